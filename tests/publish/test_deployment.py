"""Deployments: which paths a target gets, and what is remembered of published feeds."""

import os
import pickle
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.model import FolderTarget, S3Target
from publisher.plan.ledger import Ledger
from publisher.publish.deployment import open_deployment
from support.deployments import FEED, make_deployment, place_file, store_show

BUCKET = S3Target(kind="s3", bucket="show", url="https://media.maalt.example/x", endpoint="https://s3.example")
FOLDER = FolderTarget(kind="folder", path="public", url="http://127.0.0.1:8000/")
DERIVED = FEED.model_copy(update={"slug": "sti", "show": "maalt"})


def test_a_folder_keeps_its_ledger_in_itself(tmp_path: Path) -> None:
    """Deleting the folder deletes what is known of it; no copy of the feed is kept, and opening creates nothing."""
    deployment = open_deployment(tmp_path, FEED, "preview", FOLDER)
    assert deployment.ledger_path == "public/.publisher/maalt.ledger.json"
    assert deployment.is_folder
    assert (deployment.copy_path, deployment.pending_path, deployment.show_path) == (None, "", "")
    assert deployment.ledger() == Ledger(feed="maalt")
    assert [*tmp_path.iterdir()] == []
    deployment.save(Ledger(feed="maalt"))
    [file] = (tmp_path / "public" / ".publisher").glob("*")
    assert re.fullmatch(r"maalt\.[0-9a-f]{32}\.ledger\.json", file.name)
    assert deployment.ledger() == Ledger(feed="maalt")


def test_a_bucket_has_ledger_and_feed_in_git(tmp_path: Path) -> None:
    """Ledger and copy are beside feed.yaml, under the target's name; pending digests are in the hidden folder."""
    deployment = open_deployment(tmp_path, FEED, "web", BUCKET)
    assert (deployment.ledger_path, deployment.copy_path) == ("feeds/maalt/web.ledger.json", "feeds/maalt/web.xml")
    assert deployment.pending_path.startswith(".publisher/")
    assert not deployment.is_folder
    deployment.save(Ledger(feed="maalt"))
    assert (tmp_path / "feeds" / "maalt" / "web.ledger.json").exists()


def test_the_base_address_ends_with_a_slash(tmp_path: Path) -> None:
    """Keys are appended to it as they are."""
    assert open_deployment(tmp_path, FEED, "web", BUCKET).url == "https://media.maalt.example/x/"
    assert open_deployment(tmp_path, FEED, "preview", FOLDER).url == "http://127.0.0.1:8000/"


def test_a_derived_feed_reads_its_shows_ledger(tmp_path: Path) -> None:
    """A derived feed has a ledger of its own, and the publications of its show's at the same target."""
    bucket = open_deployment(tmp_path, DERIVED, "web", BUCKET)
    assert (bucket.ledger_path, bucket.show_path) == ("feeds/sti/web.ledger.json", "feeds/maalt/web.ledger.json")
    folder = open_deployment(tmp_path, DERIVED, "preview", FOLDER)
    assert folder.show_path == "public/.publisher/maalt.ledger.json"
    for derived, copied in ((bucket, True), (folder, False)):
        show = make_deployment(tmp_path, ledger_path=derived.show_path, copied=copied)
        assert derived.with_show(Ledger(feed="sti")).publications == {}
        ledger = store_show(show)
        assert derived.with_show(Ledger(feed="sti")).publications == ledger.publications
        assert show.with_show(ledger) is ledger


def test_it_goes_to_another_process(tmp_path: Path) -> None:
    """Jobs may run in worker processes."""
    deployment = make_deployment(tmp_path, copied=True)
    assert pickle.loads(pickle.dumps(deployment)) == deployment  # noqa: S301 - just written


def test_a_ledger_is_read_as_it_was_saved(tmp_path: Path) -> None:
    """Without a file the ledger is empty; an equal ledger does not touch the file."""
    deployment = make_deployment(tmp_path, copied=True)
    assert deployment.ledger() == Ledger(feed="maalt")
    ledger = store_show(deployment)
    assert deployment.ledger() == ledger
    before = (tmp_path / deployment.ledger_path).stat()
    deployment.save(ledger)
    assert os.path.samestat((tmp_path / deployment.ledger_path).stat(), before)


