"""The way from the old feed's address to the new one: at once, for good, over http and https."""

import pytest

from publisher.publish.moved_redirects import (
    Arrival,
    MoveReport,
    is_same_address,
    judge_arrivals,
    judge_redirects,
    list_schemes,
)
from publisher.storage.http.client import Response
from publisher.storage.http.pool import Redirect

OLD = "https://old.example/feed.xml"
NEW = "https://new.example/show/feed.xml"
VIA = "https://www.old.example/feed.xml"


def answer(*hops: tuple[int, str], status: int = 200, address: str = OLD) -> Response:
    """Return the answer at the end of redirects."""
    way = tuple(Redirect(*hop) for hop in hops)
    return Response(status=status, url=way[-1].location if way else address, redirects=way)


def judge(given: Response, address: str = OLD) -> tuple[Arrival, list[str], list[str]]:
    """Return where an address leads to, its flaws as `key message`, and the notes."""
    report = MoveReport()
    arrival = judge_redirects(address, NEW, given, report)
    return arrival, [f"{flaw.key} {flaw.message}" for flaw in report.flaws], report.notes


@pytest.mark.parametrize("status", [301, 308])
def test_one_redirect_for_good_is_as_it_should_be(status: int) -> None:
    """Apps remember the new address after it."""
    assert judge(answer((status, NEW))) == (Arrival.MOVED, [], [])


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_redirect_is_a_flaw(status: int) -> None:
    """Apps go on asking the old host, until it is gone."""
    arrival, flaws, _ = judge(answer((status, NEW)))
    assert arrival is Arrival.MOVED
    assert flaws == [f"{OLD} leads to the new feed with {status}, after which apps go on asking at the old address"]


def test_a_chain_is_a_flaw() -> None:
    """Every address on the way has to stay; a passing one among them is told too."""
    arrival, flaws, _ = judge(answer((301, VIA), (301, NEW)))
    assert arrival is Arrival.MOVED
    assert flaws == [f"{OLD} leads to the new feed by way of {VIA}, which has to stay as well"]
    assert len(judge(answer((302, VIA), (301, NEW)))[1]) == 2


def test_from_http_to_https_first_is_told_and_no_flaw() -> None:
    """Hosts send all that asks over http to https, and nobody who leaves can change that; to elsewhere is a chain."""
    plain = OLD.replace("https", "http")
    arrival, flaws, notes = judge(answer((301, OLD), (301, NEW)), plain)
    assert (arrival, flaws) == (Arrival.MOVED, [])
    assert notes == [f"{plain} leads to the same address over https first, as many hosts have it"]
    assert judge(answer((302, OLD), (301, NEW)), plain)[1] != []
    assert judge(answer((301, VIA), (301, NEW)), plain)[1] != []


def test_a_redirect_to_a_feed_that_is_not_there_is_a_flaw() -> None:
    """The old host does its part."""
    arrival, flaws, _ = judge(answer((301, NEW), status=404))
    assert (arrival, flaws) == (Arrival.MOVED, [f"{OLD} leads to the new feed, which answers 404"])


def test_what_the_new_host_does_behind_its_address_is_its_own() -> None:
    """A redirect from the new address to elsewhere is no part of the way."""
    assert judge(answer((301, NEW), (302, "https://cdn.example/feed.xml"))) == (Arrival.MOVED, [], [])


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_is_a_flaw(status: int) -> None:
    """Apps that ask there never hear of the move."""
    arrival, flaws, _ = judge(answer(status=status))
    assert arrival is Arrival.LOST
    assert flaws == [f"{OLD} answers {status}: apps that ask there never learn the new address"]


def test_no_answer_is_a_flaw() -> None:
    """Whether it is the network or a host that may not be asked, the reason is said."""
    arrival, flaws, _ = judge(Response(status=0, error="connection refused"))
    assert (arrival, flaws) == (Arrival.LOST, [f"{OLD} cannot be looked at: connection refused"])
    report = MoveReport()
    judge_redirects(OLD, NEW, Response(status=0, error="a is at no public address", is_out_of_bounds=True), report)
    assert "--allow-private" in report.flaws[0].hint


def test_an_old_host_that_does_not_redirect_is_not_there_yet() -> None:
    """That is no flaw; where it leads elsewhere, it is said where."""
    assert judge(answer()) == (Arrival.NOT_YET, [], [])
    assert judge(answer((301, VIA))) == (Arrival.NOT_YET, [], [f"{OLD} leads to {VIA}"])


def test_not_yet_is_a_note_and_half_a_move_a_flaw() -> None:
    """Apps ask over http or https, as they once learned it, so both have to lead on."""
    report = MoveReport(arrivals={OLD: Arrival.NOT_YET, "http://old.example/feed.xml": Arrival.NOT_YET})
    judge_arrivals(NEW, report)
    assert report.flaws == []
    assert report.notes[0].startswith(f"{OLD} does not lead to the new feed yet")
    for moved, left in ((OLD, "http://old.example/feed.xml"), ("http://old.example/feed.xml", OLD)):
        report = MoveReport(arrivals={moved: Arrival.MOVED, left: Arrival.NOT_YET})
        judge_arrivals(NEW, report)
        assert [flaw.message for flaw in report.flaws] == [f"does not lead to the new feed, though {moved} does"]
        assert (report.flaws[0].key, report.notes) == (left, [])


def test_no_query_is_shown() -> None:
    """The address of a private feed has a token in it."""
    secret = f"{OLD}?token=geheim"
    report = MoveReport()
    judge_redirects(secret, NEW, answer((301, f"{VIA}?token=geheim"), (302, NEW)), report)
    judge_redirects(secret, NEW, answer((301, f"{VIA}?token=geheim")), report)
    assert len(report.flaws) == 2
    assert "geheim" not in repr(report)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (NEW, "HTTPS://NEW.example:443/show/feed.xml#top", True),
        ("http://new.example", "http://new.example:80/", True),
        (NEW, NEW.replace("https", "http"), False),
        (NEW, f"{NEW}?a", False),
        (NEW, "https://new.example/Show/feed.xml", False),
        ("http://a:port/", "http://a:port/", True),
        ("http://[", NEW, False),
    ],
)
def test_addresses_are_the_same_if_they_ask_for_the_same(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a parameter of the table
    """Case of the host, a default port and a fragment make no difference; scheme, path and query do."""
    assert is_same_address(one, other) is same


def test_both_schemes_are_asked_for_unless_a_port_says_which() -> None:
    """A port serves one of them."""
    assert list_schemes(OLD) == [OLD, "http://old.example/feed.xml"]
    assert list_schemes("http://old.example/a?b") == ["http://old.example/a?b", "https://old.example/a?b"]
    assert list_schemes("http://127.0.0.1:8000/") == ["http://127.0.0.1:8000/"]
