"""Compares what was published with what is stored, and with what listeners get."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from publisher.feed import is_page
from publisher.model import Feed
from publisher.plan.ledger import Ledger, Stored
from publisher.publish.archive import follow, page_as_published
from publisher.publish.deployment import Workshop
from publisher.publish.reachability import flaws_from_outside
from publisher.publish.retention import Flaw, files_of, flaws_in_listing, flaws_in_look, references
from publisher.publish.site.retention import flaws_of_pages
from publisher.site.manifest import load_manifest
from publisher.storage.base import Listed
from publisher.storage.content_types import MUTABLE, content_type
from publisher.storage.http import client
from publisher.storage.layout import PageKeys, feed_key

AT_ONCE = 8
"""How many files are looked at together: almost all of it is waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of comparing one feed."""

    files: int
    """How many files were looked at."""
    flaws: Sequence[Flaw]


def verify_feed(feed: Feed, ledger: Ledger, *, workshop: Workshop, target: str, deep: bool) -> Verification:
    """Compare a feed's ledger with its storage and its public address; `deep` reads every byte back.

    `target` is the name of the place that it is published to.
    """
    files = files_of(ledger)
    if not files and workshop.storage.read(feed_key(feed)) is None:
        message = f"was never published to {target}"
        never = Flaw(key=feed_key(feed), message=message, hint="publish: publisher publish")
        return Verification(files=0, flaws=[never])
    listing = workshop.storage.listing()
    found = _flaws(feed, files, listing, workshop, deep=deep)
    count = len(files)
    if feed.makes_audio and feed.pages:
        keys = PageKeys(feed.slug)
        manifest = load_manifest(workshop.storage.read(keys.manifest))
        found += flaws_of_pages(keys, manifest, listing)
        count += len(manifest.pages)
    return Verification(files=count, flaws=found)


def _flaws(
    feed: Feed, files: Sequence[Stored], listing: Mapping[str, Listed], workshop: Workshop, *, deep: bool
) -> list[Flaw]:
    storage = workshop.storage
    missing = [*flaws_in_listing(files, listing), *_unheld(feed, files, listing, workshop)]
    there = [file for file in files if file.key not in {flaw.key for flaw in missing}]

    def look(file: Stored) -> list[Flaw]:
        seen = storage.look(file.key)
        found = [*flaws_in_look(file, seen)] if seen else []
        if deep and sha256(storage.read(file.key) or b"").hexdigest() != file.digest:
            found.append(
                Flaw(
                    key=file.key,
                    message="has other bytes than were published",
                    hint="delete it in the storage, then publish again: it is uploaded again",
                )
            )
        return found

    with ThreadPoolExecutor(AT_ONCE) as executor:
        looked = [*chain.from_iterable(executor.map(look, there))]
        document = _feed_flaws(feed, workshop)
        if not _is_served(workshop, feed):
            return [*missing, *looked, *document]
        outside = executor.map(lambda file: [*flaws_from_outside(workshop.url, file)], there)
        return [*missing, *looked, *document, *chain.from_iterable(outside)]


def _unheld(feed: Feed, files: Sequence[Stored], listing: Mapping[str, Listed], workshop: Workshop) -> Iterator[Flaw]:
    """Yield what the feed names and is not there, though the feed's own ledger does not speak of it."""
    storage = workshop.storage
    content = storage.read(feed_key(feed)) or b""
    pages = follow([content], storage.read)
    named = references([content, *pages.values()])
    for key in sorted(named - {file.key for file in files} - listing.keys()):
        yield Flaw(
            key=key,
            message=f"is named by {feed_key(feed)}, and is not in the storage",
            hint="publish again: it is uploaded again, or leaves the feed",
        )
    for key, page in pages.items():
        if page_as_published(key, workshop) != page or not is_page(key, page):
            yield Flaw(
                key=key, message="is not the page that was published from here", hint="rebuild it: publisher feed"
            )


def _is_served(workshop: Workshop, feed: Feed) -> bool:
    """Tell whether it is of use to ask as a listener: a preview that nobody serves at the moment is no flaw."""
    return workshop.copy_path is not None or client.head(workshop.url + feed_key(feed)).status != 0


def _feed_flaws(feed: Feed, workshop: Workshop) -> list[Flaw]:
    """Return what is wrong with the feed document: in the storage, beside the ledger, and at its public address."""
    key = feed_key(feed)
    content = workshop.storage.read(key)
    if content is None:
        return [Flaw(key=key, message="is not in the storage", hint="publish: publisher publish")]
    found = []
    if not workshop.knows(content):
        found.append(
            Flaw(
                key=key,
                message="is not the feed that was published from here",
                hint="bring the others' ledger and feed here (git pull)",
            )
        )
    look = workshop.storage.look(key)
    wanted = {"content_type": content_type(key), "cache_control": MUTABLE}
    for name, value in wanted.items():
        given = getattr(look, name)
        if given is not None and given != value:
            what = name.replace("_", "-").title()
            message = f"has the {what} {given} and not {value}"
            found.append(Flaw(key=key, message=message, hint="rebuild it: publisher feed"))
    if _is_served(workshop, feed):
        answer = client.get(workshop.url + key)
        if answer.body != content:
            what = f"the server answers {answer.status}" if answer.status != 200 else "listeners get another one"  # noqa: PLR2004
            found.append(
                Flaw(
                    key=key,
                    message=f"is not what listeners get: {answer.trouble or what}",
                    hint="wait for the CDN's cache to end (5 minutes), then look at the target's url",
                )
            )
    return found
