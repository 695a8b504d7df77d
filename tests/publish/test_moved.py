"""A move from another host is verified: by asking both, and comparing what they have."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from publisher.errors import PublisherError
from publisher.publish import moved
from publisher.publish.moved import ListedEnclosure, Move, judge_own_file, verify_move
from publisher.publish.moved_redirects import Arrival, MoveReport
from publisher.storage.http import client
from publisher.storage.http.client import Response
from publisher.storage.http.peers import Reach
from support.old_host import OldHost, Served, running_old_host

SOUND = b"ID3 the sound"
KEY = "show/feed.xml"
FILE = "audio/a.mp3"
NAMESPACES = 'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:podcast="https://podcastindex.org/namespace/1.0"'
IDENTITY = "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"
ITEM = """\
<item><title>{title}</title><guid isPermaLink="false">{title}</guid><pubDate>Mon, 05 Jan 2026 05:00:00 GMT</pubDate>
<enclosure url="{url}" length="{length}" type="audio/mpeg"/></item>
"""


def write_item(title: str, url: str, length: int = len(SOUND)) -> str:
    """Return an item."""
    return ITEM.format(title=title, url=url, length=length)


def write_feed(*items: str, address: str = "", identity: str = IDENTITY) -> str:
    """Return a document that says it is at an address."""
    own = f'<atom:link rel="self" href="{address}"/>' if address else ""
    return f"<rss {NAMESPACES}><channel>{own}{identity}{''.join(items)}</channel></rss>"


@pytest.fixture
def old() -> Iterator[OldHost]:
    """The host that the show leaves."""
    with running_old_host() as host:
        host.put("/a.mp3", SOUND)
        host.put_feed(write_feed(write_item("A", host.at("/a.mp3")), address=host.feed_url))
        yield host


@pytest.fixture
def new() -> Iterator[OldHost]:
    """The host that the show is at."""
    with running_old_host() as host:
        host.put(f"/{FILE}", SOUND)
        publish(host, write_item("A", host.at(f"/{FILE}")))
        yield host


def publish(new: OldHost, *items: str, identity: str = IDENTITY) -> None:
    """Have the new host serve a feed of these items."""
    document = write_feed(*items, address=new.at(f"/{KEY}"), identity=identity)
    new.put(f"/{KEY}", Served(content=document.encode(), media_type="application/rss+xml"))


def move_of(old: OldHost, new: OldHost, /, **changed: Any) -> Move:
    """Return the move from one host to the other."""
    document = new.served[f"/{KEY}"].content
    made = Move(
        old=old.feed_url, new=new.at(f"/{KEY}"), base=new.url, key=KEY, documents=[document], reach=Reach.ANYWHERE
    )
    return replace(made, **changed)


def verify(old: OldHost, new: OldHost, /, *, served: bool = True, **changed: Any) -> MoveReport:
    """Verify the move from one host to the other."""
    return verify_move(move_of(old, new, **changed), served=served)


def messages(report: MoveReport) -> list[str]:
    """Return what is wrong."""
    return [flaw.message for flaw in report.flaws]


def test_a_move_that_is_done_is_as_it_should_be(old: OldHost, new: OldHost) -> None:
    """The old address leads to the new feed, whose items cannot be compared any more, and whose files are there."""
    old.move(new.at(f"/{KEY}"))
    report = verify(old, new)
    assert report.flaws == []
    assert report.arrivals == {old.feed_url: Arrival.MOVED}
    assert report.notes == ["the old feed is not to be had, so its items were not compared"]
    assert (report.items, report.enclosures) == (1, 1)


def test_before_the_move_both_feeds_are_compared(old: OldHost, new: OldHost) -> None:
    """That the old host does not redirect yet is told, and no flaw; its audio is not asked for."""
    report = verify(old, new)
    assert report.flaws == []
    assert report.arrivals == {old.feed_url: Arrival.NOT_YET}
    assert "does not lead to the new feed yet" in report.notes[0]
    assert old.requests == {("GET", "/feed.xml"): 1}


def test_a_passing_redirect_is_told(old: OldHost, new: OldHost) -> None:
    """As it comes over the line."""
    old.move(new.at(f"/{KEY}"), status=302)
    assert messages(verify(old, new)) == [
        "leads to the new feed with 302, after which apps go on asking at the old address"
    ]


def test_a_chain_is_told(old: OldHost, new: OldHost) -> None:
    """With what stands between."""
    between = old.redirect("/rss", new.at(f"/{KEY}"))
    old.move("/rss")
    assert messages(verify(old, new)) == [f"leads to the new feed by way of {between}, which has to stay as well"]


def test_both_schemes_are_asked(old: OldHost, new: OldHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the old host has the address over one alone, nothing is said of the other."""
    address = "https://old.example/feed.xml"
    feed = old.served["/feed.xml"].content
    asked: list[str] = []
    get = client.get

    def answer(url: str, *, reach: Reach) -> Response:
        asked.append(url)
        if "old.example" not in url:
            return get(url, reach=reach)
        return answers[url.partition("://")[0]]

    monkeypatch.setattr(client, "get", answer)
    there = Response(status=200, body=feed, url=address)
    for plain, states in (
        (Response(status=404), [Arrival.NOT_YET]),
        (Response(status=0, error="connection refused"), [Arrival.NOT_YET]),
        (replace(there, url="http://old.example/feed.xml"), [Arrival.NOT_YET, Arrival.NOT_YET]),
    ):
        answers = {"https": there, "http": plain}
        report = verify(old, new, old=address)
        assert (report.flaws, [*report.arrivals.values()]) == ([], states)
    assert asked == [address, "http://old.example/feed.xml"] * 3


