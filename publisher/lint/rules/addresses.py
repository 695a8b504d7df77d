"""Rules about addresses: targets, links, and a feed that moves."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

from publisher.findings import Position, Severity
from publisher.lint.context import Context
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.subjects import FeedTarget, list_targets
from publisher.model import FolderTarget, S3Target, Target
from publisher.sources.yaml.document import SourceDocument
from publisher.storage.http.peers import names_near_server
from publisher.storage.layout import feed_key

SOURCE_FOLDERS = ("episodes", "feeds")
"""Folders of sources."""
STATE_FOLDERS = (".git", ".publisher")
"""Folders of git's and publisher's own state."""
IDENTITIES = ("guid", "feed_guid", "item_guid", "account_id", "osm")
"""Keys that say who something is: a value that looks like an address leads nowhere, and must not change."""
SELF_LINK = re.compile(rb"<atom:link\b[^>]*>")
HREF = re.compile(rb'\bhref="([^"]*)"')


@rule("target-in-sources", "publisher", keeps=Promise.SOURCES)
@each(list_targets)
def target_in_sources(place: FeedTarget) -> Iterator[Complaint]:
    """What is published is written there, and what is found there and not known is taken for left over."""
    if not isinstance(place.target, FolderTarget):
        return
    path = PurePosixPath(place.target.path)
    if not path.parts or path.parts[0] in SOURCE_FOLDERS + STATE_FOLDERS:
        what = f"{path.parts[0]} is not for what is published" if path.parts else "this is the whole working folder"
        yield place.complaint("path", what, "write the name of a folder of its own, like public")


@rule("target-address-open", "publisher", keeps=Promise.WHOLE)
@each(list_targets)
def target_address_open(place: FeedTarget) -> Iterator[Complaint]:
    """Names of files are put behind it, so that nothing can stand behind a ? or a #."""
    parts = urlsplit(place.target.url)
    if parts.query or parts.fragment or place.target.url.endswith(("?", "#")):
        bare = urljoin(place.target.url, parts.path)
        yield place.complaint("url", f"{place.name} has an address with a ? or a # in it", f"write {bare}")


@rule("target-http", "Podcasting 2.0: addresses are https", Severity.WARNING)
@each(list_targets)
def target_http(place: FeedTarget) -> Iterator[Complaint]:
    """Players in secure web pages do not play what comes by http. A preview at home may."""
    parts = urlsplit(place.target.url)
    if parts.scheme == "http" and not _is_at_home(parts.hostname or ""):
        fix = "write https://… once the store answers to it; most do"
        yield place.complaint("url", f"{place.target.url} is not https", fix)


@rule("target-taken", "publisher", keeps=Promise.WHOLE)
def target_taken(context: Context) -> Iterator[Complaint]:
    """Two targets in one place are two ledgers of one feed: each would take away what the other has published."""
    for source in context.feeds:
        seen: dict[object, str] = {}
        for name, target in source.feed.targets.items():
            first = seen.setdefault(_locate(target), name)
            if first != name:
                position = source.document.position("targets", name)
                fix = f"give {name} a folder, a bucket or a prefix of its own, or delete one of the two"
                yield Complaint(position, f"{name} is in the same place as {first}", fix)


@rule("link-http", "Podcasting 2.0: addresses are https", Severity.WARNING)
def link_http(context: Context) -> Iterator[Complaint]:
    """What is read on the way can be changed on the way, and secure web pages do not show such pictures."""
    documents = [source.document for source in context.feeds] + [source.document for source in context.episodes]
    for document in documents:
        for path, text in document.values:
            if path[-1] in IDENTITIES or path[0] == "targets":
                continue
            if str(text).startswith("http://") and " " not in str(text):
                fix = f"write https://{str(text)[len('http://') :]}, once you have seen that it works"
                yield Complaint(document.position(*path), f"{text} is not https", fix)


@rule("feed-moved", "Apple: itunes:new-feed-url", Severity.WARNING, varies=True)
def feed_moved(context: Context) -> Iterator[Complaint]:
    """Apps go on asking at the address that they know, and get the old feed for ever unless it sends them on."""
    for source in context.feeds:
        slug = source.feed.slug
        before = _own_address(context.published_feeds.get(slug, b""))
        base = context.addresses.get(slug)
        now = urljoin(base, feed_key(source.feed)) if base else None
        # A preview on this machine is at an address that no app knows.
        if before and now and before != now and not names_near_server(before):
            yield Complaint(
                _url_position(source.document, source.feed.targets, base or ""),
                f"the feed was published at {before}, and would be at {now} from now on",
                "have the old address redirect to the new one (301), and keep what is there; apps that have an "
                "episode keep it, and those that know the old enclosures ask there",
            )


def _url_position(document: SourceDocument, targets: Mapping[str, Target], base: str) -> Position:
    name = next((name for name, target in targets.items() if target.url.rstrip("/") == base.rstrip("/")), None)
    return document.position("targets", name, "url") if name else document.position("targets")


def _own_address(content: bytes) -> str | None:
    """Return the URL of a feed document's self link, or None without one."""
    # Up to the last >, so that every element that is begun is ended.
    for link in SELF_LINK.findall(content, 0, content.rfind(b">") + 1):
        if b'rel="self"' in link and (found := HREF.search(link)):
            return found[1].decode().replace("&amp;", "&")
    return None


def _locate(target: Target) -> object:
    if isinstance(target, S3Target):
        return (target.endpoint, target.bucket, target.prefix)
    return PurePosixPath(target.path)


def _is_at_home(host: str) -> bool:
    """Tell whether a host is this machine or in a private network."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".test"))
