"""The subjects of rules: which feeds, episodes, covers, recordings and soundbites are looked at."""

from dataclasses import replace

from publisher.lint import subjects
from publisher.lint.context import UnreadableFile
from publisher.media.results import Recording
from support.lint_context import (
    COVER,
    SOUND,
    as_it_should_be,
    episode,
    publication,
    with_derived,
    with_episodes,
    with_ledger,
    with_lines,
    with_second,
    with_times,
)

DRAFT = ("number:", "draft: true\nnumber:")


def test_feeds_that_make_audio_are_told_from_the_others() -> None:
    """A feed with a show is a feed, and makes no audio."""
    context = with_derived("show: bokstaver")
    assert [source.feed.slug for source in subjects.list_feeds(context)] == ["bokstaver", "sti"]
    assert [source.feed.slug for source in subjects.list_audio_feeds(context)] == ["bokstaver"]


def test_drafts_are_episodes_that_are_not_published() -> None:
    """Drafts are listed among the episodes, not among those that are to be published."""
    context = with_second(DRAFT)
    assert [source.episode.slug for source in subjects.list_episodes(context)] == ["a", "b"]
    assert [source.episode.slug for source in subjects.list_ready_episodes(context)] == ["a"]


def test_episodes_are_compared_within_their_show() -> None:
    """Each feed that makes audio is a group; a derived feed is none; without a feed all episodes are one group."""
    slugs = [
        [source.episode.slug for source in group] for group in subjects.group_by_show(with_derived("show: bokstaver"))
    ]
    assert [sorted(group) for group in slugs] == [["a", "b"]]
    context = replace(as_it_should_be(), feeds=())
    assert subjects.group_by_show(context) == [context.episodes]


def test_targets_are_listed_with_their_names() -> None:
    """Every target of a feed is a subject; complaints are at its keys."""
    context = with_lines(
        "targets:",
        "  www: {kind: folder, path: www, url: 'https://b.example/'}",
        "  store: {kind: s3, bucket: show, url: 'https://c.example/'}",
    )
    www, store = subjects.list_targets(context)
    assert [(place.name, place.is_folder) for place in (www, store)] == [("www", True), ("store", False)]
    complaint = store.complaint("bucket", "m", "f")
    assert (str(complaint.position), complaint.message, complaint.fix) == ("feeds/bokstaver/feed.yaml:13:29", "m", "f")


def test_covers_are_those_of_feeds_and_of_episodes_that_have_one() -> None:
    """A cover has its path, the position of its name, and the opened picture, or None without a file."""
    context = with_second(("audio:", "cover: b.png\naudio:"))
    shows, own = subjects.list_covers(context)
    assert (shows.path, str(shows.position), shows.found) == (
        "feeds/bokstaver/cover.jpg",
        "feeds/bokstaver/feed.yaml:9:8",
        COVER,
    )
    assert (own.path, str(own.position), own.found) == ("episodes/b/b.png", "episodes/b/episode.md:6:8", None)


def test_illustrations_are_files_alone() -> None:
    """A chapter's picture that is an address is no file; the position is the chapter's."""
    context = with_times(
        "chapters: [{start: 0:00, title: A, image: 'https://b.example/a.png'}, {start: 0:20, title: B, image: b.png}]"
    )
    [picture] = subjects.list_illustrations(replace(context, pictures={"episodes/b/b.png": COVER}))
    assert (picture.path, picture.position.line, picture.found) == ("episodes/b/b.png", 6, COVER)


def test_recordings_are_those_that_were_decoded() -> None:
    """Drafts, and recordings that were not decoded, are left out; unreadable ones are subjects."""
    unreadable = UnreadableFile(message="it is text", hint="give a recording")
    sounds: dict[str, Recording | UnreadableFile] = {
        "episodes/a/recording.wav": unreadable,
        "episodes/b/recording.wav": SOUND,
    }
    context = replace(with_second(DRAFT), recordings=sounds)
    [decoded] = subjects.list_decoded_recordings(context)
    assert (decoded.source.episode.slug, decoded.found) == ("a", unreadable)
    assert str(decoded.complaint("m", "f").position) == "episodes/a/episode.md:6:8"
    assert [*subjects.list_decoded_recordings(replace(context, recordings={}))] == []


def test_length_is_known_from_decoding_or_from_the_publication() -> None:
    """Decoding counts first; an unreadable recording has no length, even if it was published before."""
    entry = publication("b", "second", "b" * 64)
    short = replace(SOUND, measurement=replace(SOUND.measurement, duration=5.0))
    published = with_ledger(
        replace(entry, mastered=replace(entry.mastered, before=replace(SOUND.measurement, duration=9.0)))
    )
    unreadable = UnreadableFile(message="it is text", hint="give a recording")
    path = "episodes/b/recording.wav"
    lengths = {
        name: [
            (timed.source.episode.slug, timed.duration)
            for timed in subjects.list_timed_episodes(replace(published, recordings=found))
        ]
        for name, found in {"decoded": {path: short}, "published": {}, "unreadable": {path: unreadable}}.items()
    }
    assert lengths == {"decoded": [("b", 5.0)], "published": [("b", 9.0)], "unreadable": []}


def test_soundbites_know_their_place() -> None:
    """Each soundbite has the position of its own entry, and of each of its keys."""
    context = with_times("soundbites: [{start: 0:05, duration: 20}, {start: 0:30, duration: 15}]")
    first, second = subjects.list_soundbites(context)
    assert [str(clip.position()) for clip in (first, second)] == [
        "episodes/b/episode.md:6:14",
        "episodes/b/episode.md:6:43",
    ]
    assert (second.number, second.bite.start, str(second.position("duration"))) == (
        1,
        30.0,
        "episodes/b/episode.md:6:67",
    )


def test_ledgers_stand_beside_the_episodes_of_their_feed() -> None:
    """Each episode of a feed that makes audio comes with that feed's ledger; derived feeds have none."""
    context = with_derived("show: bokstaver")
    found = [*subjects.list_ledger_episodes(context)]
    assert sorted(one.source.episode.slug for one in found) == ["a", "b"]
    assert all(one.ledger is context.ledgers["bokstaver"] and one.feed is context.feeds[0] for one in found)
    assert [*subjects.list_ledger_episodes(replace(with_episodes(episode("a", 1)), feeds=()))] == []
