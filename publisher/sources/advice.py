"""Says what to write in place of a key that is not there, a value of another shape, or a value that is missing."""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from publisher.model.feeds import FeedDefinition, make_feed_guid
from publisher.model.fields import SourceModel
from publisher.model.people import Person
from publisher.model.taxonomy import ROLES
from publisher.sources.yaml.document import SourceDocument, ValuePath

MAX_LISTED_KEYS = 12
"""The largest number of keys that a hint lists."""
PLAIN_TEXT = re.compile(r"[\w][\w .'@/-]*")
"""Text that YAML takes as such between braces without quotes."""
TARGET_KEYS = {"kind", "bucket", "endpoint", "prefix", "url", "path", "region", "addressing"}
"""Keys by which a target is known where it stands in the wrong place."""
MAX_EXAMPLE = 120
"""Characters of what somebody wrote that an example repeats."""
MANY = 3
"""How many people an example names."""
_TARGETS = 'targets: {production: {kind: s3, bucket: my-show, url: "https://media.example.org/"}}'
_INDENT = "put two blanks before it, and before each line that belongs to it"


_NOTES = "write notes in Markdown below the second ---; a file of HTML has the key notes_file"


def advise_unknown_key(model: type[SourceModel], document: SourceDocument, path: ValuePath) -> str:
    """Return what to do with a key that is none: where it belongs, or which one was meant."""
    here, key = _model_at(model, path[:-1]), str(path[-1])
    siblings = _value_at(document.tree, path[:-1])
    written = siblings.get(key) if isinstance(siblings, Mapping) else None
    if (role := _as_role(key)) and "people" in here.model_fields:
        return _advise_people(written, role)
    parent = _find_parent(here, siblings, key, written) if isinstance(siblings, Mapping) else None
    if parent is not None:
        if both := _join_text(here, parent, siblings.get(parent), key, written):
            return f"write both as keys: {parent}: {both}"
        there = f"indent it below {parent}: {_INDENT}"
        return there if parent in siblings else f"write a line {parent}: above it, and {there}"
    near = find_nearest_key(model, path)
    if near:
        return _NOTES if key == "notes" else f"did you mean {near}?"
    if len(here.model_fields) > MAX_LISTED_KEYS:
        return "delete it; docs/keys.md has all keys"
    return f"delete it; the keys here are {', '.join(here.model_fields)}"


def advise_empty(model: type[SourceModel], document: SourceDocument, path: ValuePath) -> str | None:
    """Return what to do with a key without a value, if that is known: the lines that belong to it, or a new GUID."""
    if model is FeedDefinition and path == ("guid",):
        return _advise_guid(document)
    here, siblings = _model_at(model, path[:-1]), _value_at(document.tree, path[:-1])
    if not isinstance(siblings, Mapping):
        return None
    if path[:-1] == ("targets",):
        lost = [key for key in siblings if key in TARGET_KEYS]
    else:
        unknown = (key for key in siblings if key not in here.model_fields)
        lost = [key for key in unknown if _find_parent(here, siblings, key, siblings[key]) == path[-1]]
    return f"indent the lines that belong to it: put two blanks before {', '.join(lost[:MANY])}" if lost else None


def advise_missing(
    model: type[SourceModel], document: SourceDocument, path: ValuePath, names: Sequence[str], *, is_flow: bool
) -> str:
    """Return how keys that are missing at `path` are added: as lines, or between the braces that stand there."""
    if model is FeedDefinition and not path and [*names] == ["guid"]:
        return _advise_guid(document)
    added = ", ".join(f"{name}: …" for name in names)
    if is_flow:
        return f"add {added} between the braces"
    return f"add a line {added}" if len(names) == 1 else f"add the lines {added}"


