"""Chapters, transcripts and soundbites from an episode's files to feed, storage and tags."""

import json
import re
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree
from mutagen.id3 import ID3
from PIL import Image

from support.podcasting_schemas import CHAPTERS, TRANSCRIPT
from support.processes import environment_with, finish
from support.published import PublishedShow
from support.shows import key_of, ledger, make_cover, make_episode, make_show, replace_in, run
from support.tools import needs

NAMESPACES = {
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
SRT = (
    "1\n00:00:00,500 --> 00:00:01,500\nØyvind Åsen: Æ.\n\n"
    "2\n00:00:01,500 --> 00:00:02,000\nGuro Lie: Ø & å <3\n\n3\n00:00:02,000 --> 00:00:02,900\nGuro Lie: Og mer.\n"
)
CHAPTERS_WRITTEN = [
    "0:00 Æ",
    {"start": "0:01", "title": "Ø & å", "link": "https://bokstaver.example/oe?a=1&b=2"},
    {"start": 1.25, "title": "Bilde", "toc": False, "image": "https://bokstaver.example/1.jpg"},
    {"start": 2.5, "title": "A lengre tittel enn de andre som ikke er kort"},
]


@pytest.fixture
def show(published_show: PublishedShow) -> Path:
    """A show with one episode that has it all, published once."""
    bites = [{"start": 0.5, "duration": 1.5, "title": "Hør her"}]
    keys = {"chapters": CHAPTERS_WRITTEN, "transcript": "samtale.srt", "soundbites": bites}
    return published_show(episodes=[("0001-ae", keys)], files={"episodes/0001-ae/samtale.srt": SRT})


def item(root: Path) -> Any:
    """Return the feed's only item."""
    return etree.parse(root / "public" / "bokstaver" / "feed.xml").find(".//item")


def publication(root: Path) -> Any:
    """Return the only publication of the ledger."""
    (entry,) = ledger(root)["publications"].values()
    return entry


def stored(root: Path, name: str) -> str:
    """Return what stands beside the audio under this name, by what the feed and the ledger say of it."""
    asset = publication(root)["assets"][name]
    text = (root / "public" / asset["key"]).read_text()
    assert len(text.encode()) == asset["bytes"]
    return text


def edit(root: Path, file: str, old: str, new: str) -> None:
    """Change some words in one of the episode's files."""
    replace_in(root / "episodes" / "0001-ae" / file, old, new)


def test_the_feed_names_chapters_and_every_transcript(show: Path) -> None:
    """Chapters once, transcripts with WebVTT first; each address is of something that is there, with its type."""
    chapters = item(show).findall("podcast:chapters", NAMESPACES)
    assert [element.get("type") for element in chapters] == ["application/json+chapters"]
    transcripts = item(show).findall("podcast:transcript", NAMESPACES)
    assert [(element.get("type"), element.get("language"), element.get("rel")) for element in transcripts] == [
        ("text/vtt", "nb", "captions"),
        ("application/x-subrip", "nb", "captions"),
        ("application/json", "nb", "captions"),
        ("text/html", "nb", None),
        ("text/plain", "nb", None),
    ]
    for element in (*chapters, *transcripts):
        assert (show / "public" / key_of(element.get("url"))).is_file()


def test_the_feed_has_soundbites_simple_chapters_and_timestamps(show: Path) -> None:
    """What apps read without fetching anything stands in the item itself."""
    bite = item(show).find("podcast:soundbite", NAMESPACES)
    assert (bite.get("startTime"), bite.get("duration"), bite.text) == ("0.500", "1.500", "Hør her")
    simple = item(show).findall("psc:chapters/psc:chapter", NAMESPACES)
    assert [(element.get("start"), element.get("title")) for element in simple] == [
        ("00:00:00.000", "Æ"),
        ("00:00:01.000", "Ø & å"),
        ("00:00:02.500", "A lengre tittel enn de andre som ikke er kort"),
    ]
    assert simple[1].get("href") == "https://bokstaver.example/oe?a=1&b=2"
    assert "<p>0:00 Æ<br>0:01 Ø &amp; å<br>0:02 A lengre" in item(show).findtext("content:encoded", "", NAMESPACES)


def test_json_is_as_its_schemas_want_it(show: Path) -> None:
    """Both documents validate, and say what was written."""
    chapters = json.loads(stored(show, "chapters"))
    jsonschema.validate(chapters, CHAPTERS)
    assert [(row["startTime"], row["title"]) for row in chapters["chapters"]] == [
        (0, "Æ"),
        (1, "Ø & å"),
        (1.25, "Bilde"),
        (2.5, "A lengre tittel enn de andre som ikke er kort"),
    ]
    transcript = json.loads(stored(show, "json"))
    jsonschema.validate(transcript, TRANSCRIPT)
    assert [row["speaker"] for row in transcript["segments"]] == ["Øyvind Åsen", "Guro Lie", "Guro Lie"]


def enclosure(root: Path) -> Path:
    """Return the published audio."""
    return root / "public" / str(publication(root)["enclosure"]["key"])


def test_chapters_stand_in_the_audio_in_time_order(show: Path) -> None:
    """Though titles differ in length, frames lie in the order of time, which is what readers without CTOC go by."""
    tags = ID3(enclosure(show))  # type: ignore[no-untyped-call]
    chapters = tags.getall("CHAP")  # type: ignore[no-untyped-call]
    by_file = sorted(chapters, key=lambda frame: enclosure(show).read_bytes().index(frame.element_id.encode()))
    assert [(frame.start_time, frame.end_time) for frame in by_file] == [(0, 1000), (1000, 2500), (2500, 3000)]
    assert [str(frame.sub_frames["TIT2"]) for frame in by_file][1] == "Ø & å"
    assert by_file[1].sub_frames["WXXX:"].url == "https://bokstaver.example/oe?a=1&b=2"
    (contents,) = tags.getall("CTOC")  # type: ignore[no-untyped-call]
    assert contents.child_element_ids == [frame.element_id for frame in by_file]
    assert str(tags["USLT::nob"]) == "Øyvind Åsen: Æ.\n\nGuro Lie: Ø & å <3 Og mer."


@needs("ffprobe")
def test_ffprobe_lists_the_chapters_in_time_order(show: Path) -> None:
    """FFmpeg's reader shows them as they lie in the file."""
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(enclosure(show))]
    said = json.loads(finish(command, check=True).stdout)
    starts = [(float(row["start_time"]), row["tags"]["title"]) for row in said["chapters"]]
    assert starts == [(0.0, "Æ"), (1.0, "Ø & å"), (2.5, "A lengre tittel enn de andre som ikke er kort")]


