"""Transcripts as other readers see them, beside each other: Chromium, webvtt-py, srt, and the W3C's checker of HTML."""

import http.server
import json
import os
import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from pathlib import Path

import pytest
import srt
import webvtt
from hypothesis import given

from publisher.model.timecode import parse_time
from publisher.model.transcript import Cue, Transcript, is_timed
from publisher.text.transcripts import format_transcript, read_transcript
from publisher.text.transcripts.html import format_html_transcript
from publisher.text.transcripts.wrap import wrap_cues
from support.golden import CORPUS, cases
from support.processes import finish, serving
from support.sidecars import transcripts
from support.tool_transcripts import TOOLS
from support.tools import find, needs

CHROMIUM = find("chromium")
MODULES = (os.environ.get("NODE_PATH", ""), "/usr/lib/node_modules", "/usr/local/lib/node_modules")
VNU = next((jar for place in MODULES if (jar := Path(place, "vnu-jar", "build", "dist", "vnu.jar")).is_file()), None)
"""The W3C's checker, if it was installed with: npm install -g vnu-jar."""
PAGE = """\
<!doctype html><title>tracks</title><pre id="out"></pre>
<script>
const names = {names}, all = {{}};
const tell = (name, what) => {{
  all[name] = what;
  if (Object.keys(all).length === names.length) document.getElementById("out").textContent = JSON.stringify(all);
}};
for (const name of names) {{
  const video = document.createElement("video"), element = document.createElement("track");
  element.src = name;
  element.default = true;
  element.addEventListener("error", () => tell(name, "error"));
  element.addEventListener("load", () => tell(name, [...element.track.cues].map((cue) => {{
    const part = cue.getCueAsHTML(), voice = part.querySelector("span[title]");
    return [cue.startTime, cue.endTime, voice ? voice.title : null, part.textContent];
  }})));
  video.append(element);
  document.body.append(video);
  element.track.mode = "hidden";
}}
</script>
"""


Row = tuple[float | None, float | None, str | None, str]
"""A cue as readers are compared: start, end, speaker, and what is said without blanks."""
WORDS = (
    "å", "Røret", "sjøen.", "-->", "<b>", "</i>", "&amp;", "&", "<", ">", "NOTE", "WEBVTT", "STYLE", "12",
    "00:00:01.000", "{\\an8}", "–", "«Ja»", "…", "مرحبا", "你好", "🌊", "e\u0301", "a" * 90, "1:", "Kari", "<v", "&lt;",
    "\u00a0x", "'", '"',
)  # fmt: skip
"""Words, many of which mean something to a reader of captions."""


def _talk(seed: int) -> Transcript:
    """Return an episode of cues that follow one another, some of them overlapping, all by somebody or none of them."""
    chosen = random.Random(seed)  # noqa: S311 - the same episodes each time are what is wanted
    named, moment, cues = seed % 3 > 0, 0, []
    for _ in range(chosen.randint(1, 12)):
        moment += chosen.randint(0, 90_000)
        text = " ".join(" ".join(chosen.choices(WORDS, k=chosen.randint(1, 40))).split())
        speaker = chosen.choice(["Kari Ås", "Ola & Bø", "VERT", "Åse <3"]) if named else None
        end = moment + chosen.randint(100, 100_000)
        cues.append(Cue(text=text, start=moment / 1000, end=end / 1000, speaker=speaker))
    return tuple(cues)


def _episodes() -> dict[str, Transcript]:
    """Return the transcripts with times of the corpus and of named programs, and generated ones."""
    files = {name: next((CORPUS / "transcripts" / name).glob("input.*")).read_bytes() for name in cases("transcripts")}
    files |= {tool.name: tool.text.encode() for tool in TOOLS}
    read = {name: read_transcript("x", data)[0] for name, data in files.items()}
    return {name: cues for name, cues in read.items() if is_timed(cues)} | {f"talk {n}": _talk(n) for n in range(30)}


EPISODES = _episodes()


def _row(cue: Cue) -> Row:
    return cue.start, cue.end, cue.speaker, "".join(cue.text.split())


def as_wrapped(cues: Transcript) -> list[Row]:
    """Return the cues of WebVTT as our model has them; one that ends before it begins is none to players."""
    return [_row(cue) for cue in wrap_cues(cues, width=65, lines=2) if (cue.end or 0.0) >= (cue.start or 0.0)]


