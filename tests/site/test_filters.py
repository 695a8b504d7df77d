"""Formatting values for a page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from jinja2 import DictLoader, Environment, Template

from publisher.model.transcript import Cue
from publisher.site.filters import (
    FILTERS,
    below_filter,
    direction_filter,
    initials_filter,
    moment_filter,
    outward_filter,
)
from publisher.site.render import load_words
from publisher.site.views import Turn
from support.small_show import THEME


def filtered(template: str, **names: Any) -> str:
    """What a template with our filters makes of Norwegian words and `names`."""
    environment = Environment(loader=DictLoader({}), autoescape=True)
    environment.filters.update(FILTERS)
    made: Template = environment.from_string(template)
    return made.render(words=load_words(THEME, "nb"), **names)


@pytest.mark.parametrize(
    ("starts", "at"), [((4.0, 61.25), ' data-at="4 61.25"'), ((None, None), ""), ((4.0, None), "")]
)
def test_a_turn_is_a_paragraph_with_a_line_for_each_line(starts: tuple[float | None, ...], at: str) -> None:
    """Scripts go by the ends of lines, so no line has one within; where not all are timed, none leads anywhere."""
    said = ("Hvor mye\ner <nok>?", "Tolv.")
    lines = tuple(Cue(text=text, start=start, end=None) for text, start in zip(said, starts, strict=True))
    made = filtered("{{ turn|spoken }}", turn=Turn(speaker="Kari Ås", lines=lines))
    assert made == f"<p{at}>Hvor mye er &lt;nok&gt;?\nTolv.</p>"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://x.example/a b?c=å#d", "https://x.example/a%20b?c=%C3%A5#d"),
        ("HTTP://x.example/%20", "HTTP://x.example/%20"),
        ("mailto:a@x.example", "mailto:a@x.example"),
        ("javascript:alert(1)", None),
        (" java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//x.example/", None),
        ("https://", None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_of_the_web_and_of_mail_are_links(url: str | None, address: str | None) -> None:
    """Everything else is no address to a page."""
    assert outward_filter(url) == address


def test_headings_go_down_step_by_step() -> None:
    """Notes' headings stand below that of their section, and none skips a level."""
    assert below_filter("<h4>a</h4><h2>b</h2><h4>c</h4><h3>d</h3>", 2) == "<h3>a</h3><h3>b</h3><h4>c</h4><h4>d</h4>"
    assert below_filter("<h2>a</h2>\n<p>&lt;h2&gt;</p>", 1) == "<h2>a</h2>\n<p>&lt;h2&gt;</p>"


def test_numbers_and_days_as_norwegians_write_them() -> None:
    """Durations, sizes, days and plurals."""
    durations = {7.4: "7 s", 59.2: "59 s", 60: "1 min", 1574: "26 min", 3600: "1 t", 4020: "1 t 7 min"}
    assert {seconds: filtered("{{ x|duration }}", x=seconds) for seconds in durations} == durations
    sizes = {901: "901 byte", 41_200: "41 kB", 25_201_331: "25,2 MB"}
    assert {count: filtered("{{ x|size }}", x=count) for count in sizes} == sizes
    assert filtered("{{ x|day }}", x=datetime(2019, 1, 8, tzinfo=UTC)) == "8. januar 2019"
    assert [filtered("{{ x|numbered }}", x=number) for number in ("178", "C0178", "")] == ["Nr. 178", "C0178", ""]
    assert filtered("{{ 1|plural('episodes') }}, {{ 2|plural('episodes') }}") == "1 episode, 2 episoder"
    assert [moment_filter(seconds) for seconds in (0, 750.0, 41.36, 0.1 + 0.2)] == ["0", "750", "41.36", "0.3"]


def test_names_and_languages() -> None:
    """Initials are of the first and the last name; right to left is told by the language's usual script."""
    assert [initials_filter(name) for name in ("Kari Ås", "Ola Nordmann-Bø", "Madonna", "«»", "")] == [
        "KÅ",
        "OB",
        "M",
        "",
        "",
    ]
    assert [direction_filter(tag) for tag in ("nb", "ar", "he", "fa-IR", "en", "az-Arab")] == [
        "ltr",
        "rtl",
        "rtl",
        "rtl",
        "ltr",
        "rtl",
    ]
