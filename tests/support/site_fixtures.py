"""A published site and a browser, for all tests of pages in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher.publish.site.theme import read_theme
from publisher.site.build import plan_pages
from publisher.site.theme import Theme
from publisher.sources.workspace import Workspace
from support.browser import Browser, browser, served, write, write_site, write_sound
from support.hostile_views import TEXTS, hostile
from support.node_readers import install
from support.page_views import pages
from support.small_show import episode, show_content

TOLD = {
    1: "Vi står på kaia i Brønnøysund.",
    9: "Det er først og fremst månen som løfter vannet.",
    17: "Og sola drar litt, den også.",
}
"""What is said at which second of a small show's first episode."""
SMALL = (
    episode("tidevann", 1, "Tallene i tidevannstabellen", "number: 1\ntopics: {tema: Havet}", said=TOLD),
    episode("regn", 2, "En millimeter regn", "number: 2\ntopics: {tema: Været}", notes="Måling av **regn** i en hage."),
    episode("sild", 3, "Å telle sild", "number: 3\ntopics: {tema: Havet}", notes="Et ekko, og mange års tålmodighet."),
)
CHECKERS = Path(__file__).parents[2] / ".publisher" / "checkers"
"""Out of git, and kept: the checkers are installed once."""


@pytest.fixture(scope="session")
def theme() -> Theme:
    """Our own templates, styles, scripts and words."""
    return read_theme(Workspace(Path()), "nobody")[0]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, theme: Theme) -> Path:
    """A storage with every kind of page, in hostile/<kind>/ the same with hostile text, and in small/ a show."""
    folder = tmp_path_factory.mktemp("site")
    write_site(folder, pages(theme), theme)
    write_sound(folder)
    for kind, text in TEXTS.items():
        write_site(folder / "hostile" / kind, {key: hostile(page, text) for key, page in pages(theme).items()}, theme)
    for key, one in plan_pages(show_content(*SMALL)).items():
        write(folder / "small" / key, one.make())
    spoken = "".join(
        f"00:00:{second:02}.000 --> 00:00:{second + 7:02}.000\n{text}\n\n" for second, text in TOLD.items()
    )
    write(folder / "small" / "transcripts" / "tidevann.vtt", f"WEBVTT\n\n{spoken}".encode())
    return folder


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the storage is served."""
    with served(site) as url:
        yield url


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, address: str) -> Iterator[Browser]:
    """A browser."""
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
