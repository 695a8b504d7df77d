"""Rules that keep identities: GUIDs of published episodes and shows do not change or move."""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from publisher.errors import PublisherError
from publisher.feed.items import list_items
from publisher.findings import Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, rule
from publisher.lint.subjects import list_ledger_episodes
from publisher.plan import resolve_guid
from publisher.sources.validate import EpisodeSource, FeedSource


@rule("guid-changed", "Apple: a GUID never changes", keeps=Promise.IDENTITY, varies=True)
def guid_changed(context: Context) -> Iterator[Complaint]:
    """To apps another GUID is another episode: every follower would download it again."""
    for known in list_ledger_episodes(context):
        publications, before = known.ledger.publications, known.ledger.guid_of(known.source.episode.slug)
        written = known.source.episode.guid
        if not before or not written or written == before:
            continue
        # Folders that exchanged their names keep their GUIDs, and bring their recordings along.
        recording = context.files.get(known.source.episode.recording_path)
        stayed = recording == publications[before].made_of.recording
        if written not in publications or (stayed and recording != publications[written].made_of.recording):
            yield Complaint(
                known.source.document.position("guid"),
                f"the episode is published with another GUID: {before}",
                f"write guid: {before}, or delete the line",
            )


@rule("guid-of-another", "RSS 2.0: a GUID is one item's own", keeps=Promise.IDENTITY, varies=True)
def guid_of_another(context: Context) -> Iterator[Complaint]:
    """Two episodes that are one to apps: only one of them would be shown, perhaps with the sound of the other."""
    for feed in context.audio_feeds:
        ledger = context.ledgers[feed.feed.slug]
        owners: dict[str, EpisodeSource] = {}
        # Those who name their GUID come first: they are sure of it.
        for source in sorted(context.select_episodes(feed.feed), key=lambda source: source.episode.guid is None):
            guid = resolve_guid(feed.feed, source.episode, ledger)
            owner = owners.setdefault(guid, source)
            if owner is source or (source.episode.guid and owner.episode.guid):
                continue
            yield Complaint(
                source.document.line(2),
                f"{owner.episode.slug} has the GUID with which {source.episode.slug} was published",
                "if this is a new episode, publish once without its folder, then add it; "
                f"otherwise mend the guid of {owner.episode.slug}",
            )


@rule("episode-renamed", "publisher: identity never moves", keeps=Promise.IDENTITY, varies=True)
def episode_renamed(context: Context) -> Iterator[Complaint]:
    """A folder that was renamed looks like one episode gone and one new, which followers would download again."""
    for feed in context.audio_feeds:
        ledger = context.ledgers[feed.feed.slug]
        at_home = {
            (source.episode.slug, context.files.get(source.episode.recording_path)) for source in context.episodes
        }
        published = {entry.made_of.recording: entry for entry in ledger.publications.values()}
        for source in context.select_episodes(feed.feed):
            before = published.get(context.files.get(source.episode.recording_path, ""))
            if before is None or source.episode.guid or (before.slug, before.made_of.recording) in at_home:
                continue
            if before.guid != resolve_guid(feed.feed, source.episode, ledger):
                yield Complaint(
                    source.document.line(2),
                    f"this is the recording that was published as {before.slug}",
                    f"if its folder was renamed, add the line guid: {before.guid}; if this is to be "
                    f"another episode, add the line guid: {ledger.new_guid(feed.feed.guid, source.episode.slug)}",
                )


