"""What lookup.js finds in the index, in Node.js and in a browser."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from publisher.plan.assets import make_published_transcript
from publisher.site.build import plan_pages
from publisher.site.search import index
from publisher.site.search.tokens import split_words
from publisher.text.transcripts import format_transcript
from support.browser import Browser, write
from support.processes import child
from support.searched import EPISODES, files_of
from support.small_show import THEME, show_content

LOOK = Path(__file__).parent / "look.mjs"


@pytest.fixture(scope="module", params=[(500, 150_000), (1, 150_000), (2, 20)], ids=["small", "segments", "files"])
def look(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Any]:
    """What the search page would find in the index of the show, be it of one segment or of several, of many files."""
    folder = tmp_path_factory.mktemp("search")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "EPISODES_PER_SEGMENT", request.param[0])
        patch.setattr(index, "CHARACTERS_PER_SHARD", request.param[1])
        for name, content in files_of(*EPISODES).items():
            (folder / name).write_bytes(content)
    # As browsers get it: with all taken out that only people read.
    (folder / "lookup.js").write_bytes(THEME.scripts["lookup.js"])
    command = ["node", LOOK, folder / "lookup.js", folder / "index.json"]
    with child(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as node:

        def ask(query: str) -> Any:
            node.stdin.write(json.dumps(query) + "\n")
            node.stdin.flush()
            return json.loads(node.stdout.readline())

        yield ask


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tidevannstabellen", ["tidevann"]),
        ("TIDEVANN", ["tidevann"]),
        ("regn", ["regn", "tidevann"]),
        ("havets", ["tidevann"]),
        ("regnet", ["regn", "tidevann"]),
        ("regnmålerne", ["regn"]),
        ("regn løfter", ["tidevann"]),
        ("weighing", ["kilo"]),
        ("weigh copy", ["kilo"]),
        ("Åshild", ["tidevann"]),
        ("ide", ["regn"]),
        ("idé", ["regn"]),
        ("måsdal", ["regn"]),
        ("mån", ["tidevann"]),
        ("m", []),
        ("elefant", []),
        ("", []),
        ("?!", []),
        ("__proto__ constructor", []),
    ],
)
def test_search_finds_episodes(look: Any, query: str, found: list[str]) -> None:
    """By titles, names, what is said and what is written, in other forms and at their beginnings; titles come first."""
    assert [one["url"] for one in look(query)["found"]] == [f"episodes/{slug}.html" for slug in found]


def test_what_was_found_is_marked(look: Any) -> None:
    """In the texts that are shown, in whatever form it stands there."""
    [found] = look("weigh again")["found"]
    assert [part for part, _ in found["marked"]] == ["weighed", "again", "again"]


@pytest.mark.parametrize(
    "text", ["Blåbærøl & 100 % ÆØÅ", "idé À la carte, naïve", "ﬁ ſ ß İ", "день 日本語 שלום", "a_b 𝔞1"]
)
def test_browser_and_index_take_texts_apart_alike(look: Any, text: str) -> None:
    """A word that is asked for is spelled as it is in the index."""
    assert look(text)["asked"] == split_words(text)


def test_search_by_keyboard_leads_to_the_moment(chromium: Browser, site: Path) -> None:
    """Letters find episodes as they are written, Enter on a time opens the episode there; nobody else is asked."""
    made = show_content(*EPISODES)
    for key, page in plan_pages(made).items():
        write(site / key, page.make())
    heard = make_published_transcript(EPISODES[0], made.by_slug["tidevann"].publication.timeline)
    write(site / "transcripts" / "tidevann.vtt", format_transcript(heard, "vtt").encode())
    chromium.open(made.keys.search)
    chromium.tab_to("#query")
    chromium.press("regn løfter")
    chromium.wait("document.querySelector('[data-results] a[href*=\"#t=\"]') !== null")
    assert chromium.text("[data-status]") == "1 treff for «regn løfter»"
    marked = "[...document.querySelectorAll('[data-results] mark')].map((mark) => mark.textContent)"
    assert chromium.ask(marked) == ["løfter", "regn"]
    chromium.tab_to("[data-results] a[href*='#t=']")
    assert chromium.violations() == []
    requests, complaints = chromium.log()
    assert complaints == []
    assert [one for one in requests if not one.startswith((chromium.address, "about:blank"))] == []
    chromium.press(Keys.ENTER)
    chromium.wait("location.pathname.endsWith('/episodes/tidevann.html') && location.hash === '#t=3'")


def test_search_is_kept_in_its_address(chromium: Browser, site: Path) -> None:
    """A search can be sent to somebody, and is there again when one comes back."""
    made = show_content(*EPISODES)
    for key, page in plan_pages(made).items():
        write(site / key, page.make())
    chromium.open(f"{made.keys.search}#q=kilogram")
    chromium.wait("document.querySelectorAll('[data-results] li').length === 1")
    assert chromium.text("[data-results] h2") == "The kilogram"
    chromium.tab_to("#query")
    chromium.press(Keys.END, *[Keys.BACKSPACE] * len("gram"))
    chromium.wait("location.hash === '#q=kilo'")
    chromium.press(*[Keys.BACKSPACE] * len("kilo"), "elefant")
    chromium.wait("document.querySelector('[data-status]').textContent === 'Ingen treff for «elefant».'")
    assert chromium.ask("document.querySelectorAll('[data-results] li').length") == 0