@needs("eyeD3")
def test_eyed3_reads_chapters_and_lyrics(show: Path) -> None:
    """A second reader counts the chapters and shows the words."""
    command = ["eyeD3", "-v", "--no-color", str(enclosure(show))]
    answer = finish(command, check=True, env=environment_with(PYTHONIOENCODING="utf-8"))
    said = answer.stdout.decode()
    assert said.count("CHAP") >= 1
    assert "Guro Lie: Ø & å <3 Og mer." in said


@needs("mp3val")
def test_mp3val_finds_nothing(show: Path) -> None:
    """The stream behind the tags is whole."""
    answer = finish(["mp3val", enclosure(show)], check=True, text=True)
    assert "WARNING" not in answer.stdout
    assert "ERROR" not in answer.stdout


def test_a_typo_in_the_transcript_is_mended_at_once(show: Path) -> None:
    """An edit of words changes the files beside the audio and the feed, and the audio not by a byte."""
    before = publication(show)
    edit(show, "samtale.srt", "Og mer.", "Og enda mer.")
    assert run(show, "feed", "--check").returncode == 3
    done = run(show, "publish")
    assert done.returncode == 0, done.stderr
    assert "chapters and transcript of 0001-ae" in done.stdout
    after = publication(show)
    assert after["enclosure"] == before["enclosure"]
    assert after["mastered"] == before["mastered"]
    assert "Og enda mer." in stored(show, "vtt")
    address = item(show).find("podcast:transcript", NAMESPACES).get("url")
    assert address.endswith(after["assets"]["vtt"]["key"])
    assert after["assets"]["chapters"] == before["assets"]["chapters"]
    assert run(show, "feed", "--check").returncode == 0


def test_a_new_title_of_a_chapter_needs_no_audio(show: Path) -> None:
    """On a machine without recordings `feed` brings chapters and transcripts up to date too."""
    edit(show, "episode.md", "Ø & å", "Bare ø")
    (show / "episodes" / "0001-ae" / "recording.wav").unlink()
    shutil.rmtree(show / ".publisher")
    assert run(show, "feed").returncode == 0
    assert json.loads(stored(show, "chapters"))["chapters"][1]["title"] == "Bare ø"
    assert item(show).findall("psc:chapters/psc:chapter", NAMESPACES)[1].get("title") == "Bare ø"


def test_what_is_taken_out_leaves_the_feed(show: Path) -> None:
    """Without chapters and transcript nothing is said of them."""
    text = (show / "episodes" / "0001-ae" / "episode.md").read_text()
    kept = [line for line in text.splitlines() if not line.startswith(("chapters", "transcript", "soundbites"))]
    (show / "episodes" / "0001-ae" / "episode.md").write_text("\n".join(kept) + "\n")
    assert run(show, "publish").returncode == 0
    assert publication(show)["assets"] == {}
    feed = (show / "public" / "bokstaver" / "feed.xml").read_text()
    assert not re.search("podcast:(chapters|transcript|soundbite)|psc:", feed)


def test_what_the_storage_lost_is_stored_again(show: Path) -> None:
    """Files beside the audio are looked after like the audio."""
    (show / "public" / publication(show)["assets"]["vtt"]["key"]).unlink()
    done = run(show, "publish")
    assert done.returncode == 0
    assert "gone from the storage" in done.stdout
    assert stored(show, "vtt").startswith("WEBVTT")


