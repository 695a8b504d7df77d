"""The digest of the program: another program, another digest; the same one, the same digest."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from publisher import program


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that stands for publisher's own files, in a folder of libraries."""
    folder = tmp_path / "own"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "sub").mkdir()
    (folder / "a.py").write_text("A = 1\n")
    (folder / "sub" / "b.html").write_text("<p>")
    (tmp_path / "lib" / "click-8.1.7.dist-info").mkdir(parents=True)
    monkeypatch.setattr(program, "files", lambda _: folder)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "lib"), str(tmp_path / "missing.zip")])
    return folder


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    program.digest_of_program.cache_clear()
    yield
    program.digest_of_program.cache_clear()


def digest() -> str:
    """Compute the digest anew."""
    program.digest_of_program.cache_clear()
    return program.digest_of_program()


def test_the_same_program_has_the_same_digest(package: Path) -> None:
    """Whatever Python has compiled, and however often it is asked."""
    before = digest()
    (package / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    assert digest() == before


@pytest.mark.parametrize("name", ["a.py", "sub/b.html"])
def test_each_own_file_counts(package: Path, name: str) -> None:
    """Modules and templates alike, by content and by name."""
    before = digest()
    file = package / name
    file.write_text(file.read_text() + " ")
    changed = digest()
    assert changed != before
    file.rename(file.with_name("other"))
    assert digest() not in {before, changed}


def test_an_upgraded_library_counts(package: Path) -> None:
    """Its folder is named after its version."""
    before = digest()
    library = package.parent / "lib" / "click-8.1.7.dist-info"
    library.rename(library.with_name("click-8.1.8.dist-info"))
    assert digest() != before


def test_another_python_counts(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version with its build."""
    before = digest()
    monkeypatch.setattr(sys, "version", "3.99.0")
    assert digest() != before
