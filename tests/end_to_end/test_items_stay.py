"""From any state of bucket, ledger, copy, sources and clock, no command takes an item from listeners unasked.

A machine walks through such states: it edits, takes away and brings back episodes in two working folders of one show,
loses, ages and exchanges ledgers, copies and objects, moves the clock, and runs commands in between. The bucket is a
folder with everything that a bucket has; stores have tests of their own.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from publisher.cli.adopt import adopt_show
from publisher.cli.check import check_show
from publisher.cli.exits import Exit
from publisher.cli.feed import check_feeds, write_feeds
from publisher.cli.options import Invocation, Named
from publisher.cli.plan import plan_show
from publisher.cli.prune import prune_show
from publisher.cli.publish import publish_show
from publisher.cli.rollback import roll_back_show
from publisher.errors import PublisherError
from publisher.feed.items import list_items
from publisher.publish import deployment as deployment_module
from publisher.publish import feed as feed_module
from publisher.publish.archive import find_archive_pages
from publisher.storage.base import ListedObject
from publisher.storage.folder import FolderStorage
from support.buckets import FEED, SLUGS, enclosures
from support.projects import invocation_in
from support.published import ShowBuilder

NOW = datetime(2026, 6, 1, tzinfo=UTC)
URL = "https://media.bokstaver.example/"
TARGET = f'targets: {{prod: {{kind: s3, bucket: shows, url: "{URL}"}}}}\n'
WALKS = int(os.environ.get("PUBLISHER_TEST_WALKS", "60"))
"""How many walks all tests take; the quick ones take QUICK_WALKS."""
QUICK_WALKS, STEPS = 2, 14
HOMES = ("studio", "runner")
"""Two working folders of one show."""

homes = st.sampled_from(HOMES)
slugs = st.sampled_from(SLUGS)


class Bucket(FolderStorage):
    """A folder in the place of a bucket, whose listing may be cut off."""

    cut = False

    def listing(self, **bounds: Any) -> dict[str, ListedObject]:
        """List nothing that was published, as long as the listing is cut off."""
        found = super().listing(**bounds)
        return {} if Bucket.cut else dict(found)


class World(RuleBasedStateMachine):
    """A show in two working folders and a bucket."""

    template: Path
    """A show of five episodes whose audio is in the cache, with a bucket as its target; it is published nowhere."""
    place: Path
    """Where each walk has a folder of its own."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.now = NOW
        self.kept: list[dict[Path, bytes]] = []
        """Earlier states of ledgers and copies."""

    @initialize(paging=st.sampled_from(["", "paging: {episodes: 1}\n"]), some=st.integers(1, 4))
    def begin(self, paging: str, some: int) -> None:
        """Publish the first episodes from the first folder, and clone it."""
        Bucket.cut = False
        self.root = self.place / os.urandom(6).hex()
        self.bucket = self.root / "bucket"
        home = self.root / HOMES[0]
        shutil.copytree(self.template, home, copy_function=os.link, ignore=shutil.ignore_patterns("lock"))
        file = home / "feeds" / "bokstaver" / "feed.yaml"
        text = file.read_text() + paging
        file.unlink()
        file.write_text(text)
        for slug in SLUGS[some:]:
            self._take_away(home, slug)
        assert self._run(HOMES[0], "publish", lambda at: publish_show(at, Named(), (), self.now)) is Exit.DONE
        file = home / "episodes" / SLUGS[0] / "episode.md"
        text = file.read_text().replace("Bokstav nummer", "Bokstaven nummer")
        file.unlink()
        file.write_text(text)
        assert self._run(HOMES[0], "feed", lambda at: write_feeds(at, self.now)) is Exit.DONE
        shutil.copytree(home, self.root / HOMES[1], ignore=shutil.ignore_patterns("lock"))

    def teardown(self) -> None:
        """Remove the walk's folder."""
        if hasattr(self, "root"):
            shutil.rmtree(self.root, ignore_errors=True)

    # What people and git do.

    def _take_away(self, home: Path, slug: str) -> None:
        (home / "away").mkdir(exist_ok=True)
        if (home / "episodes" / slug).exists():
            (home / "episodes" / slug).rename(home / "away" / slug)

    @rule(home=homes, slug=slugs)
    def folder_goes(self, home: str, slug: str) -> None:
        """An episode's folder is deleted."""
        self._take_away(self.root / home, slug)

    @rule(home=homes, slug=slugs)
    def folder_comes(self, home: str, slug: str) -> None:
        """An episode is written, or comes back."""
        away = self.root / home / "away" / slug
        if away.exists():
            away.rename(self.root / home / "episodes" / slug)

    @rule(home=homes, slug=slugs, line=st.sampled_from(["draft: true", "retired: true", "guid: another", ""]))
    def is_edited(self, home: str, slug: str, line: str) -> None:
        """A line is written into an episode's file, and an earlier one taken out."""
        file = self.root / home / "episodes" / slug / "episode.md"
        if not file.exists():
            return
        text = file.read_text()
        head, _, rest = text.partition("title: ")
        file.unlink()
        file.write_text(f"---\n{line}\ntitle: {rest}" if line else f"---\ntitle: {rest}")
        assert head.startswith("---")

    @rule(home=homes, slug=slugs, year=st.sampled_from(["2025", "2026", "2031"]))
    def is_dated(self, home: str, slug: str, year: str) -> None:
        """An episode is given another date."""
        file = self.root / home / "episodes" / slug / "episode.md"
        if file.exists():
            text = file.read_text()
            before, _, after = text.partition('date: "')
            file.unlink()
            file.write_text(f'{before}date: "{year}{after[4:]}')

    @rule(home=homes)
    def pulls(self, home: str) -> None:
        """What the other folder has committed comes here: sources, ledger and copy."""
        other = self.root / HOMES[home == HOMES[0]]
        for part in ("episodes", "feeds", "away"):
            shutil.rmtree(self.root / home / part, ignore_errors=True)
            if (other / part).exists():
                shutil.copytree(other / part, self.root / home / part)

    # What goes wrong.

    def _records(self, home: str) -> list[Path]:
        folder = self.root / home / "feeds" / "bokstaver"
        return [folder / "prod.ledger.json", folder / "prod.xml"]

    @rule(home=homes)
    def is_remembered(self, home: str) -> None:
        """A commit keeps ledger and copy as they are."""
        self.kept.append(
            {file.relative_to(self.root / home): file.read_bytes() for file in self._records(home) if file.exists()}
        )

    @rule(home=homes, what=st.sets(st.sampled_from([0, 1]), min_size=1), data=st.data())
    @precondition(lambda self: self.kept)
    def is_older(self, home: str, what: set[int], data: st.DataObject) -> None:
        """Ledger, copy or both are as they once were."""
        once = data.draw(st.sampled_from(self.kept))
        for index in what:
            file = self._records(home)[index]
            content = once.get(file.relative_to(self.root / home))
            if content is not None:
                file.write_bytes(content)

    @rule(home=homes, what=st.sets(st.sampled_from([0, 1]), min_size=1))
    def is_lost(self, home: str, what: set[int]) -> None:
        """Ledger, copy or both are gone."""
        for index in what:
            self._records(home)[index].unlink(missing_ok=True)

    @rule(home=homes, slug=slugs)
    def loses_an_entry(self, home: str, slug: str) -> None:
        """A merge took one side of the ledger."""
        file = self._records(home)[0]
        if file.exists():
            known = json.loads(file.read_text())
            left = {guid: entry for guid, entry in known["publications"].items() if entry["slug"] != slug}
            file.write_text(json.dumps({**known, "publications": left}))

    @rule(home=homes, slug=slugs, other=slugs)
    def exchanges_entries(self, home: str, slug: str, other: str) -> None:
        """Somebody has edited the ledger: what is said of one episode's file is another's."""
        file = self._records(home)[0]
        if file.exists():
            known = json.loads(file.read_text())
            entries = {entry["slug"]: entry for entry in known["publications"].values()}
            if slug in entries and other in entries:
                entries[slug]["enclosure"] = entries[other]["enclosure"]
                file.write_text(json.dumps(known))

    @rule(name=st.sampled_from(["audio", "history", "pages", "feed", "images"]), data=st.data())
    def objects_are_lost(self, name: str, data: st.DataObject) -> None:
        """The bucket has lost some of its objects."""
        within = {
            "audio": "audio/*",
            "history": "*/history/*",
            "pages": "*/archive/*",
            "feed": FEED,
            "images": "images/*",
        }
        found = sorted(self.bucket.glob(within[name]))
        if found:
            for file in data.draw(st.sets(st.sampled_from(found))):
                file.unlink()

    @rule(cut=st.booleans())
    def listing_is_cut(self, cut: bool) -> None:  # noqa: FBT001 - drawn
        """Listings come back empty from now on, or whole again."""
        Bucket.cut = cut

    @rule(days=st.integers(-400, 400))
    def clock_moves(self, days: int) -> None:
        """A machine's clock is wrong, or time goes by."""
        self.now = NOW + timedelta(days=days)

    # What is run.

    def _listeners(self) -> dict[str, tuple[str, int]]:
        """Return address and length of the enclosure of each item in the bucket's feed, by GUID."""
        file = self.bucket / FEED
        if not file.exists():
            return {}

        def read(key: str) -> bytes | None:
            page = self.bucket / key
            return page.read_bytes() if page.exists() else None

        documents = [file.read_bytes(), *find_archive_pages([file.read_bytes()], read).values()]
        return dict(zip(list_items(documents), (pair for text in documents for pair in enclosures(text)), strict=True))

    def _is_alive(self, enclosure: tuple[str, int]) -> bool:
        file = self.bucket / enclosure[0].removeprefix(URL)
        return file.exists() and file.stat().st_size == enclosure[1]

    def _run(self, home: str, name: str, work: Callable[[Invocation], Exit], *, named: str = "") -> Exit | None:
        """Run a command, and check what listeners have afterwards; return its exit code, None for an error."""
        before = self._listeners()
        alive = {guid for guid, enclosure in before.items() if self._is_alive(enclosure)}
        asked = {
            folder.parent.name
            for folder in (self.root / home / "episodes").glob("*/episode.md")
            if "retired: true" in folder.read_text()
        }
        code: Exit | None = None
        out = StringIO()
        with redirect_stdout(out), redirect_stderr(out), self._in_bucket():
            try:
                code = work(invocation_in(self.root / home, "prod"))
            except PublisherError as refused:
                assert refused.hint
                out.write(refused.message)
        after = self._listeners()
        gone = {before[guid][0].rpartition("/")[2].partition(".")[0] for guid in before.keys() - after.keys()}
        if name != "rollback":
            assert gone <= asked | {named}, f"{name}: {gone} left unasked; {out.getvalue()}"
            assert not before or after, f"{name}: the feed is empty; {out.getvalue()}"
        dead = {guid for guid, enclosure in after.items() if not self._is_alive(enclosure)}
        assert not dead & (alive | (after.keys() - before.keys())), f"{name}: dead enclosures; {out.getvalue()}"
        return code

    @contextmanager
    def _in_bucket(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(deployment_module, "open_storage", lambda *_: Bucket(self.bucket))
            patch.setattr(feed_module, "check_reachability", lambda *_: None)
            yield

    @rule(home=homes, slug=st.one_of(st.none(), slugs), store_only=st.booleans())
    def publishes(self, home: str, slug: str | None, store_only: bool) -> None:  # noqa: FBT001 - drawn
        """`publisher publish`, perhaps with a name, perhaps for a branch."""
        named = Named(retire=frozenset({slug} if slug and not store_only else ()))
        self._run(
            home,
            "publish",
            lambda at: publish_show(at, named, (), self.now, store_only=store_only),
            named=slug or "",
        )

    @rule(home=homes, slug=slugs)
    def redacts(self, home: str, slug: str) -> None:
        """`publisher publish --redact`."""
        self._run(home, "redact", lambda at: publish_show(at, Named(redact=frozenset({slug})), (), self.now))

    @rule(home=homes)
    def rebuilds(self, home: str) -> None:
        """`publisher feed`, as every hour."""
        self._run(home, "feed", lambda at: write_feeds(at, self.now))

    @rule(home=homes)
    def adopts(self, home: str) -> None:
        """`publisher adopt`."""
        self._run(home, "adopt", adopt_show)

    @rule(home=homes)
    def rolls_back(self, home: str) -> None:
        """`publisher rollback`, which asks for the feed of before."""
        self._run(home, "rollback", lambda at: roll_back_show(at, self.now))

    @rule(home=homes, days=st.integers(0, 100))
    def prunes(self, home: str, days: int) -> None:
        """`publisher prune --yes`, whatever the clock says."""
        self._run(home, "prune", lambda at: prune_show(at, datetime.now(UTC) + timedelta(days=days), really=True))

    @rule(home=homes)
    def looks(self, home: str) -> None:
        """The commands that change nothing."""
        before = {file: file.read_bytes() for file in self.bucket.rglob("*") if file.is_file()}
        self._run(home, "check", lambda at: check_show(at, self.now))
        self._run(home, "plan", lambda at: plan_show(at, Named(), self.now))
        self._run(home, "feed --check", lambda at: check_feeds(at, self.now))
        assert {file: file.read_bytes() for file in self.bucket.rglob("*") if file.is_file()} == before

    @invariant()
    def ends_well(self) -> None:
        """Between rules nothing is checked: each command was, right after it."""


@pytest.fixture
def world(show_builder: ShowBuilder, tmp_path: Path) -> Iterator[type[World]]:
    """Walks through states of a show whose audio is mastered already."""
    template = show_builder.build(episodes=[*SLUGS], feed=f"pages: false\n{TARGET}", published=False)
    World.template, World.place = template, tmp_path
    Bucket.cut = False
    yield World
    Bucket.cut = False


def walk(world: type[World], walks: int) -> None:
    """Take so many walks."""
    run_state_machine_as_test(
        world,
        settings=settings(
            max_examples=walks,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=[*HealthCheck],
        ),
    )


def test_no_item_leaves_unasked_and_no_enclosure_dies(world: type[World]) -> None:
    """A few walks: afterwards every item is there but for what was asked to leave, and what was alive can be heard."""
    walk(world, QUICK_WALKS)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_no_item_leaves_unasked_on_many_walks(world: type[World]) -> None:
    """The same, on many walks."""
    walk(world, WALKS)


def test_a_walk_publishes(world: type[World]) -> None:
    """The machine's world is one in which publishing works, so that the law is about something."""
    machine = world()
    machine.begin("", 3)
    assert len(machine._listeners()) == 3  # noqa: SLF001 - the test of the tests
    machine.folder_comes(HOMES[0], SLUGS[3])
    machine.publishes(HOMES[0], None, store_only=False)
    assert len(machine._listeners()) == 4  # noqa: SLF001 - the test of the tests
    machine.teardown()