def test_a_broken_ledger_is_an_error(tmp_path: Path) -> None:
    """A ledger that cannot be read is never taken for an empty one: all episodes would get new files."""
    for copied, name in ((True, "web.ledger.json"), (False, "web.*.ledger.json")):
        deployment = make_deployment(tmp_path, copied=copied)
        deployment.workspace.write(deployment.ledger_path, b"{")
        with pytest.raises(PublisherError, match=re.escape(f"the ledger feeds/maalt/{name} cannot be read")):
            deployment.ledger()


def test_web_pages_are_not_among_the_stored_files(tmp_path: Path) -> None:
    """Sizes are those of what a ledger may name."""
    deployment = make_deployment(tmp_path)
    for key in ("audio/a.0123abcd.mp3", "maalt/feed.xml", "web/maalt/index.html"):
        place_file(deployment, key, b"1234", age=timedelta())
    assert deployment.stored() == {"audio/a.0123abcd.mp3": 4, "maalt/feed.xml": 4}


def test_a_feed_is_known_by_its_copy(tmp_path: Path) -> None:
    """Beside a copy only equal documents count as published from here; a folder has no other publisher."""
    deployment = make_deployment(tmp_path, copied=True)
    assert not deployment.has_published(b"<rss/>")
    deployment.keep_copy(b"<rss/>")
    assert deployment.copy() == b"<rss/>"
    assert deployment.has_published(b"<rss/>")
    assert not deployment.has_published(b"<rss></rss>")
    assert make_deployment(tmp_path).has_published(b"anything")


def test_every_pending_feed_is_known_until_one_is_published(tmp_path: Path) -> None:
    """A store may carry out a write late: each attempt is remembered, once, and all are forgotten after a success."""
    deployment = make_deployment(tmp_path, copied=True)
    for content in (b"one", b"two", b"one"):
        deployment.record_pending(content)
    assert len((tmp_path / deployment.pending_path).read_bytes().split()) == 2
    assert deployment.has_published(b"one")
    assert deployment.has_published(b"two")
    deployment.keep_copy(b"two")
    assert deployment.has_published(b"two")
    assert not deployment.has_published(b"one")


def test_a_folder_keeps_no_copy_and_nothing_pending(tmp_path: Path) -> None:
    """What is not for git is not written."""
    deployment = make_deployment(tmp_path)
    deployment.record_pending(b"one")
    deployment.keep_copy(b"one")
    assert deployment.copy() is None
    assert [*tmp_path.rglob("*.xml")] == []


SPELLINGS = [b"<rss>\r\n</rss>\r\n", b"<rss>\n</rss>", b"\xef\xbb\xbf<rss>\n</rss>\n\n"]
"""What git and editors make of a feed of two lines."""


@pytest.mark.parametrize("copy", SPELLINGS)
def test_a_copy_with_other_line_ends_is_the_feed_that_was_published(tmp_path: Path, copy: bytes) -> None:
    """Git may write other line ends than were published: the feed is known, and the copy is left as git has it."""
    deployment = make_deployment(tmp_path, copied=True)
    deployment.workspace.write("feeds/maalt/web.xml", copy)
    assert deployment.has_published(b"<rss>\n</rss>\n")
    deployment.keep_copy(b"<rss>\n</rss>\n")
    assert deployment.copy() == copy
    deployment.keep_copy(b"<rss>\n\n</rss>\n")
    assert deployment.copy() == b"<rss>\n\n</rss>\n"


@pytest.mark.parametrize("spell", [lambda data: data.replace(b"\n", b"\r\n"), lambda data: b"\xef\xbb\xbf" + data])
def test_a_ledger_with_other_line_ends_is_read_and_stays(tmp_path: Path, spell: Callable[[bytes], bytes]) -> None:
    """What git and editors do to a ledger's line ends changes nothing in it, and it is not written again for that."""
    deployment = make_deployment(tmp_path, copied=True)
    ledger = store_show(deployment)
    file = tmp_path / deployment.ledger_path
    file.write_bytes(spell(file.read_bytes()))
    spelled = file.read_bytes()
    again = make_deployment(tmp_path, copied=True)
    assert again.ledger() == ledger
    again.save(again.ledger())
    assert file.read_bytes() == spelled
