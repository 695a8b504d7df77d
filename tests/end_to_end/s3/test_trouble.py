"""docs/trouble.md: each message is what is said, and each way out leads to a feed that is right."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.storage.http import client as listener
from support.buckets import FEED, copy_show, rewrite, what_listeners_miss
from support.processes import finish
from support.shows import run
from support.stores import Store
from support.tools import needs

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "trouble.md"
SLUG = "0002-oe"
CONFLICT = "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n"


def read_page() -> dict[str, str]:
    """Return the commands of each way out, by the heading of the trouble."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.findall(r"^## (.+?)$(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    return {heading: "\n".join(re.findall(r"```sh\n(.*?)```", body, flags=re.DOTALL)) for heading, body in parts}


@pytest.fixture
def bucket(store: Store) -> str:
    """A bucket that listeners can read."""
    return store.bucket()


@pytest.fixture
def show(mastered: Path, tmp_path: Path, store: Store, bucket: str) -> Path:
    """A published show of five episodes, in git without its recordings."""
    root = copy_show(mastered, tmp_path / "show", store, bucket)
    file = root / "feeds" / "bokstaver" / "feed.yaml"
    rewrite(file, "  prod: ", "  production: ")
    (root / ".gitignore").write_text("/.publisher/\n/public/\n*.wav\n")
    assert run(root, "publish", "--target", "production").returncode == 0
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "A show")
    return root


def git(root: Path, *arguments: str) -> None:
    """Run git as somebody."""
    who = ("-c", "user.name=Kari", "-c", "user.email=kari@bokstaver.example", "-c", "init.defaultBranch=main")
    finish(["git", *who, *arguments], cwd=root, check=True)


