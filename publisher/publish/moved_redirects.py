"""Judges the redirects of a host that a show has left: they lead to the new feed at once, and for good.

Apps remember a new address after a permanent redirect alone (RFC 9110, 15.4: 301 and 308).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

from publisher.errors import hide_queries
from publisher.publish.flaws import Flaw
from publisher.storage.http.client import Response
from publisher.storage.http.pool import Redirect

FOUND = 200
WEEKS = "keep the account there, and its audio, for at least four weeks"
PORTS = {"http": 80, "https": 443}


class Arrival(Enum):
    """Where an address of the old feed leads to."""

    MOVED = "moved"
    """To the new feed."""
    NOT_YET = "not yet"
    """To the old feed, or to what may be it."""
    LOST = "lost"
    """To neither."""


@dataclass(slots=True)
class MoveReport:
    """What was found out about a move."""

    flaws: list[Flaw] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is no flaw, and good to know."""
    arrivals: dict[str, Arrival] = field(default_factory=dict)
    """Where those of the old feed's addresses lead to that there are."""
    items: int = 0
    enclosures: int = 0
    """How many were asked for."""

    def tell(self, key: str, message: str, hint: str) -> None:
        """Add a flaw."""
        self.flaws.append(Flaw(key=hide_queries(key), message=hide_queries(message), hint=hide_queries(hint)))

    def note(self, line: str) -> None:
        """Add a line that is no flaw."""
        self.notes.append(hide_queries(line))


def is_same_address(one: str, other: str) -> bool:
    """Tell whether two addresses are the same but for case of the host, default port and fragment."""
    return _normalize(one) == _normalize(other)


def _normalize(url: str) -> tuple[str, str, int | None, str, str]:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return url, "", None, "", ""
    return parts.scheme, (parts.hostname or "").rstrip("."), port, parts.path or "/", parts.query


def list_schemes(url: str) -> list[str]:
    """Return an address, and the same over the other scheme: apps may know either. One with a port stands alone."""
    scheme, _, rest = url.partition("://")
    if urlsplit(url).port is not None:
        return [url]
    return [url, f"{'http' if scheme.lower() == 'https' else 'https'}://{rest}"]


def judge_redirects(address: str, new: str, answer: Response, report: MoveReport) -> Arrival:
    """Tell what is wrong with the way from an address of the old feed to the new one, and return where it leads to."""
    redirect = f"have the old host answer 301 with {new}, and {WEEKS}"
    if answer.status == 0:
        hint = "look after the network, then run this again"
        if answer.is_out_of_bounds:
            hint = "look at the redirects that the old host has; for a host in your own network add --allow-private"
        report.tell(address, f"cannot be looked at: {answer.error}", hint)
        return Arrival.LOST
    reached = [is_same_address(hop.location, new) for hop in answer.redirects]
    if any(reached):
        _judge_way(address, new, answer.redirects[: reached.index(True) + 1], report)
        if answer.status != FOUND:
            report.tell(address, f"leads to the new feed, which answers {answer.status}", "see why: publisher verify")
        return Arrival.MOVED
    if answer.status != FOUND:
        report.tell(address, f"answers {answer.status}: apps that ask there never learn the new address", redirect)
        return Arrival.LOST
    if answer.redirects:
        report.note(f"{address} leads to {answer.url}")
    return Arrival.NOT_YET


def judge_arrivals(new: str, report: MoveReport) -> None:
    """Tell which addresses do not lead to the new feed yet: a flaw where another one does."""
    waiting = [address for address, arrival in report.arrivals.items() if arrival is Arrival.NOT_YET]
    moved = next((address for address, arrival in report.arrivals.items() if arrival is Arrival.MOVED), None)
    if moved is None and waiting:
        report.note(
            f"{waiting[0]} does not lead to the new feed yet: when all is well here, have the old host answer 301 with "
            f"{new}, over http and over https"
        )
    for address in waiting if moved else ():
        report.tell(
            address,
            f"does not lead to the new feed, though {moved} does",
            f"have the old host answer 301 with {new} here as well: apps ask at either",
        )


def _judge_way(address: str, new: str, hops: Sequence[Redirect], report: MoveReport) -> None:
    if len(hops) > 1 and hops[0].is_permanent and is_same_address(hops[0].location, _over_tls(address)):
        report.note(f"{address} leads to the same address over https first, as many hosts have it")
        hops = hops[1:]
    passing = [hop for hop in hops if not hop.is_permanent]
    if passing:
        report.tell(
            address,
            f"leads to the new feed with {passing[0].status}, after which apps go on asking at the old address",
            f"have the old host answer 301 with {new}, which is a redirect for good",
        )
    if len(hops) > 1:
        between = ", ".join(hop.location for hop in hops[:-1])
        report.tell(
            address,
            f"leads to the new feed by way of {between}, which has to stay as well",
            f"have the old host answer 301 with {new} at once",
        )


def _over_tls(url: str) -> str:
    return f"https{url[4:]}" if url.lower().startswith("http://") else url