def advise_shape(
    model: type[SourceModel], document: SourceDocument, path: ValuePath, kind: str, written: object
) -> str | None:
    """Return how what was written looks in the shape that is wanted; None if that is not known.

    `kind` is pydantic's name of the error.
    """
    if model is FeedDefinition and (known := _advise_feed(document, path, kind)):
        return known
    below = _models_below(model, path)
    if kind == "tuple_type":
        item = _format_example(below[0], written) if below else _format_scalar(written)
        item = item or _format_keys(written)
        return f"write it as a list, with a dash before each item: - {item}" if item else None
    if kind in {"model_type", "model_attributes_type"} and below:
        if isinstance(written, str):
            return f"write {_format_example(below[0], written)}"
        if isinstance(written, list) and (keys := _join_items(below[0], written)):
            return f"write its keys without a dash: {path[-1]}: {keys}"
    if kind == "string_type" and isinstance(written, list) and len(written) == 1 and _format_scalar(written[0]):
        return f"write one text, without dash and brackets: {_format_scalar(written[0])}"
    return None


def _advise_feed(document: SourceDocument, path: ValuePath, kind: str) -> str | None:
    if kind.startswith("uuid") and path == ("guid",):
        return _advise_guid(document)
    if path == ("targets",) or (path[:1] == ("targets",) and path[1:] and path[1] in TARGET_KEYS):
        return f"put each target below targets: by its name, and its keys below that, like {_TARGETS}"
    return None


def find_nearest_key(model: type[SourceModel], path: ValuePath) -> str | None:
    """Return the key that was most likely meant by the last step of `path`."""
    known = [*_model_at(model, path[:-1]).model_fields]
    return next(iter(difflib.get_close_matches(str(path[-1]).casefold(), known, n=1, cutoff=0.65)), None)


def _as_role(key: str) -> str | None:
    """Return the role of people that a key is the name of, in the singular or the plural; None for all others."""
    word = key.casefold().replace("_", " ")
    return next((role for role in (word, word.removesuffix("s")) if role in ROLES), None)


def _advise_people(written: object, role: str) -> str:
    named = [written] if isinstance(written, str) else written if isinstance(written, list) else []
    names = [name for one in named if (name := _format_scalar(one.get("name") if isinstance(one, dict) else one))]
    people = ", ".join(f"{{name: {name}, role: {role}}}" for name in names[:MANY] or ["Kari Ås"])
    return f"people have one key for all roles: write people: [{people}]"


def _advise_guid(document: SourceDocument) -> str:
    link = document.tree.get("link")
    new = make_feed_guid(link if isinstance(link, str) and link else document.file)
    return (
        f"if the show is new, write guid: {new}, and never change it; "
        "if it was ever published, write the podcast:guid of its feed"
    )


def _find_parent(here: type[BaseModel], siblings: Mapping[str, Any], key: str, written: object) -> str | None:
    """Return the key of `here` to which an unknown key beside it belongs; None if that is not certain.

    An empty key is most likely the one: what belongs to it was not indented.
    """
    if "targets" in here.model_fields and isinstance(written, Mapping) and written.keys() & TARGET_KEYS:
        return "targets"
    fields = {name: field.annotation for name, field in here.model_fields.items() if name != "alternate"}
    able = [name for name, kind in fields.items() if any(key in one.model_fields for one in _models(kind))]
    empty = [name for name in able if name in siblings and siblings[name] is None]
    single = [name for name in able if name in siblings and _is_single(fields[name], key)]
    for names in (empty, single):
        if len(names) == 1:
            return names[0]
    return None


def _join_text(here: type[BaseModel], parent: str, text: object, key: str, written: object) -> str:
    """Return a text that stands at `parent` and a key that belongs to it as one set of keys; empty if it is none."""
    sets = _models(here.model_fields[parent].annotation)
    model, value = next((one for one in sets if key in one.model_fields), sets[0]), _format_scalar(written)
    example = _format_example(model, text) if isinstance(text, str) and value and "@" not in text else ""
    return f"{example[:-1]}, {key}: {value}}}" if example and len(example) <= MAX_EXAMPLE else ""


