"""A preview in a real browser: its pages follow what one writes, under the policy that pages have."""

from pathlib import Path

from publisher.publish.site.theme import read_theme
from publisher.sources.workspace import Workspace
from publisher.storage.preview import begin_preview
from publisher.storage.preview_server import make_server
from support.browser import BROWSER, browser, write_site
from support.page_views import TOP, pages
from support.processes import serving

EPISODE = f"{TOP}/episodes/0178.html"
SIGN = "document.body.lastElementChild.textContent"


@BROWSER
def test_a_page_is_loaded_again_once_there_is_a_newer_one(tmp_path: Path) -> None:
    """It waits for the first preview, shows the mark of its episode, and follows; no policy stands in the way."""
    theme = read_theme(Workspace(Path()), "nobody")[0]
    write_site(tmp_path / "site", pages(theme), theme)
    preview = begin_preview()
    server = make_server(preview, port=0, say=lambda _: None)
    with serving(server, poll_interval=0.02), browser(tmp_path / "profile", f"http://127.0.0.1:{server.port}/") as seen:
        seen.open(EPISODE)
        assert seen.text("h1") == "Nothing to show yet"
        preview.show(tmp_path / "site", {"0178": "draft"})
        seen.wait(f"{SIGN} === 'draft'")
        preview.show(tmp_path / "site", {"0178": "scheduled for 2026-12-01 06:00"})
        seen.wait(f"{SIGN} === 'scheduled for 2026-12-01 06:00'")
        assert seen.violations() == []
