"""Models podcast:person: hosts, guests and crew, with roles of the Podcast Taxonomy."""

import difflib
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from publisher.model.fields import ImagePlace, Line, ShortLine, SourceModel, WebAddress, is_url
from publisher.model.taxonomy import ROLES, TAXONOMY, find_groups


def _role(text: str) -> str:
    role = text.casefold()
    if role not in ROLES:
        near = difflib.get_close_matches(role, ROLES, n=1, cutoff=0.7)
        better = near[0] if near else "one that is, like host, guest, producer or audio engineer"
        raise ValueError(f"is no role of the Podcast Taxonomy; write {better}")
    return role


def _group(text: str) -> str:
    group = text.casefold()
    if group not in TAXONOMY:
        raise ValueError(f"is no group of the Podcast Taxonomy; write {', '.join(TAXONOMY)}")
    return group


Role = Annotated[Line, AfterValidator(_role), Field(json_schema_extra={"examples": list(ROLES)})]
Group = Annotated[Line, AfterValidator(_group), Field(json_schema_extra={"examples": list(TAXONOMY)})]


class Person(SourceModel):
    """Somebody who is heard or who helped (podcast:person)."""

    name: ShortLine
    """The whole name, or the one that is used on air."""
    role: Role = "host"
    """The part taken, from the Podcast Taxonomy: host, guest, producer, audio engineer …"""
    group: Group | None = None
    """The group of the Podcast Taxonomy that the role stands in. Needed only for an editor of video."""
    title: Line | None = None
    """What the person is: researcher. Shown at the end of the notes, with the organisation."""
    organisation: Line | None = None
    """Where the person works."""
    href: WebAddress | None = None
    """A page about the person."""
    image: ImagePlace | None = None
    """A picture of the person: a file beside this one, which the show's pages show, or an address, which apps show."""

    @model_validator(mode="after")
    def _stands_there(self) -> Self:
        groups = find_groups(self.role)
        if self.group is not None and self.group not in groups:
            raise ValueError(f"has a role that is not in {self.group}; write group: {groups[0]}, or leave it out")
        return self

    @property
    def portrait(self) -> str | None:
        """The path of the image file, relative to the folder of the file that names it; None for a URL or no image."""
        return self.image if self.image and not is_url(self.image) else None

    @property
    def image_address(self) -> str | None:
        """The URL of the image; None for a file or no image."""
        return self.image if self.image and is_url(self.image) else None

    @property
    def taxonomy_group(self) -> str:
        """The group of the Podcast Taxonomy: as written, else the first that has the role."""
        return self.group or find_groups(self.role)[0]
