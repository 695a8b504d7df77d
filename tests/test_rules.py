"""Each rule finds what it is there for, in just these words, and nothing in a show that is as it should be."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from publisher.evidence import Evidence, Unreadable
from publisher.findings import Severity
from publisher.ledger import Ledger, MadeOf, Publication, Stored
from publisher.pictures import Picture
from publisher.rules import RULES, check, examine
from publisher.sidecars import attach
from publisher.sound import Condition, Mastered, Measurement, Recording
from publisher.sources import EpisodeSource, FeedSource, read_episode, read_feed

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
"""
EPISODE = """\
---
number: {number}
title: Bokstav {number}
date: 2026-01-0{number}T06:00:00+01:00
summary: En bokstav.
audio: recording.wav
---
"""
FINE = Measurement(integrated=-20.0, loudness_range=4.0, true_peak=-3.0, duration=60.0)
COVER = Picture(width=3000, height=3000, format="JPEG", mode="RGB", alpha=False)
SOUND = Recording(
    codec="pcm_s16le",
    sample_rate=44100,
    channels=2,
    video=False,
    declared=60.0,
    measurement=FINE,
    condition=Condition(clipped=0.0, invalid=0, levels=(-23.0, -24.0), offsets=(0.0, 0.0), in_mono=-1.0),
)


def feed(text: str = FEED) -> FeedSource:
    """Read a feed that has no finding of its own."""
    source, findings = read_feed("bokstaver", text)
    assert source is not None
    assert findings == []
    return source


def episode(slug: str, number: int, *, change: tuple[str, str] | None = None) -> EpisodeSource:
    """Read an episode that has no finding of its own, with one text changed for another."""
    text = EPISODE.format(number=number)
    source, findings = read_episode(slug, text.replace(*change) if change else text)
    assert source is not None
    assert findings == []
    return source


