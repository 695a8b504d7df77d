"""Tells what a test needs beside what wheels bring: programs of other makers, found on PATH."""

import shutil
from typing import TypeVar

import pytest

T = TypeVar("T")

PACKAGES = {
    "AtomicParsley": "apt-get install atomicparsley",
    "chromedriver": "apt-get install chromium-driver",
    "chromium": "apt-get install chromium",
    "eyeD3": "apt-get install eyed3",
    "ffprobe": "apt-get install ffmpeg",
    "git": "apt-get install git",
    "gpo": "apt-get install gpodder",
    "java": "apt-get install default-jre-headless",
    "localedef": "apt-get install locales libc-bin",
    "mediainfo": "apt-get install mediainfo",
    "mp3val": "apt-get install mp3val",
    "node": "apt-get install nodejs",
    "npm": "apt-get install npm",
    "opusinfo": "apt-get install opus-tools",
    "zbarimg": "apt-get install zbar-tools",
}
"""What to type on Debian for a program."""
OTHER_NAMES = {"chromium": ("google-chrome",)}
"""Programs that serve as well."""


def find(program: str) -> str | None:
    """Return the path of a program on PATH, or of another that serves as well; None if there is none."""
    return next(filter(None, map(shutil.which, (program, *OTHER_NAMES.get(program, ())))), None)


def absent(*programs: str) -> str | None:
    """Return one line that says which programs are not installed, and how to get them; None if all are."""
    missing = [program for program in programs if find(program) is None]
    if not missing:
        return None
    return f"needs {', '.join(missing)}: " + "; ".join(dict.fromkeys(PACKAGES[program] for program in missing))


class _Needs:
    """Marks a test or a whole module (`pytestmark = needs(…).marks`)."""

    def __init__(self, programs: tuple[str, ...]) -> None:
        reason = absent(*programs)
        self.marks = [pytest.mark.tools, *([pytest.mark.skip(reason=reason)] if reason else [])]

    def __call__(self, test: T) -> T:
        for mark in self.marks:
            test = mark(test)  # type: ignore[operator]
        return test


def needs(*programs: str) -> _Needs:
    """Return a decorator for a test that runs these programs: it is marked `tools`, and skipped where one is absent."""
    return _Needs(programs)


OF_FIXTURES = {
    "checkers": ("node", "npm"),
    "look": ("node",),
    "readers": ("node", "npm"),
    "running": ("chromium", "chromedriver"),
}
"""What fixtures run: the tests that ask for them, by way of others too, need it."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that run a program by way of a fixture, before any are chosen by their marks."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        for name in OF_FIXTURES.keys() & {*asked}:
            for mark in needs(*OF_FIXTURES[name]).marks:
                item.add_marker(mark)
