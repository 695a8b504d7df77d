"""Bad networks and busy stores: a publish ends whole, or stops with one clear line; listeners never notice."""

import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from publisher.errors import ConflictError, PublisherError
from publisher.feed import render_feed
from publisher.plan.events import Event, StepFailed
from publisher.storage.http import client
from publisher.storage.s3 import RetryPolicy
from support.buckets import (
    FEED,
    NOW,
    SLUGS,
    copy_show,
    deployment_of,
    enclosures,
    publish_here,
    rewrite,
    what_listeners_miss,
)
from support.faulty import Fault, Proxy, Request, proxy
from support.stores import LONG, Store, hurried

KINDS = (
    Fault(kind="status", status=500, code="InternalError"),
    Fault(kind="status", status=503, code="SlowDown"),
    Fault(kind="status", status=429, code="TooManyRequests"),
    Fault(kind="status", status=409, code="ConditionalRequestConflict"),
    Fault(kind="reset", after=0),
    Fault(kind="reset", after=20_000),
    Fault(kind="lost"),
    Fault(kind="truncated"),
    Fault(kind="stall", seconds=0.05),
)
FEW = 2
SEEDS = [*range(FEW), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(FEW, 200 if LONG else 20))]


class Schedule:
    """Faults drawn from a seed: how many, which, and in bursts of how many."""

    def __init__(self, seed: int) -> None:
        """Draw how bad it gets."""
        self._chance = random.Random(seed)  # noqa: S311 - the same on every machine
        self._share = self._chance.choice((0.05, 0.15, 0.3, 0.5))
        self._burst: list[Fault] = []
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Fault | None:
        """Say what goes wrong with the next request."""
        with self._lock:
            if not self._burst and self._chance.random() < self._share:
                self._burst = [self._chance.choice(KINDS)] * self._chance.choice((1, 1, 2, 4))
            return self._burst.pop() if self._burst else None


@contextmanager
def watched(url: str) -> Iterator[list[str]]:
    """Look at the feed and all that it names as a listener, again and again; lend the list of what was wrong."""
    wrong: list[str] = []
    end = threading.Event()

    def look() -> None:
        while not end.is_set():
            wrong.extend(what_listeners_miss(url))
            end.wait(0.02)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield wrong
    finally:
        end.set()
        thread.join(30)
        assert not thread.is_alive()
        wrong.extend(what_listeners_miss(url))


