"""Waste: what in a storage neither ledgers nor feeds nor a rollback need."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from publisher.errors import DeniedError, NotOfferedError, PublisherError
from publisher.plan.ledger import dump_ledger
from publisher.publish.deployment import Deployment
from publisher.publish.prune import Waste
from publisher.publish.prune_rules import GRACE_PERIOD
from publisher.storage.folder import FolderStorage
from publisher.storage.layout import snapshot_feed_key, snapshot_ledger_key
from support.deployments import FEED_PATH, NOW, make_deployment, place_file, store_show, write

OLD = GRACE_PERIOD + timedelta(days=1)
YOUNG = timedelta(days=1)


@pytest.fixture
def published(tmp_path: Path) -> Deployment:
    """A show whose feed is published, with every file old."""
    deployment = make_deployment(tmp_path)
    write(deployment, store_show(deployment))
    for key in deployment.storage.listing():
        place_file(deployment, key, deployment.storage.read(key) or b"", age=OLD)
    return deployment


def find(deployment: Deployment, *, ours: bool = True) -> list[str]:
    """Return the keys of waste; `ours` says whether the ledger is in this working folder."""
    deployments = {"maalt": deployment} if ours else {}
    return [*Waste.find(deployment.storage, deployments, frozenset(), NOW).keys]


def test_what_the_ledger_names_is_needed(published: Deployment) -> None:
    """However old, the files of a published show are not waste, nor is its feed."""
    assert find(published) == []


def test_old_files_without_a_reference_are_waste(published: Deployment) -> None:
    """An old file of our own form that nothing names is; a young one is kept for apps with an old feed."""
    place_file(published, "audio/old.0123abcd.mp3", b"", age=OLD)
    place_file(published, "audio/young.0123abcd.mp3", b"", age=YOUNG)
    place_file(published, "audio/not-ours.mp3", b"", age=OLD)
    assert find(published) == ["audio/old.0123abcd.mp3"]


def test_the_feed_of_another_working_folder_is_respected(published: Deployment) -> None:
    """Files that a stored feed names are needed even if no ledger here knows them."""
    assert find(published, ours=False) == []
    published.storage.remove([FEED_PATH])
    assert len(find(published, ours=False)) == 5


def test_what_another_repository_keeps_for_later_is_needed(published: Deployment) -> None:
    """A ledger that was stored with its feed long ago may name audio that is still to be shown."""
    text = b"audio/later.0123abcd.mp3"
    place_file(published, "audio/later.0123abcd.mp3", b"", age=OLD)
    place_file(published, snapshot_ledger_key("theirs", b"", text), text, age=OLD)
    assert "audio/later.0123abcd.mp3" not in find(published)


def test_archive_pages_of_a_feed_are_needed_with_what_they_name(published: Deployment) -> None:
    """A feed's pages, and the audio that only they name, are followed to their end."""
    first, second = "other/archive/0001.0123abcd.xml", "other/archive/0002.0123abcd.xml"
    place_file(published, "audio/paged.0123abcd.mp3", b"", age=OLD)
    place_file(published, first, b"https://a.example/audio/paged.0123abcd.mp3", age=OLD)
    place_file(published, second, first.encode(), age=OLD)
    assert find(published) == ["audio/paged.0123abcd.mp3", first, second]
    place_file(published, "other/feed.xml", second.encode(), age=OLD)
    assert find(published) == []


def test_the_last_snapshot_is_kept_for_a_rollback(published: Deployment) -> None:
    """The newest earlier feed stays with its ledger and the files that it names; older ones are waste."""
    for name, age in (("older", OLD + timedelta(days=1)), ("last", OLD)):
        place_file(published, f"audio/{name}.0123abcd.mp3", b"", age=OLD)
        feed = f"https://a.example/audio/{name}.0123abcd.mp3".encode()
        place_file(published, snapshot_feed_key("maalt", feed), feed, age=age)
        place_file(published, snapshot_ledger_key("maalt", feed, b"{}"), b"{}", age=age)
    waste = find(published)
    assert "audio/older.0123abcd.mp3" in waste
    assert not [key for key in waste if "last" in key]
    assert len(waste) == 3


def test_an_interrupted_run_is_needed(published: Deployment) -> None:
    """Files that the ledger knows and the feed does not name yet are needed."""
    published.storage.remove([FEED_PATH])
    assert find(published) == []
    assert dump_ledger(published.ledger()).count(b".mp3") == 3


HALF = "audio/half.0123abcd.mp3"


class Silent(FolderStorage):
    """A storage that does not list uploads."""

    problems: ClassVar[list[PublisherError]] = []

    def list_unfinished(self, before: datetime) -> list[str]:
        """Refuse."""
        raise self.problems.pop()


class Steadfast(FolderStorage):
    """A storage that lists an upload and does not end it."""

    problems: ClassVar[list[PublisherError]] = []

    def list_unfinished(self, before: datetime) -> list[str]:
        """Name one."""
        return [HALF]

    def abort(self, before: datetime) -> None:
        """Refuse."""
        raise self.problems.pop()


@pytest.mark.parametrize(
    ("asked", "problem", "words", "hint"),
    [
        ("lists", DeniedError("m", hint="h"), "could not be listed: m", "s3:ListBucketMultipartUploads"),
        ("lists", NotOfferedError("m", hint="h"), "could not be listed: m", "lifecycle rule"),
        ("aborts", DeniedError("m", hint="h"), "could not be ended: m", "h"),
    ],
)
def test_what_cannot_be_known_of_uploads_keeps_no_file(
    published: Deployment, asked: str, problem: PublisherError, words: str, hint: str
) -> None:
    """Unneeded files are found and deleted all the same, and a notice says what could not be done."""
    place_file(published, "audio/old.0123abcd.mp3", b"", age=OLD)
    assert isinstance(published.storage, FolderStorage)
    storage = {"lists": Silent, "aborts": Steadfast}[asked](published.storage.folder)
    storage.problems.append(problem)
    waste = Waste.find(storage, {"maalt": published}, frozenset(), NOW)
    assert (waste.keys, waste.half_sent) == (["audio/old.0123abcd.mp3"], [] if asked == "lists" else [HALF])
    [notice] = waste.delete(NOW)
    assert words in notice.message
    assert hint in notice.hint
    assert "audio/old.0123abcd.mp3" not in storage.listing()
