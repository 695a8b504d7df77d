"""Makes values of tags that the models take: what is wrong in a part is left out and told, else the tag is kept."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from publisher.feed.reading.desk import Desk, Tag
from publisher.feed.reading.values import drop_empty, find_flaw, find_problem
from publisher.hashing import Json


def settle_value(
    desk: Desk, tag: Tag, key: str, kind: Any, value: Mapping[str, Json], *, optional: Mapping[str, str]
) -> dict[str, Json] | None:
    """Return a value of a tag if it is one of a kind, and settle the tag; None if the tag is kept word for word.

    `optional` has the attributes of the value's keys that may be left out: where one of them is wrong, the rest stands.
    """
    said = drop_empty(value)
    flaw = find_flaw(kind, said)
    while flaw and (name := re.split(r"[ .]", flaw)[0]) in optional and name in said:
        attribute = optional[name]
        tag.refuse(attribute, f"is no {attribute} that can stand there")
        desk.tell(tag, f"{tag.name}: {attribute} {flaw.partition(' ')[2]}; it is left out")
        said = {key: one for key, one in said.items() if key != name}
        flaw = find_flaw(kind, said)
    if flaw:
        desk.keep_flawed(tag, flaw)
        return None
    desk.settle(tag, key)
    return said


def one_or_many(found: Sequence[Json]) -> Json:
    """Return the only value alone, or a list of several; each once, and none that is empty."""
    by_words: dict[str, Json] = {}
    for value in found:
        if value:
            by_words.setdefault(json.dumps(value, sort_keys=True), value)
    values = [*by_words.values()]
    return values[0] if len(values) == 1 else values


def pick_first(desk: Desk, key: str, tags: Sequence[Tag], read: Callable[[Tag], Json], model: type[BaseModel]) -> Json:
    """Return the first value among several tags that can stand for a key; None without any.

    The tags behind it are dropped: they say the same, or they say something else, which is counted.
    """
    chosen: Tag | None = None
    value: Json = None
    for tag in tags:
        own = read(tag)
        problem = find_problem(model, key, own)
        if problem:
            desk.lose(tag, problem)
        elif chosen is None:
            chosen, value = tag, own
            desk.settle(tag, key)
        else:
            drop_beside(desk, tag, chosen, is_same=own == value)
    return value


def drop_beside(desk: Desk, tag: Tag, chosen: Tag, *, is_same: bool) -> None:
    """Leave out a tag beside the one that was taken, and count it if it says something else."""
    if is_same:
        desk.drop(tag, f"says the same as {chosen.name}")
        return
    desk.drop(tag, f"says something else than {chosen.name}, which goes before")
    name = f"a second {tag.name}" if tag.name == chosen.name else tag.name
    desk.count(f"{name} says something else than {chosen.name}, which was taken")
