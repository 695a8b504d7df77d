"""A changed program: what it would write otherwise is out of date, with a warm cache and with a cold one.

Each test runs a copy of the package in which a line was changed, beside the show that the package itself has published.
"""

import json
import shutil
import tomllib
from collections.abc import Collection
from pathlib import Path

import pytest

import publisher
from publisher.cache import LIBRARIES
from support.few import few
from support.shows import make_show, run, snapshot

PACKAGE = Path(publisher.__file__).parent
PAGES = Path("public") / "web" / "bokstaver"
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Øyvind Åsen>Æ er en bokstav, og Æ er en til.\n"
OTHERS = {
    "audioop_lts",
    "boto3",
    "click",
    "filelock",
    "imageio_ffmpeg",
    "mutagen",
    "pathspec",
    "pillow",
    "pydub",
    "rich",
    "urllib3",
    "werkzeug",
}
"""Libraries that shape no text: neither feeds, pages and what is beside audio, nor what is kept of the sources."""
FEED, OF_PAGES = "bokstaver/feed.xml", "web/bokstaver/"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A show of two episodes with chapters and a transcript, published once."""
    root = make_show(tmp_path_factory.mktemp("published") / "show", ["0001-ae", "0002-oe"])
    for folder in (root / "episodes").iterdir():
        (folder / "transcript.vtt").write_text(TRANSCRIPT)
        source = folder / "episode.md"
        keys = 'chapters: ["0:00 Æ", "0:02 Ø"]\ntranscript: transcript.vtt\naudio:'
        source.write_text(source.read_text().replace("audio:", keys))
    done = run(root, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    return root


class Program:
    """A copy of the package with some text changed in one of its files."""

    def __init__(self, folder: Path, file: str, before: str, after: str) -> None:
        """Make the copy in `folder`; `before` has to be in the file."""
        shutil.copytree(PACKAGE, folder / "publisher", ignore=shutil.ignore_patterns("__pycache__"))
        changed = folder / "publisher" / file
        text = changed.read_text("utf-8")
        assert before in text
        changed.write_text(text.replace(before, after), "utf-8")
        self._environment = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, root: Path, *arguments: str) -> tuple[int, str]:
        """Run it in a show; return how it ended, and what it said."""
        done = run(root, *arguments, env=self._environment, process=True)
        return done.returncode, done.stdout


def copy(published: Path, folder: Path, *, cold: bool) -> Path:
    """Return a copy of the published show, with no cache if that is to be `cold`."""
    root = shutil.copytree(published, folder / ("cold" if cold else "warm"))
    if cold:
        shutil.rmtree(root / ".publisher")
    return root


@pytest.mark.parametrize(
    ("change", "stale"),
    few(
        [
            (("text/notes.py", '"]]&gt;").strip()', '"]]&gt;").strip() + "<br>"'), {FEED, OF_PAGES}),
            (
                ("site/filters.py", "return format_short_time(seconds)", 'return f"{format_short_time(seconds)} min"'),
                {OF_PAGES},
            ),
            (
                (
                    "feed/itunes_namespace.py",
                    "str(round(item.publication.duration))",
                    'f"{item.publication.duration:.1f}"',
                ),
                {FEED},
            ),
            (("site/templates/player.html", '<p class="times">', '<p class="times clock">'), {OF_PAGES}),
            (("site/search/tokens.py", "text.lower().split()", "text.split()"), {OF_PAGES}),
            (("site/metadata.py", '"isAccessibleForFree": True', '"isAccessibleForFree": False'), {OF_PAGES}),
            (("text/transcripts/html.py", "</main>", "</main><hr>"), {FEED, OF_PAGES}),
            (("text/chapters/json.py", '"title": title,', '"name": title,'), {FEED, OF_PAGES}),
        ],
        keep=0,
    ),
)
def test_what_comes_out_otherwise_is_out_of_date(
    published: Path, tmp_path: Path, change: tuple[str, str, str], stale: Collection[str]
) -> None:
    """`feed --check` says so whatever is kept; `feed` stores what changed, and then all is up to date."""
    program = Program(tmp_path / "program", *change)
    stored = []
    for cold in (False, True):
        root = copy(published, tmp_path, cold=cold)
        for _ in range(2):
            code, said = program.run(root, "feed", "--check", "--format", "json")
            found = {key for key, current in json.loads(said)["current"].items() if not current}
            assert (code, found) == (3, {*stale})
        assert program.run(root, "feed")[0] == 0
        stored.append(snapshot(root / "public"))
        for _ in range(2):
            assert program.run(root, "feed", "--check")[0] == 0
    assert stored[0] == stored[1]


@pytest.mark.parametrize("cold", few([False, True]))
def test_what_comes_out_alike_is_not_stored_again(published: Path, tmp_path: Path, *, cold: bool) -> None:
    """Another program that makes the same bytes finds all up to date; storing notes that, and touches nothing else."""
    program = Program(tmp_path / "program", "text/notes.py", "ELLIPSIS =", "OTHER = 1\nELLIPSIS =")
    root = copy(published, tmp_path, cold=cold)
    before = snapshot(root / "public")
    assert program.run(root, "feed", "--check")[0] == 0
    assert snapshot(root / "public") == before
    code, said = program.run(root, "feed", "--format", "json")
    assert (code, json.loads(said)["pages"][0]["written"]) == (0, [])
    after = snapshot(root / "public")
    assert {key for key in after if after[key] != before.get(key)} == {"web/bokstaver/pages.json"}
    assert before.keys() == after.keys()
    old, new = (json.loads(files["web/bokstaver/pages.json"]) for files in (before, after))
    assert {**new, "program": "", "stamp": ""} == {**old, "program": "", "stamp": ""}
    assert new["program"] != old["program"]


@pytest.mark.parametrize("cold", few([False, True]))
def test_a_manifest_from_before_digests_is_read(published: Path, tmp_path: Path, *, cold: bool) -> None:
    """Pages of which no digest is known are compared as they are stored, and not stored again for that."""
    root = copy(published, tmp_path, cold=cold)
    manifest = root / PAGES / "pages.json"
    tree = json.loads(manifest.read_bytes())
    del tree["program"]
    tree["stamp"] = "of another program"
    for key, row in tree["pages"].items():
        if "/images/" not in key:
            del row["digest"]
    manifest.write_text(json.dumps(tree))
    before = snapshot(root / "public")
    assert run(root, "feed", "--check").returncode == 0
    code, said = (done := run(root, "feed", "--format", "json")).returncode, done.stdout
    assert (code, json.loads(said)["pages"][0]["written"]) == (0, [])
    after = snapshot(root / "public")
    changed = {key for key in after if after[key] != before[key]}
    assert changed == {"web/bokstaver/pages.json"}
    assert after["web/bokstaver/pages.json"] == snapshot(published / "public")["web/bokstaver/pages.json"]


@pytest.mark.slow
def test_a_search_that_is_made_otherwise_has_other_names(published: Path, tmp_path: Path) -> None:
    """Browsers keep the search's files for good: none is stored with other bytes under a name that it had before."""
    program = Program(tmp_path / "program", "site/search/tokens.py", "text.lower().split()", "text.split()")
    root = copy(published, tmp_path, cold=False)
    before = snapshot(root / PAGES / "search")
    assert program.run(root, "feed")[0] == 0
    after = snapshot(root / PAGES / "search")
    assert {name for name in before if after.get(name) != before[name]} == {"index.json"}
    assert len(after) > len(before)


def test_every_library_is_known_to_shape_texts_or_not_to() -> None:
    """A dependency that is added is one of those whose versions name the program, or has no part in what is written."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    names = {
        line.partition(">")[0].partition(";")[0].replace("-", "_").replace(".", "_") for line in project["dependencies"]
    }
    assert names - LIBRARIES == OTHERS
