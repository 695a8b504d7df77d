"""Whole pages as they must come out, one of each kind: read the diff when they are written anew (`make golden`)."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from golden import CORPUS, cases, check

from publisher.adapters.workspace import Workspace
from publisher.ledger import Ledger
from publisher.page_keys import PageKeys
from publisher.pages import Pages, prepare_pages
from publisher.reading import read_sources
from publisher.site.artwork import AtHand
from publisher.site.manifest import Manifest, dump_manifest
from publisher.site.theme import Theme
from publisher.survey import known_of, open_workshops, sites_of

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEYS = PageKeys("show")
FULL, OLD = "molde", "molde-before"
"""The episode with everything, and what its folder was called before."""
PLACES = {
    "nb": {"bare": "proeve", "heading": "tema", "topic": "spraak-tall"},
    "en": {"bare": "trial", "heading": "subject", "topic": "language-numbers"},
}
"""What is spelled otherwise in another language."""


def keys_of(language: str) -> dict[str, str]:
    """Return the key of a page of each kind, by the name of the file that says how it must come out."""
    places = PLACES[language]
    return {
        "episode": KEYS.episode(FULL),
        "episode-bare": KEYS.episode(places["bare"]),
        "embed": KEYS.embed(FULL),
        "certificate": KEYS.certificate(FULL),
        "show": KEYS.home(),
        "index": KEYS.topics(places["heading"]),
        "topic": KEYS.topic(places["heading"], places["topic"]),
        "person": KEYS.person("kari-aas"),
        "season": KEYS.season(2),
        "way": KEYS.way("way"),
        "search": KEYS.search,
        "moved": KEYS.episode(OLD),
    }


KINDS = [*keys_of("en")]


def planned(language: str, folder: Path) -> Pages:
    """Read the show of a language, and return what its pages should be, as those of a run that publishes them."""
    root = folder / language
    shutil.copytree(CORPUS / "pages" / language, root)
    workspace = Workspace(root)
    sources = read_sources(workspace)
    assert sources.findings == ()
    workshops = open_workshops(root, sources, "preview")
    for slug, workshop in workshops.items():
        ledger = root / workshop.ledger_path
        ledger.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(root / "feeds" / slug / "ledger.json", ledger)
    site = sites_of(sources, known_of(sources, workshops, NOW), workshops)["show"]
    ledger = site.workshop.ledger()
    (guid,) = (one.guid for one in ledger.publications.values() if one.slug == FULL)
    site.workshop.storage.switch(
        KEYS.manifest, dump_manifest(Manifest(former={KEYS.episode(OLD): guid})), previous=None
    )
    return prepare_pages(replace(site, theme=plain(site.theme), at_hand=pictures(ledger)), ledger, NOW)


def plain(theme: Theme) -> Theme:
    """Return a theme with nothing in its styles and scripts: else each change of these would change every page."""
    return replace(theme, styles=dict.fromkeys(theme.styles, b""), scripts=dict.fromkeys(theme.scripts, b""))


def pictures(ledger: Ledger) -> Mapping[str, AtHand]:
    """Return the pictures of the show as if they were there, 700 pixels wide."""
    names = ("cover.jpg", "kari.jpg", "questions.png", "map.png")
    paths = ("feeds/show/cover.jpg", *(f"episodes/{FULL}/{name}" for name in names))
    digest = ledger.covers[""].digest
    return {path: AtHand(digest=digest, width=700) for path in paths}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Pages]:
    """The pages of the show in each language."""
    folder = tmp_path_factory.mktemp("shows")
    return {language: planned(language, folder) for language in PLACES}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", cases("pages"))
def test_golden_pages(made: Mapping[str, Pages], language: str, kind: str) -> None:
    """A page is byte for byte what the corpus says."""
    page = made[language].planned[keys_of(language)[kind]]
    check(CORPUS / "pages" / language / "pages" / f"{kind}.html", page.make())


def test_there_is_a_page_of_each_kind(made: Mapping[str, Pages]) -> None:
    """The corpus leaves out no template, and keeps no page that nobody compares."""
    for language, pages in made.items():
        templates = {page.template for page in pages.planned.values() if page.template}
        assert {pages.planned[key].template for key in keys_of(language).values()} == templates
        assert {file.stem for file in (CORPUS / "pages" / language / "pages").iterdir()} == {*KINDS}
