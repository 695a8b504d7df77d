"""Models the key `episodes` of feed.yaml: a filter by keys of front matter, or a list of slugs."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from publisher.model.episodes import FrontMatter
from publisher.model.fields import Line, find_duplicate, suggest_word

WITHHELD = {"draft": "drafts", "retired": "retired episodes"}
"""Keys of episodes that are in no feed, and what such episodes are called."""
FILTER_FIELDS = tuple(name for name in FrontMatter.model_fields if name not in WITHHELD)
"""Keys of front matter that a filter can compare."""

FilterValue: TypeAlias = bool | int | float | str
FilterTerm: TypeAlias = "FilterValue | tuple[FilterValue, ...] | Mapping[str, FilterValue | tuple[FilterValue, ...]]"


def _field(name: str) -> str:
    if name in WITHHELD:
        raise ValueError(f"cannot be asked for; delete it, since {WITHHELD[name]} are in no feed")
    if name not in FILTER_FIELDS:
        raise ValueError(f"is no key of an episode; {suggest_word(name, FILTER_FIELDS)}")
    return name


def _filter_term(value: object) -> FilterTerm:
    """Return the checked value of a key. Done by hand, since pydantic reports an error for each member of a union."""
    if isinstance(value, Mapping):
        if not value:
            raise ValueError("has no keys; write one at least, like tema: Havet")
        return {str(key): _one_or_some(inner) for key, inner in value.items()}
    return _one_or_some(value)


def _one_or_some(value: object) -> FilterValue | tuple[FilterValue, ...]:
    if isinstance(value, list | tuple):
        if not value:
            raise ValueError("has no items; write one at least")
        return tuple(_one(inner) for inner in value)
    return _one(value)


def _one(value: object) -> FilterValue:
    if not isinstance(value, bool | int | float | str):
        raise ValueError("is nothing that episodes can be compared with; write a word or a number, or a list of them")  # noqa: TRY004 - pydantic makes findings of ValueErrors alone
    return value


def _refuse_duplicates(slugs: tuple[str, ...]) -> tuple[str, ...]:
    duplicate = find_duplicate(slugs)
    if duplicate is not None:
        raise ValueError(f"names {duplicate} twice; delete one of the lines")
    return slugs


_VALUE = {"type": ["string", "number", "boolean"]}
_SOME = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]}
_SCHEMA: dict[str, Any] = {"anyOf": [*_SOME["anyOf"], {"type": "object", "additionalProperties": _SOME}]}

PickedEpisodes: TypeAlias = Annotated[tuple[Line, ...], Field(min_length=1), AfterValidator(_refuse_duplicates)]
"""Slugs of episodes, in the order of the feed."""
Filter: TypeAlias = Annotated[
    dict[
        Annotated[Line, AfterValidator(_field)],
        Annotated[Any, BeforeValidator(_filter_term), Field(json_schema_extra=_SCHEMA)],
    ],
    Field(json_schema_extra={"propertyNames": {"enum": [*FILTER_FIELDS]}}),
]
"""Values by key of front matter. An episode has to match every key; of a list of values, any."""
