"""What pages weigh, with all styles and scripts that they load: less than 60 kB without what is said, and pictures."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from publisher.model import Feed
from publisher.plan.assets import list_chapter_pictures, make_picture_owner
from publisher.plan.ledger import Ledger, Stored
from publisher.publish.site.prepare import prepare_pages
from publisher.site.episode import OFFERED_FILES
from publisher.site.render import render_page
from publisher.sources.load import ShowSources
from publisher.storage.layout import Layout
from support.page_views import URL, episode
from support.shows_in_files import site_in
from support.small_show import NOW, THEME
from support.strategies import picture, published

LIGHT = 60_000
"""The most bytes that a page may have."""
ROOT = Path(__file__).parents[2]
DEMO, LARGEST = "aerlig-maalt", "0001-tallene-i-tidevannstabellen"
SECONDS = 300.0
"""As long as the longest recording of the demo."""
LOADED = re.compile(r'(?:src|href)="[^"]*/static/(\w+)\.[0-9a-f]{8}\.(js|css)"')
SAID = re.compile(r'<div class="transcript".*?(?=<button)', re.DOTALL)
TAG, BLANKS = re.compile("<[^>]*>"), re.compile(r"\s+")


def weight(page: bytes) -> int:
    """Return how many bytes a page has with what it loads, without the words of its transcript."""
    text = page.decode()
    assets = THEME.styles | THEME.scripts
    found = LOADED.findall(text)
    assert len(found) == 8
    (transcript,) = SAID.findall(text)
    words = BLANKS.sub(" ", TAG.sub("", transcript))
    return len(page) + sum(len(assets[f"{name}.{ending}"]) for name, ending in found) - len(words.encode())


def as_published(sources: ShowSources, feed: Feed) -> Ledger:
    """Return a ledger that knows all that can be published of each episode of a feed."""
    episodes = sources.select_episodes(feed)
    ledger = published(feed, episodes if feed.makes_audio else ())
    for known in [*ledger.publications.values()]:
        key = f"transcripts/{known.slug}.0123abcd.html"
        beside = Stored(key=key, bytes=4_096, digest="0" * 64, media_type="text/html")
        measured = replace(known.mastered.after, duration=SECONDS)
        heard = replace(known.mastered, before=measured, after=measured)
        ledger = ledger.with_publication(replace(known, mastered=heard, assets=dict.fromkeys(OFFERED_FILES, beside)))
    names = {mint: list_chapter_pictures(one) for one in episodes if (mint := ledger.guid_of(one.slug))}
    for guid, name in ((guid, name) for guid, some in names.items() for name in some):
        ledger = ledger.with_cover(make_picture_owner(guid, name), picture(name.partition(".")[0]))
    return ledger


def test_pages_are_light() -> None:
    """So is one with all that there is."""
    page = episode(THEME)
    assert weight(render_page(page, page.card.key, THEME, URL)) < LIGHT


def test_the_largest_page_of_the_demo_is_light(tmp_path: Path) -> None:
    """So is one of a show as people write them, with notes, questions, a quiz and a chapter's picture."""
    for name in ("feeds", "episodes"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("*.flac", "*.mp3", "*.jpg"))
    site = site_in(tmp_path, DEMO, as_published)
    made = prepare_pages(site, site.deployment.ledger(), NOW.replace(year=2027)).planned
    page = made[Layout(DEMO).episode(LARGEST)].make()
    assert b'class="slide"' in page
    assert weight(page) < LIGHT


def test_a_transcript_weighs_little_more_than_its_words() -> None:
    """Of an hour of talk a page carries what is said by whom, and when: nothing that a script can make of that."""
    page = episode(THEME, times=20)
    lines = sum(len(turn.lines) for turn in page.transcript)
    assert lines > 450
    first = replace(page, transcript=page.transcript[:1])
    whole, bare = (weight(render_page(one, page.card.key, THEME, URL)) for one in (page, first))
    assert whole - bare < 10 * lines + 40 * len(page.transcript)
