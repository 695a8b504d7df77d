"""Writes constraints.txt anew: the newest version of every package that the project, its tests and its bench need.

A plain list of pins, which pip takes as constraints, serves every Python and every machine from one file: a package
that an environment does not need is not installed for being listed. pip's own lock file (pylock.toml) holds for the
Python and the platform that wrote it, and names the index. Hashes are left out, since pip then refuses to install the
project itself, which has none.

    make lock
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = ROOT / "constraints.txt"
HEADER = """\
# The versions that the tests were run with: `make setup` and CI install these, users get the bounds of pyproject.toml.
# Written by `make lock`.
"""


def resolve(*arguments: str) -> Iterator[tuple[str, str]]:
    """Yield name and version of what pip would install into an empty environment, but for the project itself."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    done = subprocess.run([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    for package in report["install"]:
        if "dir_info" not in package["download_info"]:
            name, version = package["metadata"]["name"], package["metadata"]["version"]
            yield re.sub(r"[-_.]+", "-", name).lower(), version


def later_dependencies() -> Iterator[tuple[str, str]]:
    """Yield a requirement for later Pythons than this one, and the first Python that it is for."""
    for requirement in PROJECT["project"]["dependencies"]:
        if found := re.fullmatch(r"([^;]+);\s*python_version >= '([\d.]+)'", requirement):
            yield found[1].strip(), found[2]


def main() -> None:
    """Resolve everything together, and write one pin a line, by name."""
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    if f"{sys.version_info.major}.{sys.version_info.minor}" != oldest:
        sys.exit(
            f"lock with Python {oldest}, whose packages later ones can run as well: make PYTHON=python{oldest} lock"
        )
    groups = [argument for group in PROJECT["dependency-groups"] for argument in ("--group", group)]
    builders = [*PROJECT["build-system"]["requires"], "editables"]
    pins = dict(resolve("--editable", ".", "pip", *builders, *groups))
    for requirement, python in later_dependencies():
        with TemporaryDirectory() as folder:
            target = ("--target", folder, "--python-version", python, "--only-binary", ":all:")
            pins |= dict(resolve("--no-deps", *target, requirement))
    LOCK.write_text(HEADER + "".join(f"{name}=={version}\n" for name, version in sorted(pins.items())), "utf-8")


if __name__ == "__main__":
    main()
