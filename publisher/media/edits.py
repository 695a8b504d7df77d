"""Edits: what is put around the recording, between its parts, and left out of it.

What people write are the models here; `Edits` is what a feed and an episode come to, with paths and digests.
"""

from dataclasses import asdict, dataclass

from publisher.hashing import Json
from publisher.model.edits import Jingle
from publisher.model.timeline import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedJingle:
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
    intro: ResolvedJingle | None = None
    inserts: tuple[tuple[float, ResolvedJingle], ...] = ()
    outro: ResolvedJingle | None = None

    @property
    def any(self) -> bool:
        """Tell whether anything is done at all."""
        return self != Edits()

    @property
    def jingles(self) -> tuple[ResolvedJingle, ...]:
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


NO_EDITS = Edits()
"""For a recording that is published as it is."""


def resolve_jingle(written: Jingle | str, folder: str, digest: str) -> ResolvedJingle:
    """Return the jingle that is written in a file of `folder`."""
    jingle = Jingle(file=written) if isinstance(written, str) else written
    return ResolvedJingle(
        path=f"{folder}/{jingle.file}",
        digest=digest,
        level=jingle.level,
        fade_in=jingle.fade_in,
        fade_out=jingle.fade_out,
        cross_fade=round(jingle.cross_fade, 2),
    )
