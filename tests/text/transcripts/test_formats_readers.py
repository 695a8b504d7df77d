"""Transcripts as other readers see them: WebVTT in Chromium, HTML in the W3C's checker."""

import http.server
import json
import os
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path

import pytest

from publisher.model.transcript import is_timed
from publisher.text.transcripts import format_transcript, read_transcript
from publisher.text.transcripts.html import format_html_transcript
from publisher.text.transcripts.wrap import wrap_cues
from support.golden import CORPUS, cases
from support.processes import finish, serving
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
    """Chromium's own track element reads every WebVTT file of the corpus: times, voices and words."""
    folder, address = served
    expected = {}
    for name in cases("transcripts"):
        file = next((CORPUS / "transcripts" / name).glob("input.*"))
        cues, _ = read_transcript(file.name, file.read_bytes())
        if is_timed(cues):
            (folder / f"{name}.vtt").write_text(format_transcript(cues, "vtt"))
            shown = [cue for cue in wrap_cues(cues, width=65, lines=2) if (cue.end or 0.0) >= (cue.start or 0.0)]
            expected[f"{name}.vtt"] = [[cue.start, cue.end, cue.speaker, cue.text] for cue in shown]
    (folder / "page.html").write_text(PAGE.format(names=json.dumps([*expected])))
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    command += ["--virtual-time-budget=20000", "--dump-dom", f"{address}page.html"]
    answer = finish(command, text=True, check=True)
    out = re.search(r'<pre id="out">(.*?)</pre>', answer.stdout, flags=re.DOTALL)
    assert out is not None
    assert out[1], answer.stderr
    found = json.loads(unescape(out[1]))
    for name, cues_expected in expected.items():
        read = [[*row[:3], "".join(row[3].split())] for row in found[name]]
        assert read == [[*row[:3], "".join(str(row[3]).split())] for row in cues_expected], name


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
