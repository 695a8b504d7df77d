"""What the search finds, and what has to be made anew when an episode changes."""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selenium.webdriver.common.keys import Keys

from publisher.plan.assets import make_published_transcript
from publisher.site import search
from publisher.site.build import plan_pages
from publisher.site.postings import WEIGHT_LETTERS, build_index
from publisher.site.search import make_segment_table, split_segments
from publisher.site.tokens import get_stems, split_words
from publisher.storage.layout import SEARCH_TABLE
from publisher.text.transcripts import format_transcript
from support.browser import Browser, write
from support.processes import child
from support.small_show import THEME, URL, episode, material

LOOK = Path(__file__).parent / "look.mjs"
EPISODES = (
    episode(
        "tidevann",
        1,
        "Tallene i tidevannstabellen",
        "summary: Når blir det flo?\npeople: [{name: Åshild Kjærvik, title: oseanograf}]\ntopics: {tema: Havet}",
        said={1: "Havet stiger og synker.", 3: "Månen løfter vannet, og regn gjør lite."},
    ),
    episode(
        "kilo",
        2,
        "The kilogram",
        "language: en\nsummary: Copies were weighed again and again.",
        notes="Happily weighed.",
    ),
    episode(
        "regn",
        3,
        "En millimeter regn",
        "summary: Hvor mye er det?\nquestions: [{question: Hvor?, answer: 'I [Måsdal](https://ord.example/lenke).'}]",
        notes="Regnmåleren står i hagen. Idé.",
        said={1: "Det regner og regner."},
    ),
)


def spread(places: str) -> dict[int, int]:
    """Return the texts behind a word, and the weight of it in each, from one."""
    found, number = {}, -1
    for step, weight in re.findall("([0-9a-z]*)([A-Z])", places):
        number += int(step, 36) if step else 1
        found[number] = WEIGHT_LETTERS.index(weight) + 1
    return found


TEXTS = st.lists(st.dictionaries(st.sampled_from(["a", "å", "ål", "zz", "𝔞"]), st.integers(1, 500)), max_size=90)


@given(TEXTS, st.integers(1, 7))
def test_an_index_says_what_stands_where(texts: list[Mapping[str, int]], files: int) -> None:
    """Every word stands in one file, with just those texts that have it, and in the file where it is looked for."""
    parts, starts = build_index(((text, "nb") for text in texts), files)
    assert len(parts) == len(starts) == files
    read = [json.loads(part) for part in parts]
    found = {word: spread(places) for part in read for word, (_, places) in part.items()}
    assert sum(map(len, read)) == len(found)
    assert {word: {*places} for word, places in found.items()} == {
        word: {number for number, text in enumerate(texts) if word in text} for text in texts for word in text
    }
    assert starts == sorted(starts)
    for number, part in enumerate(read):
        assert all(starts[number] <= word for word in part)
        assert all(word <= starts[number + 1] for word in part if number + 1 < files)


def test_far_steps_are_spelled_to_the_base_of_36() -> None:
    """However many texts lie between two that have a word."""
    texts = [{"a": 1} if number in {0, 36, 73, 1400, 50000} else {} for number in range(50001)]
    [content], _ = build_index(((text, "nb") for text in texts), 1)
    assert [*spread(json.loads(content)["a"][1])] == [0, 36, 73, 1400, 50000]


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 9000))
def test_more_of_a_word_is_never_less_about_it(one: int, other: int, rest: int) -> None:
    """Of two texts of one length the one that says a word more often is at least as much about it."""
    texts = [{"a": one, "b": other + rest}, {"a": other, "b": one + rest}]
    [content], _ = build_index(((text, "nb") for text in texts), 1)
    weights = spread(json.loads(content)["a"][1])
    assert (weights[0] - weights[1]) * (one - other) >= 0


def test_words_lose_their_endings_by_their_language() -> None:
    """Forms of a word have one stem; a language that nobody knows keeps all of them apart."""
    assert {get_stems("nb")[word] for word in ("måling", "målingen", "målinger", "målingene")} == {"måling"}
    assert get_stems("en-GB")["weighed"] == "weigh"
    assert get_stems("se")["målingen"] == "målingen"


