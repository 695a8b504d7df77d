"""Feeds have the same bytes everywhere: in any time zone and language, under any Python, in any order of files."""

import hashlib
import os
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from support.environment import OF_THE_MACHINE
from support.feed_corpus import FEEDS
from support.golden import cases
from support.processes import finish
from support.tools import find, needs

ROOT = Path(__file__).parents[2]
PYTHONS = ROOT / ".publisher" / "pythons"
"""Out of git, and kept: what publisher needs is installed once for each other Python."""
NEWEST = range(20, 11, -1)
ENVIRONMENTS = [
    {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "nb_NO.UTF-8", "LANG": "nb_NO.UTF-8", "PYTHONHASHSEED": "2"},
    {"TZ": "UTC", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0", "PYTHONHASHSEED": "3"},
]


def expected() -> dict[str, str]:
    """Return the digests of the feeds that stand in the corpus."""
    return {name: hashlib.sha256((FEEDS / name / "feed.xml").read_bytes()).hexdigest() for name in cases("feeds")}


def rendered(python: str, environment: dict[str, str], seed: str) -> dict[str, str]:
    """Return the digests of what a Python renders, in that environment and with files in an order of that seed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ"))}
    command = [python, str(ROOT / "tests" / "support" / "feed_corpus.py"), seed]
    env = {**inherited, "PYTHONPATH": str(ROOT), **environment}
    said = finish(command, env=env, check=True, text=True, encoding="utf-8").stdout
    return dict(line.split() for line in said.splitlines())


@pytest.fixture(scope="module")
def locales(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the C library finds Norwegian and Turkish, which are made here if the machine can make them."""
    folder = tmp_path_factory.mktemp("locales")
    if tool := find("localedef"):
        for name in ("nb_NO", "tr_TR"):
            finish([tool, "-i", name, "-f", "UTF-8", folder / f"{name}.UTF-8"])
    return {"LOCPATH": str(folder)} if any(folder.iterdir()) else {}


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(one, marks=[pytest.mark.slow] * (number > 0), id=one["TZ"])
        for number, one in enumerate(ENVIRONMENTS)
    ],
)
def test_bytes_are_the_same_on_any_machine(environment: dict[str, str], request: pytest.FixtureRequest) -> None:
    """Neither the time zone nor the language of the machine, nor chance, nor the disk's order, changes a byte."""
    # Every machine has C; the others take seconds to make.
    locales = {} if environment["LC_ALL"] == "C" else request.getfixturevalue("locales")
    assert rendered(sys.executable, {**environment, **locales}, environment["PYTHONHASHSEED"]) == expected()


@needs("localedef")
def test_norwegian_is_spoken_where_it_can_be(locales: dict[str, str]) -> None:
    """Where the machine can make locales, the tests above do run under them."""
    assert locales
    script = (
        "import locale, time; locale.setlocale(locale.LC_ALL, ''); print(time.strftime('%a', (2026, 1, 6) + (0,) * 6))"
    )
    env = {**os.environ, **locales, "LC_ALL": "nb_NO.UTF-8", "PYTHONIOENCODING": "utf-8"}
    said = finish([sys.executable, "-c", script], env=env, check=True, text=True).stdout
    assert said.strip().startswith("ma")


def newest() -> str | None:
    """Return the newest other Python on this machine that publisher runs on."""
    folders = [Path(folder) for folder in os.get_exec_path()] + sorted(Path.home().glob(".pyenv/versions/*/bin"))
    for minor in NEWEST:
        for folder in folders if minor != sys.version_info.minor else ():
            python = folder / f"python3.{minor}"
            if python.exists() and "shims" not in python.parts:
                return str(python)
    return None


@pytest.mark.tools
@pytest.mark.timeout(900)
def test_bytes_are_the_same_under_any_python() -> None:
    """The newest Python of this machine renders what the one that runs the tests does."""
    found = newest()
    if found is None:
        pytest.skip("there is no other Python on this machine")
    folder = PYTHONS / Path(found).name
    python = folder / "bin" / "python"
    PYTHONS.mkdir(parents=True, exist_ok=True)
    with FileLock(PYTHONS / "lock"):
        wanted = (ROOT / "pyproject.toml").read_text()
        made = folder / "made"
        if not made.exists() or made.read_text() != wanted:
            finish([found, "-m", "venv", "--clear", folder], check=True)
            install = [str(python), "-m", "pip", "install", "--quiet", str(ROOT)]
            done = finish(install, text=True, limit=600, env=OF_THE_MACHINE)
            if done.returncode:
                pytest.skip(f"{Path(found).name} could not get what publisher needs: {done.stderr.strip()[-200:]}")
            made.write_text(wanted)
    assert rendered(str(python), ENVIRONMENTS[1], "4") == expected()
