"""Rules about titles, summaries and descriptions: each finds its case, and numbers in many spellings."""

import pytest

from publisher.lint import run_rules
from support.lint_context import (
    with_second,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.texts import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Episode 12: Havet", 12),
        ("Ep. 012 Havet", 12),
        ("12. Havet", 12),
        ("12 – Havet", 12),
        ("Havet (S2E12)", 12),
        ("Havet #12", 12),
        ("Folge 12 - Havet", 12),
    ],
)
def test_numbers_in_titles_are_seen_in_many_spellings(title: str, number: int) -> None:
    """Apple asks for titles without numbers, however they are written."""
    context = with_second(("number: 2", f"number: {number}"), ("Bokstav 2", f"'{title}'"))
    [finding] = run_rules(context)
    assert finding.rule == "title-with-number"


@pytest.mark.parametrize("title", ["12 edsvorne menn", "Apollo 12", "1200 meter", "Havet 2: Stormen", "Part 12b"])
def test_other_numbers_in_titles_are_let_be(title: str) -> None:
    """A number that belongs to the title is no episode's number."""
    assert run_rules(with_second(("number: 2", "number: 12"), ("Bokstav 2", f"'{title}'"))) == []
