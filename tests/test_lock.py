"""constraints.txt: one plain pin for each package, within the bounds that users get."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LINES = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
PINS = dict(line.split("==") for line in LINES if not line.startswith("#"))
REQUIREMENTS = [
    Requirement(text)
    for texts in (
        PROJECT["build-system"]["requires"],
        PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"].values(),
        *PROJECT["dependency-groups"].values(),
    )
    for text in texts
]


def test_every_line_is_a_plain_pin() -> None:
    """No index, no path, no build of one machine, no marker: the file serves every Python and every platform."""
    wrong = [line for line in LINES if not re.fullmatch(r"#.*|[a-z0-9-]+==[0-9][0-9a-z.]*", line)]
    assert wrong == []


def test_pins_stand_in_order_and_once() -> None:
    """A change shows as one line."""
    names = [line.split("==")[0] for line in LINES if not line.startswith("#")]
    assert names == sorted(set(names))


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_every_requirement_is_pinned_within_its_bounds(requirement: Requirement) -> None:
    """Also those for later Pythons than the one that locked, as audioop-lts."""
    assert Version(PINS[canonicalize_name(requirement.name)]) in requirement.specifier
