"""The podcast host of the tests: it serves and counts as a host does, and misbehaves only where it is told to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from publisher.storage.http import client, pool
from publisher.storage.http.bounds import DOCUMENT_BOUNDS, Bounds
from publisher.storage.http.errors import NoAnswerError
from publisher.storage.http.peers import Reach
from support.old_host import HTML, MODIFIED, OldHost, Served, running_old_host

SOUND = bytes(range(256)) * 100
HASTY = Bounds(bytes=1_000_000, seconds=5.0, timeout=0.3)


@pytest.fixture
def host() -> Iterator[OldHost]:
    """A host with a feed of two documents."""
    with running_old_host(["<rss><channel><title>1</title></channel></rss>", "<rss><channel/></rss>"]) as running:
        yield running


def fetch(url: str, bounds: Bounds = DOCUMENT_BOUNDS, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and as much of the body as came."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    came = b""
    with pool.request("GET", url, named, bounds=bounds) as response:
        for chunk in response.chunks():
            came += chunk
        return response.status, dict(response.headers), came


def test_the_documents_of_a_feed_lead_from_one_to_the_next(host: OldHost) -> None:
    """By the link that RFC 5005 has for it; the last one leads nowhere."""
    first, second = client.get(host.feed_url), client.get(host.at("/feed-2.xml"))
    assert f'rel="next" href="{host.at("/feed-2.xml")}"'.encode() in first.body
    assert (first.headers["content-type"], second.body) == ("application/rss+xml", b"<rss><channel/></rss>")


def test_a_file_comes_whole_in_parts_or_not_at_all(host: OldHost) -> None:
    """With validators, as RFC 9110 has them; all is counted by method and path, HEAD without bytes."""
    url = host.put("/a.mp3", SOUND)
    status, headers, body = fetch(url)
    assert (status, body, headers["last-modified"]) == (200, SOUND, MODIFIED)
    assert fetch(url, If_None_Match=headers["etag"])[0::2] == (304, b"")
    assert fetch(url, If_Modified_Since=MODIFIED)[0::2] == (304, b"")
    assert fetch(url, Range="bytes=100-", If_Range=headers["etag"])[0::2] == (206, SOUND[100:])
    assert fetch(url, Range="bytes=100-199")[0::2] == (206, SOUND[100:200])
    assert fetch(url, Range="bytes=100-", If_Range='"other"')[0::2] == (200, SOUND)
    assert fetch(url, Range="bytes=25600-")[0] == 416
    assert client.head(url).headers["content-length"] == str(len(SOUND))
    assert (host.requests["GET", "/a.mp3"], host.requests["HEAD", "/a.mp3"]) == (7, 1)
    assert host.sent["/a.mp3"] == 3 * len(SOUND)


def test_what_is_not_there_is_told_as_hosts_tell_it(host: OldHost) -> None:
    """404 for a path that nobody put anything at, any other status on demand, and a page in place of a file."""
    assert fetch(host.at("/unknown"))[0] == 404
    for status in (403, 404, 410, 500):
        assert fetch(host.refuse("/a.mp3", status))[0::2] == (status, HTML)
    status, headers, body = fetch(host.put_web_page("/a.mp3"))
    assert (status, headers["content-type"], body) == (200, "text/html; charset=utf-8", HTML)
    assert host.sent["/a.mp3"] == 5 * len(HTML)


def test_a_query_belongs_to_the_path_only_where_something_stands_there(host: OldHost) -> None:
    """Hosts ignore what they do not know."""
    host.put("/a.mp3", b"any")
    host.put("/a.mp3?which=1", b"one")
    assert [fetch(host.at(f"/a.mp3{query}"))[2] for query in ("", "?which=2", "?which=1")] == [b"any", b"any", b"one"]


def test_redirects_lead_where_they_are_told_to(host: OldHost) -> None:
    """To another path, to loopback by its name, and to a link-local address, which nobody follows."""
    host.put("/a.mp3", SOUND)
    by_name = host.at("/a.mp3").replace("127.0.0.1", "localhost")
    for status, to in ((301, "/a.mp3"), (302, host.at("/a.mp3")), (308, by_name)):
        answer = client.get(host.redirect("/old.mp3", to, status), reach=Reach.ANYWHERE)
        assert (answer.status, answer.body, answer.redirects[0].status) == (200, SOUND, status)
    lost = client.get(host.redirect("/old.mp3", "http://169.254.1.1/"), reach=Reach.ANYWHERE)
    assert lost.is_out_of_bounds


def test_a_host_that_was_left_leads_to_the_new_feed(host: OldHost) -> None:
    """For good, if not told otherwise."""
    new = host.put("/new.xml", b"<rss/>")
    host.move(new)
    answer = client.get(host.feed_url, reach=Reach.ANYWHERE)
    assert (answer.body, answer.redirects) == (b"<rss/>", ((301, new),))


def test_a_line_that_breaks_can_be_gone_on_with(host: OldHost) -> None:
    """Each response has a few bytes, and the last one the rest."""
    url = host.put("/a.mp3", Served(content=SOUND, breaks_after=10_000))
    came = fetch(url)[2]
    while len(came) < len(SOUND):
        came += fetch(url, Range=f"bytes={len(came)}-")[2]
    assert (came, host.requests["GET", "/a.mp3"]) == (SOUND, 3)


@pytest.mark.parametrize("told", [100, 999_999])
def test_a_length_may_be_a_lie(host: OldHost, told: int) -> None:
    """HEAD tells it too."""
    url = host.put("/a.mp3", Served(content=SOUND, told_length=told))
    assert client.head(url).headers["content-length"] == str(told)
    assert fetch(url)[2] == SOUND[:told]


def test_a_stall_and_an_endless_file_end_with_whoever_asked(host: OldHost) -> None:
    """No thread of the host outlives the test by more than its patience."""
    stalled = host.put("/a.mp3", Served(content=SOUND, stalls_after=10))
    with pytest.raises(NoAnswerError, match="does not answer"):
        fetch(stalled, HASTY)
    endless = host.put("/b.mp3", Served(content=SOUND, is_endless=True))
    with pytest.raises(NoAnswerError, match="more than 1 MB"):
        fetch(endless, HASTY)
    assert host.sent["/a.mp3"] == 10
    assert host.sent["/b.mp3"] > 1_000_000


def test_a_host_may_know_no_parts(host: OldHost) -> None:
    """Then it sends the whole, whatever was asked for."""
    url = host.put("/a.mp3", replace(Served(content=SOUND), has_ranges=False))
    status, headers, body = fetch(url, Range="bytes=1-")
    assert (status, body) == (200, SOUND)
    assert "accept-ranges" not in headers
