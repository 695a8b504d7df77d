"""Rules that keep identities: what a listener's app has once seen stays the same episode."""

from collections.abc import Iterator

from publisher.evidence import Evidence
from publisher.ledger import Ledger, Publication
from publisher.plan import guid_of
from publisher.rules.rule import Complaint, rule
from publisher.sources import FeedSource


@rule("guid-changed", "Apple: a GUID never changes")
def changed_guid(evidence: Evidence) -> Iterator[Complaint]:
    """To apps another GUID is another episode: every follower would download it again."""
    for feed in evidence.feeds:
        ledger = evidence.ledgers[feed.feed.slug]
        for source in evidence.episodes:
            before = ledger.guid_of(source.episode.slug)
            written = source.episode.guid
            if before and written and written != before and written not in ledger.publications:
                yield Complaint(
                    source.document.position("guid"),
                    f"the episode is published with another GUID: {before}",
                    f"write guid: {before}, or delete the line",
                )


@rule("guid-of-another", "RSS 2.0: a GUID is one item's own")
def taken_from_another(evidence: Evidence) -> Iterator[Complaint]:
    """A GUID that another folder's episode was published with would make apps take this for that one."""
    for feed in evidence.feeds:
        ledger = evidence.ledgers[feed.feed.slug]
        folders = {source.episode.slug for source in evidence.episodes}
        for source in evidence.episodes:
            known = ledger.publications.get(source.episode.guid or "")
            if known and known.slug != source.episode.slug and known.slug in folders:
                yield Complaint(
                    source.document.position("guid"),
                    f"{known.slug} is published with this GUID",
                    "delete the line: the episode gets a GUID of its own when it is published",
                )


@rule("episode-renamed", "publisher: identity never moves")
def renamed(evidence: Evidence) -> Iterator[Complaint]:
    """A folder that was renamed looks like one episode gone and one new, which followers would download again."""
    for feed in evidence.feeds:
        ledger = evidence.ledgers[feed.feed.slug]
        gone = _gone(feed, evidence, ledger)
        for source in evidence.episodes:
            before = gone.get(evidence.files.get(source.episode.recording_path, ""))
            if before and not evidence.is_published(source, feed.feed):
                yield Complaint(
                    source.document.line(2),
                    f"this is the recording that was published as {before.slug}, whose folder is gone",
                    f"if the folder was renamed, add the line guid: {before.guid}; "
                    f"if it is a new episode, bring {before.slug} back first",
                )


def _gone(feed: FeedSource, evidence: Evidence, ledger: Ledger) -> dict[str, Publication]:
    """Return the publications that no episode claims and whose folders are gone, by the digest of their recording."""
    folders = {source.episode.slug for source in evidence.episodes}
    claimed = {guid_of(feed.feed, source.episode, ledger) for source in evidence.episodes}
    return {
        entry.made_of.recording: entry
        for guid, entry in ledger.publications.items()
        if guid not in claimed and entry.slug not in folders and not entry.retired
    }
