"""Links, names and manifests that came with a repository: nothing outside is opened, published, changed or removed."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publisher.files import LOCK_SUFFIX
from support.published import PublishedShow
from support.shows import run, snapshot

SECRET = "aws_secret_access_key = hunter2"  # noqa: S105 - made up
STALE = "0" * 32
COMMANDS = (
    ["check"],
    ["plan"],
    ["publish"],
    ["feed"],
    ["feed", "--check"],
    ["feed", "--pages"],
    ["verify"],
    ["prune", "--yes"],
)
FOLLOWING = {"os.scandir", "os.listdir"}
"""Audit events in which a link is followed."""
TOUCHING = {"open", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "shutil.rmtree", *FOLLOWING}
"""Audit events of what a command may do to a file or a folder."""
watched: list[tuple[str, list[str]]] = []
"""The folder that is watched, and what was touched in it."""


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    """Note what is opened, listed, renamed or removed in the watched folder, by its real path."""
    if not watched or event not in TOUCHING:
        return
    top, touched = watched[-1]
    opened = event == "open" and isinstance(flags := arguments[2], int) and not flags & os.O_NOFOLLOW
    for path in arguments:
        # Reached from an open folder, a name alone says nothing; such folders were opened here, and noted themselves.
        if isinstance(path, str) and path.startswith("/"):
            above, name = os.path.split(path)
            place = os.path.realpath(path if opened or event in FOLLOWING else above)
            if f"{place}/{name}".startswith(f"{top}/"):
                touched.append(f"{event} {path}")


sys.addaudithook(_audit)


@contextmanager
def untouched(folder: Path) -> Iterator[None]:
    """Assert that nothing in a folder is opened, listed or changed meanwhile."""
    before = snapshot(folder)
    watched.append((str(folder.resolve()), []))
    try:
        yield
    finally:
        _, touched = watched.pop()
    assert touched == []
    assert snapshot(folder) == before


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is no business of the show's: a secret, a picture, and what looks like a temporary folder."""
    folder = tmp_path / "outside"
    folder.mkdir()
    return fill(folder)


def fill(folder: Path) -> Path:
    """Put something of each kind that a command reads or removes into a folder."""
    for name in ("secret", "transcript.vtt", "quiz.yaml", "episode.md", "feed.yaml", "list.html", "recording.flac"):
        (folder / name).write_text(f"WEBVTT\n\n00:01.000 --> 00:02.000\n{SECRET}\n")
    (folder / STALE).mkdir()
    (folder / STALE / "precious").write_text("x")
    (folder / f"{STALE}{LOCK_SUFFIX}").touch()
    (folder / "index.html").write_text("a page")
    return folder


def run_all(show: Path, outside: Path) -> str:
    """Run every command; return all that was said. No secret is said or published, and nothing outside is touched."""
    said = []
    for command in COMMANDS:
        with untouched(outside):
            done = run(show, *command)
        assert "Traceback" not in done.stderr
        said += [done.stdout, done.stderr]
    text = "\n".join(said)
    assert SECRET not in text
    published = show / "public"
    if not published.is_symlink():
        found = (file for file in published.rglob("*") if file.is_file() and not file.is_symlink())
        assert not any(SECRET.encode() in file.read_bytes() for file in found)
    return text


LINKS = {
    "episodes/0001-ae/transcript.vtt": ("transcript.vtt", "transcript.vtt is a link that leads out of"),
    "episodes/0001-ae/quiz.yaml": ("quiz.yaml", "quiz.yaml is a link that leads out of"),
    "episodes/0002-oe/episode.md": ("episode.md", "episode.md is a link that leads out of"),
    "episodes/0002-oe/recording.wav": ("recording.flac", "is a link that leads out of"),
    "episodes/0003-linked": ("", "episodes/0003-linked is a link that leads out of"),
    "episodes": ("", "episodes is a link that leads out of"),
    "feeds": ("", "feeds is a link that leads out of"),
    "feeds/bokstaver/cover.png": ("secret", "is a link that leads out of"),
    "feeds/bokstaver/theme": ("", "feeds/bokstaver/theme is a link that leads out of"),
    "public": ("", "public is a link that leads out of"),
    "public/web": ("", "is a link that leads out of"),
    "public/audio": ("", "is a link that leads out of"),
    ".publisher": ("", ".publisher is a link"),
    ".publisher/tmp": ("", ".publisher/tmp is a link"),
    ".publisher/cache": ("", ".publisher/cache is a link"),
    "public/.publisher/tmp": ("", "is a link that leads out of"),
}
"""Places in a show that a link may stand at, where it leads to, and what is said of it."""


