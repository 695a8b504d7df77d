"""The digest of the program: another one for whatever may shape a result, and the same for all else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher import program


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of two files, and a folder of libraries; return what both are in."""
    for name, text in (("publisher/rules/a.py", "1"), ("publisher/site/a.html", "1")):
        write(tmp_path / name, text)
    for library in ("pydantic-2.0.dist-info", "Ruamel.yaml-0.18.dist-info", "pytest-8.0.dist-info"):
        (tmp_path / "libraries" / library).mkdir(parents=True)
    monkeypatch.setattr(program, "files", lambda _: tmp_path / "publisher")
    monkeypatch.setattr(program.sys, "path", [str(tmp_path / "libraries"), str(tmp_path / "nowhere")])
    yield tmp_path
    program.digest_of_program.cache_clear()


def write(file: Path, text: str) -> None:
    """Write a file, and the folders that it stands in."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def rename(folder: Path, before: str, after: str) -> None:
    """Install another version of a library."""
    (folder / "libraries" / f"{before}.dist-info").rename(folder / "libraries" / f"{after}.dist-info")


def digest() -> str:
    """Return the digest of what is installed now."""
    program.digest_of_program.cache_clear()
    return program.digest_of_program()


def test_whatever_shapes_a_result_makes_another_program(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of code, a template, a file more or less, a library, another Python."""
    seen = [digest()]
    for change in (
        lambda: write(installed / "publisher/rules/a.py", "2"),
        lambda: write(installed / "publisher/site/a.html", "2"),
        lambda: write(installed / "publisher/site/b.html", "2"),
        lambda: (installed / "publisher/site/b.html").rename(installed / "publisher/site/c.html"),
        lambda: rename(installed, "pydantic-2.0", "pydantic-2.1"),
        lambda: rename(installed, "Ruamel.yaml-0.18", "ruamel_yaml-0.19"),
        lambda: monkeypatch.setattr(program.sys, "version_info", (4, 0, 0, "final", 0)),
    ):
        change()
        seen.append(digest())
    assert len(set(seen)) == 8


def test_what_shapes_nothing_leaves_the_program_what_it_is(installed: Path) -> None:
    """Compiled modules, and libraries that write nothing of a show: so machines with other tools agree."""
    before = digest()
    write(installed / "publisher/rules/__pycache__/a.pyc", "1")
    rename(installed, "pytest-8.0", "pytest-9.0")
    assert digest() == before
