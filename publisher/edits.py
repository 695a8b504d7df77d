"""Edits: what is put around the recording, between its parts, and left out of it.

What people write are the models here; `Edits` is what a feed and an episode come to, with paths and digests.
"""

from dataclasses import asdict, dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, Tag, model_validator

from publisher.digest import Json
from publisher.timeline import Span
from publisher.times import Time
from publisher.written import KEYS_OR_TEXT, LocalPath, Written

Seconds = Annotated[float, Field(ge=0, le=60)]


class Jingle(Written):
    """A sound of its own that is put before, behind or between what was recorded. Its name alone may stand for it."""

    file: LocalPath
    """The sound, in the episode's folder or beside feed.yaml."""
    level: Annotated[float, Field(ge=-30, le=12)] = 0.0
    """How much louder than the speech it is to be, in LU; less than 0 for quieter."""
    fade_in: Seconds = 0.0
    """Seconds until it is as loud as it gets."""
    fade_out: Seconds = 0.0
    """Seconds from there to silence."""
    cross_fade: Seconds = 0.0
    """Seconds during which it and the recording are heard together, one fading out and one fading in."""

    @model_validator(mode="before")
    @classmethod
    def _name(cls, written: object) -> object:
        return {"file": written} if isinstance(written, str) else written


class Insert(Jingle):
    """A jingle at a moment of the recording."""

    at: Time
    """In the recording's time."""


class Cut(Written):
    """A stretch of the recording that is left out."""

    start: Time
    """When what is left out begins in the recording."""
    end: Time
    """When what is kept goes on."""

    @model_validator(mode="after")
    def _forwards(self) -> "Cut":
        if self.end <= self.start:
            raise ValueError("ends before it begins; write the time at which the recording goes on as end")
        return self


Around: TypeAlias = (
    Annotated[
        Annotated[Literal[False], Tag("‹false›")]
        | Annotated[LocalPath, Tag("‹text›")]
        | Annotated[Jingle, Tag("‹keys›")],
        KEYS_OR_TEXT,
    ]
    | None
)
"""An intro or outro: a file, or keys; false for none where the feed has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A jingle as it is used: the very file, and what is done to it."""

    path: str
    """From the top of the working folder."""
    digest: str
    """Empty if it is not on this machine."""
    level: float
    fade_in: float
    fade_out: float
    cross_fade: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """All that is done to a recording before its loudness is."""

    trim: bool = False
    """Whether silence at the beginning and at the end is left out."""
    cuts: tuple[Span, ...] = ()
    intro: Sound | None = None
    inserts: tuple[tuple[float, Sound], ...] = ()
    outro: Sound | None = None

    @property
    def any(self) -> bool:
        """Tell whether anything is done at all."""
        return self != Edits()

    @property
    def sounds(self) -> tuple[Sound, ...]:
        """The jingles, in the order in which they are heard."""
        around = (self.intro, *(sound for _, sound in self.inserts), self.outro)
        return tuple(sound for sound in around if sound)

    def to_json(self) -> Json:
        """Return the edits as a tree that can be digested: jingles by what is in them, and not by their names."""
        tree = asdict(self)
        for sound in (tree["intro"], tree["outro"], *(sound for _, sound in tree["inserts"])):
            if sound:
                del sound["path"]
        return tree


UNEDITED = Edits()
"""For a recording that is published as it is."""


def sound_of(written: Jingle | str, folder: str, digest: str) -> Sound:
    """Return the jingle that is written in a file of `folder`."""
    jingle = Jingle(file=written) if isinstance(written, str) else written
    return Sound(
        path=f"{folder}/{jingle.file}",
        digest=digest,
        level=jingle.level,
        fade_in=jingle.fade_in,
        fade_out=jingle.fade_out,
        cross_fade=round(jingle.cross_fade, 2),
    )
