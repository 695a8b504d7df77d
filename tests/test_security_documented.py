"""SECURITY.md names a test for each threat, and each of them exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_threat_names_tests_that_exist() -> None:
    """A test that is renamed or removed is renamed or replaced in the table too."""
    for file, name in NAMED.findall(TEXT):
        assert re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), name


def test_every_row_has_a_test() -> None:
    """What no test holds is no promise."""
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| threat")]
    assert len(rows) > 10
    assert [row for row in rows if not NAMED.search(row)] == []
