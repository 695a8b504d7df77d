"""Rules about people: each finds its case."""

import pytest

from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.people import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)