def put_link(show: Path, place: str, target: Path) -> None:
    """Put a link at a place, instead of what is there."""
    link = show / place
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    link.unlink(missing_ok=True)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(os.path.relpath(target, link.parent))


@pytest.mark.parametrize("place", LINKS)
def test_a_link_that_leads_out_is_told_and_not_followed(
    published_show: PublishedShow, outside: Path, place: str
) -> None:
    """Whatever it stands for: the message names it, nothing behind it is opened, and no secret is said or published."""
    # Of what is published already no file is needed.
    show = published_show(published=not place.endswith((".wav", ".png")))
    front = show / "episodes" / "0001-ae" / "episode.md"
    quiz = "quiz: quiz.yaml\n" if place.endswith("quiz.yaml") else ""
    front.write_text(front.read_text().replace("---\n", f"---\ntranscript: transcript.vtt\n{quiz}", 1))
    (front.parent / "transcript.vtt").write_text("WEBVTT\n\n00:00.100 --> 00:00.200\nHei\n")
    target, told = LINKS[place]
    put_link(show, place, outside / target)
    assert told in run_all(show, outside)


def test_a_link_that_stays_inside_is_followed(show: Path) -> None:
    """One cover for two feeds, one transcript for two episodes: what is in the show may be named twice."""
    front = show / "episodes" / "0001-ae" / "episode.md"
    front.write_text(front.read_text().replace("---\n", "---\ntranscript: words.vtt\n", 1))
    (show / "episodes" / "words.vtt").write_text("WEBVTT\n\n00:00.100 --> 00:00.200\nHei på deg\n")
    (front.parent / "words.vtt").symlink_to("../words.vtt")
    done = run(show, "publish")
    assert done.returncode == 0, done.stderr
    assert any(b"Hei p\xc3\xa5 deg" in content for content in snapshot(show / "public").values())


@pytest.mark.parametrize("secret", [".git/config", ".env", "episodes/.hidden/notes"])
@pytest.mark.parametrize("place", ["episodes/0001-ae/transcript.vtt", "feeds/bokstaver/theme/style.css"])
def test_a_link_to_what_is_hidden_is_not_followed(show: Path, secret: str, place: str) -> None:
    """Git's configuration may hold a token, and .env keys: they lie inside, and are no part of a show."""
    front = show / "episodes" / "0001-ae" / "episode.md"
    front.write_text(front.read_text().replace("---\n", "---\ntranscript: transcript.vtt\n", 1))
    (front.parent / "transcript.vtt").write_text("WEBVTT\n\n00:00.100 --> 00:00.200\nHei\n")
    hidden = show / secret
    hidden.parent.mkdir(exist_ok=True)
    hidden.write_text(f"WEBVTT\n\n00:00.100 --> 00:00.200\n{SECRET}\n")
    put_link(show, place, hidden)
    said = [run(show, *command) for command in COMMANDS]
    assert any("is a link to what is hidden" in done.stdout + done.stderr for done in said)
    assert not any(SECRET in done.stdout + done.stderr for done in said)
    assert not any(SECRET.encode() in content for content in snapshot(show / "public").values())


@pytest.mark.parametrize("key", ["robots.txt", "bokstaver/feed.xml", "audio/../../outside/secret", "/etc/passwd", ""])
def test_a_ledger_names_files_alone(show: Path, outside: Path, key: str) -> None:
    """A lost file is put back under its key, so a ledger that others wrote is not believed in what it calls a file."""
    (show / "public" / "robots.txt").write_text("User-agent: *")
    [file] = (show / "public" / ".publisher").glob("bokstaver*.ledger.json")
    document = json.loads(file.read_bytes())
    next(iter(document["publications"].values()))["enclosure"]["key"] = key
    file.write_text(json.dumps(document))
    assert "has a key that is none of a published file" in run_all(show, outside)
    assert (show / "public" / "robots.txt").read_text() == "User-agent: *"


def test_folders_without_end_are_listed(show: Path) -> None:
    """However deep a folder target is: no limit of Python's is met."""
    make_deep(show / "public", 1_200)
    try:
        assert run(show, "plan").returncode == 0
    finally:
        remove_deep(show / "public")


