"""Resolves an episode's GUID and cover from its source and the ledger, and makes the jobs for its assets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime

from publisher.hashing import canonical_json
from publisher.model import Episode, Feed
from publisher.plan.assets import Kept, Results, digest_assets, find_picture_urls, make_assets, make_picture_owner
from publisher.plan.ledger import Ledger, Publication, Stored
from publisher.plan.steps import AssetJob, CoverJob, cover_key

NO_ASSETS_KEPT = Kept()


def resolve_guid(feed: Feed, episode: Episode, ledger: Ledger) -> str:
    """Return an episode's GUID: that of its front matter, else that of the ledger, else a new one."""
    return episode.guid or ledger.guid_of(episode.slug) or ledger.new_guid(feed.guid, episode.slug)


def list_shown(
    feed: Feed, episodes: Sequence[Episode], ledger: Ledger, now: datetime
) -> list[tuple[Episode, Publication]]:
    """Return the published episodes dated not later than `now`, newest first, or in the order in which they are picked.

    Episodes of the same moment are ordered by season, number and folder's name, descending.
    """
    published = [
        (episode, ledger.publications[guid])
        for episode in episodes
        if episode.date <= now and (guid := resolve_guid(feed, episode, ledger)) in ledger.publications
    ]
    if feed.picked:
        return sorted(published, key=lambda pair: feed.picked.index(pair[0].slug))
    return sorted(published, key=lambda pair: pair[0].place, reverse=True)


def make_asset_jobs(
    feed: Feed,
    episodes: Iterable[Episode],
    ledger: Ledger,
    stored: Mapping[str, int] | None = None,
    *,
    url: str = "",
    kept: Kept = NO_ASSETS_KEPT,
) -> Iterator[AssetJob]:
    """Yield a job for each published episode whose published assets differ from those that are made now.

    `stored` has sizes by object key; None stands for everything being stored. `url` is the public base address of the
    storage's content. Assets are current if the ledger's digest of sources and program is, or if the same files are
    made; descriptions of what is made are kept in `kept`, so that assets are made once.
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
            known = _describe(published.assets)
            if there and results.get(words) == known:
                continue
            assets = make_assets(feed, episode, published, addresses)
            made = _describe({asset.name: asset.stored for asset in assets})
            results.keep(words, made)
            if made != known or not there:
                yield AssetJob(slug=episode.slug, guid=published.guid, assets=assets, words=words)


def _describe(assets: Mapping[str, Stored]) -> bytes:
    return canonical_json({name: [file.key, file.bytes, file.digest, file.media_type] for name, file in assets.items()})


def cover_path(feed: Feed, episode: Episode) -> str:
    """Return the path of an episode's cover: its own, or the feed's."""
    if episode.cover:
        return f"episodes/{episode.slug}/{episode.cover}"
    return f"feeds/{feed.slug}/{feed.cover}"


def find_picture_key(episode: Episode, guid: str, name: str, digest: str, ledger: Ledger) -> str:
    """Return the key under which a chapter's picture is published, or will be.

    `name` is its file's name in the episode's folder, `digest` the SHA-256 of the file.
    """
    owner, path = make_picture_owner(guid, name), f"episodes/{episode.slug}/{name}"
    known = ledger.covers.get(owner)
    return cover_key(CoverJob(owner=owner, name=episode.slug, path=path, digest=digest, published=known))


def with_current_assets(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, *, url: str, kept: Kept) -> Ledger:
    """Return the ledger with the assets that publishing would store now."""
    for job in make_asset_jobs(feed, episodes, ledger, url=url, kept=kept):
        ledger = ledger.with_assets(job.guid, {asset.name: asset.stored for asset in job.assets}, job.words)
    return ledger
