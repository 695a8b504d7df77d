"""What follows from an episode and the ledger alone: who it is, its picture, and what has to stand beside its audio."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime

from publisher.hashing import canonical_json
from publisher.model import Episode, Feed
from publisher.plan.assets import Kept, Results, digest_assets, find_picture_urls, make_assets, make_picture_owner
from publisher.plan.ledger import Ledger, Publication, Stored
from publisher.plan.steps import AssetJob, CoverJob

NO_ASSETS_KEPT = Kept()


def resolve_guid(feed: Feed, episode: Episode, ledger: Ledger) -> str:
    """Return who an episode is: as it says itself, as it was published, or as it is about to be."""
    return episode.guid or ledger.guid_of(episode.slug) or ledger.new_guid(feed.guid, episode.slug)


def list_shown(
    feed: Feed, episodes: Sequence[Episode], ledger: Ledger, now: datetime
) -> list[tuple[Episode, Publication]]:
    """Return what listeners are shown: what is published, not later than `now`, newest first or as it was picked."""
    published = [
        (episode, ledger.publications[guid])
        for episode in episodes
        if episode.date <= now and (guid := resolve_guid(feed, episode, ledger)) in ledger.publications
    ]
    if feed.picked:
        return sorted(published, key=lambda pair: feed.picked.index(pair[0].slug))
    return sorted(published, key=lambda pair: (pair[0].date.timestamp(), pair[1].guid), reverse=True)


def make_asset_jobs(
    feed: Feed,
    episodes: Iterable[Episode],
    ledger: Ledger,
    stored: Mapping[str, int] | None = None,
    *,
    url: str = "",
    kept: Kept = NO_ASSETS_KEPT,
) -> Iterator[AssetJob]:
    """Yield a job for each published episode beside which other files stand than are made of its words now.

    `url` is where listeners find the storage's content. Files are the right ones if they were made of the same words by
    the same program, as the ledger says, or if the same are made now; what is made is `kept`, so that it is made once.
    """
    with ExitStack() as stack:
        results: Results | None = None
        for episode in episodes:
            published = ledger.publications.get(resolve_guid(feed, episode, ledger))
            if published is None:
                continue
            addresses = find_picture_urls(episode, published.guid, ledger, url)
            words = digest_assets(feed, episode, published, kept.program, addresses)
            there = stored is None or all(stored.get(file.key) == file.bytes for file in published.assets.values())
            if words == published.words and there:
                continue
            results = results or stack.enter_context(kept.open(feed.slug))
            spelled = _spelled(published.assets)
            if there and results.get(words) == spelled:
                continue
            companions = make_assets(feed, episode, published, addresses)
            made = _spelled({companion.name: companion.stored for companion in companions})
            results.keep(words, made)
            if made != spelled or not there:
                yield AssetJob(slug=episode.slug, guid=published.guid, assets=companions, words=words)


def _spelled(assets: Mapping[str, Stored]) -> bytes:
    return canonical_json({name: [file.key, file.bytes, file.digest, file.media_type] for name, file in assets.items()})


def cover_path(feed: Feed, episode: Episode) -> str:
    """Return the path of the picture that stands for an episode: its own, or the feed's."""
    if episode.cover:
        return f"episodes/{episode.slug}/{episode.cover}"
    return f"feeds/{feed.slug}/{feed.cover}"


def make_picture_job(episode: Episode, guid: str, name: str, digest: str) -> CoverJob:
    """Return the job that publishes the picture of a chapter, by its file in the episode's folder."""
    path = f"episodes/{episode.slug}/{name}"
    return CoverJob(owner=make_picture_owner(guid, name), name=episode.slug, path=path, digest=digest)


def with_current_assets(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, url: str, kept: Kept) -> Ledger:
    """Return the ledger with the assets that publishing would store beside the audio now."""
    for job in make_asset_jobs(feed, episodes, ledger, url=url, kept=kept):
        ledger = ledger.with_assets(job.guid, {companion.name: companion.stored for companion in job.assets}, job.words)
    return ledger
