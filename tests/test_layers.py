"""The layers hold, and would be seen not to."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of pyproject.toml on the package in `root`."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contracts."""
    shutil.copytree(ROOT / "publisher", tmp_path / "publisher", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    """As it is, no layer imports what stands above it."""
    done = lint_imports(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("model/people.py", "import publisher.cli", "Each layer imports only what stands below it"),
        ("plan/planner.py", "import os", "What decides does not touch the world"),
        ("feed/render.py", "import time", "What decides does not touch the world"),
        ("media/cache.py", "import publisher.sources.load", "Each layer imports only what stands below it"),
    ],
)
def test_a_wrong_import_breaks_them(copy: Path, module: str, line: str, contract: str) -> None:
    """One import too many is found, and the contract that it breaks is named."""
    file = copy / "publisher" / module
    file.write_text(f"{file.read_text()}\n{line}\n")
    done = lint_imports(copy)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout
