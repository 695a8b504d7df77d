"""What a show's own templates reach: what pages are made of, and nothing else, whatever they ask for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.errors import PublisherError
from publisher.site.render import render_page
from publisher.site.sandbox import ATTRIBUTES
from support.page_views import URL, episode, pages
from support.small_show import THEME
from support.themes import OWN_PAGE, brought, render_unchecked, unchecked

ESCAPES = [
    # Functions of Jinja2.
    '{{ cycler.__init__.__globals__.os.popen("id").read() }}',
    "{{ lipsum.__globals__ }}",
    "{{ joiner.__init__ }}",
    "{{ namespace.__init__ }}",
    "{{ dict.fromkeys }}",
    "{{ range.__self__ }}",
    # Chains of attributes, by each way to ask for one.
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ page['__cl' ~ 'ass__'] }}",
    "{{ page|attr('__class__') }}",
    "{{ [page]|map('attr', '__class__')|list }}",
    "{{ [page]|map(attribute='__class__')|list }}",
    "{{ [page]|map(attribute='show.__class__')|list }}",
    "{{ [page]|selectattr('__class__')|list }}",
    "{{ [page]|rejectattr('__class__')|list }}",
    "{{ [page]|sort(attribute='__class__') }}",
    "{{ [page]|groupby('__class__') }}",
    "{{ [page]|unique(attribute='__class__') }}",
    "{{ [page]|min(attribute='__class__') }}",
    "{{ [page]|sum(attribute='__class__') }}",
    "{{ [page]|join(', ', attribute='__class__') }}",
    "{{ (1).real }}",
    "{{ 1.5.hex() }}",
    "{{ show.title.encode() }}",
    # Formats.
    "{{ '{0.__class__}'.format(page) }}",
    "{{ '{0[__class__]}'.format(page) }}",
    "{{ '{x.__init__.__globals__}'.format(x=page) }}",
    "{{ ('{0.__class__}'|safe).format(page) }}",
    "{{ '{x.__class__}'.format_map({'x': page}) }}",
    "{{ '%(x)s'.format_map }}",
    "{{ ''.format.__globals__ }}",
    "{{ ''.format.func }}",
    "{{ ''.join.args }}",
    "{% set words = {'a': {'other': '{n.__class__.__init__.__globals__}'}} %}{{ page|plural('a') }}",
    "{% set words = {'a': {'other': '{n.__class__}'}} %}{{ 2|plural('a') }}",
    # What Jinja2 itself gives to templates.
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ self['_Template' ~ 'Reference__context'] }}",
    "{% block b %}{{ self.b._context }}{% endblock %}",
    "{% block b %}{{ self.b.super._stack }}{% endblock %}",
    "{% block b %}{{ super()._fail }}{% endblock %}",
    "{% for i in [1] %}{{ loop._iterator }}{% endfor %}",
    "{% for i in [1] %}{{ loop['_iter' ~ 'ator'] }}{% endfor %}",
    "{% for i in [1] %}{{ loop.cycle.__func__ }}{% endfor %}",
    "{% macro m() %}{{ caller._func }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "{% macro m() %}{{ varargs.__class__ }}{% endmacro %}{{ m(1) }}",
    "{% import 'parts.html' as p %}{{ p._body_stream }}",
    "{% import 'parts.html' as p %}{{ p['__na' ~ 'me__'] }}",
    "{% import 'parts.html' as p %}{{ p }}",
    "{{ nothing._fail_with_undefined_error }}",
    "{{ nothing['_fail' ~ '_with_undefined_error'].__globals__ }}",
    "{{ (nothing|default(page)).__class__ }}",
    # What pages are made of.
    "{{ to.__wrapped__ }}",
    "{{ to.cache_clear() }}",
    "{{ absolute.func }}",
    "{{ absolute.keywords }}",
    "{{ static.__self__ }}",
    "{{ words.clear() }}",
    "{{ words.update({'search': ''}) }}",
    "{{ words.pop('search') }}",
    "{{ [].append(1) }}",
    "{{ page.__dataclass_fields__ }}",
    "{{ page.__slots__ }}",
    "{{ page.__init__ }}",
    "{{ show.title.__len__ }}",
    "{% set show.title = 1 %}",
    "{% set x = {} %}{% set x.y = 1 %}",
    # Other files.
    "{% include '../../feed.yaml' %}",
    "{% include '../../' ~ 'feed.yaml' %}",
    "{% include '/etc/' ~ 'passwd' %}",
    "{% import 'o' ~ 's' as os %}",
    "{% from 'o' ~ 's' import popen %}",
    "{% extends '../' ~ 'base.html' %}",
    "{% extends [page] %}",
    "{% include self %}",
    "{% extends 'index' ~ '.html' %}",
    # Filters of ours, asked for what they are not for.
    "{{ page|iso }}",
    "{{ [1]|outward }}",
    "{{ [[]]|slideshow }}",
    "{{ page|spoken }}",
    "{{ '../../etc/passwd'|direction }}",
]
WATCHED = ("open", "os.", "subprocess.", "socket.", "shutil.", "ctypes.", "exec", "import", "marshal.", "pickle.")
"""Beginnings of the names of events by which Python tells that something outside is touched."""
_touched: list[str] | None = None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _touched is None or not event.startswith(WATCHED):
        return
    # The code of templates themselves is run, and rewritten where it fails.
    file = getattr(arguments[0], "co_filename", "") if event == "exec" else ""
    if not file.startswith(("feeds/x/theme/", "<template>")):
        _touched.append(f"{event} {arguments!r}"[:200])


sys.addaudithook(_watch)


@contextmanager
def touching_nothing() -> Iterator[None]:
    """Fail if anything outside is touched in the body, other than by running a template's own code."""
    global _touched  # noqa: PLW0603 - an audit hook stays for good
    _touched = []
    try:
        yield
    finally:
        found, _touched = _touched, None
    assert found == []


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Render once, so that all modules are loaded."""
    assert render_unchecked("{{ show.language|direction }}{{ 'nb'|upper }}{% include 'parts.html' %}")
    with pytest.raises(PublisherError):
        render_unchecked("{{ 'xx-nonsense'|direction }}{{ nothing }}")


@pytest.mark.parametrize("template", ESCAPES)
def test_escapes_are_told_and_touch_nothing(template: str) -> None:
    """A template that asks for anything beyond its page ends in an error with its file and line."""
    with (
        touching_nothing(),
        pytest.raises(PublisherError, match=r"^feeds/x/theme/index\.html:\d+: the template cannot be"),
    ):
        render_unchecked(f"<p>\n{template}")


BASES = [
    "page",
    "show",
    "words",
    "to",
    "absolute",
    "static",
    "range",
    "self",
    "loop",
    "nothing",
    "''",
    "1",
    "[]",
    "{}",
    "m",
]
NAMES = [
    *("__class__", "__init__", "__globals__", "__mro__", "__subclasses__", "__dict__", "__self__", "__func__", "_func"),
    *("__wrapped__", "__builtins__", "__getattribute__", "func", "keywords", "args", "mro", "gi_frame", "f_globals"),
    *("show", "machines", "title", "kind", "format", "join", "upper", "get", "items", "index", "name", "cache_info"),
]
OPERATORS = ["~", "+", "*", "%", "**", "-", "==", "in", "and"]
FILTERS = ["list", "first", "last", "string", "safe", "length", "tojson", "join", "upper", "sort", "unique", "reverse"]


def _asked(base: str, name: str, way: int) -> str:
    ways = (
        f"{base}.{name}",
        f"{base}['{name}']",
        f"{base}['{name[:3]}' ~ '{name[3:]}']",
        f"([{base}]|map(attribute='{name}')|list)",
        f"'{{0.{name}}}'.format({base})",
        f"({base}|default('')).{name}",
    )
    return ways[way % len(ways)]


EXPRESSIONS = st.recursive(
    st.sampled_from(BASES),
    lambda inner: st.one_of(
        st.builds(_asked, inner, st.sampled_from(NAMES), st.integers(0, 5)),
        st.builds("({}|{})".format, inner, st.sampled_from(FILTERS)),
        st.builds("{}()".format, inner),
        st.builds("{}({})".format, inner, inner),
        st.builds("[{}, {}][{}]".format, inner, inner, st.sampled_from(["0", "1", "-1", ":"])),
        st.builds(
            "({} {} {})".format, inner, st.sampled_from(["~", "+", "*", "%", "**", "-", "==", "in", "and"]), inner
        ),
    ),
    max_leaves=6,
)
FRAMES = [
    "{{{{ {} }}}}",
    "{{% for x in {} %}}{{{{ x }}}}{{{{ loop.index }}}}{{% endfor %}}",
    "{{% set words = {} %}}{{{{ 2|plural('episodes') }}}}",
    "{{% include {} %}}",
    "{{% extends {} %}}",
    "{{% if {0} is defined %}}{{{{ {0} }}}}{{% endif %}}",
    "{{% shared {0} %}}{{{{ 1 }}}}{{% endshared %}}",
    "{{% call {0}() %}}{{{{ caller }}}}{{% endcall %}}",
]


@given(expression=EXPRESSIONS, frame=st.sampled_from(FRAMES))
@example(expression="''.__class__", frame=FRAMES[0])
def test_no_expression_touches_anything(expression: str, frame: str) -> None:
    """Whatever a template says, it makes a page or a told error; no file, process, socket or module is touched."""
    template = f"{{% macro m(x) %}}{{{{ x }}}}{{% endmacro %}}{frame.format(expression)}"
    made = ""
    with touching_nothing():
        try:
            made = render_unchecked(template)
        except PublisherError as problem:
            assert problem.message.startswith("feeds/x/theme/index.html:")
    for inner in ("<class", "<function", "<module", "built-in", "object at 0x", "bound method"):
        assert inner not in made.replace("&lt;", "<")


def test_views_give_their_fields_alone() -> None:
    """What a template may ask a view for is text, numbers, times, and views and lists of them: nothing that runs."""
    pending: list[object] = [*pages(THEME).values()]
    seen = set()
    while pending:
        value = pending.pop()
        names = ATTRIBUTES.get(type(value), frozenset())
        if is_dataclass(value):
            seen.add(type(value))
            assert names, type(value)
            pending += [getattr(value, name) for name in names]
        elif isinstance(value, (list, tuple)):
            pending += value
        else:
            assert not callable(value)
            assert not isinstance(value, Path)
    assert len(seen) > 20


def test_pages_are_the_same_in_the_sandbox() -> None:
    """A show whose templates add nothing to ours has our pages, to the byte."""
    own = {name.replace(".", "_"): f'{{% extends "ours/{name}" %}}' for name in THEME.templates if name != "parts.html"}
    names = {page.template.replace(".", "_") for page in pages(THEME).values()}
    theme = brought(**{name: text for name, text in own.items() if name in names})
    for key, page in {**pages(THEME), "web/x/episodes/1.html": episode(THEME, times=3)}.items():
        assert render_page(page, key, theme, URL) == render_page(page, key, THEME, URL), key


def test_an_attribute_may_be_asked_for_in_honest_ways() -> None:
    """Fields, items, methods of texts and formats work as ever."""
    template = (
        "{{ page.title.upper() }} {{ page['title'] }} {{ words.roles.guest }} {{ words['search'] }} "
        "{{ words.get('a', 1) }} "
        "{{ '{} {x:02d}'.format(1, x=2) }} {{ '%03d'|format(7) }} {{ 'a-b'.split('-')|join('+') }} {{ 7 // 2 }} "
        "{{ [1, 2, 3][1:]|sum }} {{ 'abc'[::-1] }} {{ 'ab' * 2 }} {{ [1] + [2] }} {{ 'a'.center(3) }}| "
        "{{ page.entries|map(attribute='0.text')|list|length > 0 }} {{ 2 ** 3 }} {{ 'x'.replace('x', 'y') }} "
        "{{ self.b() }}{% block b %}b{% endblock %} {{ '<'|safe ~ '<' }} "
        "{% for k, v in {'a': 1}.items() %}{{ k }}{% endfor %}"
    )
    shown = render_unchecked(template)
    assert shown == ("TEMA tema gjest Søk 1 1 02 007 a+b 3 5 cba abab [1, 2]  a | True 8 y bb <&lt; a")


def test_a_template_that_changed_our_words_is_told() -> None:
    """Filters that need words say so where a template has put something else in their place."""
    with pytest.raises(PublisherError, match="words are no longer the words of the pages"):
        render_unchecked("{% set words = 1 %}{{ 2|plural('episodes') }}")


def test_a_theme_without_templates_needs_no_sandbox() -> None:
    """Only a show's own templates are doubted, so that other shows' pages are rendered as fast as can be."""
    theme = unchecked()
    page = pages(theme)[OWN_PAGE]
    assert render_page(page, OWN_PAGE, theme, URL) == render_page(page, OWN_PAGE, THEME, URL)