def read_by_webvtt(text: str) -> list[Row]:
    """Return the cues of WebVTT as webvtt-py reads them; it leaves entities as they are."""
    rows = []
    for caption in webvtt.from_string(text):
        voice = unescape(caption.voice) if caption.voice else None
        said = unescape(re.sub(r"^<v [^>]*>", "", caption.raw_text))
        rows.append((parse_time(caption.start), parse_time(caption.end), voice, "".join(said.split())))
    return rows


def as_subtitles(cues: Transcript) -> list[Row]:
    """Return the cues of SRT as our model has them: the speaker before what is said where another speaks."""
    rows, before = [], None
    for cue in wrap_cues(cues, width=32, lines=2, named=True):
        label = f"{cue.speaker or '–'}:" if cue.speaker != before else ""
        rows.append((cue.start, cue.end, None, "".join(f"{label}{cue.text}".split())))
        before = cue.speaker
    return rows


def read_by_srt(text: str) -> list[Row]:
    """Return the cues of SRT as srt reads them; like players it leaves entities to whoever shows them."""
    rows = []
    for part in srt.parse(text):
        said = "".join(unescape(part.content).split())
        rows.append((part.start.total_seconds(), part.end.total_seconds(), None, said))
    return rows


READERS: dict[str, tuple[Callable[[Transcript], list[Row]], Callable[[str], list[Row]]]] = {
    "vtt": (as_wrapped, read_by_webvtt),
    "srt": (as_subtitles, read_by_srt),
}
"""For each format what our model has, and what another reader finds."""


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("name", EPISODES)
def test_another_reader_finds_the_cues(name: str, form: str) -> None:
    """webvtt-py and srt read the cues that were written: starts, ends, speakers and words."""
    ours, theirs = READERS[form]
    assert theirs(format_transcript(EPISODES[name], form)) == ours(EPISODES[name])


@pytest.mark.parametrize("form", READERS)
@given(cues=transcripts())
def test_another_reader_finds_the_cues_of_any_episode(cues: Transcript, form: str) -> None:
    """Whatever is said, and whoever says it."""
    ours, theirs = READERS[form]
    assert theirs(format_transcript(cues, form)) == ours(cues)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, *_: object) -> None:
        """Drop the message."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which it is served."""
    handler = partial(_Quiet, directory=str(tmp_path))
    with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)) as server:
        yield tmp_path, f"http://127.0.0.1:{server.server_address[1]}/"


@needs("chromium")
def test_a_browser_finds_the_cues(served: tuple[Path, str]) -> None:
    """Chromium's own track element reads every episode's WebVTT: times, voices and words."""
    folder, address = served
    expected = {f"{number}.vtt": cues for number, cues in enumerate(EPISODES.values())}
    for name, cues in expected.items():
        (folder / name).write_text(format_transcript(cues, "vtt"))
    (folder / "page.html").write_text(PAGE.format(names=json.dumps([*expected])))
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command += ["--virtual-time-budget=20000", "--dump-dom", f"{address}page.html"]
    answer = finish(command, text=True, check=True)
    out = re.search(r'<pre id="out">(.*?)</pre>', answer.stdout, flags=re.DOTALL)
    assert out is not None
    assert out[1], answer.stderr
    found = json.loads(unescape(out[1]))
    for name, cues in expected.items():
        read = [(*row[:3], "".join(row[3].split())) for row in found[name]]
        assert read == as_wrapped(cues), format_transcript(cues, "vtt")


@needs("java")
@pytest.mark.skipif(VNU is None, reason="needs vnu: npm install -g vnu-jar")
def test_pages_are_valid_html(tmp_path: Path) -> None:
    """The W3C's checker finds nothing in any page that is made of the corpus."""
    for name in cases("transcripts"):
        file = next((CORPUS / "transcripts" / name).glob("input.*"))
        cues, _ = read_transcript(file.name, file.read_bytes())
        if cues:
            page = format_html_transcript(cues, title="Rør & <sjø>", language="nb")
            (tmp_path / f"{name}.html").write_text(page)
    command = ["java", "-jar", str(VNU), "--format", "json", "--stdout", "--exit-zero-always", str(tmp_path)]
    said = json.loads(finish(command, check=True).stdout)
    # What the checker says of a language other than the one in `lang` is of the corpus, which has several.
    wrong = [row for row in said["messages"] if "lang" not in row["message"]]
    assert wrong == []
