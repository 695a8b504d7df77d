"""Check and plan say how many episodes are not on the air yet."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from publisher.cli.ahead import show_ahead
from publisher.cli.check import check_show
from publisher.cli.options import Invocation, Named
from publisher.cli.plan import plan_show
from publisher.cli.project import open_project
from publisher.console.choose import open_console
from support.consoles import RecordingConsole
from support.derived import PATH
from support.unmastered import NOW, write_show

LINE = "1 draft, 1 scheduled for 2026-12-01 06:00"
DOCUMENT = {"drafts": ["0001-ae"], "scheduled": [{"slug": "0002-oe", "date": "2026-12-01T06:00:00+01:00"}]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A show with a draft and a scheduled episode."""
    root = write_show(tmp_path, "0001-ae", "0002-oe")
    for slug, before, after in (
        ("0001-ae", "number:", "draft: true\nnumber:"),
        ("0002-oe", "2026-01-02", "2026-12-01"),
    ):
        file = root / "episodes" / slug / "episode.md"
        file.write_text(file.read_text().replace(before, after))
    return root


def test_check_and_plan_say_so(root: Path, invoke: Callable[..., Invocation], console: RecordingConsole) -> None:
    """To people in a line, to programs with slugs and dates."""
    check_show(invoke(root), NOW)
    plan_show(invoke(root), Named(), NOW)
    assert console.lines == [LINE, LINE]
    assert console.results == {"ahead": DOCUMENT}


def test_nothing_is_said_where_all_is_on_the_air(
    published: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """Programs get no key, people no line."""
    show_ahead(open_project(invoke(published)), NOW)
    assert console.calls == []


def test_only_what_the_feed_takes_is_counted(
    root: Path, invoke: Callable[..., Invocation], console: RecordingConsole
) -> None:
    """With --feed a derived feed counts its own episodes, drafts included."""
    (root / "feeds" / "way").mkdir()
    (root / "feeds" / "way" / "feed.yaml").write_text(PATH)
    show_ahead(open_project(invoke(root, feed="way")), NOW)
    assert console.lines == ["1 draft"]


@pytest.mark.parametrize("form", ["text", "github", "markdown"])
def test_people_read_it_last(root: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is the last line of each format; a comment for a pull request has it too."""
    plan_show(Invocation(root=root, console=open_console(form), target="preview"), Named(), NOW)
    assert capsys.readouterr().out.splitlines()[-1] == (f"**{LINE}**" if form == "markdown" else LINE)


def test_programs_read_it_under_a_key(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON document stays one document."""
    check_show(Invocation(root=root, console=open_console("json"), target="preview"), NOW)
    assert json.loads(capsys.readouterr().out)["ahead"] == DOCUMENT
