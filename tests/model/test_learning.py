"""Quizzes: answers that fit their kind, and what a certificate needs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.learning import Answer, Quiz, QuizQuestion
from support.validation import read, refuse

RIGHT = {"text": "Ja", "right": True}


def question(answers: list[Any], kind: str = "single") -> dict[str, Any]:
    """Return a question as it is written."""
    return {"question": "Er det flo?", "kind": kind, "answers": answers}


def test_a_text_is_a_wrong_answer() -> None:
    """Answers are texts, or keys."""
    read_question = read(QuizQuestion, question(["Nei", RIGHT]))
    assert read_question.choices == (Answer(text="Nei", right=False), Answer(text="Ja", right=True))


@pytest.mark.parametrize(
    ("answers", "kind", "message"),
    [
        ([], "single", "leave no choice: there are none"),
        ([RIGHT], "multiple", "leave no choice: there is only one"),
        (["Nei", RIGHT, "JA", "ja"], "single", "have JA among them twice"),
        (["Nei", "Kanskje"], "single", "are all wrong"),
        ([RIGHT, {"text": "Jo", "right": True}], "single", "have 2 right ones among them"),
        (["a", "b"], "reflection", "are there to choose from, and a reflection is written"),
    ],
)
def test_answers_fit_the_kind(answers: list[Any], kind: str, message: str) -> None:
    """Two different answers at least, one right one for single, one or more for multiple, none for a reflection."""
    assert refuse(QuizQuestion, question(answers, kind)).startswith(message)


def test_answers_are_needed_unless_it_is_a_reflection() -> None:
    """Also where the key is left out."""
    assert refuse(QuizQuestion, {"question": "Er det flo?"}).startswith("leave no choice")
    assert not read(QuizQuestion, {"question": "Er det flo?", "kind": "reflection"}).is_marked


def test_several_may_be_right() -> None:
    """In a question of several answers, all may be."""
    assert read(QuizQuestion, question([RIGHT, {"text": "Jo", "right": True}], "multiple")).is_marked


@given(st.integers(1, 100), st.integers(0, 12))
def test_a_certificate_needs_a_share_of_the_marked(needed: int, marked: int) -> None:
    """The smallest number of right answers that is at least `needed` per cent; reflections do not count."""
    questions = [question(["Nei", RIGHT])] * marked + [question([], "reflection")]
    quiz = read(Quiz, {"needed": needed, "questions": questions})
    assert quiz.marked == marked
    assert quiz.right * 100 >= marked * needed > (quiz.right - 1) * 100
