"""Bounds of what a template makes and does: steps, texts, numbers and lists."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from publisher.errors import PublisherError
from publisher.site import template_work
from publisher.site.render import render_page
from publisher.site.template_work import (
    MAX_DEPTH,
    MAX_PAGE_BYTES,
    MAX_UNITS,
    count_items,
    is_plain,
    limit_work,
    spend,
    spend_items,
    weigh,
)
from support.page_views import URL, pages
from support.small_show import THEME
from support.themes import render_unchecked, unchecked

TOO_MUCH = "it takes more time or memory than a page may"
DOUBLED = "{% set a = (a, a) %}" * 60
ENDLESS = {
    # Loops.
    "{% for i in range(10**9) %}{% endfor %}": TOO_MUCH,
    "{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}": TOO_MUCH,
    "{% for i in range(10000) %}{% for j in range(10000) if false %}{% endfor %}{% endfor %}": TOO_MUCH,
    "{% for x in [1, 1] recursive %}{{ loop([1, 1]) if loop.depth < 60 }}{% endfor %}": TOO_MUCH,
    "{% for i in range(10**4) %}{% if range(10**5)|select('none')|list %}{% endif %}{% endfor %}": TOO_MUCH,
    # What comes back to itself.
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}": TOO_MUCH,
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}": "it comes back to itself, without end",
    "{% block a %}{{ self.a() }}{% endblock %}": "it comes back to itself, without end",
    "{% include 'index' ~ '.html' %}": "it comes back to itself, without end",
    "{% extends 'index' ~ '.html' %}": "it comes back to itself, without end",
    # Texts.
    "{{ 'a' * 10**10 }}": TOO_MUCH,
    "{{ '%099999999d' % 1 }}": TOO_MUCH,
    "{{ '%.999999999f'|format(1.5) }}": TOO_MUCH,
    "{{ '{:>999999999}'.format(1) }}": TOO_MUCH,
    "{{ '{:>{}}'.format(1, 10**12) }}": TOO_MUCH,
    "{{ 'a'|center(10**10) }}": TOO_MUCH,
    "{{ 'a'.zfill(10**10) }}": TOO_MUCH,
    "{{ 'a'|indent(10**10) }}": TOO_MUCH,
    "{{ ('a' * 10**5)|replace('a', 'b' * 10**5) }}": TOO_MUCH,
    "{{ ('a' * 10**5).replace('', 'b' * 10**5) }}": TOO_MUCH,
    "{{ ([1] * 10**5)|join('b' * 10**5) }}": TOO_MUCH,
    "{{ ('b' * 10**5).join(['a'] * 10**5) }}": TOO_MUCH,
    "{% set s = 'ab' %}" + "{% set s = s ~ s %}" * 60 + "{{ s|length }}": TOO_MUCH,
    "{% set s = 'ab' %}" + "{% set s = s + s %}" * 60 + "{{ s|length }}": TOO_MUCH,
    "{% set s = 'ab' %}" + "{% set s %}{{ s }}{{ s }}{% endset %}" * 60 + "{{ s|length }}": TOO_MUCH,
    "{% for i in range(10**5) %}{{ 'x' * 10**4 }}{% endfor %}": TOO_MUCH,
    f"{{% for i in range(10**5) %}}{'x' * 9999}{{% endfor %}}": TOO_MUCH,
    # Numbers.
    "{{ 9**9**9**9 }}": "a number is too large",
    "{{ 2**2**40 }}": "a number is too large",
    "{{ 10**18 * 10**18 }}": "a number is too large",
    "{{ ('1' * 10**5)|int(base=2) }}": "a number is too large",
    "{{ 1|round(10**9, 'ceil') }}": "numbers are rounded to 20 places at most",
    "{{ 5|round(-10**9) }}": "numbers are rounded to 20 places at most",
    "{{ '%0999999999d' is odd }}": "a number is wanted here, and not str",
    "{{ '%0999999999d' is divisibleby(1) }}": "a number is wanted here, and not str",
    f"{{{{ 0x{'f' * 3000} }}}}": "a number is too large",
    # Lists.
    "{{ [1] * 10**10 }}": TOO_MUCH,
    "{{ [1]|batch(10**9, 'x')|list }}": TOO_MUCH,
    "{{ [1]|slice(10**9)|list }}": TOO_MUCH,
    "{{ range(10**5)|map('center', 10**6)|list }}": TOO_MUCH,
    "{{ [[1]]|tojson(10**9) }}": "JSON is indented by 20 blanks at most",
    **{
        "{% set a = (1,) %}" + DOUBLED + use: TOO_MUCH
        for use in (
            "{{ a }}",
            "{{ a ~ '' }}",
            "{{ a == 1 }}",
            "{{ 1 in a }}",
            "{{ a|tojson }}",
            "{{ a|string }}",
            "{{ (a, a)|join }}",
            "{{ [a, a]|sort }}",
            "{{ {a: 1} }}",
            "{{ {}[a] }}",
            "{{ '%s' % (a,) }}",
            "{{ '{}'.format(a) }}",
            "{{ [a].index(1) }}",
            "{{ to(a) }}",
            "{{ a is lower }}",
            "{{ 1 is in a }}",
            "{% include [a] %}",
            "{% shared a %}{% endshared %}",
            "{% for i in [1, 2] %}{{ loop.changed(a) }}{% endfor %}",
        )
    },
    "{% set a = 1 %}" + "{% set a = [a] %}" * 99 + "{{ a }}": "it has lists that are nested more than 32 deep",
}


@pytest.mark.parametrize("template", ENDLESS)
def test_what_would_not_end_is_told(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A template that asks for endless time or memory ends soon, in an error with its file and line."""
    monkeypatch.setattr(template_work, "MAX_UNITS", 200_000)
    with pytest.raises(PublisherError) as told:
        render_unchecked(f"<p>\n{template}")
    assert told.value.message.startswith("feeds/x/theme/index.html:"), told.value.message
    assert told.value.message.endswith(f": the template cannot be rendered: {ENDLESS[template]}"), told.value.message


