"""Contexts for rules: a show of two episodes without a finding, and functions that change a word of it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from publisher.lint.context import Context, UnreadableFile
from publisher.media.results import MasteringReport, Measurement, PictureInfo, Recording, SignalStatistics
from publisher.plan.ledger import Ledger, MadeOf, Publication, Stored
from publisher.sources.sidecars import attach_sidecars
from publisher.sources.validate import EpisodeSource, FeedSource, read_episode, read_feed

FEED = """\
guid: 917393e3-1b1e-5cef-ace4-edaa54e1f810
title: Bokstaver
description: Om bokstavene.
link: https://bokstaver.example/
language: nb
author: Komiteen
categories: [Education > Courses]
explicit: false
cover: cover.jpg
owner: {name: Redaksjonen, email: post@bokstaver.example}
"""
EPISODE = """\
---
number: {number}
title: Bokstav {number}
date: 2026-01-0{number}T06:00:00+01:00
summary: En bokstav, nemlig nummer {number}.
audio: recording.wav
---
"""
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
FINE = Measurement(integrated=-20.0, loudness_range=4.0, true_peak=-3.0, duration=60.0)
COVER = PictureInfo(width=3000, height=3000, format="JPEG", mode="RGB", alpha=False)
SOUND = Recording(
    codec="pcm_s16le",
    sample_rate=44100,
    channels=2,
    video=False,
    declared=60.0,
    measurement=FINE,
    condition=SignalStatistics(clipped=0.0, invalid=0, levels=(-23.0, -24.0), offsets=(0.0, 0.0), in_mono=-1.0),
)


class Case(NamedTuple):
    """A context that breaks a rule, the finding, and a similar context that does not break it."""

    wrong: Callable[[], Context]
    position: str
    message: str
    fix: str
    right: Callable[[], Context]


def feed(text: str = FEED, *, slug: str = "bokstaver") -> FeedSource:
    """Read a feed that has no finding of its own."""
    source, findings = read_feed(slug, text)
    assert source is not None, findings
    assert findings == []
    return source


def episode(slug: str, number: int, *change: tuple[str, str], notes: str = "") -> EpisodeSource:
    """Read an episode that has no finding of its own, with some texts changed for others."""
    text = EPISODE.format(number=number) + notes
    for before, after in change:
        assert before in text
        text = text.replace(before, after)
    source, findings = read_episode(slug, text)
    assert source is not None, findings
    assert findings == []
    return source


def publication(slug: str, guid: str, recording: str) -> Publication:
    """Return an episode's entry in a ledger."""
    mastered = MasteringReport(
        before=FINE,
        after=FINE,
        gain=0.0,
        limited=0.0,
        reduction=0.0,
        bit_rate=128,
        sample_rate=44100,
        channels=2,
        media_type="audio/mpeg",
    )
    stored = Stored(key=f"audio/{slug}.00000000.mp3", bytes=1, digest="0" * 64, media_type="audio/mpeg")
    made_of = MadeOf(recording=recording, recipe="", tags="")
    return Publication(guid=guid, slug=slug, enclosure=stored, mastered=mastered, made_of=made_of)


def as_it_should_be() -> Context:
    """Return the context of a show with two episodes, in which no rule finds anything."""
    return Context(
        feeds=(feed(),),
        episodes=(episode("a", 1), episode("b", 2)),
        broken=0,
        files={
            "feeds/bokstaver/cover.jpg": "c" * 64,
            "episodes/a/recording.wav": "a" * 64,
            "episodes/b/recording.wav": "b" * 64,
        },
        recordings={"episodes/a/recording.wav": SOUND, "episodes/b/recording.wav": SOUND},
        pictures={"feeds/bokstaver/cover.jpg": COVER},
        ledgers={"bokstaver": Ledger(feed="bokstaver")},
        now=NOW,
        addresses={"bokstaver": "https://media.bokstaver.example/"},
    )


def with_episodes(*sources: EpisodeSource, feed_text: str = FEED) -> Context:
    """Return the context with other episodes."""
    return replace(as_it_should_be(), feeds=(feed(feed_text),), episodes=sources)


