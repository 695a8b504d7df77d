"""Finds the demo show that comes with the program."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from publisher.errors import PublisherError

SHIPPED = files("publisher.sources") / "demo_show"
"""Where the demo is in an installed program."""
OWN = Path(__file__).parents[2]
"""Where it is in a clone of the program's repository, whose show it is."""
FOLDERS = ("feeds", "episodes")


def find_demo() -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every file of the demo; raise PublisherError if it did not come with the program."""
    top = SHIPPED if SHIPPED.is_dir() else OWN
    for name in FOLDERS:
        if not (top / name).is_dir():
            raise PublisherError("the demo did not come with this program", hint="install it with pip or pipx")
        yield from _walk(top / name, name)


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        below = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _walk(entry, below)
        else:
            yield below, entry.read_bytes()