def publication(slug: str, guid: str, recording: str) -> Publication:
    """Return what a ledger says of an episode."""
    mastered = Mastered(
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


def as_it_should_be() -> Evidence:
    """Return the evidence of a show with two episodes, in which no rule finds anything."""
    return Evidence(
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
    )


def with_second(change: tuple[str, str]) -> Evidence:
    """Return the evidence with a word of the second episode changed."""
    evidence = as_it_should_be()
    return replace(evidence, episodes=(evidence.episodes[0], episode("b", 2, change=change)))


def with_feed(before: str, after: str) -> Evidence:
    """Return the evidence with a word of the feed changed."""
    assert before in FEED
    return replace(as_it_should_be(), feeds=(feed(FEED.replace(before, after)),))


def with_derived(*lines: str) -> Evidence:
    """Return the evidence with a second feed, which shows what the first has published."""
    evidence = as_it_should_be()
    text = FEED.replace("917393e3-1b1e-5cef-ace4-edaa54e1f810", "9b024349-ccf0-5f69-a609-6b82873eab3c")
    source, findings = read_feed("sti", "\n".join((text.strip(), *lines, "")))
    assert source is not None
    assert findings == []
    return replace(
        evidence,
        feeds=(*evidence.feeds, source),
        files={**evidence.files, "feeds/sti/cover.jpg": "d" * 64},
        pictures={**evidence.pictures, "feeds/sti/cover.jpg": COVER},
        ledgers={**evidence.ledgers, "sti": Ledger(feed="sti")},
    )


def with_cover(**measures: Any) -> Evidence:
    """Return the evidence with another cover."""
    return replace(as_it_should_be(), pictures={"feeds/bokstaver/cover.jpg": replace(COVER, **measures)})


def with_sound(**found: Any) -> Evidence:
    """Return the evidence with another recording of the second episode."""
    evidence = as_it_should_be()
    return replace(evidence, recordings={"episodes/b/recording.wav": replace(SOUND, **found)})


def in_condition(**found: Any) -> Evidence:
    """Return the evidence with a recording of the second episode that is in another condition."""
    return with_sound(condition=replace(SOUND.condition, **found))


def with_ledger(*publications: Publication, second: tuple[str, str] | None = None) -> Evidence:
    """Return the evidence with things published, and perhaps a word of the second episode changed."""
    evidence = with_second(second) if second else as_it_should_be()
    ledger = Ledger(feed="bokstaver", publications={entry.guid: entry for entry in publications})
    return replace(evidence, ledgers={"bokstaver": ledger})


def with_times(keys: str, **files: str) -> Evidence:
    """Return the evidence with keys added to the second episode, and with the files beside it that they name."""
    text = EPISODE.format(number=2).replace("audio:", f"{keys}\naudio:")
    source, findings = read_episode("b", text)
    assert source is not None
    source, more = attach(source, {f"episodes/b/{name}.txt": content.encode() for name, content in files.items()})
    assert findings + more == []
    evidence = as_it_should_be()
    return replace(evidence, episodes=(evidence.episodes[0], source))


PEOPLE = "people: [{name: Åse Ødegård}]"
CASES: dict[str, tuple[Callable[[], Evidence], str, str, str]] = {
    "feed-none": (
        lambda: replace(as_it_should_be(), feeds=()),
        "feeds",
        "there is no feed",
        "write feeds/<name>/feed.yaml; the README shows a whole one",
    ),
    "episode-none": (
        lambda: replace(as_it_should_be(), episodes=()),
        "episodes",
        "there are no episodes",
        "begin one with: publisher new my-first-episode",
    ),
    "show-unknown": (
        lambda: with_derived("show: bokstavar"),
        "feeds/sti/feed.yaml:10:7",
        "there is no feed bokstavar",
        "did you mean bokstaver?",
    ),
    "key-of-the-show": (
        lambda: with_derived("show: bokstaver", "audio: {codec: opus}"),
        "feeds/sti/feed.yaml:11:1",
        "audio has no say here: the audio is that of bokstaver",
        "delete it here, and write it in feeds/bokstaver/feed.yaml if it is meant",
    ),
    "pick-unknown": (
        lambda: with_derived("show: bokstaver", "episodes: [b, c]"),
        "feeds/sti/feed.yaml:11:15",
        "bokstaver has no episode c",
        "write one of a, b",
    ),
    "feed-takes-nothing": (
        lambda: with_derived("show: bokstaver", "episodes: {number: 1, title: Bokstav 2}"),
        "feeds/sti/feed.yaml:11:11",
        "no episode is taken by this feed",
        "ask for less, or for something else",
    ),
    "filter-matches-nothing": (
        lambda: with_derived("show: bokstaver", "episodes: {title: [Bokstav 1, Bokstaw 2]}"),
        "feeds/sti/feed.yaml:11:31",
        "no episode has title: Bokstaw 2",
        "did you mean Bokstav 2?",
    ),
    "category-unknown": (
        lambda: with_feed("Education > Courses", "Education > Course"),
        "feeds/bokstaver/feed.yaml:7:14",
        "Apple has no category 'Education > Course'",
        "did you mean Education > Courses?",
    ),
    "description-too-long": (
        lambda: with_second(("En bokstav.", "æ" * 2500)),
        "episodes/b/episode.md:5:10",
        "summary is 5,000 bytes long, and 4,000 is the most that Apple takes",
        "shorten it by 1,000 bytes, or move a part into the notes",
    ),
    "title-too-long": (
        lambda: with_second(("Bokstav 2", "a" * 256)),
        "episodes/b/episode.md:3:8",
        "the title has 256 characters, and 255 are the most that Apple takes",
        "shorten it; what it says may go into the summary",
    ),
    "serial-without-number": (
        lambda: replace(
            as_it_should_be(),
            feeds=(feed(FEED + "type: serial\n"),),
            episodes=(episode("a", 1), episode("b", 2, change=("number: 2\n", ""))),
        ),
        "episodes/b/episode.md:1:1",
        "the episode has no number, and Bokstaver is serial",
        "add a line number: …",
    ),
    "episode-number-taken": (
        lambda: with_second(("number: 2", "number: 1")),
        "episodes/b/episode.md:2:9",
        "number 1 is taken by a",
        "write the number that is meant in one of the two",
    ),
    "guid-taken": (
        lambda: replace(
            as_it_should_be(),
            episodes=(
                episode("a", 1, change=("number", "guid: same\nnumber")),
                episode("b", 2, change=("number", "guid: same\nnumber")),
            ),
        ),
        "episodes/b/episode.md:2:7",
        "this GUID is that of a",
        "delete the line in the newer of the two: it gets a GUID of its own when it is published",
    ),
    "guid-changed": (
        lambda: with_ledger(publication("b", "old", "b" * 64), second=("number", "guid: new\nnumber")),
        "episodes/b/episode.md:2:7",
        "the episode is published with another GUID: old",
        "write guid: old, or delete the line",
    ),
    "guid-of-another": (
        lambda: with_ledger(publication("a", "first", "a" * 64), second=("number", "guid: first\nnumber")),
        "episodes/a/episode.md:2:1",
        "b has the GUID with which a was published",
        "if this is a new episode, publish once without its folder, then add it; otherwise mend the guid of b",
    ),
    "episode-renamed": (
        lambda: with_ledger(publication("before", "kept", "b" * 64)),
        "episodes/b/episode.md:2:1",
        "this is the recording that was published as before",
        (
            "if its folder was renamed, add the line guid: kept; "
            "if this is to be another episode, add the line guid: 2909697c-87f7-531e-9045-850b50fb9718"
        ),
    ),
    "episode-vanished": (
        lambda: replace(
            with_ledger(publication("before", "kept", "z" * 64), publication("a", "first", "a" * 64)),
            files={"feeds/bokstaver/cover.jpg": "c" * 64},
        ),
        "episodes/b/episode.md:2:1",
        "b is new, and the folder of before is gone: was it renamed?",
        "if so, add the line guid: kept; if not, publish first where the recordings are",
    ),
    "feed-guid-changed": (
        lambda: replace(
            as_it_should_be(),
            ledgers={"bokstaver": Ledger(feed="bokstaver", guid="9b024349-ccf0-5f69-a609-6b82873eab3c")},
        ),
        "feeds/bokstaver/feed.yaml:1:7",
        "the show was published as 9b024349-ccf0-5f69-a609-6b82873eab3c",
        "write guid: 9b024349-ccf0-5f69-a609-6b82873eab3c",
    ),
    "starter-left": (
        lambda: with_feed("Komiteen", "Who makes it"),
        "feeds/bokstaver/feed.yaml:6:9",
        "this is still what the starter says",
        "write what is true of your show",
    ),
    "cover-missing": (
        lambda: replace(
            as_it_should_be(),
            files={path: digest for path, digest in as_it_should_be().files.items() if "cover" not in path},
            pictures={},
        ),
        "feeds/bokstaver/feed.yaml:9:8",
        "there is no file feeds/bokstaver/cover.jpg",
        "put the picture there, or write its right name",
    ),
    "cover-unreadable": (
        lambda: replace(
            as_it_should_be(), pictures={"feeds/bokstaver/cover.jpg": Unreadable(message="it is text", hint="mend it")}
        ),
        "feeds/bokstaver/feed.yaml:9:8",
        "it is text",
        "mend it",
    ),
    "cover-format": (
        lambda: with_cover(format="WEBP"),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is a WEBP picture",
        "save it as JPEG or PNG",
    ),
    "cover-not-square": (
        lambda: with_cover(width=2000),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is 2000 × 3000 pixels, not square",
        "crop it to 2000 × 2000",
    ),
    "cover-size": (
        lambda: with_cover(width=1000, height=1000),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is 1000 × 1000 pixels, too small",
        "make it 3000 × 3000; 1400 × 1400 is the least",
    ),
    "cover-colours": (
        lambda: with_cover(mode="CMYK"),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg has CMYK colours, which apps show wrongly or not at all",
        "save it in RGB",
    ),
    "cover-alpha": (
        lambda: with_cover(format="JPEG", mode="RGBA", alpha=True),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg has an alpha channel",
        "put it on a background and save it without transparency",
    ),
    "recording-missing": (
        lambda: replace(
            as_it_should_be(),
            files={path: digest for path, digest in as_it_should_be().files.items() if "/b/" not in path},
        ),
        "episodes/b/episode.md:6:8",
        "there is no file episodes/b/recording.wav",
        "put the recording there, or write its right name",
    ),
    "recording-unreadable": (
        lambda: replace(
            as_it_should_be(),
            recordings={"episodes/b/recording.wav": Unreadable(message="it is text", hint="give a recording")},
        ),
        "episodes/b/episode.md:6:8",
        "it is text",
        "give a recording",
    ),
    "recording-video": (
        lambda: with_sound(video=True),
        "episodes/b/episode.md:6:8",
        "recording.wav is a video",
        "if its sound alone is what you want, add a line sound_of_video: true; if not, name the right file",
    ),
    "recording-truncated": (
        lambda: with_sound(declared=90.0),
        "episodes/b/episode.md:6:8",
        "recording.wav says it lasts 1:30.0, but only 1:00.0 can be heard",
        "copy it again from where it was made; if that is all there is, export it anew from an audio editor",
    ),
    "recording-silent": (
        lambda: with_sound(measurement=replace(FINE, integrated=float("-inf"))),
        "episodes/b/episode.md:6:8",
        "recording.wav is silent from beginning to end",
        "look whether the right track was exported",
    ),
    "recording-too-short": (
        lambda: with_sound(measurement=replace(FINE, duration=0.2), declared=0.2),
        "episodes/b/episode.md:6:8",
        "recording.wav lasts 0.2 s",
        "look whether it was exported whole",
    ),
    "recording-clipped": (
        lambda: with_sound(measurement=replace(FINE, true_peak=2.5)),
        "episodes/b/episode.md:6:8",
        "recording.wav peaks at +2.5 dBTP, so it was cut off",
        "record, or export, some 6 dB lower; what is cut off is lost, and a declipper can only guess at it",
    ),
    "recording-samples-wrong": (
        lambda: in_condition(invalid=3),
        "episodes/b/episode.md:6:8",
        "recording.wav has 3 samples that are infinite, no number, or far above full scale",
        "export it again, as 24-bit WAV or FLAC; then those places can be heard and mended",
    ),
    "recording-channel-dead": (
        lambda: in_condition(levels=(-23.0, -200.0)),
        "episodes/b/episode.md:6:8",
        "recording.wav has nothing on its right channel",
        "export it in mono, or look at the cable; both ears want to hear",
    ),
    "recording-upside-down": (
        lambda: in_condition(in_mono=-13.2),
        "episodes/b/episode.md:6:8",
        "recording.wav has one channel upside down: in mono, as telephones play it, it is 13 dB quieter",
        "invert one channel in an audio editor, and look at the wiring of the microphones",
    ),
    "recording-off-centre": (
        lambda: in_condition(offsets=(0.001, -0.031)),
        "episodes/b/episode.md:6:8",
        "recording.wav has its middle 3.1 % of full scale off zero",
        "nothing needs to be done, since it is brought back to zero; but look at the sound card",
    ),
    "recording-cancels-out": (
        lambda: replace(
            with_feed("explicit: false", "explicit: false\naudio: {channels: 1}"),
            recordings=in_condition(in_mono=-70.0).recordings,
        ),
        "episodes/b/episode.md:6:8",
        "recording.wav has two channels that cancel each other out, and bokstaver is in mono",
        "turn one channel upside down in an audio editor",
    ),
    "chapter-too-many": (
        lambda: with_times("chapters: k.txt", k="".join(f"0:{n / 10:04.1f} Nr. {n}\n" for n in range(260))),
        "episodes/b/k.txt:256",
        "the episode has 260 chapters, and 255 are the most that audio files hold",
        "keep those that listeners look for, or hide the others with toc: false",
    ),
    "chapter-overlap": (
        lambda: with_times("chapters: [0:00 A, {start: 0:10, end: 0:21, title: B}, 0:20 C]"),
        "episodes/b/episode.md:6:56",
        "C begins at 0:20, before B ends",
        "write another time, or leave the end out",
    ),
    "chapter-past-end": (
        lambda: with_times("chapters: k.txt", k="0:00 A\n\n1:00 B\n"),
        "episodes/b/k.txt:3",
        "B begins at 1:00, and the recording ends at 1:00",
        "write its time in the recording, before anything is cut or put in front",
    ),
    "transcript-past-end": (
        lambda: with_times("transcript: t.txt", t="WEBVTT\n\n0:59.0 --> 1:02.0\nA\n\n1:02.0 --> 1:03.0\nB\n"),
        "episodes/b/t.txt:6",
        "the transcript goes on to 1:02, and the recording ends at 1:00",
        "make it of this recording, before anything is cut or put in front",
    ),
    "transcript-untimed": (
        lambda: with_times("transcript: t.txt", t="Hei.\n"),
        "episodes/b/episode.md:6:13",
        "t.txt has no times, so apps cannot show it along with the sound",
        "give one with times, as WebVTT or SRT, if it can be had",
    ),
    "speaker-misspelled": (
        lambda: with_times(f"{PEOPLE}\ntranscript: t.txt", t="WEBVTT\n\n0:01.0 --> 0:02.0\n<v Åse Ødegaard>Hei\n"),
        "episodes/b/t.txt:3",
        "Åse Ødegaard is none of the people",
        "did you mean Åse Ødegård?",
    ),
    "soundbite-past-end": (
        lambda: with_times("soundbites: [{start: 0:40, duration: 30}]"),
        "episodes/b/episode.md:6:14",
        "the soundbite ends at 1:10, and the recording at 1:00",
        "write times that lie in the recording",
    ),
    "soundbite-length": (
        lambda: with_times("soundbites: [{start: 0:40, duration: 5}]"),
        "episodes/b/episode.md:6:38",
        "the soundbite lasts 5 s",
        "choose 15 to 120 seconds",
    ),
    "jingle-missing": (
        lambda: with_times("inserts: [{at: 0:30, file: jingle.wav}]"),
        "episodes/b/episode.md:6:11",
        "there is no file episodes/b/jingle.wav",
        "put the sound there, or write its right name",
    ),
    "edit-past-end": (
        lambda: with_times("cuts: [{start: 1:01, end: 1:30}]"),
        "episodes/b/episode.md:6:8",
        "this is at 1:01, and the recording ends at 1:00",
        "write a time that lies in the recording",
    ),
    "cut-everything": (
        lambda: with_times("cuts: [{start: 0:00, end: 1:30}]"),
        "episodes/b/episode.md:6:7",
        "the cuts leave nothing",
        "write shorter ones",
    ),
    "chapter-cut-out": (
        lambda: with_times("chapters: k.txt\ncuts: [{start: 0:10, end: 0:30}]", k="0:00 A\n0:12 B\n0:20 C\n"),
        "episodes/b/k.txt:2",
        "B lies in a cut, and is left out",
        "take it out of the chapters, or cut less",
    ),
    "transcript-cut-out": (
        lambda: with_times(
            "transcript: t.txt\ncuts: [{start: 0:10, end: 0:30}]",
            t="WEBVTT\n\n0:12 --> 0:14\nA\n\n0:20 --> 0:40\nB\n",
        ),
        "episodes/b/t.txt:3",
        "one cue lies in a cut, and is left out",
        "nothing, if that is what was to be cut; otherwise cut less",
    ),
    "soundbite-cut-out": (
        lambda: with_times("soundbites: [{start: 0:05, duration: 20}]\ncuts: [{start: 0:10, end: 0:30}]"),
        "episodes/b/episode.md:6:14",
        "5.0 s is left of the soundbite at 0:05",
        "choose another, or cut less",
    ),
}


ALSO = {("episode-vanished", "recording-missing"), ("recording-cancels-out", "recording-upside-down")}
"""Where one wrong thing breaks a second rule too."""


def test_nothing_is_found_where_all_is_as_it_should_be() -> None:
    """No rule speaks up without need."""
    assert check(as_it_should_be()) == []


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_there_for(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    make, position, message, fix = CASES[name]
    findings = [found for found in check(make()) if (name, found.rule) not in ALSO]
    assert [(found.rule, str(found.position), found.message, found.fix) for found in findings] == [
        (name, position, message, fix)
    ]


def test_every_rule_has_its_case() -> None:
    """No rule goes untested, and each is told from every other by its id."""
    assert sorted(rule.id for rule in RULES) == sorted(CASES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_why_and_who_asks(rule: Any) -> None:
    """The documentation is made of what each rule says of itself."""
    assert rule.reason.endswith(".")
    assert rule.source


def test_what_is_published_needs_no_recording() -> None:
    """Once an episode is in the ledger its recording may live elsewhere."""
    evidence = as_it_should_be()
    files = {path: digest for path, digest in evidence.files.items() if "/b/" not in path}
    ledger = Ledger(feed="bokstaver", publications={"g": publication("b", "g", "b" * 64)})
    assert check(replace(evidence, files=files, recordings={}, ledgers={"bokstaver": ledger})) == []


def test_a_draft_needs_no_recording() -> None:
    """What is still being written is checked for its words alone."""
    evidence = with_second(("number", "draft: true\nnumber"))
    files = {path: digest for path, digest in evidence.files.items() if "/b/" not in path}
    assert check(replace(evidence, files=files)) == []


def test_what_stands_in_the_place_of_a_recording_is_told() -> None:
    """A folder of the recording's name is there, and yet no file is."""
    evidence = as_it_should_be()
    files = {path: digest for path, digest in evidence.files.items() if "/b/" not in path}
    obstacles = {"episodes/b/recording.wav": Unreadable(message="is a folder", hint="put the file there")}
    [finding] = check(replace(evidence, files=files, obstacles=obstacles))
    assert (finding.message, finding.fix) == ("episodes/b/recording.wav is a folder", "put the file there")


def test_a_video_may_be_wished_for() -> None:
    """With the key that the finding names, there is none."""
    evidence = with_second(("audio:", "sound_of_video: true\naudio:"))
    assert check(replace(evidence, recordings=with_sound(video=True).recordings)) == []


def test_how_much_was_cut_off_is_told() -> None:
    """As a percentage; a single loud moment is none."""
    [finding] = check(in_condition(clipped=0.0312))
    assert (finding.rule, finding.severity) == ("recording-clipped", Severity.WARNING)
    assert finding.message == "recording.wav was cut off: 3.1 % of its samples lie flat at the highest level"
    assert check(in_condition(clipped=0.00005)) == []


def test_an_upside_down_channel_is_a_warning_in_stereo_only() -> None:
    """In stereo it can be published; a feed in mono would have nothing."""
    [finding] = check(in_condition(in_mono=-70.0))
    assert (finding.rule, finding.severity) == ("recording-upside-down", Severity.WARNING)
    assert "almost nothing is left" in finding.message


def test_a_single_file_is_judged_as_an_episodes_is() -> None:
    """The same rules, the same words, and the file's own name in the place of a line."""
    recording = replace(SOUND, condition=replace(SOUND.condition, levels=(-200.0, -23.0)))
    [finding] = examine("take 1.wav", recording)
    assert (finding.rule, str(finding.position)) == ("recording-channel-dead", "take 1.wav")
    assert finding.message == "take 1.wav has nothing on its left channel"


def test_a_decoders_complaint_is_damage() -> None:
    """A recording that decodes to its end with complaints is told of, as what it is."""
    [finding] = check(with_sound(trouble="invalid frame"))
    assert (finding.rule, finding.severity) == ("recording-truncated", Severity.ERROR)
    assert "invalid frame" in finding.message


def test_a_trailer_may_share_a_number() -> None:
    """Apple lets an episode's trailer have the episode's number."""
    evidence = with_second(("number: 2", "number: 1\ntype: trailer"))
    assert check(evidence) == []


def test_a_swap_of_folders_is_noticed() -> None:
    """Two folders that exchanged their names would give each episode the other's sound."""
    evidence = with_ledger(publication("a", "first", "b" * 64), publication("b", "second", "a" * 64))
    assert {(finding.rule, finding.position.file) for finding in check(evidence)} == {
        ("episode-renamed", "episodes/a/episode.md"),
        ("episode-renamed", "episodes/b/episode.md"),
    }


def test_a_folder_that_takes_a_retired_ones_name_is_noticed() -> None:
    """The recording tells that this is another episode than the one that had the folder's name."""
    retired = replace(publication("a", "first", "z" * 64), retired=True)
    evidence = with_ledger(retired, publication("c", "third", "a" * 64))
    assert [finding.rule for finding in check(evidence)] == ["episode-renamed"]


def test_one_recording_may_be_two_episodes() -> None:
    """A repeat in a folder of its own is no rename, as long as the first one is still where it was."""
    evidence = with_ledger(publication("a", "first", "a" * 64))
    files = {**evidence.files, "episodes/b/recording.wav": "a" * 64}
    assert check(replace(evidence, files=files)) == []


def test_a_starter_may_stay_as_long_as_nothing_is_published() -> None:
    """While there are only drafts, the feed's starter may say what starters say."""
    evidence = with_feed("Komiteen", "Who makes it")
    drafts = tuple(episode(slug, n, change=("number", "draft: true\nnumber")) for n, slug in enumerate("ab", 1))
    assert check(replace(evidence, episodes=drafts)) == []
