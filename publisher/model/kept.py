"""Models the key `audio` of front matter: a recording to be made by the recipe, or a finished file to be kept."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Tag

from publisher.model.fields import SourceModel, read_flag
from publisher.model.origin import RecordingPlace

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


AudioChoice: TypeAlias = Annotated[
    Annotated[RecordingPlace, Tag("‹text›")] | Annotated[RecordedAudio, Tag("‹keys›")],
    Discriminator(lambda value: "‹keys›" if isinstance(value, Mapping | RecordedAudio) else "‹text›"),
]
"""A recording by its name, or keys."""
