"""Compares what comes out with what must come out, or writes it down: `GOLDEN=1 pytest`, then read the diff."""

import os
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus"


def cases(kind: str) -> list[str]:
    """Return the names of the cases of one corpus, in order."""
    return sorted(folder.name for folder in (CORPUS / kind).iterdir() if folder.is_dir())


def check(expected: Path, content: bytes) -> None:
    """Compare `content` with the file `expected`; with GOLDEN=1 in the environment, make it so instead."""
    if os.environ.get("GOLDEN"):
        expected.write_bytes(content)
    assert content.decode() == expected.read_bytes().decode()
