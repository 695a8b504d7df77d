"""Habits of stores: every command is right against each of them, or says truly in one line what is wrong."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest

from publisher.cli.doctor import examine_bucket
from publisher.cli.exits import Exit
from publisher.cli.options import Invocation, Named
from publisher.cli.prune import prune_show
from publisher.cli.publish import publish_show
from publisher.cli.verify import verify_show
from publisher.errors import PublisherError
from publisher.plan.events import StepFailed
from publisher.storage import s3
from publisher.storage.base import Notice
from support.answers import REQUESTS
from support.buckets import FEED, LATER, NOW, copy_show, enclosures, rewrite
from support.consoles import RecordingConsole
from support.faulty import proxy
from support.golden import check
from support.habits import COMMANDS, WORKS, Habit, begin_for_key, habits, refuse
from support.published import ShowBuilder
from support.stores import Store, hurried

HABITS = [*habits()]
RETIRED = "0002-oe"
ORPHAN = "audio/orphan.0a1b2c3d.mp3"
PAGE = Path(__file__).parents[3] / "docs" / "storage" / "README.md"
BEGIN, END = "<!-- habits: made by `make golden` -->\n", "<!-- habits end -->\n"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A show with a target behind the proxy, and the bucket itself."""

    root: Path
    store: Store
    bucket: str

    @property
    def secrets(self) -> tuple[str, str]:
        """What no output may have in it."""
        return self.store.access, self.store.secret

    def objects(self) -> dict[str, bytes]:
        """Return what the bucket itself holds."""
        client = self.store.client()
        keys = [entry["Key"] for entry in client.list_objects_v2(Bucket=self.bucket).get("Contents", [])]
        return {key: client.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in keys}

    def run(self, command: Callable[[Invocation], Exit]) -> str:
        """Run a command; return a cell of the table: whether it works, and the first thing that is told beside."""
        console = RecordingConsole()
        invocation = Invocation(root=self.root, console=console, target="prod")
        raised, works = [], False
        try:
            works = command(invocation) is Exit.DONE
        except PublisherError as error:
            raised = [(error.message, error.hint)]
        told = [*_tell(console), *raised]
        shown = json.dumps([console.lines, console.results])
        assert not [name for name in (*self.secrets, "X-Amz-", "Traceback") if name in shown]
        assert works or told, console.lines
        if not told:
            return WORKS
        plain = self._plain(*told[0])
        return f"{WORKS}, and tells: {plain}" if works else f"told: {plain}"

    def _plain(self, message: str, hint: str) -> str:
        assert hint
        assert "\n" not in message + hint
        assert not [name for name in (*self.secrets, "X-Amz-", "Traceback") if name in message + hint]
        bare = re.sub(r"http://127\.0\.0\.1:\d+/[\w-]+/", "", message)
        bare = re.sub(r"\bbucket \S+ at \S+:\d+", "the bucket", bare)
        bare = bare.replace(FEED, "the feed")
        bare = re.sub(r"127\.0\.0\.1:\d+", "the store", bare)
        return re.sub(r"[\w/.-]*/[\w-]+(\.[0-9a-f]+)?\.(mp3|png|xml|txt)", "a file", bare)


def _tell(console: RecordingConsole) -> Iterator[tuple[str, str]]:
    """Yield what a command tells beside its success: messages with their hints."""
    for _, event in console.events:
        if isinstance(event, StepFailed) and isinstance(event.error, PublisherError):
            yield event.error.message, event.error.hint
        elif isinstance(event, Notice):
            yield event.message, event.hint
    for flaw in console.results.get("verified", {}).get("flaws", []):
        yield f"{flaw['key']} {flaw['message']}", flaw["hint"]
    for notice in console.results.get("pruned", {}).get("notices", []):
        yield notice["message"], notice["hint"]
    for remark in console.results.get("doctor", {}).get("remarks", []):
        if not remark["good"] or "could not" in remark["message"]:
            yield remark["message"], remark["hint"]


def quick(habit: Habit) -> Any:
    """Return the habit as a parameter; all but a few are for make test-all."""
    return pytest.param(habit, id=habit.name, marks=[] if habit.is_quick else [pytest.mark.slow])


@pytest.fixture(scope="session")
def small(show_builder: ShowBuilder) -> Path:
    """A show of two episodes without web pages, whose audio is mastered and in the cache."""
    return show_builder.build(episodes=["0001-ae", "0002-oe"], feed="pages: false\n", published=False)


@pytest.fixture
def scene(small: Path, tmp_path: Path, store: Store) -> Callable[[str], Scene]:
    """Opens a scene at an endpoint."""
    if store.kind != "moto":
        pytest.skip("what is changed on the way is signed, which moto alone does not look at")

    def open_scene(endpoint: str) -> Scene:
        bucket = store.bucket()
        url = f"{endpoint}/{bucket}/"
        root = copy_show(small, tmp_path / "show", store, bucket, endpoint=endpoint, url=url)
        return Scene(root=root, store=store, bucket=bucket)

    return open_scene


