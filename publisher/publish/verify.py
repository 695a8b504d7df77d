"""Verifies a published feed: compares its ledger with the storage and with its public address."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import sha256
from itertools import chain

from publisher.feed import is_archive_page
from publisher.model import Feed
from publisher.plan.ledger import Ledger, Stored
from publisher.publish.archive import find_archive_pages, is_published_page
from publisher.publish.deployment import Deployment
from publisher.publish.flaws import Flaw, find_listing_flaws, find_object_flaws, find_retired_flaws, list_ledger_files
from publisher.publish.prune_rules import find_references
from publisher.publish.reachability import find_reachability_flaws, serves_folder
from publisher.publish.site.stored_pages import find_page_flaws
from publisher.site.manifest import load_manifest
from publisher.storage.base import BRING_HINT, ListedObject
from publisher.storage.content_types import MUTABLE, get_content_type
from publisher.storage.folder import FolderStorage
from publisher.storage.http import client
from publisher.storage.layout import KeyKind, Layout, feed_key, has_kind

PARALLEL_LOOKS = 8
"""How many files are inspected at a time: the requests mostly wait for the network."""


class Server(Enum):
    """The kind of server that answers at a public address: of this target, none, or another program's."""

    OWN = auto()
    NONE = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The result of verifying one feed."""

    files: int
    """The number of files and web pages that were compared."""
    flaws: Sequence[Flaw]


def verify_feed(
    feed: Feed, ledger: Ledger, *, deployment: Deployment, target: str, deep: bool, served: bool
) -> Verification:
    """Compare a feed's ledger with its storage and, if `served`, with its public address (see `find_server`).

    `deep` reads every file back and compares its SHA-256. `target` is the target's name, for messages.
    """
    files = list_ledger_files(ledger)
    if not files and deployment.storage.read(feed_key(feed)) is None:
        message = f"was never published to {target}"
        never = Flaw(key=feed_key(feed), message=message, hint="publish: publisher publish")
        return Verification(files=0, flaws=[never])
    listing = deployment.storage.listing()
    found = _find_flaws(feed, files, listing, deployment, deep=deep, served=served)
    if any(entry.retired for entry in ledger.publications.values()):
        feeds = [deployment.storage.read(key) or b"" for key in listing if has_kind(key, KeyKind.FEED)]
        found += find_retired_flaws(ledger, listing, find_references(feeds))
    count = len(files)
    if feed.makes_audio and feed.pages:
        keys = Layout(feed.slug)
        manifest = load_manifest(deployment.storage.read(keys.manifest))
        found += find_page_flaws(keys, manifest, listing)
        count += len(manifest.pages)
    return Verification(files=count, flaws=found)


def _find_flaws(
    feed: Feed,
    files: Sequence[Stored],
    listing: Mapping[str, ListedObject],
    deployment: Deployment,
    *,
    deep: bool,
    served: bool,
) -> list[Flaw]:
    storage = deployment.storage
    missing = [*find_listing_flaws(files, listing), *_find_unknown_files(feed, files, listing, deployment)]
    there = [file for file in files if file.key not in {flaw.key for flaw in missing}]

    def inspect(file: Stored) -> list[Flaw]:
        info = storage.inspect(file.key)
        found = [*find_object_flaws(file, info)] if info else []
        if deep and sha256(storage.read(file.key, most=file.bytes) or b"").hexdigest() != file.digest:
            found.append(
                Flaw(
                    key=file.key,
                    message="has other bytes than were published",
                    hint="delete it in the storage, then publish again: it is uploaded again",
                )
            )
        return found

    with ThreadPoolExecutor(PARALLEL_LOOKS) as executor:
        stored = [*chain.from_iterable(executor.map(inspect, there))]
        document = _find_feed_flaws(feed, deployment, served=served)
        if not served:
            return [*missing, *stored, *document]
        public = executor.map(lambda file: [*find_reachability_flaws(deployment.url, file)], there)
        return [*missing, *stored, *document, *chain.from_iterable(public)]


def _find_unknown_files(
    feed: Feed, files: Sequence[Stored], listing: Mapping[str, ListedObject], deployment: Deployment
) -> Iterator[Flaw]:
    """Yield flaws of what the stored feed names beyond its ledger: missing objects, and changed archive pages."""
    storage = deployment.storage
    content = storage.read(feed_key(feed)) or b""
    pages = find_archive_pages([content], storage.read)
    named = find_references([content, *pages.values()])
    for key in sorted(named - {file.key for file in files} - listing.keys()):
        yield Flaw(
            key=key,
            message=f"is named by {feed_key(feed)}, and is not in the storage",
            hint="publish again: it is uploaded again, or leaves the feed",
        )
    for key, page in pages.items():
        if not is_published_page(key, page, deployment) or not is_archive_page(key, page):
            yield Flaw(
                key=key, message="is not the page that was published from here", hint="rebuild it: publisher feed"
            )


def find_server(feed: Feed, deployment: Deployment) -> Server:
    """Return which server answers at the target's public address; for a bucket always OWN, without a request.

    The public address of a folder is verified only for OWN: a preview need not be served all the time.
    """
    storage = deployment.storage
    if not isinstance(storage, FolderStorage):
        return Server.OWN
    answer = client.head(deployment.url + feed_key(feed))
    if answer.status == 0:
        return Server.NONE
    return Server.OWN if serves_folder(answer, storage.folder, deployment.url) else Server.OTHER


def _find_feed_flaws(feed: Feed, deployment: Deployment, *, served: bool) -> list[Flaw]:
    """Return the flaws of the feed document: in the storage, against its copy, and at its public address."""
    key = feed_key(feed)
    content = deployment.storage.read(key)
    if content is None:
        return [Flaw(key=key, message="is not in the storage", hint="publish: publisher publish")]
    found = []
    if not deployment.has_published(content):
        found.append(
            Flaw(
                key=key,
                message="is not the feed that was published from here",
                hint=BRING_HINT,
            )
        )
    info = deployment.storage.inspect(key)
    wanted = {"content_type": get_content_type(key), "cache_control": MUTABLE}
    for name, value in wanted.items():
        given = getattr(info, name)
        if given is not None and given != value:
            what = name.replace("_", "-").title()
            message = f"has the {what} {given} and not {value}"
            found.append(Flaw(key=key, message=message, hint="rebuild it: publisher feed"))
    if served:
        answer = client.get(deployment.url + key)
        packed = answer.headers.get("content-encoding", "identity")
        if answer.body != content and packed != "identity":
            found.append(
                Flaw(
                    key=key,
                    message="is compressed on the way to listeners, also where they do not ask for that",
                    hint="have the store, or the CDN before it, compress only for those who send Accept-Encoding",
                )
            )
        elif answer.body != content:
            what = f"the server answers {answer.status}" if answer.status != 200 else "listeners get another one"  # noqa: PLR2004
            found.append(
                Flaw(
                    key=key,
                    message=f"is not what listeners get: {answer.error or what}",
                    hint="wait for the CDN's cache to end (5 minutes), then look at the target's url",
                )
            )
    return found
