"""Resolves an episode's edits: its own, and the feed's trimming, intro and outro where it has none."""

from collections.abc import Mapping

from publisher.media.edits import NO_EDITS, Edits, ResolvedJingle, resolve_jingle
from publisher.model import Episode, Feed
from publisher.model.edits import Jingle, OptionalJingle
from publisher.model.timeline import Span, Timeline, arrange_timeline


def resolve_edits(feed: Feed, episode: Episode, files: Mapping[str, str]) -> Edits:
    """Return the edits of an episode; `files` has the SHA-256 of local files by path.

    The digest of a jingle whose file is not on this machine is empty. Inserts are sorted by their moment. A recording
    that is kept as it is has no edits, nor have its alternates, whose times are the same.
    """
    if episode.keep:
        return NO_EDITS
    episode_folder, feed_folder = f"episodes/{episode.slug}", f"feeds/{feed.slug}"

    def resolve(own: OptionalJingle, common: OptionalJingle) -> ResolvedJingle | None:
        # False switches the feed's jingle off; None leaves it as it is.
        written, folder = (common, feed_folder) if own is None else (own, episode_folder)
        return _resolve_jingle(written, folder, files) if written else None

    inserts = ((insert.at, _resolve_jingle(insert, episode_folder, files)) for insert in episode.inserts)
    return Edits(
        trim=feed.trim if episode.trim is None else episode.trim,
        cuts=tuple(Span(cut.start, cut.end) for cut in episode.cuts),
        intro=resolve(episode.intro, feed.intro),
        inserts=tuple(sorted(inserts, key=lambda insert: insert[0])),
        outro=resolve(episode.outro, feed.outro),
    )


def list_feed_edits(feed: Feed, episode: Episode) -> tuple[str, ...]:
    """Return the keys of the feed's edits that are not made in a recording that is kept as it is."""
    keys = {"intro": feed.intro, "outro": feed.outro, "trim": feed.trim}
    return tuple(key for key, value in keys.items() if episode.keep and value and getattr(episode, key) is None)


def estimate_timeline(episode: Episode, duration: float) -> Timeline:
    """Return the timeline of `duration` (s) with the episode's cuts, before the recording is analyzed: no jingles."""
    return arrange_timeline(Span(0.0, duration), cuts=[Span(cut.start, cut.end) for cut in episode.cuts])


def _resolve_jingle(written: Jingle | str, folder: str, files: Mapping[str, str]) -> ResolvedJingle:
    name = written if isinstance(written, str) else written.file
    return resolve_jingle(written, folder, files.get(f"{folder}/{name}", ""))
