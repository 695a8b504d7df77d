"""The demo conversation as it is published: every time in every output is where the sound really is.

Where things are heard is found without the timeline's help, by correlating what was published with the recording.
"""

import json
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from lxml import etree, html
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.probe import probe_audio
from publisher.media.segments import to_samples
from publisher.model.timecode import parse_time
from support.processes import finish
from support.shows import ledger, run
from support.tools import needs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
SLUG = "0001-tallene-i-tidevannstabellen"
RATE = 8_000
"""Hz, for correlating: an eighth of a millisecond is fine enough."""
NEAR = 0.030
"""Seconds by which a time may differ from where it is heard."""
CUT = (211.5, 224.9)
Waves = npt.NDArray[np.float64]


def decoded(file: Path) -> Waves:
    """Return an audio file as one channel at RATE."""
    with open_decoder(file, probe_audio(file), rate=RATE, channels=1) as decoder:
        pieces = [to_samples(piece)[:, 0] for piece in decoder.segments()]
    return np.concatenate(pieces).astype(np.float64)


def found_at(part: Waves, spectrum: npt.NDArray[np.complex128], size: int) -> float:
    """Return when `part` is heard in the sound that has this spectrum, in seconds."""
    return int(np.argmax(np.fft.irfft(spectrum * np.conj(np.fft.rfft(part, size)), size))) / RATE


class Heard:
    """An episode that was published, and when its turns are heard in it."""

    def __init__(self, root: Path) -> None:
        """Look at what is in `root`, and listen to it."""
        self.root = root
        (self.entry,) = ledger(root, "aerlig-maalt")["publications"].values()
        self.file = root / "public" / self.entry["enclosure"]["key"]
        self.sound = decoded(self.file)
        turns = json.loads((ROOT / "demo" / "turns" / f"{SLUG}.json").read_bytes())
        self.turns = [turn for turn in turns if not CUT[0] <= turn["start"] < CUT[1]]
        recording = decoded(root / "episodes" / SLUG / "recording.flac")
        intro = decoded(root / "episodes" / SLUG / "intro.flac")
        size = 1 << (recording.size + self.sound.size).bit_length()
        spectrum = np.fft.rfft(self.sound, size)
        self.at = [found_at(_part(recording, turn["start"], 2.0), spectrum, size) for turn in self.turns]
        self.intro = found_at(_part(intro, 2.0, 4.0), spectrum, size) - 2.0
        self.jingle = found_at(_part(recording, 1.0, 4.0), spectrum, size) - 0.5
        chapters = (0.0, 41.36, 79.91, 140.72, 162.37, 191.43, 225.07, 268.72)
        starts = [turn["start"] for turn in self.turns]
        self.chapters = [0.0, *(self.at[starts.index(start)] for start in chapters[1:])]

    @property
    def changes(self) -> list[float]:
        """When another person begins to speak."""
        rows = zip(self.at, self.turns, [None, *self.turns], strict=False)
        return [at for at, turn, before in rows if before is None or turn["speaker"] != before["speaker"]]

    def stored(self, name: str) -> str:
        """Return what stands beside the audio under this name."""
        return (self.root / "public" / self.entry["assets"][name]["key"]).read_text()

    def probe(self, what: str) -> Any:
        """Ask ffprobe about the file."""
        command = ["ffprobe", "-v", "error", f"-show_{what}", "-of", "json", str(self.file)]
        return json.loads(finish(command, check=True).stdout)


def _part(sound: Waves, start: float, length: float) -> Waves:
    return sound[round(start * RATE) : round((start + length) * RATE)]


