"""Web pages in a bucket: there before the feed leads to them, and at no cost where nothing changes."""

import json
from pathlib import Path

from publisher.plan.events import PagesWritten
from publisher.storage.http import client
from publisher.storage.layout import Layout
from support.buckets import FEED, copy_show, publish_here, rewrite
from support.faulty import proxy
from support.shows import run
from support.stores import Store, hurried

KEYS = Layout("bokstaver")
MOST_REQUESTS = 5
"""Of a run with nothing to do: list, feed and manifest among them."""


def test_pages_are_published_before_the_feed(mastered: Path, tmp_path: Path, store: Store) -> None:
    """Every page comes before the switch, and nothing is asked for again where nothing has changed."""
    bucket = store.bucket()
    with proxy(store.address) as line:
        root = copy_show(mastered, tmp_path / "show", store, bucket, endpoint=line.address)
        publish_here(root, hurried(), pages=True)
        asked = [(one.method, one.path) for one in line.seen]
        puts = [path for method, path in asked if method == "PUT"]
        pages = [number for number, path in enumerate(puts) if "/web/" in path and "/pages.json" not in path]
        switch = max(number for number, path in enumerate(puts) if path.endswith(FEED))
        assert pages
        assert max(pages) < switch
        assert puts[-1].endswith("pages.json"), "they are believed in once the feed leads to them"
        line.seen.clear()
        events = publish_here(root, hurried(), pages=True)
        assert [event.written for event in events if isinstance(event, PagesWritten)] == [()]
        assert len(line.seen) <= MOST_REQUESTS
    page = client.get(store.url(bucket) + KEYS.episode("0001-ae"))
    assert page.status == 200
    assert "Bokstav nummer 1" in page.body.decode()


def test_without_a_key_pages_are_looked_at_from_outside(mastered: Path, tmp_path: Path, store: Store) -> None:
    """What is stored is public: so CI counts pages, and hears that they are out of date; where it cannot it says so."""
    bucket = store.bucket()
    root = copy_show(mastered, tmp_path / "show", store, bucket)
    publish_here(root, hurried(), pages=True)
    no_key = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    check = ("feed", "--check", "--target", "prod", "--format", "json")
    done = run(root, *check, env=no_key)
    assert json.loads(done.stdout)["current"]["web/bokstaver/"] is True, done.stdout
    rewrite(root / "episodes" / "0002-oe" / "episode.md", "Notater om", "Andre notater om")
    done = run(root, *check, env=no_key)
    assert done.returncode == 3
    assert json.loads(done.stdout)["current"]["web/bokstaver/"] is False
    plan = json.loads(run(root, "plan", "--target", "prod", "--format", "json", env=no_key).stdout)
    assert plan["plans"][0]["pages"] == {"written": 1, "removed": 0}
    feed = root / "feeds" / "bokstaver" / "feed.yaml"
    rewrite(feed, store.url(bucket), "http://127.0.0.1:9/")
    done = run(root, "feed", "--check", "--target", "prod", env=no_key)
    assert "web/bokstaver/ was not looked at: there is no key" in done.stderr


def test_an_edit_puts_the_pages_that_it_changes(mastered: Path, tmp_path: Path, store: Store) -> None:
    """New notes of one episode: its page, its part of the search, and twice the manifest."""
    bucket = store.bucket()
    with proxy(store.address) as line:
        root = copy_show(mastered, tmp_path / "show", store, bucket, endpoint=line.address)
        publish_here(root, hurried(), pages=True)
        rewrite(root / "episodes" / "0002-oe" / "episode.md", "Notater om", "Andre notater om")
        line.seen.clear()
        events = publish_here(root, hurried(), pages=True)
        assert [event.written for event in events if isinstance(event, PagesWritten)] == [(KEYS.episode("0002-oe"),)]
        puts = [one.path.partition(KEYS.folder)[2] for one in line.seen if one.method == "PUT" and "/web/" in one.path]
    # Where a store heeds no conditions, whoever is about to exchange the manifest announces it.
    pages = [name for name in puts if not name.startswith(("search/", "pages.json/"))]
    assert sorted(pages) == ["episodes/0002-oe.html", "pages.json", "pages.json"]