def test_an_item_that_was_lost_on_the_way_is_told(old: OldHost, new: OldHost) -> None:
    """From whichever document of the old feed."""
    item = write_item("A", old.at("/a.mp3"))
    old.put_feed(write_feed(item), write_feed(write_item("B", old.at("/b.mp3"))), write_feed(item))
    assert messages(verify(old, new)) == ["lacks 1 item (B), which the old feed has"]
    assert old.requests["GET", "/feed-3.xml"] == 1


def test_a_page_that_cannot_be_read_is_told(old: OldHost, new: OldHost) -> None:
    """The rest is compared all the same."""
    old.put_feed(write_feed(write_item("A", old.at("/a.mp3"))), write_feed())
    old.refuse("/feed-2.xml", 500)
    assert messages(verify(old, new)) == ["is a page of the old feed, and cannot be read: it answers 500"]


def test_pages_that_lead_in_a_circle_end(old: OldHost, new: OldHost) -> None:
    """Each is read once; and not more than a bound where each leads to another one."""
    link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{}"/>'
    old.put_feed(write_feed(link.format("/feed-2.xml"), write_item("A", old.at("/a.mp3"))))
    old.put("/feed-2.xml", write_feed(link.format("/feed.xml")).encode())
    assert verify(old, new).flaws == []
    many = "".join(link.format(f"/feed.xml?{page}") for page in range(2 * moved.OLD_PAGES))
    old.put_feed(write_feed(many, write_item("A", old.at("/a.mp3"))))
    assert verify(old, new).flaws == []
    assert old.requests["GET", "/feed.xml"] == 1 + 1 + moved.OLD_PAGES


def test_another_podcast_guid_is_told(old: OldHost, new: OldHost) -> None:
    """Directories know the show by it; in which case its letters are makes no difference, nor an old feed without."""
    publish(new, write_item("A", new.at(f"/{FILE}")), identity=IDENTITY.upper().replace("PODCAST:GUID", "podcast:guid"))
    assert verify(old, new).flaws == []
    publish(new, write_item("A", new.at(f"/{FILE}")), identity="")
    assert messages(verify(old, new)) == [
        "has the podcast:guid of nothing, and the old feed 917393e3-1b1e-5cef-ace4-edaa54e1f810"
    ]
    old.put_feed(write_feed(write_item("A", old.at("/a.mp3")), identity=""))
    assert verify(old, new).flaws == []


@pytest.mark.parametrize("document", [b"<html>Welcome</html>", b"<rss><channel>", b"\x1f\x8b", b"<rss/>"])
def test_what_is_no_feed_is_not_compared(old: OldHost, new: OldHost, document: bytes) -> None:
    """It is told, and the rest is looked at."""
    old.put("/feed.xml", document)
    report = verify(old, new)
    assert messages(report) == ["serves what is no well-formed feed, so nothing was compared with it"]
    assert report.enclosures == 1


def test_what_the_new_feed_says_of_itself_is_looked_at(old: OldHost, new: OldHost) -> None:
    """A feed that was copied from the old host says that it is there."""
    copied = old.served["/feed.xml"].content
    assert f"says that it is at {old.feed_url}, and is at {new.at(f'/{KEY}')}" in messages(
        verify(old, new, documents=[copied])
    )


