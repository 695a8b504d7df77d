"""Whole pages as they must come out, one of each kind: read the diff when they are written anew (`make golden`)."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from publisher.model import Feed
from publisher.plan.ledger import Ledger, load_ledger
from publisher.publish.site.plan import PagePlan
from publisher.publish.site.prepare import prepare_pages
from publisher.site.manifest import Manifest, dump_manifest
from publisher.site.theme import Theme
from publisher.storage.layout import Layout
from support.golden import CORPUS, cases, check
from support.shows_in_files import site_in
from support.small_show import NOW

KEYS = Layout("show")
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


def planned(language: str, folder: Path) -> PagePlan:
    """Read the show of a language, and return what its pages should be, as those of a run that publishes them."""
    root = folder / language
    shutil.copytree(CORPUS / "pages" / language, root)
    site = site_in(root, "show", lambda _, feed: ledger_of(root, feed))
    ledger = site.deployment.ledger()
    (guid,) = (one.guid for one in ledger.publications.values() if one.slug == FULL)
    before = dump_manifest(Manifest(former={KEYS.episode(OLD): guid}))
    site.deployment.storage.switch(KEYS.manifest, before, previous=None)
    return prepare_pages(replace(site, theme=plain(site.theme)), ledger, NOW)


def ledger_of(root: Path, feed: Feed) -> Ledger:
    """Return what was published of a feed."""
    return load_ledger((root / "feeds" / feed.slug / "ledger.json").read_bytes(), "ledger.json")


def plain(theme: Theme) -> Theme:
    """Return a theme with nothing in its styles and scripts: else each change of these would change every page."""
    return replace(theme, styles=dict.fromkeys(theme.styles, b""), scripts=dict.fromkeys(theme.scripts, b""))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, PagePlan]:
    """The pages of the show in each language."""
    folder = tmp_path_factory.mktemp("shows")
    return {language: planned(language, folder) for language in PLACES}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", cases("pages"))
def test_golden_pages(made: Mapping[str, PagePlan], language: str, kind: str) -> None:
    """A page is byte for byte what the corpus says."""
    page = made[language].planned[keys_of(language)[kind]]
    check(CORPUS / "pages" / language / "pages" / f"{kind}.html", page.make())


def test_there_is_a_page_of_each_kind(made: Mapping[str, PagePlan]) -> None:
    """The corpus leaves out no template, and keeps no page that nobody compares."""
    for language, pages in made.items():
        templates = {page.template for page in pages.planned.values() if page.template}
        assert {pages.planned[key].template for key in keys_of(language).values()} == templates
        assert {file.stem for file in (CORPUS / "pages" / language / "pages").iterdir()} == {*KINDS}
