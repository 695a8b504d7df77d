"""A chapter, as it is written and as every format of chapters says it."""

from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, ValidationError, model_validator

from publisher.sheets import Sheet
from publisher.times import Time, to_time
from publisher.written import GeoAddress, Line, WebAddress, Written, local_path, web_address


class ChapterLocation(Written):
    """Where a chapter plays (location of Podcasting 2.0's JSON chapters)."""

    name: Annotated[Line, Field(max_length=128)]
    """As a person would say it."""
    geo: GeoAddress
    """A geo URI (RFC 5870): geo:62.74,7.16."""
    osm: Annotated[Line, Field(pattern=r"^[NWR]\d+(#\d+)?$")] | None = None
    """OpenStreetMap's name of the place: R148838."""


def _is_address(text: str) -> bool:
    return "://" in text


def _image(text: str) -> str:
    return web_address(text) if _is_address(text) else local_path(text)


def _or_a_line(schema: dict[str, Any]) -> None:
    """Let a JSON Schema allow one line in place of the keys."""
    keys = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"type": "string", "pattern": r"^\s*\d\S* +\S", "examples": ["12:30 My title"]}, keys]


class Chapter(Written):
    """A part of an episode that apps can jump to."""

    model_config = ConfigDict(json_schema_extra=_or_a_line)

    start: Time
    """When it begins in the recording: 12:30, 1:02:03.5, or seconds."""
    title: Line
    """What it is about."""
    end: Time | None = None
    """Left out: when the next one begins."""
    link: WebAddress | None = None
    """A page about what is spoken of."""
    image: Annotated[Line, AfterValidator(_image)] | None = None
    """A picture that is shown meanwhile: a file beside the episode, or a web address."""
    toc: bool = True
    """Whether it stands in the table of contents; false for a chapter that only shows another picture."""
    location: ChapterLocation | None = None
    """Where it plays."""

    @property
    def picture(self) -> str | None:
        """The picture's file, from the episode's folder; None where there is an address, or nothing."""
        return None if self.image is None or _is_address(self.image) else self.image

    @model_validator(mode="before")
    @classmethod
    def _line(cls, written: object) -> object:
        """Let one line stand for start and title: 12:30 Title."""
        if not isinstance(written, str):
            return written
        moment, _, title = written.strip().partition(" ")
        if to_time(moment) is None or not title.strip():
            raise ValueError("is not a time with a title behind it; write it like 12:30 My title")
        return {"start": moment, "title": title.strip()}


Chapters = tuple[Chapter, ...]
"""The chapters of an episode, in the order in which they begin."""

UNTITLED = "–"
"""Stands for the title of a chapter that has none, as hidden ones may."""


def add(chapters: list[Chapter], sheet: Sheet, line: int | None, **said: Any) -> None:
    """Make a chapter of what a format said in `line`, and add it; what cannot be used of it becomes findings.

    A value that is wrong is left out; a chapter without a start is left out as a whole.
    """
    said = {key: value for key, value in said.items() if value not in (None, "")}
    if not said.get("title"):
        if said.get("toc", True):
            sheet.warn("chapter-untitled", line, "the chapter has no title", f"give it one; it is shown as {UNTITLED}")
        said["title"] = UNTITLED
    said["title"] = " ".join(str(said["title"]).split())
    try:
        chapters.append(Chapter.model_validate(said))
    except ValidationError as problem:
        errors = problem.errors(include_url=False)
        wrong = {error["loc"][0] if error["loc"] else "" for error in errors}
        for error in errors:
            name = " ".join(map(str, error["loc"]))
            missing = error["type"] == "missing"
            what, _, fix = ("is missing" if missing else error["msg"].removeprefix("Value error, ")).partition("; ")
            sheet.error("chapter-wrong", line, f"{name} {what}", fix or "write another value, or leave it out")
        if not {"start", "title"} & wrong:
            add(chapters, sheet, line, **{key: value for key, value in said.items() if key not in wrong})


def in_order(chapters: list[Chapter], sheet: Sheet, lines: list[int | None]) -> Chapters:
    """Return the chapters in the order in which they begin; `lines` tells where each stands, and the sheet keeps it."""
    for before, after, line in zip(chapters, chapters[1:], lines[1:], strict=False):
        if after.start < before.start:
            message = f"{after.title} begins before the chapter above it"
            sheet.warn("chapter-order", line, message, "write the chapters in the order in which they begin")
    order = sorted(range(len(chapters)), key=lambda number: chapters[number].start)
    sheet.places.extend(lines[number] for number in order)
    return tuple(chapters[number] for number in order)