def test_a_page_of_more_than_sixteen_megabytes_is_refused() -> None:
    """No page is that long; what is just below is made."""
    line = "{% for i in range(1600) %}{{ 'x' * 9990 }}{% endfor %}"
    assert len(render_unchecked(line)) == 15_984_000 < MAX_PAGE_BYTES
    with pytest.raises(PublisherError, match="would have 31,968,000 bytes, and 16,000,000 at most"):
        render_unchecked(line.replace("x", "å"))


def test_a_budget_that_our_own_templates_use_up_is_told() -> None:
    """Where a show brings templates and another page is too large, that is an error too, and no traceback."""
    theme = unchecked(index_html="own")
    key, page = next((key, page) for key, page in pages(THEME).items() if page.template == "episode.html")
    theme.templates["base.html"] = "{% for i in range(10**9) %}{% endfor %}"  # type: ignore[index]
    with pytest.raises(PublisherError, match=f"^feeds/x/theme: episode.html: .*: {TOO_MUCH}"):
        render_page(page, key, theme, URL)


def test_pages_of_honest_shows_take_a_small_part_of_what_they_may() -> None:
    """Twenty notes of a megabyte fit on one page, and every episode in fifty lists."""
    assert (
        render_unchecked("{% for i in range(10) %}{{ ('<p>Ord.</p>' * 90000)|safe }}{% endfor %}").count("Ord")
        == 900_000
    )
    assert render_unchecked("{% for i in range(200) %}{% for j in range(500) %}{{ i * j }} {% endfor %}{% endfor %}")


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.text(max_size=200), st.integers(-(2**60) + 1, 2**60 - 1), st.floats(), st.none(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.tuples(inner, inner), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=20,
)


@given(value=VALUES, times=st.integers(1, 3))
def test_reading_a_value_costs_what_its_parts_cost(value: object, times: int) -> None:
    """A list of the same value again costs as often as it would be read, though it takes no more memory."""

    def cost(one: object) -> int:
        with limit_work():
            return weigh([one])

    assert cost([value] * times) == 1 + times * cost(value) - (times - 1)
    assert cost(value) > len(str(value)) // 1000


@given(units=st.lists(st.integers(-5, MAX_UNITS // 2), max_size=8))
def test_no_more_is_spent_than_there_is(units: list[int]) -> None:
    """Whatever is asked for in whatever order, the sum stays below the bound, and nothing is given back."""
    spent = 0
    with limit_work():
        try:
            for one in units:
                spend(one)
                spent += one
                assert one >= 0
        except SecurityError:
            with pytest.raises(SecurityError):
                spend(1)
    assert 0 <= spent <= MAX_UNITS


def test_each_page_has_its_own_bound() -> None:
    """What one page has spent is no loss to the next."""
    for _ in range(2):
        with limit_work():
            spend(MAX_UNITS)


def test_lists_are_as_deep_as_may_be() -> None:
    """At the bound a value is read; one list more is refused."""
    value: list[object] = []
    for _ in range(MAX_DEPTH - 1):
        value = [value]
    with limit_work():
        weigh(value)
        with pytest.raises(SecurityError, match="nested"):
            weigh([value])


def test_items_are_paid_one_by_one() -> None:
    """Iterators cost when they are read; what has a length costs that, whatever its items are."""
    with limit_work():
        numbers = count_items(iter(range(10**9)))
        assert [next(numbers), next(numbers)] == [0, 1]
        spend_items([[0] * MAX_UNITS] * 3)
        with pytest.raises(SecurityError):
            spend_items(range(MAX_UNITS))


def test_data_can_be_shown() -> None:
    """Texts, numbers, times and lists can; what runs, or is still to be made, cannot."""
    assert all(map(is_plain, ("a", Markup("a"), 1, 1.5, None, True, [1], (1,), {}, range(3), datetime.now(tz=UTC))))
    assert not any(map(is_plain, (len, iter([]), object(), int)))