def attempt(root: Path, patience: RetryPolicy) -> list[Event]:
    """Publish; return what failed. A stop with message and hint counts as failed, anything else is a bug."""
    try:
        return [event for event in publish_here(root, patience) if isinstance(event, StepFailed)]
    except PublisherError as stopped:
        assert stopped.hint
        return [StepFailed(step=None, error=stopped)]  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_goes_wrong_listeners_have_a_whole_show(
    seed: int, mastered: Path, tmp_path: Path, store: Store
) -> None:
    """Through any schedule of faults the feed and all it names are whole at every instant, and a rerun completes."""
    bucket = store.bucket()
    url = store.url(bucket)
    with proxy(store.address) as line, watched(url) as wrong:
        root = copy_show(mastered, tmp_path / "show", store, bucket, endpoint=line.address)
        line.decide = Schedule(seed)
        for failed in attempt(root, hurried(seconds=20.0)):
            assert isinstance(failed, StepFailed)
            assert isinstance(failed.error, PublisherError), repr(failed.error)
        line.decide = Schedule(seed + 1000)
        rewrite(root / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
        attempt(root, hurried(seconds=20.0))
        line.decide = lambda _: None
        assert attempt(root, hurried()) == []
        assert wrong == []
    feed = client.get(url + FEED).body
    assert len(enclosures(feed)) == len(SLUGS)
    assert "Bokstaven æ".encode() in feed
    assert (root / "feeds" / "bokstaver" / "prod.xml").read_bytes() == feed


def only(kind: Callable[[Request], bool], fault: Fault, times: int = 1) -> Callable[[Request], Fault | None]:
    """Return a decision for `fault` to happen to the first `times` requests of a kind."""
    left = [fault] * times

    def decide(request: Request) -> Fault | None:
        return left.pop() if left and kind(request) else None

    return decide


def is_switch(request: Request) -> bool:
    """Tell whether a request puts the feed."""
    return request.method == "PUT" and request.path.endswith(FEED)


def is_audio(request: Request) -> bool:
    """Tell whether a request uploads audio."""
    return request.method == "PUT" and "/audio/" in request.path


@pytest.fixture
def line(store: Store) -> Iterator[Proxy]:
    """A line to the store on which nothing goes wrong yet."""
    with proxy(store.address) as found:
        yield found


@pytest.fixture
def show(mastered: Path, tmp_path: Path, store: Store, line: Proxy) -> Path:
    """A show that is published over that line."""
    return copy_show(mastered, tmp_path / "show", store, store.bucket(), endpoint=line.address)


def test_a_lost_answer_to_the_switch_is_no_conflict(show: Path, line: Proxy) -> None:
    """The store has written the feed and nobody heard: the repeated request fails on itself, and that is understood."""
    line.decide = only(is_switch, Fault(kind="lost"))
    assert attempt(show, hurried(attempts=2)) == []


def test_what_a_store_does_late_is_no_conflict(show: Path, store: Store, line: Proxy) -> None:
    """A feed that two runs ago was given up as lost, and is there all the same, is known as one's own."""
    line.decide = lambda request: Fault(kind="reset") if is_switch(request) else None
    assert attempt(show, hurried(attempts=2, seconds=1.0))
    project, deployment = deployment_of(show, hurried())
    feed = project.sources.feeds[0].feed
    late = render_feed(feed, project.sources.select_episodes(feed), deployment.ledger(), url=deployment.url, now=NOW)
    rewrite(show / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
    assert attempt(show, hurried(attempts=2, seconds=1.0))
    store.client().put_object(Bucket=deployment.storage.place.bucket, Key=FEED, Body=late)
    line.decide = lambda _: None
    assert attempt(show, hurried()) == []
    assert "Bokstaven æ".encode() in client.get(deployment.url + FEED).body
    # Whoever brings it back later on is somebody else, or means it.
    store.client().put_object(Bucket=deployment.storage.place.bucket, Key=FEED, Body=late)
    assert isinstance(getattr(attempt(show, hurried())[0], "error", None), ConflictError)


def test_a_conflict_that_only_asks_to_come_back_is_retried(show: Path, line: Proxy) -> None:
    """Amazon's 409 on a conditional request means a collision, and not that somebody else has published."""
    line.decide = only(is_switch, Fault(kind="status", status=409, code="ConditionalRequestConflict"), 3)
    assert attempt(show, hurried()) == []


def test_busy_for_a_minute_is_waited_for(show: Path, line: Proxy) -> None:
    """A store that says SlowDown to everything for a while is asked again, more and more seldom."""
    line.decide = only(is_audio, Fault(kind="status", status=503, code="SlowDown"), 12)
    assert attempt(show, hurried()) == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(kind="status", status=507, code="InsufficientStorage"), "no room left"),
        (Fault(kind="status", status=403, code="RequestTimeTooSkewed"), "clock is wrong"),
        (Fault(kind="status", status=400, code="ExpiredToken"), "credentials .* have expired"),
        (Fault(kind="status", status=503, code="SlowDown"), "too busy, for minutes"),
        (Fault(kind="reset"), "the line to .* broke"),
    ],
    ids=["full", "clock", "expired", "busy", "broken"],
)
def test_what_does_not_pass_is_told_in_one_line(show: Path, line: Proxy, fault: Fault, words: str) -> None:
    """What waiting does not mend stops the upload with its cause and a hint; the rest of the show is published."""
    line.decide = lambda request: fault if is_audio(request) and "0003" in request.path else None
    failed = attempt(show, hurried(seconds=30.0))
    assert len(failed) == 1
    error = getattr(failed[0], "error", None)
    assert isinstance(error, PublisherError)
    assert re.search(words, error.message), error.message
    assert "\n" not in error.message + error.hint
    line.decide = lambda _: None
    assert attempt(show, hurried()) == []


def test_a_slow_line_is_waited_for(show: Path, line: Proxy) -> None:
    """At 4 Mbit/s an upload takes its time and arrives."""
    line.decide = only(is_audio, Fault(kind="slow", after=500_000), 1)
    assert attempt(show, hurried()) == []