def files_of(*shown: Any) -> dict[str, bytes]:
    """Return the files of the index of a show, as its pages bring them along."""
    made = material(*shown)
    planned = plan_pages(made)
    return {
        key.removeprefix(made.keys.search_table): page.make()
        for key, page in planned.items()
        if key.startswith(made.keys.search_table)
    }


def test_the_same_episodes_give_the_same_bytes() -> None:
    """In whatever order they are read."""
    assert files_of(*EPISODES) == files_of(*EPISODES[::-1])


def test_a_new_episode_changes_the_last_segment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments are filled from the oldest episode on; a changed one changes its own segment."""
    monkeypatch.setattr(search, "EPISODES_PER_SEGMENT", 2)
    before = {segment.name for segment in split_segments(material(*EPISODES))}
    after = {segment.name for segment in split_segments(material(*EPISODES, episode("ny", 4, "Nytt")))}
    assert len(before) == len(after) == 2
    assert len(before & after) == 1
    changed = EPISODES[0].model_copy(update={"title": "Tall"})
    assert len(before & {segment.name for segment in split_segments(material(changed, *EPISODES[1:]))}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Annet"},
        {"notes": "Annet"},
        {"topics": {"tema": "Annet"}},
        {"language": "nn"},
        {"spoken": EPISODES[2].spoken},
        {"goals": ("Annet",)},
    ],
)
def test_whatever_is_looked_through_is_in_the_digest(change: dict[str, Any]) -> None:
    """What would be found otherwise, or shown otherwise, gives files of other names."""
    [before] = split_segments(material(*EPISODES))
    [after] = split_segments(material(EPISODES[0].model_copy(update=change), *EPISODES[1:]))
    assert before.name != after.name


def test_addresses_are_no_words() -> None:
    """What stands in an address is nothing that somebody looks for."""
    counts = split_segments(material(*EPISODES))[0].records[2].counts()
    assert counts["måsdal"] == search.NOTES
    assert counts["lenke"] == counts["https"] == 0
    assert counts["regner"] == 2


@pytest.fixture(scope="module", params=[(500, 150_000), (1, 150_000), (2, 20)], ids=["small", "segments", "files"])
def look(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Any]:
    """What the search page would find in the index of the show, be it of one segment or of several, of many files."""
    folder = tmp_path_factory.mktemp("search")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "EPISODES_PER_SEGMENT", request.param[0])
        patch.setattr(search, "CHARACTERS_PER_SHARD", request.param[1])
        for name, content in files_of(*EPISODES).items():
            (folder / name).write_bytes(content)
    # As browsers get it: with all taken out that only people read.
    (folder / "lookup.js").write_bytes(THEME.scripts["lookup.js"])
    command = ["node", LOOK, folder / "lookup.js", folder / SEARCH_TABLE]
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


def test_pages_bring_the_index_along() -> None:
    """The search page names the table, and the table's segments are there."""
    made = material(*EPISODES)
    planned = plan_pages(made)
    table = made.keys.search_table + SEARCH_TABLE
    assert b"search/index.json" in planned[made.keys.search].make()
    assert planned[table].make() == make_segment_table(split_segments(made))
    for name in json.loads(planned[table].make())["segments"]:
        count, _ = json.loads(planned[f"{made.keys.search_table}{name}.json"].make())
        shown = json.loads(planned[f"{made.keys.search_table}{name}.e0.json"].make())
        assert count == len(shown) == 3
        assert shown[0][:2] == ["episodes/tidevann.html", "Tallene i tidevannstabellen"]
        assert shown[0][5] == "../../transcripts/tidevann.vtt"
    assert URL not in str([page.make() for key, page in planned.items() if key.startswith(made.keys.search_table)])
    assert Counter(key.startswith(made.keys.search_table) for key in planned)[True] == 4


def test_search_by_keyboard_leads_to_the_moment(chromium: Browser, site: Path) -> None:
    """Letters find episodes as they are written, Enter on a time opens the episode there; nobody else is asked."""
    made = material(*EPISODES)
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
    made = material(*EPISODES)
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
