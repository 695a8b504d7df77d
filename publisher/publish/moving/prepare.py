"""Prepares an import without changing anything: reads the sources, merges them, and decides what would be written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from publisher.errors import PublisherError
from publisher.feed.reading.merge import merge_feeds
from publisher.feed.reading.prefixes import strip_prefixes
from publisher.feed.reading.source import SourceFeed, SourceItem
from publisher.hashing import digest_bytes
from publisher.model import Episode
from publisher.model.feeds import make_feed_guid
from publisher.model.fields import slugify
from publisher.publish.moving.decide import ItemDecision, Presence, decide_items
from publisher.publish.moving.difference import (
    ItemDifference,
    compare_items,
    list_rendered_items,
    list_source_items,
)
from publisher.publish.moving.fetch import is_address
from publisher.publish.moving.record import ImportRecord, read_record
from publisher.publish.moving.render import make_stand_in, render_imported
from publisher.publish.moving.secrets import find_secrets, hide_secrets
from publisher.publish.moving.texts import EpisodeFiles, format_episode
from publisher.publish.moving.trailers import settle_trailers
from publisher.sources.load import ShowSources
from publisher.sources.validate import read_episode
from publisher.sources.workspace import Workspace
from publisher.text.html_notes import as_html, html_to_text

LISTED_TIME = re.compile(r"\d:\d\d")
MIN_LISTED_TIMES = 3
"""How many lines with a time make a list of chapters in notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedImport:
    """What an import would do."""

    source: SourceFeed
    """All sources merged."""
    sources: tuple[str, ...]
    """Their names, without secrets."""
    secrets: frozenset[str]
    slug: str
    """The folder of the show in feeds/."""
    guid: str
    """The podcast:guid."""
    guid_remark: str | None
    """Where it comes from, if the source has none."""
    record: ImportRecord
    decisions: tuple[ItemDecision, ...]
    prefix: str | None
    """What all enclosures stand behind, of a service that counts downloads."""

    @property
    def written(self) -> list[ItemDecision]:
        """The items whose folders are written."""
        return [decision for decision in self.decisions if decision.writes]

    def is_own(self, feed_text: bytes | None) -> bool:
        """Tell whether feed.yaml may be written: it is not there, or it is what an import wrote."""
        return feed_text is None or digest_bytes(feed_text) == self.record.feed_written.get("feed.yaml")


def prepare_import(
    sources: Sequence[str], documents: Sequence[SourceFeed], workspace: Workspace, show: ShowSources, *, brings: bool
) -> PreparedImport:
    """Return what an import of these documents would do in a working folder.

    `sources` are the addresses and files that were named, `show` is what the folder has, and `brings` tells whether
    audio is fetched. Raises PublisherError if the documents have no items, or if a record cannot be read.
    """
    secrets = find_secrets(sources)
    source = settle_trailers(merge_feeds(documents))
    if not source.items:
        raise PublisherError(
            "there is no item in the feed, so there is nothing to bring over",
            hint="see whether the address is that of the feed: publisher import https://…",
        )
    guid, remark = _find_guid(source, sources)
    slug = _find_slug(source, guid, show)
    record = read_record(workspace, slug)
    presence = _look(record, workspace, show)
    decisions = tuple(decide_items(source, presence, wants_audio=brings))
    return PreparedImport(
        source=source,
        sources=tuple(hide_secrets(name, secrets) for name in sources),
        secrets=secrets,
        slug=slug,
        guid=guid,
        guid_remark=remark,
        record=record,
        decisions=decisions,
        prefix=_find_prefix(source.items),
    )


def _find_guid(source: SourceFeed, sources: Sequence[str]) -> tuple[str, str | None]:
    """Return the show's podcast:guid, and where it comes from if the feed has none."""
    try:
        return str(UUID(source.guid or "")), None
    except ValueError:
        addresses = [name for name in sources if is_address(name)]
        address = next(iter(addresses), None) or source.self_link
        if address:
            return str(
                make_feed_guid(address)
            ), "the feed has no podcast:guid: it is made of the old address, as apps do"
        link = source.keys.get("link")
        made = make_feed_guid(link if isinstance(link, str) else str(source.keys.get("title", "")))
        return str(made), (
            "the feed has no podcast:guid, and the file does not say its address: the guid is made of the show's link;"
            " import it from its address, and directories know it again"
        )


def _find_slug(source: SourceFeed, guid: str, show: ShowSources) -> str:
    """Return the folder of the show: that of the feed here with its GUID, else one named by its title."""
    known = next((one.feed.slug for one in show.feeds if str(one.feed.guid) == guid), None)
    title = source.keys.get("title")
    return known or slugify(title if isinstance(title, str) else "")[:60].strip("-") or "show"


def _look(record: ImportRecord, workspace: Workspace, show: ShowSources) -> Presence:
    texts = {
        path: digest_bytes(content)
        for item in record.items.values()
        for name in item.written
        if (content := workspace.read(path := f"episodes/{item.folder}/{name}")) is not None
    }
    guids = {one.episode.guid: one.episode.slug for one in show.episodes if one.episode.guid}
    imported = record.folders
    return Presence(
        record=record,
        texts=texts,
        guids={guid: folder for guid, folder in guids.items() if guid not in imported},
        folders=frozenset(workspace.folders("episodes")),
    )


def _find_prefix(items: Sequence[SourceItem]) -> str | None:
    prefixes = {"".join(strip_prefixes(item.enclosure.url)[0]) for item in items if item.enclosure}
    return prefixes.pop() if len(prefixes) == 1 and "" not in prefixes else None


def has_time_lists(items: Sequence[SourceItem]) -> bool:
    """Tell whether notes of any item list times, so that no second list is to be added below them."""
    return any(_count_times(item.html) >= MIN_LISTED_TIMES for item in items)


def _count_times(html: str) -> int:
    if len(LISTED_TIME.findall(html)) < MIN_LISTED_TIMES:
        return 0
    lines = html_to_text(as_html(html)).split("\n")
    return sum(line.lstrip("•-–( \t")[:1].isdigit() and ":" in line[:12] for line in lines)


def foresee_difference(prepared: PreparedImport, *, now: datetime) -> ItemDifference:
    """Return how the items would differ for listeners if all were written as decided, read as `check` reads them.

    Texts that are there already are not looked at.
    """
    episodes = [_read_back(decision) for decision in prepared.decisions if not decision.is_draft]
    return compare_show(prepared, [episode for episode in episodes if episode], now=now)


def _read_back(decision: ItemDecision) -> Episode | None:
    files = EpisodeFiles(audio="audio.mp3")
    # Words make no difference to identity, and take long.
    texts = format_episode(replace(decision.item, html="", summary=""), files, later=decision.later)
    found, _ = read_episode(decision.folder, texts["episode.md"])
    return found.episode if found else None


def compare_show(prepared: PreparedImport, episodes: Sequence[Episode], *, now: datetime) -> ItemDifference:
    """Return how the items of a feed with these episodes differ from those of the source."""
    feed = make_stand_in(prepared.slug, prepared.guid, prepared.source.keys)
    latest = max((episode.date for episode in episodes), default=now)
    documents = render_imported(feed, episodes, now=max(now, latest))
    return compare_items(list_source_items(prepared.source.items), list_rendered_items(documents))
