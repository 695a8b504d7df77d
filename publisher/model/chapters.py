"""Models a chapter: as front matter has it, and as the parsers of chapter files build it."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from publisher.model.chapter_line import parse_chapter_line
from publisher.model.fields import GeoAddress, ImagePlace, Line, SourceModel, WebAddress, is_url
from publisher.model.timecode import Time

UNTIMED = "is not a time with a title behind it; write it like 12:30 My title"


class ChapterLocation(SourceModel):
    """Where a chapter plays (location of Podcasting 2.0's JSON chapters)."""

    name: Annotated[Line, Field(max_length=128)]
    """As a person would say it."""
    geo: GeoAddress
    """A geo URI (RFC 5870): geo:62.74,7.16."""
    osm: Annotated[Line, Field(pattern=r"^[NWR]\d+(#\d+)?$")] | None = None
    """OpenStreetMap's name of the place: R148838."""


def _allow_line(schema: dict[str, Any]) -> None:
    """Let a JSON Schema allow one line in place of the keys."""
    keys = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"type": "string", "pattern": r"^\s*\d\S* +\S", "examples": ["12:30 My title"]}, keys]


class Chapter(SourceModel):
    """A part of an episode that apps can jump to."""

    model_config = ConfigDict(json_schema_extra=_allow_line)

    start: Time
    """When it begins in the recording: 12:30, 1:02:03.5, or seconds."""
    title: Line
    """What it is about."""
    end: Time | None = None
    """Left out: when the next one begins."""
    link: WebAddress | None = None
    """A page about what is spoken of."""
    image: ImagePlace | None = None
    """A picture that is shown meanwhile: a file beside the episode, or a web address."""
    toc: bool = True
    """Whether it stands in the table of contents; false for a chapter that only shows another picture."""
    location: ChapterLocation | None = None
    """Where it plays."""

    @property
    def picture(self) -> str | None:
        """The path of the image file, relative to the episode's folder; None for a URL or no image."""
        return None if self.image is None or is_url(self.image) else self.image

    @model_validator(mode="before")
    @classmethod
    def _line(cls, written: object) -> object:
        """Split one line into start, title, end and link: 12:30 Title."""
        if isinstance(written, dict) and len(written) == 1:
            # YAML takes the colon in "12:30 Title: more" for one behind a key.
            ((key, value),) = written.items()
            if isinstance(key, str) and isinstance(value, str) and key not in cls.model_fields:
                written = f"{key}: {value}" if key[:1].isdigit() else written
        if not isinstance(written, str):
            return written
        try:
            found = parse_chapter_line(written)
        except ValueError as problem:
            if not any(sign.isdigit() for sign in written[:1]):
                raise ValueError(UNTIMED) from None
            raise ValueError(f"is not understood: {problem}") from None
        if not found.title:
            raise ValueError(UNTIMED)
        values = {"start": found.start, "title": found.title, "end": found.end, "link": found.link}
        return {key: value for key, value in values.items() if value is not None}


Chapters = tuple[Chapter, ...]
"""The chapters of an episode, sorted by start."""
