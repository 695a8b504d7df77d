"""Which remote recordings are fetched, from where, and what becomes of those that cannot be had."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from publisher.errors import PublisherError, UnavailableError, UnreadableMediaError
from publisher.lint import fetch
from publisher.lint.context import Context, FailedFetch
from publisher.model import FolderTarget, S3Target, Target
from publisher.model.origin import Origin, parse_origin
from publisher.sources.workspace import Workspace
from publisher.storage.http.source import HttpSource
from publisher.storage.s3 import S3Source
from publisher.tasks import TaskRunner, open_thread_runner
from support.lint_context import FEED, episode, publication, with_episodes, with_ledger

ADDRESS = "https://opptak.example/b.flac?key=1"
ALTERNATES = FEED + "alternate: [{codec: opus, bit_rate: 64}]\n"
FOLDER = FolderTarget(kind="folder", path="public", url="https://b.example/")
ONE = S3Target(kind="s3", bucket="one", url="https://b.example/", endpoint="https://s3.example", region="oslo")
TWO = S3Target(kind="s3", bucket="two", url="https://b.example/", addressing="virtual")


def origin_of(written: str) -> Origin:
    """Return the origin of a recording, as it is written in an episode."""
    origin = parse_origin(written)
    assert origin is not None
    return origin


def with_remote(*change: tuple[str, str], feed: str = FEED) -> Context:
    """Return the context with a remote recording of the second episode."""
    return with_episodes(episode("a", 1), episode("b", 2, ("recording.wav", ADDRESS), *change), feed_text=feed)


def needed(context: Context, *replacing: str) -> list[str]:
    """Return the addresses of the recordings that are needed."""
    return [origin.address for origin in fetch.list_needed_origins(context, {*replacing}).values()]


def test_recordings_of_new_episodes_are_needed() -> None:
    """Only remote recordings are, and none of drafts; each has the path of its origin."""
    [(path, origin)] = fetch.list_needed_origins(with_remote(), set()).items()
    assert (path, origin.address) == (origin_of(ADDRESS).path, ADDRESS)
    assert needed(with_remote(("number:", "draft: true\nnumber:"))) == []


def test_recordings_of_published_episodes_are_not_needed() -> None:
    """Published audio is not made again, unless it is to be replaced or a format of it is missing."""
    ledgers = with_ledger(publication("b", "second", "b" * 64)).ledgers
    assert needed(replace(with_remote(), ledgers=ledgers)) == []
    assert needed(replace(with_remote(), ledgers=ledgers), "b") == [ADDRESS]
    assert needed(replace(with_remote(), ledgers=ledgers), "a") == []
    assert needed(replace(with_remote(feed=ALTERNATES), ledgers=ledgers)) == [ADDRESS]


@pytest.fixture
def runner() -> Iterator[TaskRunner]:
    """Lend one thread."""
    with open_thread_runner(1) as one:
        yield one


def fetch_with(
    outcome: bool | Exception,  # noqa: FBT001 - what downloading returns
    root: Path,
    runner: TaskRunner,
    patch: pytest.MonkeyPatch,
) -> tuple[Any, list[str]]:
    """Fetch recordings where downloading ends in one way; return what is unfetched, and what was said."""

    def download(source: HttpSource, file: Path, report: object) -> bool:
        assert (source.address, file) == (ADDRESS, root / origin_of(ADDRESS).path)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    patch.setattr(fetch, "download", download)
    said: list[str] = []
    context = fetch.fetch_recordings(
        with_remote(), Workspace(root), runner, replacing=set(), progress=lambda _: None, say=said.append
    )
    return dict(context.unfetched), said


def test_only_downloads_are_told(tmp_path: Path, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recording that was downloaded is told, without its query; one that is here already is not."""
    assert fetch_with(True, tmp_path, runner, monkeypatch) == ({}, ["fetched https://opptak.example/b.flac?…"])  # noqa: FBT003 - that it was downloaded
    assert fetch_with(False, tmp_path, runner, monkeypatch) == ({}, [])  # noqa: FBT003 - that it was not


@pytest.mark.parametrize(
    ("error", "later"), [(UnavailableError, True), (UnreadableMediaError, False), (PublisherError, True)]
)
def test_failure_is_kept_by_path(
    error: type[PublisherError],
    later: bool,  # noqa: FBT001 - a parameter of the case
    tmp_path: Path,
    runner: TaskRunner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the network or the disk refuses may succeed later; what is no recording will not."""
    unfetched, said = fetch_with(error("no", hint="do"), tmp_path, runner, monkeypatch)
    assert unfetched == {origin_of(ADDRESS).path: FailedFetch(message="no", hint="do", later=later)}
    assert said == []


def test_other_errors_are_raised(tmp_path: Path, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is no failed fetch."""
    with pytest.raises(ZeroDivisionError):
        fetch_with(ZeroDivisionError(), tmp_path, runner, monkeypatch)


def test_address_is_read_over_http() -> None:
    """An address that is no bucket is requested as it is written."""
    assert fetch.open_source(origin_of(ADDRESS), [ONE]) == HttpSource(ADDRESS)


@pytest.mark.parametrize(
    ("targets", "variable", "place"),
    [
        ([FOLDER, TWO, ONE], None, ("https://s3.example", "oslo", False)),
        ([FOLDER, TWO], None, (None, None, True)),
        ([ONE], "AWS_ENDPOINT_URL", ("https://s3.example", "oslo", False)),
        ([FOLDER, TWO], "AWS_ENDPOINT_URL", (None, None, False)),
        ([TWO], "AWS_ENDPOINT_URL_S3", (None, None, False)),
        ([FOLDER], None, (None, None, True)),
    ],
)
def test_bucket_is_at_the_store_that_has_it(
    targets: list[Target],
    variable: str | None,
    place: tuple[str | None, str | None, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A target with the bucket says where it is; else the environment does, else the first S3 target, else Amazon."""
    for name in fetch.ENDPOINT_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, "https://env.example")
    source = fetch.open_source(origin_of("s3://one/2026/b.flac"), targets)
    assert isinstance(source, S3Source)
    assert (source.name, source.key) == ("s3://one/2026/b.flac", "2026/b.flac")
    assert (source.place.endpoint, source.place.region, source.place.virtual) == place
