"""What is not on the air yet is not found: neither by what is public, nor by trying; and what is published stays."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from publisher.storage.layout import KeyKind, find_keys
from support.derived import PATH
from support.published import Cover, PublishedShow, Sound
from support.shows import find_ledger, ledger, make_cover, make_episode, make_show, replace_in, run, snapshot

LATER = "2090-01-01T06:00:00+01:00"
TRANSCRIPT = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v Øyvind Åsen>Æ er en bokstav.\n"
WORDS = {
    "chapters": ["0:00 Æ", {"start": "0:01", "title": "Ø", "image": "a.png"}],
    "transcript": "transcript.vtt",
    "cover": "own.png",
}
OPUS = "alternate: [{codec: opus, bit_rate: 64}]\n"


class Server:
    """An ordinary web server of a folder: each file by its path, hidden ones too, and no listings."""

    def __init__(self, folder: Path) -> None:
        """Serve a folder."""
        self.folder = folder

    def get(self, path: str) -> bytes | None:
        """Return a file, or None."""
        file = self.folder / path
        return file.read_bytes() if file.is_file() else None


def derive(path: str, content: bytes) -> Iterator[str]:
    """Yield every path that a document may be read to name: by what looks like one, as it stands and from its place."""
    above = path.rpartition("/")[0]
    for word in re.findall(r"[A-Za-z0-9._/-]+", content.decode(errors="replace")):
        for name in {word, word.partition("127.0.0.1:8000/")[2], re.sub(r"^.*?:?\d*/(?=[a-z])", "", word)}:
            place: list[str] = []
            for step in f"{above}/{name}".split("/"):
                place = place[:-1] if step == ".." else [*place, *filter(lambda part: part not in {"", "."}, [step])]
            yield from (name.strip("/"), "/".join(place))


def crawl(server: Server, *begin: str) -> dict[str, bytes]:
    """Return every file that is reached from some paths, by what the files themselves say."""
    found: dict[str, bytes] = {}
    left = [*begin]
    while left:
        path = left.pop()
        content = None if path in found else server.get(path)
        if content is not None:
            found[path] = content
            left += derive(path, content) if not path.startswith("audio/") else ()
    return found


def files_of(entry: Any) -> list[Any]:
    """Return what a ledger's publication says of each of its files."""
    renditions = [entry, *entry["alternates"].values()]
    return [*(made["enclosure"] for made in renditions), *entry["assets"].values()]


def list_paths(folder: Path) -> list[str]:
    """Return the path of each file of a folder."""
    return [file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()]


@pytest.fixture
def scheduled(published_show: PublishedShow) -> Path:
    """A show with a path through it, and with an episode that has everything and is not shown yet."""
    beside: dict[str, str | bytes | Sound | Cover] = {}
    for slug, colours in (("0001-ae", ("teal", "navy")), ("0003-aa", ("red", "lime"))):
        beside[f"episodes/{slug}/transcript.vtt"] = TRANSCRIPT.replace("Æ", slug)
        for name, colour in zip(("own.png", "a.png"), colours, strict=True):
            beside[f"episodes/{slug}/{name}"] = Cover(colour=colour)
    return published_show(
        episodes=[("0001-ae", WORDS), "0002-oe", ("0003-aa", {**WORDS, "date": LATER})],
        feed=OPUS,
        feeds={"sti": PATH},
        files=beside,
    )


def test_nothing_public_leads_to_what_is_not_on_the_air(scheduled: Path) -> None:
    """Neither keys and digests of a scheduled episode's files nor a ledger's name stand in what can be requested.

    Requested is all that feeds, pages, sitemap, manifest and search lead to, and what names of this program's files
    suggest: that is every stored file but these. Only who lists the hidden folder finds the ledger.
    """
    known = ledger(scheduled)
    [entry] = [entry for entry in known["publications"].values() if entry["slug"] == "0003-aa"]
    files = files_of(entry) + [file for owner, file in known["covers"].items() if owner.startswith(entry["guid"])]
    assert {file["key"].partition("/")[0] for file in files} == {"audio", "chapters", "transcripts", "images"}
    secrets = {feed: find_ledger(scheduled, feed).name.split(".")[1] for feed in ("bokstaver", "sti")}
    server = Server(scheduled / "public")
    guesses = [f".publisher/{name}" for name in ("bokstaver.ledger.json", "sti.ledger.json", "ledger.json", "")]
    guesses += [f"bokstaver/{name}" for name in ("feed.xml", "ledger.json", "history/ledger.json")]
    guesses += [f"web/bokstaver/{name}" for name in ("index.html", "pages.json", "sitemap.xml", "search/index.json")]
    guesses += [f"web/bokstaver/{kind}/0003-aa.{end}" for kind in ("episodes", "embed") for end in ("html", "json")]
    found = crawl(server, "sti/feed.xml", *guesses)
    hidden = {f".publisher/{feed}.{token}.ledger.json" for feed, token in secrets.items()}
    assert {*list_paths(server.folder)} - found.keys() == {file["key"] for file in files} | hidden
    for path, content in found.items():
        for secret in (*secrets.values(), *(file["digest"][:8] for file in files)):
            assert secret.encode() not in content, f"{path} tells {secret}"
    assert all(re.search(r"\.[0-9a-f]{32}\.", file["key"]) for file in files)


