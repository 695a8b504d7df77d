"""Planning pages: which of them an edit, a date, a new name or a derived feed changes."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from publisher.errors import PublisherError
from publisher.model import Episode, Person
from publisher.publish.site import prepare
from publisher.publish.site.plan import DerivedFeed
from publisher.publish.site.prepare import are_stored_pages_current, prepare_pages, try_render
from publisher.site.manifest import load_manifest
from publisher.site.search import records
from support.small_show import FEED, URL, episode
from support.stored_pages import (
    GUID,
    KEYS,
    NOW,
    ledger_of,
    puts,
    read,
    renamed,
    site_of,
    store,
    stored_files,
)
from support.strategies import published
from support.themes import brought


def test_an_edit_changes_what_depends_on_it(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """New notes change the episode's page and what is searched; a new title, lists and neighbours too."""
    regn, sjo, vekt = three
    store(site_of(tmp_path, *three))
    notes = site_of(tmp_path, regn.model_copy(update={"summary": "Kort.", "notes": "Om regn."}), sjo, vekt)
    store(notes)
    puts(notes)
    other_notes = site_of(tmp_path, regn.model_copy(update={"summary": "Kort.", "notes": "Helt annet."}), sjo, vekt)
    assert store(other_notes).written == (KEYS.episode("regn"),)
    assert [name for name in puts(other_notes) if not name.startswith("search/")] == [
        "episodes/regn.html",
        "pages.json",
        "pages.json",
    ]
    title = site_of(tmp_path, regn, sjo, vekt.model_copy(update={"title": "Loddet"}))
    store(site_of(tmp_path, *three))
    assert {*store(title).written} == {
        KEYS.episode("vekt"),
        KEYS.embed("vekt"),
        KEYS.home(),
        KEYS.topic("tema", "vekt"),
        # It leads on to the one whose title has changed.
        KEYS.episode("sjo"),
    }


@pytest.mark.parametrize(
    "edited",
    [
        {},
        {"title": "Loddet"},
        {"notes": "Helt annet."},
        {"people": (Person(name="Ola Nordmann", role="guest"),)},
        {"next": "regn"},
        {"display": "C0007"},
        {"season": 3},
    ],
)
def test_pages_are_current_if_no_page_has_to_be_stored_or_removed(
    tmp_path: Path, three: tuple[Episode, ...], edited: dict[str, object]
) -> None:
    """Whether an edit shows in the search index or elsewhere, both questions have the same answer."""
    store(site_of(tmp_path, *three))
    site = site_of(tmp_path, *three[:2], three[2].model_copy(update=edited))
    pages = prepare_pages(site, ledger_of(site), NOW)
    assert (
        are_stored_pages_current(site, ledger_of(site), NOW) == (not (pages.changed or pages.unneeded)) == (not edited)
    )


