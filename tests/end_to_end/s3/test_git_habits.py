"""What git does to a show by habit: line ends, lost races, and files that stayed in Git LFS."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from publisher.errors import ConflictError
from publisher.publish import feed as feed_module
from publisher.storage.base import BRING_HINT
from publisher.storage.http import client
from support.buckets import FEED, add_words, copy_show, publish_here, rewrite
from support.processes import finish
from support.shows import run
from support.stores import Store, hurried
from support.tools import needs

ROOT = Path(__file__).parents[3]
DRIVER = f'"{sys.executable}" -m publisher ledger merge %O %A %B'


def git(root: Path, *arguments: str, right: bool = True) -> subprocess.CompletedProcess[str]:
    """Run git as somebody; it has to end well, if `right`."""
    who = ("-c", "user.name=Kari", "-c", "user.email=kari@bokstaver.example", "-c", "init.defaultBranch=main")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = finish(["git", *who, *arguments], cwd=root, env=env, text=True)
    assert done.returncode == 0 or not right, done.stderr
    return done


@pytest.fixture
def bucket(store: Store) -> str:
    """A bucket that listeners can read, empty."""
    return store.bucket()


@pytest.fixture
def origin(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> Path:
    """A bare repository of a published show, without recordings."""
    show = copy_show(mastered, tmp_path / "show", store, bucket)
    rewrite(show / "feeds" / "bokstaver" / "feed.yaml", "targets:", "paging: {episodes: 2}\ntargets:")
    published = run(show, "publish", "--target", "prod")
    assert published.returncode == 0, published.stderr
    (show / ".gitignore").write_text("/.publisher/\n/public/\n*.wav\n")
    git(show, "init", "--quiet")
    git(show, "add", ".")
    git(show, "commit", "--quiet", "--message", "A show")
    git(tmp_path, "clone", "--quiet", "--bare", "show", "origin.git")
    return tmp_path / "origin.git"


def clone(origin: Path, name: str, *options: str) -> Path:
    """Clone the repository."""
    git(origin.parent, "clone", "--quiet", *options, "origin.git", name)
    return origin.parent / name


def retitle(root: Path, slug: str, title: str) -> None:
    """Give an episode another title."""
    file = root / "episodes" / slug / "episode.md"
    lines = [f'title: "{title}"' if line.startswith("title:") else line for line in file.read_text().split("\n")]
    file.write_text("\n".join(lines))


@needs("git")
def test_line_ends_of_a_checkout_change_nothing(origin: Path) -> None:
    """With core.autocrlf nothing is out of date or in conflict: check, publish, feed and rollback do as ever."""
    root = clone(origin, "windows", "-c", "core.autocrlf=true")
    folder = root / "feeds" / "bokstaver"
    [*pages] = (folder / "prod.archive").iterdir()
    for file in (folder / "prod.xml", folder / "prod.ledger.json", *pages):
        assert b"\r\n" in file.read_bytes()
    before = {file: file.read_bytes() for file in (folder / "prod.xml", folder / "prod.ledger.json", *pages)}
    for command in (("feed", "--check"), ("feed",), ("publish",), ("verify",)):
        done = run(root, *command, "--target", "prod")
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert {file: file.read_bytes() for file in before} == before
    retitle(root, "0001-ae", "Bokstaven æ")
    for command, code in (("feed", 3), ("publish", 0), ("rollback", 0), ("feed", 0)):
        done = run(root, command, *(["--check"] if code else []), "--target", "prod")
        assert done.returncode == code, (command, done.stdout, done.stderr)


@needs("git")
def test_a_formatter_at_the_end_of_files_changes_nothing(origin: Path) -> None:
    """A line feed more at the end of ledger, feed and pages is no difference; a letter more is one."""
    root = clone(origin, "formatted")
    folder = root / "feeds" / "bokstaver"
    for file in (folder / "prod.xml", folder / "prod.ledger.json", *(folder / "prod.archive").iterdir()):
        file.write_bytes(file.read_bytes() + b"\n")
    assert run(root, "feed", "--check", "--target", "prod").returncode == 0
    retitle(root, "0001-ae", "Bokstaven æ")
    assert run(root, "publish", "--target", "prod").returncode == 0
    copy = folder / "prod.xml"
    copy.write_bytes(copy.read_bytes().replace(b"</title>", b"!</title>", 1))
    assert run(root, "feed", "--check", "--target", "prod").returncode == 3


@needs("git")
def test_after_a_lost_race_the_hint_brings_theirs_here(
    origin: Path, store: Store, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever loses has a ledger with what was stored: git refuses to pull over it, and the hint's commands do not."""
    winner, loser = clone(origin, "winner"), clone(origin, "loser")
    for root in (winner, loser):
        (root / ".git" / "info" / "attributes").write_bytes((ROOT / ".gitattributes").read_bytes())
        git(root, "config", "merge.publisher-ledger.driver", DRIVER)
        git(root, "config", "user.name", "Kari")
        git(root, "config", "user.email", "kari@bokstaver.example")
    add_words(winner, "0003-aa")
    add_words(loser, "0002-oe")
    races: list[Path] = [winner]

    def look(*_: object) -> None:
        if races:
            publish_here(races.pop(), hurried(), now=datetime.now(UTC))

    monkeypatch.setattr(feed_module, "check_reachability", look)
    with pytest.raises(ConflictError) as lost:
        publish_here(loser, hurried(), now=datetime.now(UTC))
    assert BRING_HINT in lost.value.hint
    git(winner, "add", ".")
    git(winner, "commit", "--quiet", "--message", "Publish")
    git(winner, "push", "--quiet")
    refused = git(loser, "pull", right=False)
    assert refused.returncode != 0
    for command in BRING_HINT.partition(": ")[2].split("; "):
        git(loser, *command.split()[1:])
    done = run(loser, "publish", "--target", "prod")
    assert done.returncode == 0, done.stderr
    said = client.get(store.url(bucket) + FEED).body + b"".join(
        file.read_bytes() for file in (loser / "feeds" / "bokstaver" / "prod.archive").iterdir()
    )
    assert said.count(b"<podcast:chapters ") == 2
    verified = run(loser, "verify", "--target", "prod", "--format", "json")
    # A store may have no CORS rules, which is another matter.
    flaws = [flaw["message"] for flaw in json.loads(verified.stdout)["verified"]["flaws"]]
    assert {*flaws} <= {"cannot be read by players in web pages"}