@pytest.mark.slow
def test_what_is_published_already_keeps_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A show that an earlier version published, with short keys and a plain ledger, is up to date for this one.

    Nothing is uploaded, no feed changes, and files that are made again come back under their own keys; only what is
    new or changed has long ones.
    """
    root = publish_as_before(tmp_path, monkeypatch)
    before, feed = ledger(root), (root / "public" / "bokstaver" / "feed.xml").read_bytes()
    old = find_keys(json.dumps(before).encode(), [KeyKind.FILE])
    assert len(old) == 3 + 4 + 6
    assert all(re.search(r"\.[0-9a-f]{8}\.", key) for key in old)
    find_ledger(root).rename(root / "public" / ".publisher" / "bokstaver.ledger.json")
    stored = {file: file.stat().st_mtime_ns for file in (root / "public").glob("[a-z]*/*.*")}

    plan = json.loads(run(root, "plan", "--format", "json").stdout)["plans"][0]
    assert {step["kind"] for step in plan["steps"]} == {"keep"}
    assert run(root, "feed", "--check").returncode == 0
    assert run(root, "verify").returncode == 0
    assert (root / "public" / ".publisher" / "bokstaver.ledger.json").exists()
    done = run(root, "publish")
    assert (done.returncode, "no audio or pictures to publish" in done.stdout) == (0, True), done.stdout + done.stderr
    assert ledger(root) == before
    assert not (root / "public" / ".publisher" / "bokstaver.ledger.json").exists()
    assert {file: file.stat().st_mtime_ns for file in (root / "public").glob("[a-z]*/*.*")} == stored

    whole = snapshot(root / "public")
    for key in old:
        (root / "public" / key).unlink()
    assert run(root, "publish").returncode == 0
    again = snapshot(root / "public")
    # Both name the program that made what they are about.
    naming = {"web/bokstaver/pages.json", ".publisher/bokstaver.ledger.json"}
    assert again.keys() == whole.keys()
    assert {path for path in again if again[path] != whole[path]} == naming
    assert run(root, "publish", "--replace", "0001-ae").returncode == 0
    assert (root / "public" / "bokstaver" / "feed.xml").read_bytes() == feed
    assert ledger(root)["covers"] == before["covers"]
    assert find_keys(json.dumps(ledger(root)).encode(), [KeyKind.FILE]) == old

    replace_in(root / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert run(root, "publish", "--replace", "0001-ae").returncode == 0
    new = find_keys(json.dumps(ledger(root)).encode(), [KeyKind.FILE])
    assert len(new) == len(old)
    assert {key.partition(".")[2].partition(".")[2] for key in new - old} == {"mp3", "opus", "chapters.json", "html"}
    assert all(re.search(r"\.[0-9a-f]{32}\.", key) for key in new - old)
    [entry] = [entry for entry in ledger(root)["publications"].values() if entry["slug"] == "0001-ae"]
    chapters = (root / "public" / entry["assets"]["chapters"]["key"]).read_text()
    [picture] = [file["key"] for owner, file in before["covers"].items() if owner.endswith("/a.png")]
    assert f'/{picture}"' in chapters
    assert run(root, "verify").returncode == 0
    assert run(root, "feed", "--check").returncode == 0


def publish_as_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Publish a show with keys of eight digits and by another program; leave no caches."""
    make_show(root, [])
    make_episode(root, "0002-oe", 2)
    folder = make_episode(root, "0001-ae", 1, **WORDS)
    (folder / "transcript.vtt").write_text(TRANSCRIPT)
    for name, colour in (("own.png", "teal"), ("a.png", "red")):
        make_cover(folder / name, colour=colour)
    feed = root / "feeds" / "bokstaver" / "feed.yaml"
    feed.write_text(feed.read_text() + OPUS)
    with monkeypatch.context() as patch:
        patch.setattr("publisher.storage.layout.SECRET_DIGITS", 8)
        for module in ("jobs", "assets"):
            patch.setattr(f"publisher.publish.{module}.digest_program", lambda: "0" * 64)
        done = run(root, "publish")
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(root / ".publisher")
    return root
