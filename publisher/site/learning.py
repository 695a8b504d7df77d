"""What an episode teaches, as its pages show it: questions and answers, further reading, quiz and certificate."""

from collections.abc import Iterator

from publisher.hashing import KEY_LENGTH, digest_value
from publisher.model import QuizQuestion
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.views import Answered, CertificatePage, Choice, EpisodePage, Link, Quiz, Task
from publisher.text.notes import to_html


def list_answered(told: EpisodeContent) -> Iterator[Answered]:
    """Yield the questions that are answered in writing."""
    questions = told.episode.questions
    answers = told.episode.answers or tuple(to_html(one.answer) for one in questions)
    for question, html in zip(questions, answers, strict=True):
        yield Answered(question=question.question, html=html)


def list_reading(told: EpisodeContent) -> Iterator[Link]:
    """Yield what is to be read on with."""
    for one in told.episode.reading:
        yield Link(text=one.title, url=one.url, note=one.note or "")


def make_quiz_view(material: ShowContent, told: EpisodeContent) -> Quiz | None:
    """Return the questions of an episode's quiz, if it has one."""
    asked = told.episode.asked
    if asked is None:
        return None
    return Quiz(
        tasks=tuple(map(_task, asked.questions)),
        needed=asked.right,
        certificate=material.keys.certificate(told.episode.slug),
    )


def make_certificate_page(page: EpisodePage, told: EpisodeContent) -> CertificatePage | None:
    """Return what those print who have passed the quiz of an episode's `page`, if it has one."""
    asked = told.episode.asked
    if asked is None:
        return None
    return CertificatePage(show=page.show, machines=page.machines, card=page.card, needed=asked.right, of=asked.marked)


def _task(question: QuizQuestion) -> Task:
    return Task(
        kind=question.kind.value,
        question=question.question,
        choices=tuple(Choice(text=choice.text, right=choice.right) for choice in question.choices),
        html=to_html(question.explanation),
        name=digest_value([question.kind, question.question, [choice.text for choice in question.choices]])[
            :KEY_LENGTH
        ],
    )
