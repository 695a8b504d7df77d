"""Verifies a move from another host: its address leads to the new feed, and apps find the same episodes there.

What another host answers is compared, and never kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

from publisher.errors import PublisherError
from publisher.publish.flaws import Flaw
from publisher.publish.moved_items import (
    Entry,
    ListedEnclosure,
    compare_entries,
    find_podcast_guid,
    judge_addresses,
    list_enclosures,
    list_entries,
    list_page_links,
)
from publisher.publish.moved_redirects import (
    FOUND,
    Arrival,
    MoveReport,
    is_same_address,
    judge_arrivals,
    judge_redirects,
    list_schemes,
)
from publisher.publish.reachability import PARTIAL_CONTENT
from publisher.storage.http import client
from publisher.storage.http.client import Response
from publisher.storage.http.peers import Reach

PARALLEL_REQUESTS = 8
"""How many enclosures are asked for at a time."""
OLD_PAGES = 100
"""The most documents of the old feed that are read."""
WEB_PAGE_TYPE = "text/html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A feed that was at another host before: its former address, and what is published of it now."""

    old: str
    """The address that apps know from before the move."""
    new: str
    """The public address of the feed."""
    base: str
    """The public base address of what is stored with the feed; ends with a slash."""
    key: str
    """The feed's key, for messages."""
    documents: Sequence[bytes]
    """The published feed, and its archive pages."""
    reach: Reach = Reach.PUBLIC
    """The servers that addresses of the old host may lead to."""


def verify_move(move: Move, *, served: bool) -> MoveReport:
    """Ask the old host and the new one, and compare what they have.

    `served` says whether the feed's own server answers at its public address; otherwise its files are not asked for.
    Raises PublisherError where the old address is the new one, or where the new feed cannot be read.
    """
    if is_same_address(move.old, move.new):
        raise PublisherError(
            f"{move.old} is the address of the feed itself, so nothing leads from one host to another",
            hint="name the address that the feed had before; where the address stays, no redirect is needed",
        )
    report = MoveReport()
    old = _ask_old_addresses(move, report)
    after = list_entries(move.documents)
    report.items = len(after)
    judge_addresses(move.documents[0], old=move.old, new=move.new, key=move.key, report=report)
    if old is not None:
        _compare_with_old(move, old, after, report)
    else:
        report.note("the old feed is not to be had, so its items were not compared")
    _ask_for_enclosures(move, report, served=served)
    return report


def _ask_old_addresses(move: Move, report: MoveReport) -> Response | None:
    """Ask each address of the old feed, and return the answer that is still the old feed; None if there is none."""
    serving: list[Response] = []
    for address in list_schemes(move.old):
        answer = client.get(address, reach=move.reach)
        is_there = bool(answer.redirects or answer.body or answer.is_out_of_bounds)
        # Over the other scheme the old host may have nothing.
        if is_there or address == move.old:
            arrival = report.arrivals[address] = judge_redirects(address, move.new, answer, report)
            serving += [answer] * (arrival is Arrival.NOT_YET)
        if answer.status == 0:
            break  # It would be told twice.
    judge_arrivals(move.new, report)
    return serving[0] if serving else None


def _compare_with_old(move: Move, old: Response, after: Mapping[str, Entry], report: MoveReport) -> None:
    try:
        before = list_entries([old.body, *_fetch_pages(move, old, report)])
        identity = find_podcast_guid(old.body)
    except PublisherError:
        report.tell(
            move.old,
            "serves what is no well-formed feed, so nothing was compared with it",
            "see in a browser what it serves; until it is mended, compare titles and dates by eye",
        )
        return
    compare_entries(before, after, key=move.key, report=report)
    mine = find_podcast_guid(move.documents[0])
    if identity and mine.casefold() != identity.casefold():
        report.tell(
            move.key,
            f"has the podcast:guid {mine or 'of nothing'}, and the old feed {identity}",
            f"write guid: {identity} in feed.yaml, and publish: directories know the show by it",
        )


def _fetch_pages(move: Move, old: Response, report: MoveReport) -> Iterator[bytes]:
    """Yield the further documents of the old feed; raise PublisherError for one that is not XML."""
    seen = {move.old, old.url}
    ahead = [*list_page_links(old.body, old.url)]
    while ahead and len(seen) <= OLD_PAGES:
        address = ahead.pop(0)
        if address in seen:
            continue
        seen.add(address)
        answer = client.get(address, reach=move.reach)
        if not answer.body:
            report.tell(
                address,
                f"is a page of the old feed, and cannot be read: {answer.error or f'it answers {answer.status}'}",
                "run this again; until then the items on that page were not compared",
            )
            continue
        yield answer.body
        ahead += list_page_links(answer.body, answer.url)


def _ask_for_enclosures(move: Move, report: MoveReport, *, served: bool) -> None:
    enclosures = list_enclosures(move.documents)
    asked = [one for one in enclosures if served or not one.url.startswith(move.base)]
    if len(asked) < len(enclosures):
        report.note(f"no server of the feed's answers at {move.base}, so its files were not asked for: publisher serve")
    report.enclosures = len(asked)

    def ask(enclosure: ListedEnclosure) -> list[Flaw]:
        own = MoveReport()
        reach = Reach.WISHED if enclosure.url.startswith(move.base) else move.reach
        head = client.head(enclosure.url, reach=reach)
        if not _is_refused(enclosure, head, own) and (head.url or enclosure.url).startswith(move.base):
            judge_own_file(enclosure, head, client.get_first_bytes(enclosure.url, reach=reach), own)
        return own.flaws

    with ThreadPoolExecutor(PARALLEL_REQUESTS) as executor:
        report.flaws += chain.from_iterable(executor.map(ask, asked))


def _is_refused(enclosure: ListedEnclosure, head: Response, report: MoveReport) -> bool:
    """Tell whether listeners do not get an enclosure, at whichever host it is, and say so."""
    if head.status == FOUND and _media_type(head) != WEB_PAGE_TYPE:
        return False
    what = "a web page" if head.status == FOUND else head.error or f"the server answers {head.status}"
    report.tell(enclosure.url, f"is not what listeners get: {what}", "open it in a browser, and see what is wrong")
    return True


def _media_type(answer: Response) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def judge_own_file(enclosure: ListedEnclosure, head: Response, part: Response, report: MoveReport) -> None:
    """Tell where a file of the feed's own server is not as the feed lists it, or does not come in parts."""
    length = head.headers.get("content-length", "of nothing")
    figures = {
        "length": (length[:20], enclosure.length),
        "type": (_media_type(head) or "of nothing", enclosure.media_type),
    }
    for name, (found, wanted) in figures.items():
        if found != wanted:
            report.tell(
                enclosure.url,
                f"has the {name} {found}, and in the feed {wanted}",
                "see whether the storage has what was published: publisher verify",
            )
    if part.status != PARTIAL_CONTENT:
        what = part.error or f"it answers {part.status}"
        report.tell(
            enclosure.url,
            f"does not come in parts, and Apple asks for that: {what}",
            "turn byte ranges on at the server or the CDN that the target's url names",
        )
