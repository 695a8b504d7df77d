"""What follows from an episode and the ledger alone: who it is, its picture, and what has to stand beside its audio."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from publisher.model import Episode, Feed
from publisher.plan.assets import digest_assets, find_picture_urls, make_assets, make_picture_owner
from publisher.plan.ledger import Ledger, Publication
from publisher.plan.steps import AssetJob, CoverJob


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
    feed: Feed, episodes: Iterable[Episode], ledger: Ledger, stored: Mapping[str, int] | None = None, *, url: str = ""
) -> Iterator[AssetJob]:
    """Yield a job for each published episode beside which something else stands than its words say now.

    `url` is where listeners find the storage's content. Where the words are those that the ledger names, nothing is
    written only to be compared.
    """
    for episode in episodes:
        published = ledger.publications.get(resolve_guid(feed, episode, ledger))
        if published is None:
            continue
        addresses = find_picture_urls(episode, published.guid, ledger, url)
        words = digest_assets(feed, episode, published, addresses)
        there = stored is None or all(stored.get(file.key) == file.bytes for file in published.assets.values())
        if words == published.words and there:
            continue
        companions = make_assets(feed, episode, published, addresses)
        if {companion.name: companion.stored for companion in companions} != published.assets or not there:
            yield AssetJob(slug=episode.slug, guid=published.guid, assets=companions, words=words)


def with_asset_digests(feed: Feed, episodes: Iterable[Episode], ledger: Ledger, *, url: str = "") -> Ledger:
    """Return a ledger that names the words that its episodes have now, once all that is made of them is stored.

    `url` is where listeners find the storage's content.
    """
    entries = dict(ledger.publications)
    for episode in episodes:
        published = entries.get(resolve_guid(feed, episode, ledger))
        if published is None:
            continue
        words = digest_assets(feed, episode, published, find_picture_urls(episode, published.guid, ledger, url))
        if words != published.words:
            entries[published.guid] = replace(published, words=words)
    return ledger if entries == ledger.publications else replace(ledger, publications=entries)


def cover_path(feed: Feed, episode: Episode) -> str:
    """Return the path of the picture that stands for an episode: its own, or the feed's."""
    if episode.cover:
        return f"episodes/{episode.slug}/{episode.cover}"
    return f"feeds/{feed.slug}/{feed.cover}"


def make_picture_job(episode: Episode, guid: str, name: str, digest: str) -> CoverJob:
    """Return the job that publishes the picture of a chapter, by its file in the episode's folder."""
    path = f"episodes/{episode.slug}/{name}"
    return CoverJob(owner=make_picture_owner(guid, name), name=episode.slug, path=path, digest=digest)


def with_companions(feed: Feed, episodes: Sequence[Episode], ledger: Ledger, url: str) -> Ledger:
    """Return the ledger with what would be stored beside the audio."""
    for job in make_asset_jobs(feed, episodes, ledger, url=url):
        ledger = ledger.with_assets(job.guid, {companion.name: companion.stored for companion in job.assets}, job.words)
    return ledger