def make_deep(top: Path, levels: int) -> None:
    """Make folders within folders, one step at a time: their path is too long to be given at once."""
    handle = os.open(top, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("a", dir_fd=handle)
        deeper = os.open("a", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    os.close(handle)


def remove_deep(top: Path) -> None:
    """Remove what `make_deep` made, from the top: deeper than what removes folders of tests can go."""
    while (top / "a" / "a").exists():
        (top / "a" / "a").rename(top / "b")
        (top / "a").rmdir()
        (top / "b").rename(top / "a")
    (top / "a").rmdir()


KEYS = (
    "../../outside/secret",
    "../outside/index.html",
    "../feeds/bokstaver/cover.png",
    "web/bokstaver/../../../outside/secret",
    "web/bokstaver/episodes/../../../../feeds/bokstaver/feed.yaml",
    "web/other/index.html",
    "x",
    "",
    "/",
)


def test_a_manifest_removes_pages_alone(show: Path, outside: Path) -> None:
    """Whatever keys stand in a manifest that came with the repository, only pages of the show are removed."""
    assert run(show, "publish").returncode == 0
    manifest = show / "public" / "web" / "bokstaver" / "pages.json"
    document = json.loads(manifest.read_bytes())
    other = show / "public" / "web" / "other" / "index.html"
    other.parent.mkdir()
    other.write_text("another show's")
    for key in (*KEYS, str(outside / "secret")):
        document["pages"][key] = {"made_of": "0" * 16, "bytes": 1, "name": "x"}
        document.setdefault("former", {})[key] = "x"
    manifest.write_text(json.dumps({**document, "stamp": "other"}))
    before = {name: content for name, content in snapshot(show).items() if name.startswith(("feeds", "episodes"))}
    run_all(show, outside)
    after = snapshot(show)
    assert {name: after.get(name) for name in before} == before
    assert other.read_text() == "another show's"


def test_state_that_came_with_git_is_refused(show: Path, outside: Path) -> None:
    """What lies in .publisher is believed, so it may not come from others; the message says how to take it out."""
    (show / ".publisher").mkdir(exist_ok=True)
    (show / ".publisher" / "digests.json").write_text("{}")
    (show / ".git").mkdir()
    index = b"DIRC\0\0\0\2\0\0\0\1" + bytes(60) + b"\0\x18.publisher/digests.json\0\0\0"
    (show / ".git" / "index").write_bytes(index)
    with untouched(outside):
        done = run(show, "check")
    assert done.returncode != 0
    assert ".publisher/digests.json is in git" in done.stderr
    assert "git rm -r --cached .publisher" in done.stderr


TREES = st.dictionaries(
    st.sampled_from([*LINKS, "feeds/bokstaver", "episodes/0001-ae", "public/web/bokstaver"]),
    st.sampled_from(["", "secret", STALE, "episode.md"]),
    min_size=1,
    max_size=4,
)
numbers = count()


@given(tree=TREES, keys=st.lists(st.sampled_from(KEYS), max_size=3))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_linked_nothing_outside_is_touched(
    show: Path, tmp_path: Path, tree: dict[str, str], keys: list[str]
) -> None:
    """For any set of links out of a show, and any keys in its manifest: no command opens or changes what is there."""
    top = tmp_path / str(next(numbers))
    there = top / "show"
    shutil.copytree(show, there)
    (top / "outside").mkdir()
    outside = fill(top / "outside")
    manifest = there / "public" / "web" / "bokstaver" / "pages.json"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    pages = {key: {"made_of": "0", "bytes": 1, "name": "x"} for key in keys}
    manifest.write_text(json.dumps({"schema": 1, "stamp": "x", "pages": pages}))
    for place, target in sorted(tree.items(), reverse=True):
        put_link(there, place, outside / target)
    run_all(there, outside)
    shutil.rmtree(top)


def test_the_watch_sees_what_is_touched(outside: Path) -> None:
    """Opening, listing and changing are noted: else the laws above would hold for anything."""

    def touch(how: str) -> None:
        with untouched(outside):
            {"open": (outside / "secret").read_bytes, "list": lambda: os.listdir(outside)}[how]()  # noqa: PTH208

    for how in ("open", "list"):
        with pytest.raises(AssertionError):
            touch(how)


def test_published_shows_are_what_they_were(published_show: PublishedShow) -> None:
    """An honest show is published as before: no link, nothing refused."""
    assert run(published_show(), "feed", "--check").returncode == 0
