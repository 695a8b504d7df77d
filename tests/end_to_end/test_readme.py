"""What the README shows is what is printed."""

import re
from pathlib import Path

import pytest

from support.shows import run

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
FIGURE = re.compile(r"\d+\.\d")
TOLERANCE = 0.3
"""How far figures of loudness may differ, in LU and dB: each ffmpeg decodes a little otherwise."""


def find_block(language: str, beginning: str) -> list[str]:
    """Return the lines of the first fenced block of a language that has a line with this beginning, without indents."""
    for block in re.findall(rf"^ *```{language}\n(.*?)^ *```$", README, flags=re.DOTALL | re.MULTILINE):
        lines = block.splitlines()
        indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        if any(line[indent:].startswith(beginning) for line in lines):
            return [line[indent:] for line in lines]
    raise AssertionError(beginning)


def is_shown(line: str, printed: str) -> bool:
    """Tell whether a line of the README is the beginning of what was printed, but for the last digit of figures."""
    figures = list(zip(FIGURE.findall(line), FIGURE.findall(printed), strict=False))
    alike = all(abs(float(one) - float(other)) <= TOLERANCE for one, other in figures)
    return alike and FIGURE.sub("#", printed).startswith(FIGURE.sub("#", line))


@pytest.mark.slow
def test_the_demo_prints_what_the_readme_shows(tmp_path: Path) -> None:
    """Commands and results, in their order."""
    shown = find_block("console", "$ publisher init --demo")
    commands = [line.removeprefix("$ ").split() for line in shown if line.startswith("$ ")]
    assert [command[:2] for command in commands] == [
        ["publisher", "init"],
        ["cd", "demo"],
        ["publisher", "publish"],
        ["publisher", "serve"],
    ]
    assert run(tmp_path, "init", "--demo", "demo").returncode == 0
    done = run(tmp_path / "demo", "publish")
    assert done.returncode == 0, done.stderr
    results = [line for line in shown if not line.startswith("$ ")]
    printed = done.stdout.splitlines()
    assert len(printed) == len(results)
    assert [line for line, found in zip(results, printed, strict=True) if not is_shown(line, found)] == []


def test_the_mistake_is_told_as_the_readme_shows_it(tmp_path: Path) -> None:
    """File, line, column, the line itself, and what to write."""
    shown = find_block("", "episodes/0001-first-episode/episode.md:")
    assert run(tmp_path, "init", "show").returncode == 0
    file = tmp_path / "show" / "episodes" / "0001-first-episode" / "episode.md"
    text = re.sub(r"^date: .*$", "date: 2026-02-30T06:00:00", file.read_text(), flags=re.MULTILINE)
    file.write_text(text)
    printed = run(tmp_path / "show", "check").stdout.splitlines()
    assert printed[: len(shown)] == shown


def test_every_page_that_is_named_is_there() -> None:
    """Links to files of the repository lead to files."""
    root = Path(__file__).parents[2]
    for page in (root / "README.md", root / "ARCHITECTURE.md", *(root / "docs").rglob("*.md")):
        links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text("utf-8"))
        assert [link for link in links if not (page.parent / link).exists()] == [], page
