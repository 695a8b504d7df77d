"""What is done to an episode's recording: its own edits, and the feed's where it has none."""

from collections.abc import Mapping

from publisher.media.edits import Edits, ResolvedJingle, resolve_jingle
from publisher.model import Episode, Feed
from publisher.model.edits import Jingle, OptionalJingle
from publisher.model.timeline import Span, Timeline, arrange_timeline


def resolve_edits(feed: Feed, episode: Episode, files: Mapping[str, str]) -> Edits:
    """Return the edits of an episode; `files` has the digests of what is at hand, by path."""
    own, common = f"episodes/{episode.slug}", f"feeds/{feed.slug}"

    def around(mine: OptionalJingle, theirs: OptionalJingle) -> ResolvedJingle | None:
        written, folder = (theirs, common) if mine is None else (mine, own)
        return _resolve_jingle(written, folder, files) if written else None

    inserts = ((insert.at, _resolve_jingle(insert, own, files)) for insert in episode.inserts)
    return Edits(
        trim=feed.trim if episode.trim is None else episode.trim,
        cuts=tuple(Span(cut.start, cut.end) for cut in episode.cuts),
        intro=around(episode.intro, feed.intro),
        inserts=tuple(sorted(inserts, key=lambda insert: insert[0])),
        outro=around(episode.outro, feed.outro),
    )


def estimate_timeline(episode: Episode, duration: float) -> Timeline:
    """Return the timeline as far as it is known before anything is heard: with the cuts, and with no jingles."""
    return arrange_timeline(Span(0.0, duration), cuts=[Span(cut.start, cut.end) for cut in episode.cuts])


def _resolve_jingle(written: Jingle | str, folder: str, files: Mapping[str, str]) -> ResolvedJingle:
    name = written if isinstance(written, str) else written.file
    return resolve_jingle(written, folder, files.get(f"{folder}/{name}", ""))