def test_the_second_run_does_nothing(show: Path) -> None:
    """What stands beside the audio as it should is not stored again."""
    assert "no audio or pictures to publish" in run(show, "publish").stdout


@pytest.mark.parametrize(
    ("change", "rule", "place"),
    [
        (("transcript", "mangler.vtt"), "sidecar-missing", "episode.md:7"),
        (("chapters", "kapitler.txt"), "chapter-wrong", "kapitler.txt:2:1"),
        (("chapters", "for-mange.txt"), "chapter-too-many", "for-mange.txt:256"),
        (("chapters", "for-mange.txt"), "chapter-past-end", "for-mange.txt:4"),
        (("transcript", "for-lang.vtt"), "transcript-past-end", "for-lang.vtt:6"),
        (("transcript", "navn.vtt"), "speaker-misspelled", "navn.vtt:3"),
        (("transcript", "uten-tider.txt"), "transcript-untimed", "episode.md:7"),
        (("chapters", ["0:00 A", {"start": 1, "end": 2.5, "title": "B"}, "0:02 C"]), "chapter-overlap", "episode.md:7"),
        (("chapters", [{"start": "0:61", "title": "A"}]), "value-wrong", "episode.md:7"),
        (("chapters", ["Velkommen"]), "value-wrong", "episode.md:7"),
        (("soundbites", [{"start": 1, "duration": 30}]), "soundbite-past-end", "episode.md:7"),
        (("soundbites", [{"start": 1, "duration": 1}]), "soundbite-length", "episode.md:7"),
        (("soundbites", [{"start": 1}]), "key-missing", "episode.md:7"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_input_gets_a_finding(tmp_path: Path, change: tuple[str, Any], rule: str, place: str) -> None:
    """Whatever is wrong is told with its file and line, and a fix."""
    root = make_show(tmp_path, [])
    folder = make_episode(root, "0001-ae", 1, **dict([change]))
    (folder / "kapitler.txt").write_text("0:00 Velkommen\nTakk\n")
    (folder / "for-mange.txt").write_text("".join(f"0:{n // 60:02}:{n % 60:02} K{n}\n" for n in range(300)))
    (folder / "for-lang.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nHei\n\n00:08.000 --> 00:09.000\nHei\n")
    (folder / "navn.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Øivind Åsen>Hei\n")
    (folder / "uten-tider.txt").write_text("VERT: Hei.\n")
    done = run(root, "check", "--format", "json")
    found = {row["rule"]: row for row in reversed(json.loads(done.stdout)["findings"])}
    assert rule in found, found
    position = found[rule]["position"]
    assert f"{position['file']}:{position['line']}:{position['column']}".removeprefix("episodes/0001-ae/").startswith(
        place
    )
    assert found[rule]["fix"]


def test_a_chapters_picture_is_published_and_embedded(tmp_path: Path) -> None:
    """A file beside the episode is stored once; JSON and feed have its address, and the audio a small one of it.

    Another picture gets another address, and then the words follow; the audio waits to be asked for.
    """
    root = make_show(tmp_path, [])
    marks = ["0:00 Æ", {"start": 1, "title": "Ø", "image": "bilder/oe.png"}, {"start": 2, "title": "Å"}]
    folder = make_episode(root, "0001-ae", 1, chapters=marks)
    (folder / "bilder").mkdir()
    make_cover(folder / "bilder" / "oe.png", width=900, height=600, colour="teal")
    assert run(root, "publish").returncode == 0

    def address() -> str:
        document = json.loads(stored(root, "chapters"))["chapters"]
        assert [row["startTime"] for row in document if "img" in row] == [1]
        simple = item(root).findall("psc:chapters/psc:chapter", NAMESPACES)
        assert [row.get("image") for row in simple] == [None, document[1]["img"], None]
        found: str = document[1]["img"]
        assert (root / "public" / key_of(found)).is_file()
        return found

    first, enclosure = address(), publication(root)["enclosure"]
    frames = ID3(root / "public" / enclosure["key"]).getall("CHAP")  # type: ignore[no-untyped-call]
    (picture,) = frames[1].sub_frames.getall("APIC")
    assert Image.open(BytesIO(picture.data)).size == (700, 467)
    assert "nothing to do" in run(root, "plan").stdout
    make_cover(folder / "bilder" / "oe.png", width=900, height=600, colour="navy")
    planned = run(root, "plan").stdout
    assert "picture bilder/oe.png of 0001-ae: the picture changed" in planned
    assert "the tags inside the audio only with --replace 0001-ae" in planned
    assert run(root, "publish").returncode == 0
    assert address() != first
    assert publication(root)["enclosure"] == enclosure
    (folder / "bilder" / "oe.png").unlink()
    said = run(root, "check")
    assert (said.returncode, "chapter-picture-missing" in said.stdout) == (1, True)