@pytest.mark.parametrize("habit", [*map(quick, HABITS)])
def test_each_command_is_right_or_says_what_is_wrong(
    habit: Habit, scene: Callable[[str], Scene], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listeners have the whole show or what they had, prune deletes the orphan alone, and nothing is told in vain."""
    monkeypatch.setattr(s3, "S3Storage", partial(s3.S3Storage, retry_policy=hurried(attempts=4)))
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
    with proxy(store.address) as line:
        begin_for_key(habit.begin, line)
        there = scene(line.address)
        told = {"publish": there.run(publish)}
        require_whole(there, there.root, works=told["publish"].startswith(WORKS))
        rewrite(there.root / "episodes" / "0001-ae" / "episode.md", "Bokstav nummer 1", "Bokstaven æ")
        told["publish again"] = there.run(publish)
        require_whole(there, there.root, works=told["publish again"].startswith(WORKS))
        told["verify"] = there.run(lambda invocation: verify_show(invocation, deep=True))
        before = there.objects()
        store.client().put_object(Bucket=there.bucket, Key=ORPHAN, Body=b"x")
        told["prune"] = there.run(lambda invocation: prune_show(invocation, LATER, really=True))
        left = there.objects()
        if FEED in before:  # Else everything is an orphan.
            assert {key: body for key, body in left.items() if key != ORPHAN} == before
        assert (ORPHAN not in left) is told["prune"].startswith(WORKS)
        told["doctor"] = there.run(lambda invocation: examine_bucket(invocation, NOW))
        rewrite(there.root / "episodes" / RETIRED / "episode.md", "title: ", "retired: true\ntitle: ")
        told["retire"] = there.run(publish)
        require_whole(there, there.root, works=told["retire"].startswith(WORKS))
        if told["retire"].startswith(WORKS):
            assert [key for key in there.objects() if RETIRED in key] == []
    assert told == {command: habit.expect(command) for command in COMMANDS}


def publish(invocation: Invocation) -> Exit:
    """Publish, as the command does."""
    return publish_show(invocation, Named(), (), NOW)


def require_whole(there: Scene, root: Path, *, works: bool) -> None:
    """The bucket has no feed, or one whose files are there, whole; the committed one, if it was published."""
    held = there.objects()
    feed = held.get(FEED)
    if works:
        assert feed == (root / "feeds" / "bokstaver" / "prod.xml").read_bytes()
    for address, length in enclosures(feed or b""):
        [key] = [key for key in held if address.endswith(key)]
        assert len(held[key]) == length


def table() -> str:
    """Return the table of habits and commands."""
    head = f"| the store's habit | {' | '.join(COMMANDS)} |\n|---|{'---|' * len(COMMANDS)}\n"
    return head + "".join(
        f"| {habit.words} | {' | '.join(habit.expect(command) for command in COMMANDS)} |\n" for habit in HABITS
    )


def test_the_page_has_the_habits() -> None:
    """What the tests hold is what the page promises."""
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    check(PAGE, f"{before}{BEGIN}{table()}{END}{after}".encode())


REFUSED = {
    "ListObjectsV2": refuse("ListObjectsV2", "ListObjects", status=403, code="AccessDenied"),
    "PUT": refuse("PUT", status=403, code="AccessDenied"),
    "GET": refuse("GET", "HEAD", status=403, code="AccessDenied"),
    "ListMultipartUploads": refuse("ListMultipartUploads", status=403, code="AccessDenied"),
    "DELETE": refuse("DELETE", "DeleteObjects", status=403, code="AccessDenied"),
    "all": refuse(*REQUESTS.values(), "GET", "HEAD", "PUT", "DELETE", status=403, code="AccessDenied"),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_the_doctor_shows_what_it_learnt_and_the_policies(
    refused: str, scene: Callable[[str], Scene], store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever right the key lacks: the one who gives it needs the policy, and is not sent back to the doctor."""
    monkeypatch.setattr(s3, "S3Storage", partial(s3.S3Storage, retry_policy=hurried()))
    console = RecordingConsole()
    with proxy(store.address) as line:
        begin_for_key(REFUSED[refused], line)
        there = scene(line.address)
        invocation = Invocation(root=there.root, console=console, target="prod")
        assert examine_bucket(invocation, NOW) is Exit.FAILED
    document = console.results["doctor"]
    assert {"key_policy", "public_policy", "cors"} <= document.keys()
    bad = [remark for remark in document["remarks"] if not remark["good"]]
    assert bad
    assert all(remark["hint"] and "doctor" not in remark["hint"] for remark in bad), bad
    assert '"Action": "s3:GetObject",' in "\n".join(console.lines)
