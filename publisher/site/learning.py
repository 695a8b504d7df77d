"""Makes the views of an episode's learning material: answered questions, further reading, quiz and certificate."""

from collections.abc import Iterator

from publisher.hashing import KEY_LENGTH, digest_value
from publisher.model import QuizQuestion
from publisher.site.content import EpisodeContent, ShowContent
from publisher.site.views import Answered, CertificatePage, Choice, EpisodePage, Link, Quiz, Task
from publisher.text.notes import to_html


def list_answered(content: EpisodeContent) -> Iterator[Answered]:
    """Yield the questions with their answers as HTML."""
    questions = content.episode.questions
    answers = content.episode.answers or tuple(to_html(one.answer) for one in questions)
    for question, html in zip(questions, answers, strict=True):
        yield Answered(question=question.question, html=html)


def list_reading(content: EpisodeContent) -> Iterator[Link]:
    """Yield the links to further reading."""
    for one in content.episode.reading:
        yield Link(text=one.title, url=one.url, note=one.note or "")


def make_quiz_view(show_content: ShowContent, content: EpisodeContent) -> Quiz | None:
    """Return the quiz of an episode, or None if it has none."""
    asked = content.episode.asked
    if asked is None:
        return None
    return Quiz(
        tasks=tuple(map(_task, asked.questions)),
        needed=asked.right,
        certificate=show_content.keys.certificate(content.episode.slug),
    )


def make_certificate_page(page: EpisodePage, content: EpisodeContent) -> CertificatePage | None:
    """Return the certificate for passing the quiz of an episode's `page`, or None if it has no quiz."""
    asked = content.episode.asked
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
