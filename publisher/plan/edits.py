"""What is done to an episode's recording: its own edits, and the feed's where it has none."""

from collections.abc import Mapping

from publisher.media.edits import Edits, Sound, sound_of
from publisher.model import Episode, Feed
from publisher.model.edits import Around, Jingle
from publisher.model.timeline import Span, Timeline, arrange


def edits_of(feed: Feed, episode: Episode, files: Mapping[str, str]) -> Edits:
    """Return the edits of an episode; `files` has the digests of what is at hand, by path."""
    own, common = f"episodes/{episode.slug}", f"feeds/{feed.slug}"

    def around(mine: Around, theirs: Around) -> Sound | None:
        written, folder = (theirs, common) if mine is None else (mine, own)
        return _sound(written, folder, files) if written else None

    inserts = ((insert.at, _sound(insert, own, files)) for insert in episode.inserts)
    return Edits(
        trim=feed.trim if episode.trim is None else episode.trim,
        cuts=tuple(Span(cut.start, cut.end) for cut in episode.cuts),
        intro=around(episode.intro, feed.intro),
        inserts=tuple(sorted(inserts, key=lambda insert: insert[0])),
        outro=around(episode.outro, feed.outro),
    )


def cut_alone(episode: Episode, duration: float) -> Timeline:
    """Return the timeline as far as it is known before anything is heard: with the cuts, and with no jingles."""
    return arrange(Span(0.0, duration), cuts=[Span(cut.start, cut.end) for cut in episode.cuts])


def _sound(written: Jingle | str, folder: str, files: Mapping[str, str]) -> Sound:
    name = written if isinstance(written, str) else written.file
    return sound_of(written, folder, files.get(f"{folder}/{name}", ""))
