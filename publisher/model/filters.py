"""Which episodes a feed takes, as its feed.yaml says it: a filter by what stands in front matter, or a list."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field

from publisher.model.episodes import FrontMatter
from publisher.model.fields import Line, suggest_word

FILTER_FIELDS = tuple(name for name in FrontMatter.model_fields if name != "draft")
"""What episodes can be chosen by. Drafts are never taken."""

FilterValue: TypeAlias = bool | int | float | str
FilterTerm: TypeAlias = "FilterValue | tuple[FilterValue, ...] | Mapping[str, FilterValue | tuple[FilterValue, ...]]"


def _field(name: str) -> str:
    if name == "draft":
        raise ValueError("cannot be asked for; delete it, since drafts are in no feed")
    if name not in FILTER_FIELDS:
        raise ValueError(f"is no key of an episode; {suggest_word(name, FILTER_FIELDS)}")
    return name


def _wanted(value: object) -> FilterTerm:
    """Check one value of a filter by hand: pydantic's word on so many kinds at once would help nobody."""
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
    twin = next((slug for number, slug in enumerate(slugs) if slug in slugs[:number]), None)
    if twin is not None:
        raise ValueError(f"names {twin} twice; delete one of the lines")
    return slugs


_VALUE = {"type": ["string", "number", "boolean"]}
_SOME = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]}
_SCHEMA: dict[str, Any] = {"anyOf": [*_SOME["anyOf"], {"type": "object", "additionalProperties": _SOME}]}

PickedEpisodes: TypeAlias = Annotated[tuple[Line, ...], Field(min_length=1), AfterValidator(_refuse_duplicates)]
"""Names of episodes' folders, in the order in which they are to be heard."""
Filter: TypeAlias = Annotated[
    dict[
        Annotated[Line, AfterValidator(_field)],
        Annotated[Any, BeforeValidator(_wanted), Field(json_schema_extra=_SCHEMA)],
    ],
    Field(json_schema_extra={"propertyNames": {"enum": [*FILTER_FIELDS]}}),
]
"""What has to stand in an episode's front matter: all of the keys, and of a list of values any."""