def with_second(*change: tuple[str, str], notes: str = "") -> Context:
    """Return the context with some words of the second episode changed."""
    return with_episodes(episode("a", 1), episode("b", 2, *change, notes=notes))


def with_notes(notes: str) -> Context:
    """Return the context with notes to the second episode; its front matter takes seven lines."""
    return with_second(notes=notes)


def with_feed(before: str, after: str) -> Context:
    """Return the context with a word of the feed changed."""
    assert before in FEED
    return replace(as_it_should_be(), feeds=(feed(FEED.replace(before, after)),))


def with_lines(*lines: str) -> Context:
    """Return the context with lines added to the feed, which has ten."""
    return replace(as_it_should_be(), feeds=(feed(FEED + "\n".join(lines) + "\n"),))


def with_derived(*lines: str, of_the_show: str = "") -> Context:
    """Return the context with a second feed, `sti`, which may show episodes of the first."""
    context = with_lines(of_the_show) if of_the_show else as_it_should_be()
    text = FEED.replace("917393e3-1b1e-5cef-ace4-edaa54e1f810", "9b024349-ccf0-5f69-a609-6b82873eab3c")
    source = feed("\n".join((text.strip(), *lines, "")), slug="sti")
    return replace(
        context,
        feeds=(*context.feeds, source),
        files={**context.files, "feeds/sti/cover.jpg": "d" * 64},
        pictures={**context.pictures, "feeds/sti/cover.jpg": COVER},
        ledgers={**context.ledgers, "sti": Ledger(feed="sti")},
    )


def with_portrait(found: PictureInfo | UnreadableFile) -> Context:
    """Return the context with a portrait in the second episode, and the opened picture."""
    path = "episodes/b/aase.jpg"
    context = with_second(("audio:", "people: [{name: Åse, image: aase.jpg}]\naudio:"))
    return replace(context, files={**context.files, path: "e" * 64}, pictures={**context.pictures, path: found})


def with_cover(**measures: Any) -> Context:
    """Return the context with another cover."""
    return replace(as_it_should_be(), pictures={"feeds/bokstaver/cover.jpg": replace(COVER, **measures)})


def with_sound(**found: Any) -> Context:
    """Return the context with another recording of the second episode."""
    return replace(as_it_should_be(), recordings={"episodes/b/recording.wav": replace(SOUND, **found)})


def in_condition(**found: Any) -> Context:
    """Return the context with a recording of the second episode whose signal has other statistics."""
    return with_sound(condition=replace(SOUND.condition, **found))


def with_ledger(*publications: Publication, second: tuple[str, str] | None = None) -> Context:
    """Return the context with publications in the ledger, and perhaps a word of the second episode changed."""
    context = with_second(second) if second else as_it_should_be()
    ledger = Ledger(feed="bokstaver", publications={entry.guid: entry for entry in publications})
    return replace(context, ledgers={"bokstaver": ledger})


def with_times(keys: str, *, audio: str = "recording.wav", **files: str) -> Context:
    """Return the context with keys added to the second episode, and with the files beside it that they name."""
    text = EPISODE.format(number=2).replace("audio: recording.wav", f"{keys}\naudio: {audio}")
    source, findings = read_episode("b", text)
    assert source is not None, findings
    source, more = attach_sidecars(
        source, {f"episodes/b/{name}.txt": content.encode() for name, content in files.items()}
    )
    assert findings + more == []
    return with_episodes(episode("a", 1), source)


def with_quiz(text: str) -> Context:
    """Return the context with a quiz for the second episode."""
    source = episode("b", 2, ("audio:", "quiz: quiz.yaml\naudio:"))
    source, findings = attach_sidecars(source, {"episodes/b/quiz.yaml": text.encode()})
    assert findings == []
    return with_episodes(episode("a", 1), source)


def without_file(context: Context, path: str, *beside: str) -> Context:
    """Return the context without a file, and with the names of others in its folder."""
    files = {name: digest for name, digest in context.files.items() if name != path}
    recordings = {name: found for name, found in context.recordings.items() if name != path}
    pictures = {name: found for name, found in context.pictures.items() if name != path}
    names = {path.rpartition("/")[0]: beside}
    return replace(context, files=files, recordings=recordings, pictures=pictures, names=names)