def _is_single(annotation: Any, key: str) -> bool:
    """Tell whether an annotation is no list, and has one set of keys that a key is of."""
    sets = [one for one in _models(annotation) if key in one.model_fields]
    return get_origin(annotation) is not tuple and len(sets) == 1


def _join_items(model: type[BaseModel], items: Sequence[object]) -> str:
    """Return the keys of all items as those of one set; empty if one has others, or if a text stands there alone."""
    if len(items) == 1 and isinstance(items[0], str):
        return _format_example(model, items[0])
    joined: dict[str, object] = {}
    for item in items:
        if not isinstance(item, Mapping) or item.keys() - model.model_fields.keys() or item.keys() & joined.keys():
            return ""
        joined |= item
    return _format_keys(joined)


def _format_keys(written: object) -> str:
    """Return a set of keys with short values, as it is written between braces; empty for anything else."""
    if not isinstance(written, Mapping) or not written:
        return ""
    values = {key: _format_scalar(value) for key, value in written.items()}
    if not all(values.values()):
        return ""
    text = f"{{{', '.join(f'{key}: {value}' for key, value in values.items())}}}"
    return text if len(text) <= MAX_EXAMPLE else ""


def _format_scalar(value: object) -> str:
    """Return a text or a number as it is written between braces; empty for what is longer, or may be a secret."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value) if isinstance(value, str | int | float) else ""
    if len(text) > MAX_EXAMPLE or "@" in text.partition("//")[2]:
        return ""
    return text if not text or PLAIN_TEXT.fullmatch(text) else json.dumps(value, ensure_ascii=False)


def _format_example(model: type[BaseModel], text: object) -> str:
    """Return how a text is written where a model is wanted: the key that takes it, and those that may not be left out.

    Empty for what is no text.
    """
    if not isinstance(text, str):
        return ""
    taking = next((name for name in model.model_fields if _takes(model, name, text)), next(iter(model.model_fields)))
    quoted = text if PLAIN_TEXT.fullmatch(text) else json.dumps(text, ensure_ascii=False)
    keys = {
        name: quoted if name == taking else "…"
        for name, field in model.model_fields.items()
        if name == taking or field.is_required() or (model is Person and name == "role")
    }
    return f"{{{', '.join(f'{name}: {value}' for name, value in keys.items())}}}"


def _takes(model: type[BaseModel], name: str, text: str) -> bool:
    """Tell whether a key is made for such texts, as that of an address is, and would refuse a plain word."""
    kind: Any = model.model_fields[name].rebuild_annotation()
    return _accepts(kind, text) and not _accepts(kind, "word")


def _accepts(kind: Any, text: str) -> bool:
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


def _value_at(tree: Any, path: ValuePath) -> Any:
    for step in path:
        if isinstance(tree, Mapping) and step in tree:
            tree = tree[str(step)]
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
    return tree


def _models_below(model: type[BaseModel], path: ValuePath) -> list[type[BaseModel]]:
    """Return the models that the value at `path` may be of, or the items of its list; none for plain values."""
    names = [step for step in path if isinstance(step, str)]
    above = _model_at(model, path[: path.index(names[-1])]) if names else model
    if not names or names[-1] not in above.model_fields:
        return []
    return _models(above.model_fields[names[-1]].annotation)


def _model_at(model: type[BaseModel], path: ValuePath) -> type[BaseModel]:
    """Return the model of the value at `path` below `model`."""
    kinds: list[type[BaseModel]] = []
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            kinds = _models(model.model_fields[step].annotation)
            model = kinds[0] if kinds else model
        model = next((kind for kind in kinds if step in get_args(_kind(kind))), model)
    return model


def _kind(model: type[BaseModel]) -> Any:
    """Return the annotation of a model's `kind`, which distinguishes kinds of targets; None without one."""
    return model.model_fields["kind"].annotation if "kind" in model.model_fields else None


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for inner in get_args(annotation) for found in _models(inner)]
