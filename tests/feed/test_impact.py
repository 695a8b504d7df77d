"""What a plan means to listeners, and how it is told: golden plans, and comments that no title can break out of."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from publisher.console import open_console
from publisher.console.markdown import MAX_COMMENT_BYTES, Section, format_code, format_prose, make_comment
from publisher.feed import render_documents
from publisher.feed.diff import ChangeKind, FeedDiff, FieldChange, ItemChange
from publisher.feed.impact import (
    Effect,
    Impact,
    ImpactLevel,
    PageChanges,
    assess_impact,
    keep_published_guids,
    ledger_after,
)
from publisher.findings import Finding, Position, Severity
from publisher.model import Episode
from publisher.model.paging import Paging
from publisher.plan import Step, StepKind, list_lost
from publisher.plan.ledger import FEED_COVER, Ledger, Stored, make_guid
from publisher.storage.layout import object_key
from support.golden import CORPUS, check
from support.plans import EN, EPISODES, FEED, PUBLISHED, TO, TRE, World

URL = "https://media.maalt.example/"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
NEW = EN.model_copy(
    update={"slug": "fire", "number": 4, "title": "Sak 4", "date": NOW - timedelta(hours=1), "audio": "recording.flac"}
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A show as it was published, and as it is now."""

    after: World
    before: World | None = PUBLISHED
    replaced: tuple[str, ...] = ()
    now: datetime = NOW

    def impact(self) -> Impact:
        """Look ahead."""
        world = self.after
        plan = world.plan(*self.replaced)
        ahead = ledger_after(world.ledger, plan)
        lost = list_lost(world.ledger, (step for step in plan.steps if step.job is None))
        before = self.documents(self.before, self.before.ledger) if self.before else []
        return assess_impact(
            plan,
            world.episodes,
            audio=plan.steps,
            ledger=world.ledger,
            before=before,
            after=self.documents(world, ahead.without(lost), keep_published_guids(world.episodes, plan.steps)),
            now=self.now,
        )

    def documents(self, world: World, ledger: Ledger, episodes: tuple[Episode, ...] | None = None) -> list[bytes]:
        """Render a show."""
        return render_documents(world.feed, episodes or world.episodes, ledger, url=URL, now=self.now).newest_first


def with_new(**changes: Any) -> World:
    """Return the published show with a new episode."""
    episode = NEW.model_copy(update=changes)
    world = PUBLISHED.with_(episodes=(*EPISODES, episode))
    return world.with_file(episode.recording_path, "sound of fire")


def lost(*, at_hand: bool) -> World:
    """Return the published show with a file gone from the storage."""
    key = PUBLISHED.ledger.publications[make_guid(FEED.guid, "en")].enclosure.key
    world = PUBLISHED.with_(stored={name: size for name, size in (PUBLISHED.stored or {}).items() if name != key})
    return world if at_hand else world.without(EN.recording_path)


def without_cover_in_storage() -> World:
    """Return the published show with its picture gone from the storage, and not changed here."""
    known = PUBLISHED.ledger.covers[FEED_COVER]
    stored = {name: size for name, size in (PUBLISHED.stored or {}).items() if name != known.key}
    return PUBLISHED.with_(stored=stored)


