"""Scenes: a show as it was published and as it is now, and what listeners notice of the difference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from publisher.feed import render_documents
from publisher.feed.impact import Impact, assess_impact, keep_published_guids, ledger_after
from publisher.model import Episode
from publisher.model.paging import Paging
from publisher.plan import list_lost
from publisher.plan.ledger import FEED_COVER, Ledger, make_guid
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
    url: str = URL
    """The base address from now on."""

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
            after=self.documents(
                world, ahead.without(lost), keep_published_guids(world.episodes, plan.steps), url=self.url
            ),
            now=self.now,
        )

    def documents(
        self, world: World, ledger: Ledger, episodes: tuple[Episode, ...] | None = None, url: str = URL
    ) -> list[bytes]:
        """Render a show."""
        return render_documents(world.feed, episodes or world.episodes, ledger, url=url, now=self.now).newest_first


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
    "retired": lambda: Scene(after=PUBLISHED.with_(episodes=(TO, TRE), retire=frozenset({"en"}))),
    "vanished": lambda: Scene(after=PUBLISHED.with_(episodes=(TO, TRE))),
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
