"""Formats of output: the same things are told in each of them."""

import json
from dataclasses import replace

import pytest

from publisher.console.choose import CONSOLE_FORMATS, PLAN_FORMATS, open_console
from publisher.feed.impact import PageChanges
from support.scenes import SCENES


def test_only_plans_can_be_a_comment() -> None:
    """Every other command has one format less."""
    assert PLAN_FORMATS.keys() - CONSOLE_FORMATS.keys() == {"markdown"}
    with pytest.raises(KeyError):
        open_console("yaml")


@pytest.mark.parametrize("form", ["text", "github", "markdown"])
def test_pages_are_counted_for_every_reader(capsys: pytest.CaptureFixture[str], form: str) -> None:
    """A person and a pull request learn how many web pages would differ; of none nothing is said."""
    console = open_console(form)
    told = replace(SCENES["nothing"]().impact(), pages=PageChanges(written=3, removed=1))
    console.impact([told, replace(told, pages=PageChanges(written=0, removed=0))])
    console.summary()
    said = capsys.readouterr().out
    assert said.count("3 to write, 1 to remove") == 1
    assert said.casefold().count("web pages:") == 1
    assert said.count("only web pages to bring up to date") == 1


@pytest.mark.parametrize(
    ("form", "out", "err"),
    [
        ("json", {"current": {"a/feed.xml": True, "b/feed.xml": False}}, ""),
        ("text", None, "a/feed.xml is up to date\nb/feed.xml is out of date\n"),
        ("github", None, "a/feed.xml is up to date\n"),
    ],
)
def test_each_format_tells_which_feeds_are_up_to_date(
    capsys: pytest.CaptureFixture[str], form: str, out: object, err: str
) -> None:
    """A program, a person and a pull request all learn which feed has to be rebuilt."""
    console = open_console(form)
    console.current("a/feed.xml", is_current=True)
    console.current("b/feed.xml", is_current=False)
    console.summary()
    told = capsys.readouterr()
    assert told.err == err
    if out is not None:
        assert json.loads(told.out) == out
    assert ("::error title=publisher::b/feed.xml is out of date" in told.out) == (form == "github")
