"""Resolves the edits of an episode (trim, cuts, intro, inserts, outro) to jingles with paths and digests.

`model.edits` has them as they are written; `Edits` is the result for one episode of one feed.
"""

from dataclasses import asdict, dataclass

from publisher.hashing import Json
from publisher.model.edits import Jingle
from publisher.model.timeline import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedJingle:
    """A jingle's file, and how it is mixed: levels in dB, times in seconds."""

    path: str
    """Relative to the top of the working folder."""
    digest: str
    """SHA-256 of the file; empty if it is not on this machine."""
    level: float
    fade_in: float
    fade_out: float
    cross_fade: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """The edits of one recording, applied before its loudness is matched."""

    trim: bool = False
    """Whether silence at the beginning and at the end is left out."""
    cuts: tuple[Span, ...] = ()
    intro: ResolvedJingle | None = None
    inserts: tuple[tuple[float, ResolvedJingle], ...] = ()
    """Moments of the recording in seconds, and the jingles inserted there."""
    outro: ResolvedJingle | None = None

    @property
    def any(self) -> bool:
        """Tell whether there is any edit."""
        return self != Edits()

    @property
    def jingles(self) -> tuple[ResolvedJingle, ...]:
        """The jingles, in the order in which they play."""
        ordered = (self.intro, *(sound for _, sound in self.inserts), self.outro)
        return tuple(sound for sound in ordered if sound)

    def to_json(self) -> Json:
        """Return the edits as JSON for digesting; jingles are identified by content, not by path."""
        tree = asdict(self)
        for sound in (tree["intro"], tree["outro"], *(sound for _, sound in tree["inserts"])):
            if sound:
                del sound["path"]
        return tree


NO_EDITS = Edits()
"""The edits of a recording that is published as it is."""


def resolve_jingle(written: Jingle | str, folder: str, digest: str) -> ResolvedJingle:
    """Return the jingle that a file in `folder` names; `digest` is that of the jingle's file."""
    jingle = Jingle(file=written) if isinstance(written, str) else written
    return ResolvedJingle(
        path=f"{folder}/{jingle.file}",
        digest=digest,
        level=jingle.level,
        fade_in=jingle.fade_in,
        fade_out=jingle.fade_out,
        cross_fade=round(jingle.cross_fade, 2),
    )
