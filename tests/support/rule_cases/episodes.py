"""Rules about episodes beside one another, and beside what was published: numbers, dates, GUIDs."""

from dataclasses import replace

from publisher.plan.ledger import Ledger
from support.lint_context import (
    FEED,
    Case,
    as_it_should_be,
    episode,
    publication,
    with_episodes,
    with_feed,
    with_ledger,
    with_second,
    without_file,
)

SERIAL = FEED + "type: serial\n"

CASES = {
    "episode-number-taken": Case(
        lambda: with_second(("number: 2", "number: 1")),
        "episodes/b/episode.md:2:9",
        "number 1 is taken by a",
        "write the number that is meant in one of the two",
        lambda: with_second(("number: 2", "number: 1\nseason: 2")),
    ),
    "guid-taken": Case(
        lambda: with_episodes(
            episode("a", 1, ("number:", "guid: same\nnumber:")), episode("b", 2, ("number:", "guid: same\nnumber:"))
        ),
        "episodes/b/episode.md:2:7",
        "this GUID is that of a",
        "delete the line in the newer of the two: it gets a GUID of its own when it is published",
        lambda: with_episodes(
            episode("a", 1, ("number:", "guid: same\nnumber:")), episode("b", 2, ("number:", "guid: SAME\nnumber:"))
        ),
    ),
    "serial-without-number": Case(
        lambda: with_episodes(episode("a", 1), episode("b", 2, ("number: 2\n", "")), feed_text=SERIAL),
        "episodes/b/episode.md:1:1",
        "the episode has no number, and Bokstaver is serial",
        "add a line number: …",
        lambda: with_episodes(episode("a", 1), episode("b", 2, ("number: 2", "type: bonus")), feed_text=SERIAL),
    ),
    "serial-without-season": Case(
        lambda: with_episodes(episode("a", 1, ("number:", "season: 1\nnumber:")), episode("b", 2), feed_text=SERIAL),
        "episodes/b/episode.md:1:1",
        "the episode has no season, and Bokstaver has seasons",
        "add a line season: …",
        lambda: with_episodes(episode("a", 1, ("number:", "season: 1\nnumber:")), episode("b", 2)),
    ),
    "season-without-number": Case(
        lambda: with_second(("number: 2", "season: 1")),
        "episodes/b/episode.md:2:9",
        "the episode has a season and no number",
        "add a line number: …, or delete the season",
        lambda: with_second(("number: 2", "season: 1\ntype: trailer")),
    ),
    "extra-without-episode": Case(
        lambda: with_second(("number: 2", "type: bonus\nnumber: 7")),
        "episodes/b/episode.md:3:9",
        "this is a bonus of number 7, and there is no such episode",
        "delete the number if it is a bonus of the show; a draft of the episode will do as well",
        lambda: with_second(("number: 2", "type: bonus\nnumber: 1")),
    ),
    "trailer-taken": Case(
        lambda: with_episodes(
            episode("a", 1, ("number: 1", "type: trailer")), episode("b", 2, ("number: 2", "type: trailer"))
        ),
        "episodes/a/episode.md:2:7",
        "b is a newer trailer of the same",
        "write type: bonus here, or give each trailer its season",
        lambda: with_episodes(
            episode("a", 1, ("number: 1", "type: trailer")), episode("b", 2, ("number: 2", "type: trailer\nseason: 2"))
        ),
    ),
    "date-taken": Case(
        lambda: with_second(("2026-01-02T06:00:00+01:00", "2026-01-01T05:00:00Z")),
        "episodes/b/episode.md:4:7",
        "a is published at the same moment",
        "write a date that is a minute later for the one that comes second",
        lambda: with_second(("2026-01-02T06:00:00+01:00", "2026-01-01T06:00:00Z")),
    ),
    "date-against-number": Case(
        lambda: with_second(("2026-01-02", "2025-01-02")),
        "episodes/b/episode.md:4:7",
        "number 2 is dated before number 1 (a)",
        "write the date or the number that is meant in one of the two",
        lambda: with_second(("2026-01-02", "2025-01-02"), ("number: 2", "number: 2\nseason: 2")),
    ),
    "date-far-ahead": Case(
        lambda: with_second(("2026-01-02", "2062-01-02")),
        "episodes/b/episode.md:4:7",
        "the episode would not be shown before 2062-01-02",
        "look whether 2062 is the year that is meant",
        lambda: with_second(("2026-01-02", "2027-06-01")),
    ),
    "guid-changed": Case(
        lambda: with_ledger(publication("b", "old", "b" * 64), second=("number:", "guid: new\nnumber:")),
        "episodes/b/episode.md:2:7",
        "the episode is published with another GUID: old",
        "write guid: old, or delete the line",
        lambda: with_ledger(publication("b", "old", "b" * 64), second=("number:", "guid: old\nnumber:")),
    ),
    "guid-of-another": Case(
        lambda: with_ledger(publication("a", "first", "a" * 64), second=("number:", "guid: first\nnumber:")),
        "episodes/a/episode.md:2:1",
        "b has the GUID with which a was published",
        "if this is a new episode, publish once without its folder, then add it; otherwise mend the guid of b",
        lambda: with_ledger(publication("a", "first", "a" * 64), second=("number:", "guid: second\nnumber:")),
    ),
    "episode-renamed": Case(
        lambda: with_ledger(publication("before", "kept", "b" * 64)),
        "episodes/b/episode.md:2:1",
        "this is the recording that was published as before",
        "if its folder was renamed, add the line guid: kept; "
        "if this is to be another episode, add the line guid: 2909697c-87f7-531e-9045-850b50fb9718",
        lambda: with_ledger(publication("before", "kept", "b" * 64), second=("number:", "guid: kept\nnumber:")),
    ),
    "episode-vanished": Case(
        lambda: replace(
            with_ledger(publication("before", "kept", "z" * 64), publication("a", "first", "a" * 64)),
            files={"feeds/bokstaver/cover.jpg": "c" * 64},
        ),
        "episodes/b/episode.md:2:1",
        "b is new, and the folder of before is gone: was it renamed?",
        "if so, add the line guid: kept; if not, publish first where the recordings are",
        lambda: with_ledger(publication("before", "kept", "z" * 64), publication("a", "first", "a" * 64)),
    ),
    "feed-guid-changed": Case(
        lambda: replace(
            as_it_should_be(),
            ledgers={"bokstaver": Ledger(feed="bokstaver", guid="9b024349-ccf0-5f69-a609-6b82873eab3c")},
        ),
        "feeds/bokstaver/feed.yaml:1:7",
        "the show was published as 9b024349-ccf0-5f69-a609-6b82873eab3c",
        "write guid: 9b024349-ccf0-5f69-a609-6b82873eab3c",
        lambda: replace(
            with_feed("917393e3", "917393E3"),
            ledgers={"bokstaver": Ledger(feed="bokstaver", guid="917393e3-1b1e-5cef-ace4-edaa54e1f810")},
        ),
    ),
    "enclosure-taken": Case(
        lambda: with_ledger(
            publication("a", "first", "a" * 64),
            replace(publication("b", "second", "b" * 64), enclosure=publication("a", "", "").enclosure),
        ),
        "episodes/b/episode.md:2:1",
        "its file is that of a: audio/a.00000000.mp3",
        "make its audio anew: publisher publish --replace b",
        lambda: with_ledger(publication("a", "first", "a" * 64), publication("b", "second", "b" * 64)),
    ),
    "recording-misnamed": Case(
        lambda: without_file(
            with_ledger(publication("b", "second", "b" * 64)), "episodes/b/recording.wav", "cover.jpg", "recordin.wav"
        ),
        "episodes/b/episode.md:6:8",
        "there is no file episodes/b/recording.wav, but there is recordin.wav",
        "did you mean recordin.wav?",
        lambda: without_file(
            with_ledger(publication("b", "second", "b" * 64)), "episodes/b/recording.wav", "cover.jpg"
        ),
    ),
}
