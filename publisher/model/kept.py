"""Models the key `audio` of front matter: a recording, a finished file, or an enclosure at another host."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag

from publisher.model.fields import Line, SourceModel, WebAddress, read_flag
from publisher.model.origin import RecordingPlace
from publisher.model.timecode import Time

Keep: TypeAlias = Literal[True, False, "bytes"]
"""Whether a recording is published as it is: but for its tags, or to the byte."""


def _parse_keep(written: object) -> object:
    """Return the word as one of Keep; raise ValueError for any other."""
    word = read_flag(written)
    if isinstance(word, bool) or word == "bytes":
        return word
    raise ValueError("is neither true, false nor bytes; write true, or bytes if its tags are to stay as well")


class RecordedAudio(SourceModel):
    """A recording, and whether it is finished. Its name alone may stand for it."""

    file: RecordingPlace
    """The recording: a file beside this one, or where it is fetched from, https://… or s3://bucket/key."""
    keep: Annotated[Keep, BeforeValidator(_parse_keep)] = False
    """true for a finished MP3, M4A or Opus that is published as it is, but for its tags; bytes if these stay too."""


class LeftAudio(SourceModel):
    """An enclosure that stays at the host where it is, for now. The feed says of it what is written here."""

    enclosure: WebAddress
    """Where apps get it."""
    bytes: Annotated[int, Field(ge=0, strict=True)]
    """Its size; 0 if nobody knows it."""
    type: Annotated[Line, Field(pattern=r"^[a-zA-Z0-9.+-]+/[a-zA-Z0-9.+-]+$")]
    """Its media type: audio/mpeg."""
    duration: Time | None = None
    """How long it is: 12:30, 1:02:03, or seconds. Left out: nobody knows."""


def _tell_form(written: object) -> str:
    """Return the tag of the form in which `audio` is written."""
    if isinstance(written, LeftAudio) or (isinstance(written, Mapping) and "enclosure" in written):
        return "‹left›"
    return "‹keys›" if isinstance(written, Mapping | RecordedAudio) else "‹text›"


AudioChoice: TypeAlias = Annotated[
    Annotated[RecordingPlace, Tag("‹text›")]
    | Annotated[RecordedAudio, Tag("‹keys›")]
    | Annotated[LeftAudio, Tag("‹left›")],
    Discriminator(_tell_form),
]
"""A recording by its name, or keys."""