def test_an_enclosure_is_as_the_feed_lists_it(old: OldHost, new: OldHost) -> None:
    """In length and type; and it comes in parts."""
    url = new.put(f"/{FILE}", Served(content=SOUND * 2, media_type="audio/mp4", has_ranges=False))
    report = verify(old, new)
    assert messages(report) == [
        "has the length 26, and in the feed 13",
        "has the type audio/mp4, and in the feed audio/mpeg",
        "does not come in parts, and Apple asks for that: it answers 200",
    ]
    assert {flaw.key for flaw in report.flaws} == {url}


@pytest.mark.parametrize("status", [403, 404, 410, 500])
def test_an_enclosure_that_listeners_do_not_get_is_told(old: OldHost, new: OldHost, status: int) -> None:
    """At whichever host it is."""
    lost = [new.refuse(f"/{FILE}", status), old.refuse("/b.mp3", status)]
    publish(new, *(write_item("A", url) for url in lost))
    report = verify(old, new)
    assert [(flaw.key, flaw.message) for flaw in report.flaws] == [
        (url, f"is not what listeners get: the server answers {status}") for url in lost
    ]


def test_a_web_page_in_place_of_audio_is_told(old: OldHost, new: OldHost) -> None:
    """Hosts that have lost a file may answer so with 200."""
    new.put_web_page(f"/{FILE}")
    assert messages(verify(old, new)) == ["is not what listeners get: a web page"]


def test_an_enclosure_at_another_host_is_told_only_if_it_fails(old: OldHost, new: OldHost) -> None:
    """Its length may change with what is put into it for each listener, and nobody here can mend it."""
    url = old.put("/b.mp3", Served(content=SOUND * 3, media_type="audio/mp3", has_ranges=False))
    publish(new, write_item("A", url))
    assert verify(old, new).flaws == []
    assert old.requests["GET", "/b.mp3"] == 0


def test_a_file_behind_a_prefix_is_one_of_the_feed(old: OldHost, new: OldHost) -> None:
    """What counts downloads leads to the feed's own server, where the file is as the feed lists it."""
    new.put(f"/{FILE}", SOUND * 2)
    prefixed = old.redirect("/count/a.mp3", new.at(f"/{FILE}"), 302)
    publish(new, write_item("A", prefixed))
    assert messages(verify(old, new)) == ["has the length 26, and in the feed 13"]


def test_a_server_that_is_not_the_feeds_is_not_asked(old: OldHost, new: OldHost) -> None:
    """A preview need not be served all the time; other hosts are asked all the same."""
    publish(new, write_item("A", new.at(f"/{FILE}")), write_item("B", old.at("/a.mp3")))
    report = verify(old, new, served=False)
    assert report.enclosures == 1
    assert f"no server of the feed's answers at {new.url}" in report.notes[-1]
    assert new.requests["HEAD", f"/{FILE}"] == 0


def test_private_hosts_are_asked_only_where_they_are_meant(old: OldHost, new: OldHost) -> None:
    """Otherwise an old feed could have this machine ask what only it can reach; the own files are asked for."""
    publish(new, write_item("A", new.at(f"/{FILE}")), write_item("B", old.at("/a.mp3")))
    report = verify(old, new, reach=Reach.PUBLIC)
    assert messages(report) == [
        "cannot be looked at: 127.0.0.1 is at no public address",
        "is not what listeners get: 127.0.0.1 is at no public address",
    ]
    assert "--allow-private" in report.flaws[0].hint
    assert old.requests.total() == 0


def test_no_query_of_an_address_is_shown(old: OldHost, new: OldHost) -> None:
    """A private feed has a token in its addresses, and so may have its audio."""
    old.put("/feed.xml?token=geheim", b"<p>")
    publish(new, write_item("A", new.at(f"/{FILE}?token=geheim"), length=1), write_item("B", old.at("/x?key=geheim")))
    report = verify(old, new, old=f"{old.feed_url}?token=geheim")
    assert len(report.flaws) == 3
    assert "geheim" not in repr([report.flaws, report.notes])


def test_the_new_address_is_no_old_one(old: OldHost, new: OldHost) -> None:
    """Nothing would be compared with anything."""
    with pytest.raises(PublisherError, match="is the address of the feed itself"):
        verify(old, new, old=new.at(f"/{KEY}"))


def test_no_length_at_all_is_a_flaw() -> None:
    """Nor is one that is far too long shown whole."""
    listed = ListedEnclosure(url="https://new.example/a.mp3", length="13", media_type="audio/mpeg")
    part = Response(status=206)
    for length, shown in (({}, "of nothing"), ({"content-length": "9" * 999}, "9" * 20)):
        report = MoveReport()
        judge_own_file(listed, Response(status=200, headers={"content-type": "audio/mpeg", **length}), part, report)
        assert messages(report) == [f"has the length {shown}, and in the feed 13"]