@needs("git")
def test_a_published_recording_may_stay_in_lfs(origin: Path) -> None:
    """A pointer with the published digest blocks nothing, another one waits, and a new one has to be fetched."""
    root = clone(origin, "pointers")
    ledger = (root / "feeds" / "bokstaver" / "prod.ledger.json").read_text()
    digests = [line.split('"')[3] for line in ledger.splitlines() if '"recording"' in line]
    slugs = [line.split('"')[3] for line in ledger.splitlines() if '"slug"' in line]
    for slug, digest in zip(slugs, digests, strict=True):
        write_pointer(root / "episodes" / slug / "recording.wav", digest)
    for command in ("check", "plan", "publish", "feed"):
        done = run(root, command, "--target", "prod")
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert "recording" not in done.stdout
    write_pointer(root / "episodes" / slugs[0] / "recording.wav", "0a" * 32)
    done = run(root, "plan", "--target", "prod")
    assert f"recording changed; waits for --replace {slugs[0]}" in done.stdout
    done = run(root, "publish", "--target", "prod", "--replace", slugs[0])
    assert done.returncode == 1
    assert "recording.wav is a pointer of Git LFS: fetch the file itself: git lfs pull" in done.stdout
    episode = root / "episodes" / "0006-ny"
    shutil.copytree(root / "episodes" / slugs[0], episode)
    retitle(root, "0006-ny", "Bokstaven ny")
    done = run(root, "check", "--target", "prod")
    assert done.returncode == 1
    assert "episodes/0006-ny/recording.wav is a pointer of Git LFS, and not the file" in done.stdout
    assert "→ fetch the file itself: git lfs pull" in done.stdout


def write_pointer(file: Path, digest: str) -> None:
    """Write what Git LFS leaves in the place of a file that was not fetched."""
    file.write_text(f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 264644\n")