def shell(root: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Run the commands of the page, with publisher on the path."""
    programs = root.parent / "programs"
    programs.mkdir(exist_ok=True)
    start = programs / "publisher"
    start.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m publisher "$@"\n')
    start.chmod(0o755)
    path = f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin"
    return finish(["bash", "-ec", text], cwd=root, env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}, text=True)


def records(show: Path) -> tuple[Path, Path]:
    """Return the ledger and the copy of the feed."""
    folder = show / "feeds" / "bokstaver"
    return folder / "production.ledger.json", folder / "production.xml"


def retitle(show: Path) -> None:
    """Edit a title, so that there is something to publish."""
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")


def folder_goes(show: Path, _: Store, __: str) -> None:
    """Take an episode's file away."""
    (show / "episodes" / SLUG).rename(show.parent / "away")


def audio_goes(_: Path, store: Store, bucket: str) -> None:
    """Delete an episode's audio in the bucket."""
    found = store.client().list_objects_v2(Bucket=bucket, Prefix=f"audio/{SLUG}")["Contents"]
    store.client().delete_object(Bucket=bucket, Key=found[0]["Key"])


def entry_goes(show: Path, _: Store, __: str) -> None:
    """Lose an entry of the ledger."""
    ledger = records(show)[0]
    text = ledger.read_text()
    blocks = re.split(r"(?m)^(?=  \"[0-9a-f-]{36}\": \{$)", text)
    [lost] = [block for block in blocks[:-1] if f'"slug": "{SLUG}"' in block] or [""]
    assert lost
    ledger.write_text(text.replace(lost, ""))


def somebody_publishes(show: Path, _: Store, __: str) -> None:
    """Publish an edit, and lose what that left here."""
    kept = [file.read_bytes() for file in records(show)]
    rewrite(show / "episodes" / "0003-aa" / "episode.md", "Bokstav nummer 3", "Bokstaven å")
    assert run(show, "feed", "--target", "production").returncode == 0
    for file, content in zip(records(show), kept, strict=True):
        file.write_bytes(content)


def ledger_goes(show: Path, _: Store, __: str) -> None:
    """Delete the ledger."""
    records(show)[0].unlink()


def ledger_in_conflict(show: Path, _: Store, __: str) -> None:
    """Leave both sides of a merge in the ledger."""
    records(show)[0].write_text(CONFLICT)


def copy_in_conflict(show: Path, _: Store, __: str) -> None:
    """Leave both sides of a merge in the copy of the feed."""
    records(show)[1].write_text(CONFLICT)


def all_are_retired(show: Path, _: Store, __: str) -> None:
    """Write into every episode that it is retired."""
    for file in (show / "episodes").glob("*/episode.md"):
        rewrite(file, "title: ", "retired: true\ntitle: ")


def feed_is_renamed(show: Path, _: Store, __: str) -> None:
    """Give the feed's folder another name."""
    (show / "feeds" / "bokstaver").rename(show / "feeds" / "ny")


TROUBLES: dict[str, tuple[Callable[[Path, Store, str], None], str]] = {
    "its folder is gone": (folder_goes, "publish"),
    "its audio is not in the storage": (audio_goes, "feed"),
    "the ledger does not know it": (entry_goes, "feed"),
    "this folder does not know it": (somebody_publishes, "feed"),
    "the ledger … is gone": (ledger_goes, "feed"),
    "the ledger … has a merge conflict in it": (ledger_in_conflict, "feed"),
    "has to be the feed that listeners have": (copy_in_conflict, "feed"),
    "would have no episode left": (all_are_retired, "feed"),
    "this feed was published as": (feed_is_renamed, "feed"),
}
"""What makes each trouble, and the command that tells of it, by a part of its heading."""
QUICK = ("its folder is gone", "this folder does not know it")
"""The others are tried by make test-all."""


@needs("git")
@pytest.mark.parametrize(
    "about", [pytest.param(about, marks=[] if about in QUICK else [pytest.mark.slow]) for about in TROUBLES]
)
def test_each_way_out_leads_out(about: str, show: Path, store: Store, bucket: str) -> None:
    """The message is the heading, and after the commands an edit is on the air, with all that listeners had."""
    page = read_page()
    [heading] = [heading for heading in page if about in heading]
    trouble, command = TROUBLES[about]
    trouble(show, store, bucket)
    retitle(show)
    refused = run(show, command, "--target", "production")
    assert refused.returncode == 1
    said = refused.stdout + refused.stderr
    assert re.search(".*".join(map(re.escape, heading.split("…"))), said), said
    done = shell(show, page[heading])
    assert done.returncode == 0, done.stdout + done.stderr
    again = run(show, "feed", "--target", "production")
    assert again.returncode == 0, again.stdout + again.stderr
    feed = listener.get(store.url(bucket) + FEED).body.decode()
    assert feed.count("<item>") == 4 + (about != "its folder is gone")
    assert "Bokstaven æ" in feed or about == "would have no episode left"
    assert what_listeners_miss(store.url(bucket)) == []


@pytest.mark.slow
def test_a_change_that_was_a_mistake_is_taken_back(show: Path, store: Store, bucket: str) -> None:
    """Rollback puts the feed of before in place."""
    before = listener.get(store.url(bucket) + FEED).body
    retitle(show)
    assert run(show, "feed", "--target", "production").returncode == 0
    assert shell(show, read_page()["the last change was a mistake"]).returncode == 0
    assert listener.get(store.url(bucket) + FEED).body == before


@pytest.mark.slow
def test_what_a_cut_off_run_left_is_told_and_deleted(show: Path, store: Store, bucket: str) -> None:
    """The feed is switched already, and the files are still there."""
    folder_goes(show, store, bucket)
    held = store.client().list_objects_v2(Bucket=bucket, Prefix=f"audio/{SLUG}")["Contents"][0]["Key"]
    content = store.client().get_object(Bucket=bucket, Key=held)["Body"].read()
    assert run(show, "publish", "--target", "production", "--retire", SLUG).returncode == 0
    store.client().put_object(Bucket=bucket, Key=held, Body=content)
    verified = run(show, "verify", "--target", "production")
    assert verified.returncode == 1
    assert f"is stored, though {SLUG} was retired" in verified.stdout
    done = shell(show, read_page()["something is public that should be gone"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert listener.head(store.url(bucket) + held).status in {403, 404}


@pytest.mark.slow
def test_what_has_to_go_is_gone(show: Path, store: Store, bucket: str) -> None:
    """The audio that was there answers no more."""
    [old] = store.client().list_objects_v2(Bucket=bucket, Prefix=f"audio/{SLUG}")["Contents"]
    rewrite(show / "episodes" / SLUG / "episode.md", "audio: ", "cuts: [{start: 0.5, end: 1}]\naudio: ")
    done = shell(show, read_page()["something in an episode has to go, now"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert listener.head(store.url(bucket) + old["Key"]).status in {403, 404}
    assert what_listeners_miss(store.url(bucket)) == []


@pytest.mark.slow
def test_a_feed_is_moved_on_purpose(show: Path, store: Store, bucket: str) -> None:
    """With its new address written down the feed is at both, each leads there, and every GUID is what it was."""
    address = f"{store.url(bucket)}ny/feed.xml"
    file = show / "feeds" / "bokstaver" / "feed.yaml"
    file.write_text(f"{file.read_text()}new_feed_url: {address}\n")
    assert run(show, "feed", "--target", "production").returncode == 0
    before = listener.get(store.url(bucket) + FEED).body.decode()
    file.parent.rename(show / "feeds" / "ny")
    for _ in range(2):
        done = run(show, "publish", "--target", "production")
        assert done.returncode == 0, done.stdout + done.stderr
    after = listener.get(address).body.decode()
    assert re.findall("<guid.*", after) == re.findall("<guid.*", before)
    for document in (before, after, listener.get(store.url(bucket) + FEED).body.decode()):
        assert f"<itunes:new-feed-url>{address}</itunes:new-feed-url>" in document


def test_every_trouble_of_the_page_is_tried() -> None:
    """A heading without a test would be a promise; that git lfs pull fetches files is git's."""
    told = {heading for heading in read_page() if any(about in heading for about in TROUBLES)}
    others = {
        "is a pointer of Git LFS",
        "the last change was a mistake",
        "something in an episode has to go, now",
        "something is public that should be gone",
    }
    assert read_page().keys() == told | others
    assert all(read_page().values())
