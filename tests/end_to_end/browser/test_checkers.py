"""What those say of our pages who know HTML and accessibility best: the W3C's checker, html-validate, and axe."""

import json
import re
from pathlib import Path

import pytest

from publisher.publish.site.theme import read_theme
from publisher.site.theme import Theme
from publisher.sources.workspace import Workspace
from support.browser import Browser
from support.hostile_views import TEXTS
from support.page_views import SINGLE, pages
from support.processes import finish
from support.tools import needs

pytestmark = [*needs("npm").marks, pytest.mark.timeout(300)]

ACCEPTED = ("Normalization Form C", "Content Security Policy", "appears to be written in")
"""Text is shown in the form, and said to be in the language, in which it was written. Of policies, the W3C's checker
does not know who 'self' is to a page from disk, and what is data in a script element; the browser's own verdict is held
in test_browser."""
COMMA = re.compile(r"\s*,\s*")
KINDS = ["", *(f"hostile/{kind}/" for kind in TEXTS)]
EDGES = "[...document.querySelectorAll('.masthead nav a')].map((link) => link.getBoundingClientRect().right)"
"""Where the links of the menu end."""
KEYS = sorted(pages(read_theme(Workspace(Path()), "nobody")[0]))


def files(site: Path, kind: str) -> list[str]:
    """The pages of one kind of text."""
    return sorted(str(file) for file in (site / kind / "web").rglob("*.html"))


@needs("java")
def test_the_w3c_finds_no_error(site: Path, checkers: Path) -> None:
    """Its checker has nothing to say of any page, with hostile text too."""
    jar = checkers / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    named = [file for kind in (*KINDS, "small/") for file in files(site, kind)]
    command = ["java", "-jar", str(jar), "--format", "json", "--stdout", "--exit-zero-always", *named]
    said = json.loads(finish(command, check=True, limit=250).stdout)["messages"]
    assert [row for row in said if row["type"] == "error" or not any(text in row["message"] for text in ACCEPTED)] == []


@needs("node")
def test_html_validate_finds_nothing(site: Path, checkers: Path) -> None:
    """Its recommended rules hold on every page, with hostile text too."""
    named = [file for kind in (*KINDS, "small/") for file in files(site, kind)]
    command = ["node", "check.mjs", *named]
    said = json.loads(finish(command, cwd=checkers, check=True, limit=250).stdout)
    assert len(named) > len(KEYS) * len(KINDS)
    assert said == []


@pytest.mark.parametrize(
    ("kind", "width", "scheme"),
    [
        ("", 1280, "light"),
        ("", 390, "dark"),
        ("hostile/script/", 390, "light"),
        ("hostile/right-to-left/", 1280, "dark"),
    ],
)
def test_axe_finds_no_barrier(chromium: Browser, checkers: Path, kind: str, width: int, scheme: str) -> None:
    """No page has what keeps somebody with another screen, eyes or hands out: WCAG 2.2 AA and axe's best practices."""
    source = (checkers / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    run = {"expression": "axe.run().then(JSON.stringify)", "awaitPromise": True, "returnByValue": True}
    for key in SINGLE if kind else KEYS:
        chromium.open(kind + key, width=width, scheme=scheme)
        # Through the debugger: the page's own policy lets no script in.
        chromium.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": source})
        said = json.loads(chromium.driver.execute_cdp_cmd("Runtime.evaluate", run)["result"]["value"])
        wrong = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in said["violations"]]
        assert wrong == [], key
        assert len(said["passes"]) > 15, "axe looked at nothing"


@pytest.mark.parametrize("kind", ["", "hostile/long/", "hostile/right-to-left/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen(chromium: Browser, kind: str, width: int) -> None:
    """On the narrowest phones too, no page has to be scrolled sideways."""
    for key in SINGLE:
        chromium.open(kind + key, width=width)
        assert chromium.ask("document.documentElement.scrollWidth") <= width, key
        # Nor is anything in the menu out of sight, where nobody would look for it.
        assert max(map(float, chromium.ask(EDGES)), default=0) <= width, key


def test_what_is_left_out_of_styles_changes_nothing(chromium: Browser, theme: Theme) -> None:
    """A browser reads the same rules in a style sheet as it is written and as it is sent."""
    rules = "((text) => {const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return [...sheet.cssRules]})"
    for name, sent in theme.styles.items():
        written = (Path("publisher/site/static") / name).read_text("utf-8")
        expression = f"{rules}(arguments[0]).map((rule) => rule.cssText)"
        read = [[COMMA.sub(",", rule) for rule in chromium.ask(expression, text)] for text in (written, sent.decode())]
        assert read[0] == read[1]
        assert len(read[0]) > 10
