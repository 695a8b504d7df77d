"""What a quiz asks, as its page has it."""

import pytest

from publisher.model import Quiz
from publisher.site.learning import make_quiz_view
from support.small_show import episode, show_content

ASKED = {"question": "Hva er flo?", "answers": [{"text": "Høyt vann", "right": True}, "Lavt vann"]}


def name_of(**changes: object) -> str:
    """Return the name of a question of a quiz."""
    asked = Quiz.model_validate({"questions": [{**ASKED, **changes}]})
    show = show_content(episode("regn", 1, "Regn").model_copy(update={"asked": asked}))
    found = make_quiz_view(show, show.episodes[0])
    assert found
    return found.tasks[0].name


@pytest.mark.parametrize(
    "changes",
    [
        {"question": "Hva er fjære?"},
        {"answers": [{"text": "Høyt vann", "right": True}, "Is"]},
        {"answers": ["Lavt vann", {"text": "Høyt vann", "right": True}]},
        {"kind": "multiple"},
    ],
)
def test_a_question_is_named_after_what_is_asked(changes: dict[str, object]) -> None:
    """Other words, other answers or another order make it another one: what was answered before is no answer to it."""
    assert name_of(**changes) != name_of()


def test_what_is_right_and_why_makes_no_other_question() -> None:
    """A mended key or explanation lets answers stand, which are then marked anew."""
    assert name_of(explanation="Månen.") == name_of()
    assert name_of(answers=["Høyt vann", {"text": "Lavt vann", "right": True}]) == name_of()
