"""A published site and a browser, for all tests of pages in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import MISSING, Browser, browser, served, write_site, write_sound
from hostile import TEXTS, hostile
from node_readers import install
from page_views import pages

from publisher.adapters.themes import read_theme
from publisher.site.theme import Theme

CHECKERS = Path(__file__).parents[2] / ".publisher" / "checkers"
"""Out of git, and kept: the checkers are installed once."""


@pytest.fixture(scope="session")
def theme() -> Theme:
    """Our own templates, styles, scripts and words."""
    return read_theme(Path(), "nobody")[0]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, theme: Theme) -> Path:
    """A storage with every kind of page, and below hostile/<kind>/ the same with hostile text in it."""
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, pages(theme), theme)
    write_sound(folder)
    for kind, text in TEXTS.items():
        write_site(folder / "hostile" / kind, {key: hostile(page, text) for key, page in pages(theme).items()}, theme)
    return folder


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the storage is served."""
    with served(site) as url:
        yield url


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, address: str) -> Iterator[Browser]:
    """A browser."""
    if MISSING:
        pytest.skip(MISSING)
    with browser(tmp_path_factory.mktemp("profile"), address) as one:
        yield one


@pytest.fixture
def chromium(running: Browser) -> Browser:
    """A browser that remembers nothing of what was before."""
    running.open("favicon.txt")  # A page that is left remembers where it was.
    everything = {"origin": running.address.rstrip("/"), "storageTypes": "all"}
    running.driver.execute_cdp_cmd("Storage.clearDataForOrigin", everything)
    running.log()
    return running


@pytest.fixture(scope="session")
def checkers() -> Path:
    """The folder in which vnu, html-validate and axe are installed."""
    if reason := install(CHECKERS, Path(__file__).parent / "checkers"):
        pytest.skip(reason)
    return CHECKERS