def published(root: Path, audio: str = "") -> Heard:
    """Publish the demo's first episode alone."""
    shutil.copytree(ROOT / "feeds" / "aerlig-maalt", root / "feeds" / "aerlig-maalt")
    shutil.copytree(ROOT / "episodes" / SLUG, root / "episodes" / SLUG)
    with (root / "feeds" / "aerlig-maalt" / "feed.yaml").open("a") as feed:
        feed.write(audio)
    done = run(root, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    return Heard(root)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """The episode as MP3."""
    return published(tmp_path_factory.mktemp("heard"))


@pytest.fixture(scope="module")
def opus(tmp_path_factory: pytest.TempPathFactory) -> Heard:
    """The episode as Opus."""
    return published(tmp_path_factory.mktemp("opus"), "audio: {codec: opus, bit_rate: 96}\n")


def all_near(found: Iterable[float | None], expected: Iterable[float]) -> bool:
    """Tell whether times are there in the same number, and each as near as it should be."""
    pairs = list(zip(found, expected, strict=True))
    return all(one is not None and abs(one - other) <= NEAR for one, other in pairs)


def test_the_intro_comes_first_and_silence_is_gone(heard: Heard) -> None:
    """Eight seconds of music, half a second of which fade into the recording, whose first 0.3 seconds are trimmed."""
    assert heard.intro == pytest.approx(0.0, abs=NEAR)
    assert heard.jingle == pytest.approx(7.5 + 0.2, abs=0.1)
    recording = heard.entry["mastered"]["before"]["duration"]
    assert heard.entry["mastered"]["after"]["duration"] < recording + 7.5 - (CUT[1] - CUT[0]) - 0.3


@pytest.mark.parametrize("name", ["vtt", "srt"])
def test_cues_begin_when_the_words_are_heard(heard: Heard, name: str) -> None:
    """The first cue of every turn begins with the turn, in both formats that apps show."""
    starts = [parse_time(text) for text in re.findall(r"^([\d:.,]+) -->", heard.stored(name), flags=re.MULTILINE)]
    nearest = [min(starts, key=lambda start, at=at: abs((start or 0.0) - at)) for at in heard.at]  # type: ignore[misc]
    assert all_near(nearest, heard.at)


def test_segments_begin_when_the_words_are_heard(heard: Heard) -> None:
    """JSON has a segment for each turn."""
    segments = json.loads(heard.stored("json"))["segments"]
    assert all_near([row["startTime"] for row in segments], heard.at)


def test_the_transcript_in_html_says_when_words_are_heard(heard: Heard) -> None:
    """Each paragraph begins with a turn."""
    moments = [float(text) for text in re.findall(r'datetime="PT([\d.]+)S"', heard.stored("html"))]
    assert all_near(moments, heard.changes)


def test_chapters_begin_when_they_are_heard(heard: Heard) -> None:
    """In JSON and in the feed."""
    document = json.loads(heard.stored("chapters"))["chapters"]
    assert all_near([row["startTime"] for row in document], heard.chapters)
    feed = etree.parse(heard.root / "public" / "aerlig-maalt" / "feed.xml")
    simple = feed.findall(".//{http://podlove.org/simple-chapters}chapter")
    assert all_near([parse_time(row.get("start")) for row in simple], heard.chapters)


@needs("ffprobe")
def test_chapters_in_the_audio_begin_when_they_are_heard(heard: Heard) -> None:
    """So ffprobe lists them."""
    assert all_near([float(row["start_time"]) for row in heard.probe("chapters")["chapters"]], heard.chapters)


def test_the_soundbite_and_the_description_agree(heard: Heard) -> None:
    """The soundbite begins with its turn, and timestamps in the description are the chapters' whole seconds."""
    feed = etree.parse(heard.root / "public" / "aerlig-maalt" / "feed.xml")
    bite = feed.find(".//{https://podcastindex.org/namespace/1.0}soundbite")
    assert float(bite.get("startTime")) == pytest.approx(heard.chapters[6], abs=NEAR)
    notes = feed.findtext(".//{http://purl.org/rss/1.0/modules/content/}encoded", "")
    stamps = re.findall(r"(?:<p>|<br>)(\d+:\d\d(?::\d\d)?) ", notes)
    assert [parse_time(stamp) for stamp in stamps] == [int(at + 0.001) for at in heard.chapters]


def test_the_web_page_leads_to_what_is_heard(heard: Heard) -> None:
    """Chapters, turns and the quote begin where their links lead, in the page that browsers show."""
    page = html.parse(heard.root / "public" / "web" / "aerlig-maalt" / "episodes" / f"{SLUG}.html")
    marks = page.xpath("//*[@id='chapters']//a[@class='mark']/@href")
    assert all_near([float(address.partition("#t=")[2]) for address in marks], heard.chapters)
    turns = page.xpath("//*[@id='transcript']//p/@data-at")
    assert all_near([float(starts.split()[0]) for starts in turns], heard.changes)
    words = page.xpath("string(//*[@class='quote']//p)")
    said = next(number for number, turn in enumerate(heard.turns) if turn["text"] == words)
    (address,) = page.xpath("//*[@class='quote']//a/@href")
    assert float(address.partition("#t=")[2]) == pytest.approx(heard.at[said], abs=NEAR)


def test_what_was_cut_is_not_heard(heard: Heard) -> None:
    """Around the cut, the turn behind it follows the turn before it."""
    before, behind = (next(n for n, t in enumerate(heard.turns) if t["start"] == at) for at in (191.43, 225.07))
    recorded = heard.turns[behind]["start"] - heard.turns[before]["start"]
    assert heard.at[behind] - heard.at[before] == pytest.approx(recorded - (CUT[1] - CUT[0]), abs=0.002)


@needs("ffprobe", "AtomicParsley")
def test_m4a_has_both_forms_of_chapters(tmp_path: Path) -> None:
    """Nero's list, as mutagen reads it, and QuickTime's track, as ffprobe lists it, say when chapters are heard."""
    heard = published(tmp_path, "audio: {codec: aac}\n")
    assert all_near([float(row["start_time"]) for row in heard.probe("chapters")["chapters"]], heard.chapters)
    marks = MP4(heard.file).chapters  # type: ignore[no-untyped-call]
    assert all_near([mark.start for mark in marks], heard.chapters)
    assert [mark.title for mark in marks][4] == "Lord Kelvins maskin"
    tree = finish(["AtomicParsley", heard.file, "-T", "1"], text=True, check=True).stdout
    assert "Atom chpl" in tree
    assert "Atom chap" in tree
    assert all_near([row["startTime"] for row in json.loads(heard.stored("chapters"))["chapters"]], heard.chapters)


def test_opus_has_chapters_in_its_comments(opus: Heard) -> None:
    """Vorbis comments say when chapters are heard."""
    comments = OggOpus(opus.file)  # type: ignore[no-untyped-call]
    assert all_near([parse_time(comments[f"CHAPTER{n:03}"][0]) for n in range(8)], opus.chapters)


@needs("opusinfo")
def test_opusinfo_lists_the_chapters_of_opus(opus: Heard) -> None:
    """A reader that is not ours finds the same times."""
    said = finish(["opusinfo", opus.file], text=True, check=True).stdout
    found = [parse_time(text) for text in re.findall(r"CHAPTER\d{3}=(\S+)", said, flags=re.IGNORECASE)]
    assert all_near(found, opus.chapters)
