"""Writes docs/keys.md: every key that people write, what it means, and the tags that it becomes."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from publisher.feed import registry, rss
from publisher.feed.xml import NAMESPACES, OPTIONAL_NAMESPACES
from publisher.model import FeedDefinition, FrontMatter, Quiz
from publisher.model.schema import collect_descriptions

HEAD = """\
# Keys

Every key of `feed.yaml`, of the front matter of `episode.md` and of `quiz.yaml`, what it means, and the tags of the
feed that speak of it. Keys are named as RSS, Apple and Podcasting 2.0 name them, with an underscore between words.
Where "one or more" is said, a single value needs no list.

Of Podcasting 2.0's tags one is missing, `podcast:liveItem`: a feed that is made of files does not know what is on the
air. Apple's `itunes:summary`, `itunes:subtitle` and `itunes:keywords` are missing as well: Apple has given them up.

This page is written from the models and the tables in `publisher/feed/`; `make golden` writes it anew.
"""
FILES = (FeedDefinition, FrontMatter, Quiz)
FEEDGEN = {"content": "content:encoded"}
"""Tags that feedgen calls by other names."""


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    parts.append(f"## feed.yaml\n\n{_described(FeedDefinition)}\n\n{_rows(FeedDefinition, tags_of_keys('feed'))}")
    parts.append(f"## episode.md\n\n{_described(FrontMatter)}\n\n{_rows(FrontMatter, tags_of_keys('episode'))}")
    parts.append(f"## quiz.yaml\n\n{_described(Quiz)}\n\n{_rows(Quiz)}")
    parts += [
        f"### {model.__name__}\n\n{_described(model)}\n\n{_rows(model)}" for model in described_models()[len(FILES) :]
    ]
    return "\n".join(parts)


def described_models() -> list[type[BaseModel]]:
    """Return feed.yaml, episode.md, quiz.yaml, and everything that stands below them, each once."""
    models: list[type[BaseModel]] = [*FILES]
    for model in models:
        below = (found for field in model.model_fields.values() for found in _models(field.annotation))
        models += [found for found in dict.fromkeys(below) if found not in models]
    return models


def tags_of_keys(file: str) -> dict[str, list[str]]:
    """Return the tags of each key of a file. An item's tag may speak of a key of the feed."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, tables in (
        ("feed", (rss.CHANNEL_CALLS, *registry.CHANNEL_TABLES)),
        ("episode", (rss.ITEM_CALLS, *registry.ITEM_TABLES)),
    ):
        for rows in tables:
            for tag, row in rows.items():
                for key in row.keys.split():
                    where, _, name = key.rpartition(".")
                    if (where or place) == file:
                        found[name].append(FEEDGEN.get(tag, tag))
    return found


def _described(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").split())


def _rows(model: type[BaseModel], tags: Mapping[str, list[str]] = {}) -> str:
    head = ("key", "value", "what it means", "tags") if tags else ("key", "value", "what it means")
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    meanings = collect_descriptions(model)
    for name, field in model.model_fields.items():
        cells = [f"`{name}`", _kind(field.annotation, field.is_required()), " ".join(meanings[name].split())]
        if tags:
            cells.append(", ".join(f"`{tag}`" for tag in dict.fromkeys(tags.get(name, []))))
        lines.append(" | ".join(cell.replace("|", "\\|") for cell in cells))
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def _kind(annotation: Any, required: bool) -> str:  # noqa: FBT001 - it is a fact of a field
    names = list(dict.fromkeys(_names(annotation)))
    several = any(getattr(part, "__origin__", None) is tuple or part is tuple for part in _parts(annotation))
    text = " or ".join(names)
    if several:
        text = f"one or more: {text}" if "‹one›" in str(annotation) else f"list: {text}"
    if "‹keys›" in str(annotation) and "‹list›" in str(annotation):
        text = f"keys, or a {text}"
    return f"{text}, needed" if required else text


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def _names(annotation: Any) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    elif isinstance(annotation, type):
        yield from _plain(annotation)
    else:
        for inner in get_args(annotation):
            if isinstance(inner, str | int):
                spelled = str(inner).lower() if isinstance(inner, bool) else str(inner)
                yield from () if spelled.startswith("‹") else (f"`{spelled}`",)
            elif inner is not type(None):
                yield from _names(inner)


def _plain(kind: type) -> Iterator[str]:
    words = {str: "text", int: "number", float: "number", bool: "true or false"}
    if kind in words:
        yield words[kind]
    elif members := getattr(kind, "__members__", None):
        yield ", ".join(f"`{member.value}`" for member in members.values())
    elif kind.__name__ in {"datetime", "UUID"}:
        yield {"datetime": "date and time", "UUID": "UUID"}[kind.__name__]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            yield part


PREFIXES = {address: prefix for prefix, address in (NAMESPACES | OPTIONAL_NAMESPACES).items()}


def spelled(tag: str) -> str:
    """Return a qualified name with its usual prefix."""
    address, _, local = tag.rpartition("}")
    return f"{PREFIXES[address.removeprefix('{')]}:{local}" if address else local
