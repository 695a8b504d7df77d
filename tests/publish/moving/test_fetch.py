"""Sources are read from files and addresses, with all their pages, and nothing is believed of them."""

import gzip
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.publish.moving import fetch
from publisher.publish.moving.fetch import is_address, read_all, read_source
from publisher.storage.http.peers import Reach
from support.old_host import Served, running_old_host
from support.old_show import OldItem, format_feed, put_show

ITEMS = [OldItem(number=1), OldItem(number=2)]


def say(_: str) -> None:
    """Tell nobody."""


def test_addresses_are_told_from_files() -> None:
    """A file may be called anything."""
    assert is_address("https://a.example/feed")
    assert is_address("http://a.example")
    assert not any(map(is_address, ["feed.xml", "ftp://a.example/feed", "https", ""]))


def test_a_file_is_read_also_where_it_is_compressed(tmp_path: Path) -> None:
    """Some hosts send, and some people save, a feed in gzip."""
    with running_old_host() as host:
        document = format_feed(ITEMS, host).encode()
    (tmp_path / "feed.xml").write_bytes(document)
    (tmp_path / "feed.xml.gz").write_bytes(gzip.compress(document))
    found = read_all([str(tmp_path / "feed.xml"), str(tmp_path / "feed.xml.gz")], reach=Reach.PUBLIC, say=say)
    assert [len(feed.items) for feed in found] == [2, 2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read"),
        (gzip.compress(b"<rss>" * 30, mtime=0)[:-9], "is compressed, and damaged"),
        (gzip.compress(bytes(300), mtime=0), "unpacks to more than"),
        (bytes(300), "has more than"),
        (b"<html><body>Hei", "page"),
    ],
    ids=["missing", "damaged", "unpacks", "long", "page"],
)
def test_what_is_no_feed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, words: str
) -> None:
    """One line says why, and nothing is read without end."""
    monkeypatch.setattr(fetch, "MAX_DOCUMENT_BYTES", 200)
    if content is not None:
        (tmp_path / "feed.xml").write_bytes(content)
    with pytest.raises(PublisherError, match=words):
        read_source(str(tmp_path / "feed.xml"), reach=Reach.PUBLIC, say=say)


def test_pages_are_followed_once_and_missing_ones_told() -> None:
    """Pages that lead in a circle end; one that is gone leaves the others, and a remark."""
    with running_old_host() as host:
        put_show(host, ITEMS)
        host.put_feed(format_feed(ITEMS[1:], host), format_feed(ITEMS[:1], host), format_feed([], host))
        circle = format_feed([], host).replace("<channel>", f"<channel>{next_link(host.feed_url)}")
        host.put("/feed-3.xml", Served(content=circle.encode()))
        assert [len(feed.items) for feed in read_source(host.feed_url, reach=Reach.ANYWHERE, say=say)] == [1, 1, 0]
        host.refuse("/feed-2.xml", 404)
        [first] = read_source(host.feed_url, reach=Reach.ANYWHERE, say=say)
        assert any("a page of the feed is missing" in remark.what for remark in first.remarks)


def next_link(address: str) -> str:
    """Return the link to a further page."""
    return f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{address}"/>'


def test_pages_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that makes a new page for each request is not followed for ever."""
    monkeypatch.setattr(fetch, "MAX_PAGES", 2)
    with running_old_host() as host:
        host.put_feed(*(format_feed([OldItem(number=number)], host) for number in (3, 2, 1)))
        found = read_source(host.feed_url, reach=Reach.ANYWHERE, say=say)
    assert len(found) == 2
    assert any("more than 2 pages" in remark.what for remark in found[0].remarks)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://kari:hemmelig@a.example/feed", "has a name or a password in it"),
        ("http://169.254.169.254/feed", "is at no public address"),
    ],
)
def test_some_addresses_are_not_asked(address: str, words: str) -> None:
    """A password would go to whom the address leads, and a cloud's metadata is nobody's feed."""
    with pytest.raises(PublisherError, match=words) as refused:
        read_source(address, reach=Reach.ANYWHERE, say=say)
    assert "hemmelig" not in str(refused.value)


def test_a_refusal_names_no_secret() -> None:
    """The address is shown without its token."""
    with running_old_host() as host, pytest.raises(PublisherError, match="answers 404") as refused:
        read_source(f"{host.at('/no')}?auth=hemmelig1234", reach=Reach.ANYWHERE, say=say)
    assert "hemmelig1234" not in refused.value.message