@rule("episode-vanished", "publisher: identity never moves", keeps=Promise.IDENTITY, varies=True)
def episode_vanished(context: Context) -> Iterator[Complaint]:
    """Where no recording is at hand, one folder gone and one new may be a folder renamed: nobody can tell."""
    for feed in context.audio_feeds:
        ledger = context.ledgers[feed.feed.slug]
        claimed = {resolve_guid(feed.feed, source.episode, ledger) for source in context.episodes}
        gone = [
            entry for guid, entry in sorted(ledger.publications.items()) if guid not in claimed and not entry.retired
        ]
        # A folder whose file cannot be read is not gone.
        for source in context.select_episodes(feed.feed) if gone and not context.broken else ():
            unknown = resolve_guid(feed.feed, source.episode, ledger) not in ledger.publications
            if unknown and not source.episode.is_withheld and source.episode.recording_path not in context.files:
                yield Complaint(
                    source.document.line(2),
                    f"{source.episode.slug} is new, and the folder of {gone[0].slug} is gone: was it renamed?",
                    f"if so, add the line guid: {gone[0].guid}; if not, publish first where the recordings are",
                )


@rule("episode-leaves", "publisher: what is on the air stays there", Severity.WARNING, varies=True)
def episode_leaves(context: Context) -> Iterator[Complaint]:
    """Nothing leaves a feed by accident: publishing stops until an episode is there again, or is asked to leave."""
    for feed in context.audio_feeds:
        ledger = context.ledgers[feed.feed.slug]
        sources = {
            resolve_guid(feed.feed, source.episode, ledger): source for source in context.select_episodes(feed.feed)
        }
        away = {
            guid: entry.slug
            for guid, entry in ledger.publications.items()
            if not entry.retired
            and entry.slug not in feed.feed.retired
            and (guid not in sources or sources[guid].episode.draft)
        }
        items = _list_published(context, feed) if away else {}
        for guid, slug in sorted(away.items(), key=lambda pair: pair[1]):
            if guid not in items:
                continue
            if source := sources.get(guid):
                position, why, back = source.document.position("draft"), "a draft again", "write draft: false"
            elif any(source.episode.slug == slug for source in context.episodes):
                position, why, back = feed.document.line(1), "not taken any more", "take it again"
            elif not context.broken:
                position, why, back = feed.document.line(1), "its folder is gone", "bring its folder back"
            else:
                continue
            yield Complaint(
                position,
                f"{slug} is in the feed, and {why}: publish and feed stop there",
                f"{back}, or ask for it to leave: publisher publish --retire {slug}",
            )


def _list_published(context: Context, feed: FeedSource) -> Mapping[str, str]:
    """Return the titles of the items of the feed as it was published, by GUID; none if no copy of it can be read."""
    copy = context.published_feeds.get(feed.feed.slug)
    with suppress(PublisherError):
        return {} if copy is None else list_items([copy])
    return {}


@rule("enclosure-taken", "Apple: a repeated enclosure is ignored", keeps=Promise.IDENTITY, varies=True)
def enclosure_taken(context: Context) -> Iterator[Complaint]:
    """Of two episodes with one file, Apple shows only one."""
    for feed in context.audio_feeds:
        owners: dict[str, tuple[str, EpisodeSource]] = {}
        for source in context.select_episodes(feed.feed):
            entry = context.published(source, feed.feed)
            if entry is None:
                continue
            guid, owner = owners.setdefault(entry.enclosure.key, (entry.guid, source))
            if guid != entry.guid:
                yield Complaint(
                    source.document.line(2),
                    f"its file is that of {owner.episode.slug}: {entry.enclosure.key}",
                    f"make its audio anew: publisher publish --replace {source.episode.slug}",
                )


@rule("feed-guid-changed", "Podcasting 2.0: a show's GUID never changes", keeps=Promise.IDENTITY, varies=True)
def feed_guid_changed(context: Context) -> Iterator[Complaint]:
    """To directories another podcast:guid is another show."""
    for feed in context.feeds:
        ledger = context.ledgers[feed.feed.slug]
        before = ledger.guid
        if before and before != str(feed.feed.guid) and ledger.feed != feed.feed.slug:
            yield Complaint(
                feed.document.position("guid"),
                f"the ledger beside it is that of {ledger.feed}, {before}",
                "bring its own ledger back, with git or with publisher adopt",
            )
        elif before and before != str(feed.feed.guid):
            yield Complaint(
                feed.document.position("guid"), f"the show was published as {before}", f"write guid: {before}"
            )
