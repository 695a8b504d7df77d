"""Rules about Markdown: each finds its case, in notes, answers and explanations alike."""

import pytest

from publisher.lint import run_rules
from support.lint_context import (
    with_quiz,
    with_second,
)
from support.rule_cases import assert_rule_finds, assert_rule_passes
from support.rule_cases.learning import QUIZ
from support.rule_cases.notes import CASES


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_is_wrong(name: str) -> None:
    """One thing wrong gives one finding: at this place, in these words, with this fix."""
    assert_rule_finds(name)


@pytest.mark.parametrize("name", CASES)
def test_rule_passes_what_is_right(name: str) -> None:
    """What comes close to being wrong and is not gives no finding."""
    assert_rule_passes(name)


@pytest.mark.parametrize(
    ("markdown", "rule"),
    [
        ("See http://b.example/.", "notes-link-http"),
        ("Om <b>æ</b>.", "notes-with-html"),
        ("![Æ](https://b.example/ae.png)", "notes-with-picture"),
        ("Om [æ](/ae).", "notes-link-broken"),
        ("Om `<b>`, med [æ](https://b.example/ae).", None),
    ],
)
def test_answers_and_explanations_are_looked_at_as_notes_are(markdown: str, rule: str | None) -> None:
    """All of it is Markdown, and shown by the same apps and pages; a finding is where the text begins."""
    expected = [rule] if rule else []
    answered = run_rules(with_second(("audio:", f"questions: [{{question: Hva?, answer: '{markdown}'}}]\naudio:")))
    assert [finding.rule for finding in answered] == expected
    assert [str(finding.position) for finding in answered] == ["episodes/b/episode.md:6:38"] * len(expected)
    explained = run_rules(with_quiz(QUIZ + f"    explanation: '{markdown}'\n"))
    assert [finding.rule for finding in explained] == expected
    assert [str(finding.position) for finding in explained] == ["episodes/b/quiz.yaml:6:18"] * len(expected)
