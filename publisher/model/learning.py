"""Models learning material: questions with answers, further reading, and the quiz of an episode."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import Discriminator, Field, Tag, ValidationInfo, field_validator

from publisher.model.fields import Line, SourceModel, Text, WebAddress, find_duplicate

MIN_ANSWERS = 2
"""Least number of answers to choose from."""


class Question(SourceModel):
    """A question that the episode answers, and the answer in writing."""

    question: Line
    """As a listener would ask it."""
    answer: Text
    """In Markdown, as the notes are."""


class Reading(SourceModel):
    """A page to read on with."""

    title: Line
    """What it is called there."""
    url: WebAddress
    """Where it is."""
    note: Line | None = None
    """A few words on what it is, or on why it is worth reading."""


class Answer(SourceModel):
    """One of the answers that a quiz lets choose from. One that is wrong may be written as its text alone."""

    text: Line
    """What it says."""
    right: bool = False
    """Whether it is right."""


AnswerOrText: TypeAlias = Annotated[
    Annotated[Answer, Tag("‹keys›")] | Annotated[Line, Tag("‹text›")],
    Discriminator(lambda value: "‹keys›" if isinstance(value, dict | Answer) else "‹text›"),
]


class QuestionKind(StrEnum):
    """How a question of a quiz is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    REFLECTION = "reflection"


class QuizQuestion(SourceModel):
    """One question of a quiz."""

    question: Line
    """What is asked."""
    kind: QuestionKind = QuestionKind.SINGLE
    """single: one answer is right; multiple: one is or several are; reflection: the learner writes, and nobody marks
    it."""
    answers: Annotated[tuple[AnswerOrText, ...], Field(validate_default=True)] = ()
    """What can be chosen from: texts, and for those that are right {text: …, right: true}. None for a reflection."""
    explanation: Text = ""
    """In Markdown: why it is so, or what may be thought of. Shown when the question is answered."""

    @field_validator("answers")
    @classmethod
    def _fit_the_kind(cls, answers: tuple[Answer | str, ...], info: ValidationInfo) -> tuple[Answer | str, ...]:
        kind = info.data.get("kind")
        if kind is QuestionKind.REFLECTION and answers:
            raise ValueError("are there to choose from, and a reflection is written; delete them, or the line kind")
        if kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
            _check_answers(_choices(answers), kind)
        return answers

    @property
    def choices(self) -> tuple[Answer, ...]:
        """The answers; those written as a text alone are wrong ones."""
        return _choices(self.answers)

    @property
    def is_marked(self) -> bool:
        """Whether the question has right and wrong answers; a reflection has none."""
        return self.kind is not QuestionKind.REFLECTION


class Quiz(SourceModel):
    """The whole of a quiz.yaml."""

    needed: Annotated[int, Field(ge=1, le=100, strict=True)] = 70
    """How many of the questions that are marked have to be right for a certificate, in per cent."""
    questions: Annotated[tuple[QuizQuestion, ...], Field(min_length=1)]
    """In the order in which they are asked."""

    @property
    def marked(self) -> int:
        """The number of questions that are marked."""
        return sum(question.is_marked for question in self.questions)

    @property
    def right(self) -> int:
        """The number of right answers that a certificate needs, rounded up."""
        return -(-self.marked * self.needed // 100)


def _choices(answers: Sequence[Answer | str]) -> tuple[Answer, ...]:
    return tuple(Answer(text=answer) if isinstance(answer, str) else answer for answer in answers)


def _check_answers(answers: Sequence[Answer], kind: QuestionKind) -> None:
    """Refuse too few answers, two with the same text, and a number of right ones that does not fit the kind."""
    texts = [answer.text.casefold() for answer in answers]
    duplicate = find_duplicate(texts)
    right = sum(answer.right for answer in answers)
    if len(answers) < MIN_ANSWERS:
        there = "there is only one" if answers else "there are none"
        raise ValueError(f"leave no choice: {there}; write two or more, or kind: reflection where nothing is marked")
    if duplicate is not None:
        repeated = answers[texts.index(duplicate, texts.index(duplicate) + 1)].text
        raise ValueError(f"have {repeated} among them twice; write another one, or delete it")
    if not right:
        raise ValueError("are all wrong; write the right one like {text: …, right: true}")
    if right > 1 and kind is QuestionKind.SINGLE:
        raise ValueError(f"have {right} right ones among them; write kind: multiple, or keep right: true at one")
