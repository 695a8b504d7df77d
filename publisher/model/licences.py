"""Models podcast:license: a listed identifier, or a custom licence with its URL."""

import difflib
from typing import Annotated, Self, TypeAlias

from pydantic import AfterValidator, Tag, model_validator

from publisher.model.fields import TEXT_OR_KEYS, Line, ShortLine, SourceModel, WebAddress

LICENCE_IDS = ("arr", "cc-by-4.0", "cc-by-nc-4.0", "cc-by-nc-nd-4.0", "pod-v4v-1.0")
"""Licence identifiers that Podcasting 2.0 lists."""


def _listed(text: str) -> str:
    name = text.casefold()
    if name not in LICENCE_IDS:
        near = difflib.get_close_matches(name, LICENCE_IDS, n=1, cutoff=0.8)
        other = f"write {near[0]}, or" if near else "for any other,"
        raise ValueError(
            f"is not among the licences that apps know ({', '.join(LICENCE_IDS)}); "
            f"{other} say where it can be read: {{name: {text}, url: https://…}}"
        )
    return name


class CustomLicence(SourceModel):
    """A licence and where all of it can be read."""

    name: ShortLine
    """A listed identifier, or the licence's own name."""
    url: WebAddress | None = None
    """Where it can be read. Needed for a licence that is not listed."""

    @model_validator(mode="after")
    def _is_readable(self) -> Self:
        if self.url is None:
            _listed(self.name)
        return self


Licence: TypeAlias = Annotated[
    Annotated[Annotated[Line, AfterValidator(_listed)], Tag("‹text›")] | Annotated[CustomLicence, Tag("‹keys›")],
    TEXT_OR_KEYS,
]
"""podcast:license: a listed identifier alone, or a name and an address."""