HOSTILE = "`@everyone` <img src=x> #1 **x** | [a](javascript:x) ]]> \u202eabc www.evil.example ```"
SCENES: dict[str, Callable[[], Scene]] = {
    "nothing": lambda: Scene(after=PUBLISHED),
    "first": lambda: Scene(after=World(), before=None),
    "new-episode": lambda: Scene(after=with_new()),
    "new-episode-of-tomorrow": lambda: Scene(after=with_new(date=NOW + timedelta(days=1))),
    "its-time-has-come": lambda: Scene(
        before=PUBLISHED.with_(episodes=(EN, TO)), after=PUBLISHED.with_(episodes=(EN, TO, TRE))
    ),
    "edited-words": lambda: Scene(after=PUBLISHED.with_episode(EN, title="Sak 1, rettet", notes="Flere **ord**.")),
    "edited-show": lambda: Scene(
        after=PUBLISHED.with_(feed=FEED.model_copy(update={"title": "Målt", "new_feed_url": "https://ny.example/"}))
    ),
    "replaced": lambda: Scene(after=PUBLISHED.with_file(EN.recording_path, "another"), replaced=("en",)),
    "waiting": lambda: Scene(after=PUBLISHED.with_file(EN.recording_path, "another")),
    "retired": lambda: Scene(after=PUBLISHED.with_(episodes=(TO, TRE))),
    "guid-would-change": lambda: Scene(after=PUBLISHED.with_episode(EN, guid="another")),
    "new-covers": lambda: Scene(
        after=PUBLISHED.with_file("feeds/maalt/cover.jpg", "f" * 64).with_file("episodes/to/cover.png", "e" * 64)
    ),
    "same-artwork": lambda: Scene(after=without_cover_in_storage()),
    "lost": lambda: Scene(after=lost(at_hand=False)),
    "put-back": lambda: Scene(after=lost(at_hand=True)),
    "put-off": lambda: Scene(after=PUBLISHED.with_episode(EN, date=NOW + timedelta(days=9))),
    "paged": lambda: Scene(after=PUBLISHED.with_(feed=FEED.model_copy(update={"paging": Paging(episodes=1)}))),
    "paged-no-more": lambda: Scene(
        before=PUBLISHED.with_(feed=FEED.model_copy(update={"paging": Paging(episodes=1)})), after=PUBLISHED
    ),
    "hostile-title": lambda: Scene(after=PUBLISHED.with_episode(EN, title=HOSTILE)),
    "many-edits": lambda: Scene(
        after=PUBLISHED.with_(
            episodes=tuple(one.model_copy(update={"title": "x" * 300, "notes": "æ" * 9_000}) for one in EPISODES)
        )
    ),
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("markdown", "md")])
def test_golden_plans(name: str, form: str, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each scene is told in just these words."""
    console = open_console(form)
    console.impact([SCENES[name]().impact()])
    if form == "markdown":
        console.summary()
    check(CORPUS / "outlooks" / f"{name}.{suffix}", capsys.readouterr().out.encode())


def impacts(name: str) -> list[tuple[str, ImpactLevel]]:
    """Return what a scene does to whom."""
    return [(effect.subject, effect.impact) for effect in SCENES[name]().impact().effects]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("nothing", []),
        ("new-episode", [("fire", ImpactLevel.DOWNLOAD)]),
        ("new-episode-of-tomorrow", [("fire", ImpactLevel.LATER)]),
        ("its-time-has-come", [("tre", ImpactLevel.DOWNLOAD)]),
        ("edited-words", [("en", ImpactLevel.REFRESH)]),
        ("edited-show", [("maalt", ImpactLevel.REFRESH), ("maalt", ImpactLevel.REFRESH)]),
        ("replaced", [("en", ImpactLevel.STALE)]),
        ("waiting", []),
        ("retired", [("en", ImpactLevel.GONE)]),
        ("guid-would-change", [("en", ImpactLevel.REFUSED)]),
        ("new-covers", [("maalt", ImpactLevel.ARTWORK), ("to", ImpactLevel.ARTWORK)]),
        ("same-artwork", [("maalt", ImpactLevel.ARTWORK)]),
        ("lost", [("en", ImpactLevel.GONE)]),
        ("put-back", [("en", ImpactLevel.REFRESH)]),
        ("put-off", [("en", ImpactLevel.GONE)]),
        ("paged", [("maalt", ImpactLevel.GONE)]),
        ("paged-no-more", [("maalt", ImpactLevel.REFRESH)]),
    ],
)
def test_what_is_done_to_listeners(name: str, expected: list[tuple[str, ImpactLevel]]) -> None:
    """Each thing is told once, the gravest first."""
    assert impacts(name) == expected


def test_a_guid_that_would_change_is_refused() -> None:
    """Whoever else looked away, the plan itself does not make another episode of one that is published."""
    plan = SCENES["guid-would-change"]().after.plan()
    [step] = [step for step in plan.steps if step.subject == "en"]
    assert (step.kind, step.refused, step.job) == (StepKind.BLOCKED, True, None)
    assert step.reason == "GUID of en would change: every follower downloads it again: refused"
    assert not any(step.kind is StepKind.RETIRE for step in plan.steps)
    assert plan.blocked == (step,)


def test_a_renamed_episode_is_called_by_its_new_name() -> None:
    """Listeners' side of a plan calls it as the steps do, whatever the ledger still calls it."""
    moved = EN.model_copy(update={"slug": "flyttet", "guid": make_guid(FEED.guid, "en"), "title": "Sak 1, flyttet"})
    world = PUBLISHED.with_(episodes=(moved, TO, TRE)).with_file(moved.recording_path, "sound of en")
    outlook = Scene(after=world).impact()
    assert {effect.subject for effect in outlook.effects} == {"flyttet"}


def test_a_picture_with_the_same_key_keeps_its_url() -> None:
    """Where another picture had the same digits, Apple would never see it, and that is told."""
    known = PUBLISHED.ledger.covers[FEED_COVER]
    digest = known.digest[:8] + "0" * 56
    assert object_key("images", "maalt", digest, ".jpg") == known.key
    scene = Scene(after=PUBLISHED.with_file("feeds/maalt/cover.jpg", digest))
    [effect] = scene.impact().effects
    assert effect.text == "artwork keeps its URL: Apple will not fetch it again"


def test_programs_read_it_all(capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON has every effect and every change, uncut."""
    console = open_console("json")
    console.impact([SCENES["many-edits"]().impact()])
    console.summary()
    [plan] = json.loads(capsys.readouterr().out)["plans"]
    assert {effect["impact"] for effect in plan["listeners"]} == {"refresh"}
    assert len(plan["listeners"]) == 3
    [first, *_] = plan["changes"]["items"]
    assert "x" * 300 in [change["after"] for change in first["changes"]]


TEXTS = st.text("`@#<>&*_[]()|~\\!:./-\n\t abæ\u202e\u0007", max_size=60)


@given(TEXTS)
def test_no_text_gets_out_of_its_backquotes(text: str) -> None:
    """Whatever is written, Markdown shows it as code and as nothing else, on the line of its list."""
    for shown in (format_code(text), format_prose(text)):
        tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(f"- 🔄 {shown} → x")
        inline = [token for token in tokens if token.type == "inline"]
        assert [token.type for token in tokens if token.type.endswith("_open")] == [
            "bullet_list_open",
            "list_item_open",
            "paragraph_open",
        ]
        [line] = inline
        kinds = {child.type for child in line.children or []}
        assert kinds <= {"text", "code_inline"}
        outside = "".join(child.content for child in line.children or [] if child.type == "text")
        assert not re.search(r"[@#<>`*\[|]|www\.|https?:", outside)
        assert not re.search("[\u202e\u0007]", shown)


@given(st.lists(st.tuples(TEXTS, st.integers(0, 400)), max_size=6), st.integers(2_000, 20_000))
def test_a_comment_is_never_too_long(parts: list[tuple[str, int]], most: int) -> None:
    """However much there is to tell, the comment ends in time, with every fold closed and what is missing counted."""
    sections = [
        Section("<details><summary>x</summary>", tuple(f"- {format_code(text)}" for _ in range(count)), "</details>")
        for text, count in parts
    ]
    told = make_comment(sections, most)
    assert len(told.encode()) <= most
    assert told.count("<details>") == told.count("</details>") == len(parts)
    assert "more parts" not in told
    left = sum(int(found) for found in re.findall(r"… and (\d+) more lines", told))
    lines = [line for line in told.splitlines() if line.startswith("- `")]
    assert len(lines) + left == sum(count for _, count in parts)


@pytest.mark.parametrize("form", ["text", "github", "markdown"])
def test_pages_are_counted_for_every_reader(capsys: pytest.CaptureFixture[str], form: str) -> None:
    """A person and a pull request learn how many web pages would differ; of none nothing is said."""
    console = open_console(form)
    told = replace(SCENES["nothing"]().impact(), pages=PageChanges(written=3, removed=1))
    console.impact([told, replace(told, pages=PageChanges(written=0, removed=0))])
    console.summary()
    said = capsys.readouterr().out
    assert said.count("3 to write, 1 to remove") == 1
    assert said.casefold().count("web pages:") == 1
    assert said.count("only web pages to bring up to date") == 1


def test_a_comment_of_a_thousand_findings_fits(capsys: pytest.CaptureFixture[str]) -> None:
    """GitHub takes the comment, whatever the pull request is like."""
    console = open_console("markdown")
    found = Finding(
        rule="value-wrong",
        severity=Severity.ERROR,
        message=f"title is {HOSTILE * 50}",
        fix="write another",
        position=Position(file="episodes/a/episode.md", line=3, column=8),
    )
    console.findings([found] * 2_000)
    console.impact([SCENES["hostile-title"]().impact()] * 3)
    console.summary()
    told = capsys.readouterr().out
    assert MAX_COMMENT_BYTES // 2 - 2_000 < len(told.encode()) <= MAX_COMMENT_BYTES
    assert "more lines" in told
    assert told.count("<details>") == told.count("</details>")
    assert told.count("**What listeners notice**\n\n- 🔄 `en`: title: seen") == 3


def thousands(count: int) -> Impact:
    """Return what an edit of very many episodes means: each has other notes, and every tenth is gone."""
    number = [f"{one:04}-en-lang-mappe-til-en-episode" for one in range(count)]
    changed = FieldChange(field="content:encoded", before=f"<p>{'æ' * 500}</p>", after=f"<p>{'å' * 500}</p>")
    items = tuple(
        ItemChange(fate=ChangeKind.CHANGED, guid=slug, title=f"{HOSTILE} {slug}", changes=(changed,)) for slug in number
    )
    notes = [
        Effect(impact=ImpactLevel.REFRESH, subject=slug, text="notes: seen at the next refresh") for slug in number
    ]
    gone = [Effect(impact=ImpactLevel.GONE, subject=slug, text="leaves the feed") for slug in number[::10]]
    scene = SCENES["edited-words"]().impact()
    kept = [
        Step(kind=StepKind.KEEP, subject=slug, reason=f"words changed: only with --replace {slug}", guid=slug)
        for slug in number
    ]
    plan = replace(scene.plan, steps=(*scene.plan.steps, *kept))
    return replace(scene, plan=plan, effects=(*gone, *notes), changes=FeedDiff(items=items))


@pytest.mark.parametrize("feeds", [1, 200])
def test_a_comment_of_two_thousand_episodes_fits(capsys: pytest.CaptureFixture[str], feeds: int) -> None:
    """However many episodes and feeds an edit reaches, the comment has room, and says what is alike once."""
    console = open_console("markdown")
    console.impact([thousands(2_000)] * feeds)
    console.summary()
    told = capsys.readouterr().out
    assert len(told.encode()) <= MAX_COMMENT_BYTES
    assert "and 197 more`: leaves the feed\n" in told
    assert "and 1997 more`: notes: seen at the next refresh\n" in told
    assert "- `=` keep 2000 of them: words changed: only with --replace\n" in told
    assert told.count("<details>") == told.count("</details>")
    assert ("more parts" in told) == (feeds > 1)


def test_the_same_is_said_once_of_many(capsys: pytest.CaptureFixture[str]) -> None:
    """Fifty new episodes are a line that names some; what happens to few is said of each."""
    for count in (5, 50):
        console = open_console("text")
        new = [Effect(impact=ImpactLevel.DOWNLOAD, subject=f"e{one}", text="new episode") for one in range(count)]
        console.impact([replace(SCENES["nothing"]().impact(), effects=tuple(new))])
        lines = capsys.readouterr().out.partition("listeners:\n")[2].splitlines()
        assert len(lines) == (5 if count == 5 else 1)
        assert lines[0] == ("  e0: new episode" if count == 5 else "  e0, e1, e2 and 47 more: new episode")


def test_scenes_differ() -> None:
    """Every scene is one of its own."""
    said = {name: make().impact() for name, make in SCENES.items()}
    assert len({repr((one.effects, one.changes, one.plan)) for one in said.values()}) == len(SCENES)
    assert replace(said["nothing"], effects=()) == said["nothing"]
    assert isinstance(PUBLISHED.ledger.covers[FEED_COVER], Stored)
