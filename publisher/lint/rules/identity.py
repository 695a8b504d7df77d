"""Rules that keep identities: GUIDs of published episodes and shows do not change or move."""

from collections.abc import Iterator

from publisher.errors import hide_queries
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, rule
from publisher.lint.subjects import list_ledger_episodes
from publisher.plan import resolve_guid
from publisher.plan.departures import Cause
from publisher.sources.validate import EpisodeSource
from publisher.storage.layout import feed_key


@rule("guid-changed", "Apple: a GUID never changes", keeps=Promise.IDENTITY, varies=True)
def guid_changed(context: Context) -> Iterator[Complaint]:
    """To apps another GUID is another episode: every follower would download it again."""
    for known in list_ledger_episodes(context):
        publications, before = known.ledger.publications, known.ledger.guid_of(known.source.episode.slug)
        written = known.source.episode.guid
        if not before or not written or written == before or publications[before].retired:
            continue
        # Folders that exchanged their names keep their GUIDs, and bring their recordings along.
        recording = context.files.get(known.source.episode.recording_path)
        if written in publications and recording == publications[written].made_of.recording:
            continue
        fix = f"write guid: {before}, or delete the line"
        if written in publications and recording is None:
            fix += "; if its folder was renamed, publish first where its recording is"
        yield Complaint(
            known.source.document.position("guid"), f"the episode is published with another GUID: {before}", fix
        )


@rule("slug-retired", "publisher: identity never moves", keeps=Promise.IDENTITY, varies=True)
def slug_retired(context: Context) -> Iterator[Complaint]:
    """A retired episode's folder with another recording is that episode again or a new one; the producer has to say."""
    for known in list_ledger_episodes(context):
        episode = known.source.episode
        entry = known.ledger.publications.get(known.ledger.guid_of(episode.slug) or "")
        recording = context.files.get(episode.recording_path)
        if entry is None or not entry.retired or episode.guid or episode.is_withheld or recording is None:
            continue
        # A recording that was published already was renamed, which is told otherwise.
        if recording not in {one.made_of.recording for one in known.ledger.publications.values()}:
            new = known.ledger.new_guid(known.feed.feed.guid, episode.slug)
            yield Complaint(
                known.source.document.line(2),
                f"an episode in the folder {episode.slug} was retired, and its recording was another",
                f"if this is another episode, add the line guid: {new}; if it is that one again, guid: {entry.guid}",
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


@rule("episode-leaves", "publisher: what is on the air stays there", keeps=Promise.IDENTITY, varies=True)
def episode_leaves(context: Context) -> Iterator[Complaint]:
    """Nothing leaves a feed by accident: publishing stops until an episode is there again, or is asked to leave."""
    sources = {source.episode.slug: source for source in context.episodes}
    for feed in context.feeds:
        for departure in context.leaving.get(feed.feed.slug, ()):
            source = sources.get(departure.name)
            position, why, back = feed.document.line(1), "its folder is gone", "bring its folder back"
            if departure.cause is Cause.LATER and source:
                position, why, back = source.document.position("date"), "its date is still to come", "put the date back"
            elif departure.cause is not Cause.GONE or (source is None and context.broken):
                continue
            elif source and source.episode.draft:
                position, why, back = source.document.position("draft"), "a draft again", "write draft: false"
            elif source:
                why, back = f"{feed.feed.slug} does not take it any more", "take it again"
            yield Complaint(
                position,
                f"{departure.name} is in the feed, and {why}: publish and feed stop there",
                f"{back}, or ask for it to leave: publisher publish --retire {departure.name}",
            )


@rule("feed-empties", "publisher: what is on the air stays there", keeps=Promise.IDENTITY, varies=True)
def feed_empties(context: Context) -> Iterator[Complaint]:
    """Directories drop a feed that is empty: the last episode of a published feed stays."""
    for feed in context.feeds:
        published = context.published_feeds.get(feed.feed.slug, b"")
        episodes = (source.episode for source in context.select_episodes(feed.feed))
        left = any(not episode.is_withheld and episode.date <= context.now for episode in episodes)
        if b"<item>" in published and not left and not context.broken:
            yield Complaint(
                feed.document.line(1),
                "the feed is published, and would have no episode left",
                "keep one episode in it; nothing is published as long as it has none",
            )


@rule("enclosure-taken", "Apple: a repeated enclosure is ignored", keeps=Promise.IDENTITY, varies=True)
def enclosure_taken(context: Context) -> Iterator[Complaint]:
    """Of two episodes with one file, Apple shows only one."""
    for feed in context.audio_feeds:
        owners: dict[str, tuple[str, EpisodeSource]] = {}
        for source in context.select_episodes(feed.feed):
            entry = context.published(source, feed.feed)
            if entry is None:
                continue
            guid, owner = owners.setdefault(entry.place, (entry.guid, source))
            if guid != entry.guid:
                yield Complaint(
                    source.document.line(2),
                    f"its file is that of {owner.episode.slug}: {hide_queries(entry.place)}",
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


@rule("feed-renamed", "publisher: identity never moves", keeps=Promise.IDENTITY, varies=True)
def feed_renamed(context: Context) -> Iterator[Complaint]:
    """A renamed feed has another address, and followers of the former one get no new episodes."""
    for source in context.feeds:
        before, feed = context.former_names.get(source.feed.slug), source.feed
        # Who says at the new address that the feed moves there moves it on purpose.
        if before is None or (feed.new_feed_url or "").endswith(f"/{feed_key(feed)}"):
            continue
        address = f"{context.addresses[feed.slug]}{feed_key(feed)}"
        fix = (
            f"rename the folder back to feeds/{before.name}; if the feed is to move, publish it there once more with "
            f"the line new_feed_url: {address}, and keep that line when you rename the folder"
        )
        if before.ledger:
            fix += f"; if nobody follows it yet, delete {before.ledger}"
        yield Complaint(
            source.document.line(1),
            f"this feed was published as {before.name}: as {feed.slug} it would be a second feed at another address, "
            f"and whoever follows {before.name} would get no more episodes",
            fix,
        )
