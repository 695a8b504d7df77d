"""Shells complete what is there, at once, and nothing is written."""

import os
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from hypothesis import given
from hypothesis import strategies as st

from publisher.cli import publisher
from publisher.cli.completion import (
    LIGHT_COMMANDS,
    make_light_command,
    read_feed_names,
    read_published_names,
    read_target_names,
)
from support.processes import environment_with, finish
from support.shows import run, snapshot

FEED = """targets:
  production: {kind: s3, bucket: my-show, url: "https://cdn.example/"}
  web: {kind: folder, path: out, url: "https://web.example/"}
"""
LEDGER = '{"publications": {"1": {"slug": "0001-en"}, "2": {"slug": "0002-to"}}}'


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A show with two feeds, a committed ledger, and one in a folder target; it is the current folder."""
    for path, text in {
        "feeds/radio/feed.yaml": FEED,
        "feeds/radio/production.ledger.json": LEDGER,
        "feeds/path/feed.yaml": "show: radio\n",
        "feeds/feed.schema.json": "{}",
        "out/.publisher/radio.0123.ledger.json": '{"publications": {"3": {"slug": "0003-tre"}}}',
        "episodes/0004-fire/episode.md": "---\n---\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complete(*words: str) -> list[str]:
    """Return what a shell is given for the last of the words."""
    shell = ShellComplete(publisher, {}, "publisher", "_PUBLISHER_COMPLETE")
    return [item.value for item in shell.get_completions([*words[:-1]], words[-1])]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["publish", "--target", ""], ["preview", "production", "web"]),
        (["serve", "--target", "pr"], ["preview", "production"]),
        (["adopt", "pro"], ["production"]),
        (["verify", "--feed", ""], ["path", "radio"]),
        (["publish", "--retire", "000"], ["0001-en", "0002-to", "0003-tre"]),
        (["plan", "--replace", "0001-en", "--redact", "0003"], ["0003-tre"]),
        (["plan", "--format", "m"], ["markdown"]),
        (["publish", "--st"], ["--store-only"]),
        (["che"], ["check"]),
        (["ledger", ""], ["merge"]),
    ],
)
def test_names_are_completed(show: Path, words: list[str], expected: list[str]) -> None:
    """Of targets, feeds and episodes, for options and arguments, whether a command is loaded or not."""
    before = snapshot(show)
    assert sorted(complete(*words)) == expected
    assert snapshot(show) == before


@pytest.mark.parametrize("name", LIGHT_COMMANDS)
def test_a_light_command_takes_what_the_command_takes(name: str) -> None:
    """The same arguments and options, with the same values, so that what was typed is read alike."""
    light, real = make_light_command(name, ""), publisher.get_command(click.Context(publisher), name)
    assert light is not None
    assert real is not None
    described = [
        {
            "/".join(one.opts): (
                one.param_type_name,
                one.multiple,
                getattr(one, "is_flag", False),
                tuple(getattr(one.type, "choices", ())),
                isinstance(one.type, click.Path),
                one._custom_shell_complete,  # noqa: SLF001 - click shows it nowhere else
            )
            for one in command.params
        }
        for command in (light, real)
    ]
    assert described[0] == described[1]


@given(
    st.text(max_size=60)
    | st.sampled_from(["targets: [", "targets: {a: 1}", "- 1", "&a [*a]", "targets: {1: {}}", "{" * 2000])
)
def test_what_cannot_be_read_is_left_out(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """A shell shows no traceback, whatever stands in the files."""
    root = tmp_path_factory.mktemp("show")
    (root / "feeds" / "radio").mkdir(parents=True)
    (root / "feeds" / "radio" / "feed.yaml").write_text(text)
    (root / "feeds" / "radio" / "prod.ledger.json").write_text(text)
    assert read_feed_names(root) == ["radio"]
    assert "preview" in read_target_names(root)
    assert read_published_names(root) == []


def test_a_folder_without_a_show_has_no_names(tmp_path: Path) -> None:
    """And a pipe in the place of a file is not waited for."""
    assert read_feed_names(tmp_path) == read_published_names(tmp_path) == []
    (tmp_path / "feeds" / "radio").mkdir(parents=True)
    os.mkfifo(tmp_path / "feeds" / "radio" / "feed.yaml")
    assert [*read_target_names(tmp_path)] == ["preview"]


def test_completing_loads_little(show: Path) -> None:
    """Neither validation nor audio nor pages nor storage are loaded while a shell waits."""
    code = (
        "import sys\nfrom publisher.cli import publisher\nfrom click.shell_completion import ShellComplete\n"
        "ShellComplete(publisher, {}, 'publisher', 'x').get_completions(['publish', '--replace'], '')\n"
        "print(*sorted(sys.modules))"
    )
    root = Path(__file__).parents[2]
    done = finish([sys.executable, "-c", code], cwd=show, env=environment_with(PYTHONPATH=str(root)), text=True)
    loaded = {*done.stdout.split()}
    assert "publisher.cli.completion" in loaded
    assert not loaded & {"pydantic", "numpy", "rich", "lxml", "jinja2", "publisher.model", "publisher.cli.publish"}


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_readme_says_how_to_switch_it_on(tmp_path: Path, shell: str) -> None:
    """The line of each shell runs what the program writes for it, under the name that the program has."""
    assert f"_PUBLISHER_COMPLETE={shell}_source publisher" in (Path(__file__).parents[2] / "README.md").read_text()
    root = str(Path(__file__).parents[2])
    done = run(tmp_path, env={"_PUBLISHER_COMPLETE": f"{shell}_source", "PYTHONPATH": root}, process=True)
    assert done.returncode == 0
    assert f"_PUBLISHER_COMPLETE={shell}_complete" in done.stdout