def test_a_changed_word_is_found_before_pages_are_planned(
    tmp_path: Path, three: tuple[Episode, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search index tells it, without related episodes and without views."""
    store(site_of(tmp_path, *three))
    monkeypatch.delattr(prepare, "plan_pages")
    site = site_of(tmp_path, *three[:2], three[2].model_copy(update={"notes": "Helt annet."}))
    assert not are_stored_pages_current(site, ledger_of(site), NOW)


def test_what_has_no_part_in_pages_changes_none(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Front matter that pages do not show is looked at once, and nothing but the manifest is stored."""
    regn, sjo, vekt = three
    store(site_of(tmp_path, *three))
    site = site_of(tmp_path, regn.model_copy(update={"block": True}), sjo, vekt)
    assert store(site).written == ()
    assert puts(site) == ["pages.json"]
    assert store(site).written == ()
    assert puts(site) == []


def test_an_episode_of_tomorrow_is_on_no_page(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Nothing tells of it before its time: no page, no list, no manifest; then all that it belongs on does."""
    site = site_of(tmp_path, *three)
    before = three[2].date - timedelta(seconds=1)
    store(site, now=before)
    assert not [name for name, content in stored_files(tmp_path).items() if "vekt" in name or b"vekt" in content]
    done = store(site, now=three[2].date)
    assert {KEYS.episode("vekt"), KEYS.topic("tema", "vekt"), KEYS.home(), KEYS.episode("sjo")} <= {*done.written}


def test_what_is_not_published_has_no_page(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Pages tell of what the ledger knows, as the feed does."""
    site = site_of(tmp_path, *three)
    store(site, ledger=published(site.feed, three[:2]))
    assert "episodes/vekt.html" not in stored_files(tmp_path)
    assert b"Vekt" not in stored_files(tmp_path)["index.html"]


def test_all_pages_can_be_stored_again(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Also those of which nothing shows that somebody has changed them."""
    site = site_of(tmp_path, *three)
    first = store(site)
    before = stored_files(tmp_path)
    page = tmp_path / "public" / KEYS.home()
    page.write_bytes(page.read_bytes().replace(b"Regn", b"Snow"))
    assert store(site).written == ()
    assert store(replace(site, store_all=True)).written == first.written
    assert stored_files(tmp_path) == before


def test_an_episode_that_was_renamed_is_found_where_it_was(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A small page leads on, without a script, and to the newest name; search engines are told; withdrawn, all go."""
    regn, sjo, vekt = three
    feed = read()
    store(site_of(tmp_path, *three))
    once = renamed(regn, "nedboer", feed)
    done = store(site_of(tmp_path, once, sjo, vekt))
    assert {KEYS.episode("regn"), KEYS.embed("regn"), KEYS.episode("nedboer")} <= {*done.written}
    old = stored_files(tmp_path)["episodes/regn.html"].decode()
    assert '<meta http-equiv="refresh" content="0; url=nedboer.html">' in old
    assert f'<link rel="canonical" href="{URL}{KEYS.episode("nedboer")}">' in old
    assert '<a href="nedboer.html">Regn</a>' in old
    assert "Flyttet hit" in old
    assert "<script src" not in old
    assert b"episodes/regn.html" not in stored_files(tmp_path)["sitemap.xml"]
    assert b"episodes/regn.html" not in stored_files(tmp_path)["index.html"]
    assert b'url=nedboer.html"' in stored_files(tmp_path)["embed/regn.html"]
    assert store(site_of(tmp_path, once, sjo, vekt)).written == ()
    twice = renamed(once, "vann", feed)
    store(site_of(tmp_path, twice, sjo, vekt))
    for name in ("regn", "nedboer"):
        assert b'url=vann.html"' in stored_files(tmp_path)[f"episodes/{name}.html"]
    back = renamed(twice, "regn", feed)
    store(site_of(tmp_path, back, sjo, vekt))
    assert b'http-equiv="refresh' not in stored_files(tmp_path)["episodes/regn.html"]
    assert b'url=regn.html"' in stored_files(tmp_path)["episodes/vann.html"]
    done = store(site_of(tmp_path, sjo, vekt))
    assert {KEYS.episode(name) for name in ("regn", "nedboer", "vann")} <= {*done.removed}


def test_an_episode_that_comes_back_is_found_where_it_was(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A draft for a while, and renamed meanwhile once more: old addresses lead to it again. Guests are forgotten."""
    regn, sjo, vekt = three
    feed = read()
    store(site_of(tmp_path, *three))
    once = renamed(regn, "nedboer", feed)
    store(site_of(tmp_path, once, sjo, vekt))
    for _ in range(2):
        store(site_of(tmp_path, sjo, vekt))
        assert not {"episodes/regn.html", "episodes/nedboer.html"} & stored_files(tmp_path).keys()
        assert b"kari" not in stored_files(tmp_path)["pages.json"].lower()
    store(site_of(tmp_path, renamed(once, "vann", feed), sjo, vekt))
    for name in ("regn", "nedboer"):
        assert b'url=vann.html"' in stored_files(tmp_path)[f"episodes/{name}.html"]
    assert load_manifest(stored_files(tmp_path)["pages.json"]).former == {}


def test_a_page_that_another_episode_takes_leads_nowhere(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """A new episode in a folder of the old name has its own page there."""
    regn, sjo, vekt = three
    store(site_of(tmp_path, *three))
    new = episode("regn", 4, "Nytt regn", f"guid: {GUID}")
    store(site_of(tmp_path, renamed(regn, "nedboer", read()), sjo, vekt, new))
    assert b"Nytt regn" in stored_files(tmp_path)["episodes/regn.html"]
    assert b'http-equiv="refresh' not in stored_files(tmp_path)["episodes/regn.html"]


def test_an_address_stays_with_its_name(tmp_path: Path) -> None:
    """Who is spelled like somebody else, and heard in an episode that is dated before, takes no address away."""
    one = episode("a", 3, "A", "topics: {Tema: Ås}\npeople: [{name: Åse Bø}]")
    before = episode("b", 2, "B", "topics: {Tema: Aas}\npeople: [{name: Aase Bø}]")
    heading = episode("c", 1, "C", "topics: {tema!: Hav, Tema: tema}")
    store(site_of(tmp_path, one))
    for some in ((before, one), (heading, before, one)):
        store(site_of(tmp_path, *some))
        files = stored_files(tmp_path)
        assert "<h1>Åse Bø</h1>" in files["people/aase-boe.html"].decode()
        assert "<h1>Ås</h1>" in files["topics/tema/aas.html"].decode()
        others = {name: text.decode() for name, text in files.items() if re.search("-[0-9a-f]{8}.html$", name)}
        assert "<h1>Aase Bø</h1>" in others[next(name for name in others if name.startswith("people/aase-boe-"))]
    assert re.search(r"topics/tema-[0-9a-f]{8}/hav\.html", " ".join(files))
    assert store(site_of(tmp_path, heading, before, one)).written == ()


def test_a_way_has_an_address_once_it_is_published(tmp_path: Path, three: tuple[Episode, ...]) -> None:
    """Its page stands from the beginning, episodes know their places on it, and its feed is named once it is there."""
    text = FEED.replace("917393e3-1b1e-5cef-ace4-edaa54e1f810", "9b024349-ccf0-5f69-a609-6b82873eab3c")
    way = read(text.replace("Målt og veid", "Stien") + "show: maalt\nepisodes: [vekt, regn]\n", "sti")
    base = site_of(tmp_path, *three)
    shop = replace(base.deployment, ledger_path="public/.publisher/sti.ledger.json", feed="sti")
    site = replace(base, derived_feeds=(DerivedFeed(way, (three[2], three[0]), shop),))
    store(site)
    puts(site)
    page = stored_files(tmp_path)["ways/sti.html"]
    assert page.index(b"Vekt") < page.index(b"Regn")
    assert b"sti/feed.xml" not in page
    assert b"Stien" in stored_files(tmp_path)["episodes/vekt.html"]
    shop.save(published(way, ()))
    assert store(site).written == (KEYS.way("sti"),)
    assert b"sti/feed.xml" in stored_files(tmp_path)["ways/sti.html"]


def test_index_files_that_another_program_makes_otherwise_get_new_names(
    tmp_path: Path, three: tuple[Episode, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Browsers keep them for good; from then on the names hold the program, and a second run changes nothing."""
    site = site_of(tmp_path, *three)
    store(site)
    before = {name for name in stored_files(tmp_path) if name.startswith("search/")}
    monkeypatch.setattr(records, "TITLE_WEIGHT", 1)
    newer = replace(site, code="2" * 64)
    store(newer)
    manifest = load_manifest(stored_files(tmp_path)["pages.json"])
    assert manifest.search_program == "2" * 16
    named = {key.removeprefix(KEYS.folder) for key in manifest.pages if "/search/" in key}
    assert named & before == {"search/index.json"}
    assert store(newer).written == ()


@pytest.mark.parametrize("template", ["{{ page.nothing }}", "{{ 1 / 0 }}"])
def test_a_template_that_fails_is_found_before_anything_is_stored(
    tmp_path: Path, three: tuple[Episode, ...], template: str
) -> None:
    """Any page of that template will show it; without own templates nothing is rendered."""
    site = replace(site_of(tmp_path, *three), theme=brought(list_html=template))
    with pytest.raises(PublisherError, match="the template cannot be rendered"):
        try_render(prepare_pages(site, ledger_of(site), NOW))
    assert puts(site) == []
    try_render(prepare_pages(replace(site, theme=brought(list_html="{{ page.title }}")), ledger_of(site), NOW))
