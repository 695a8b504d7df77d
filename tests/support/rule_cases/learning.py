"""Cases of the rules in lint/rules/learning: what each finds, and what it lets pass."""

from support.lint_context import (
    Case,
    with_quiz,
    with_second,
)

READING = "reading: [{title: A, url: 'https://a.example/'}, {title: B, url: 'https://a.example/'}]"
QUIZ = """\
questions:
  - question: Hvor mange bokstaver er det?
    answers: ['28', {text: '29', right: true}]
  - question: Hva er den siste?
    answers: [z, {text: å, right: true}]
"""
REFLECTION = """\
questions:
  - question: Hvilken bokstav er finest?
    kind: reflection
"""

CASES = {
    "next-unknown": Case(
        lambda: with_second(("audio:", "next: aa\naudio:")),
        "episodes/b/episode.md:6:7",
        "there is no episode aa",
        "did you mean a?",
        lambda: with_second(("audio:", "next: a\naudio:")),
    ),
    "next-is-itself": Case(
        lambda: with_second(("audio:", "next: b\naudio:")),
        "episodes/b/episode.md:6:7",
        "the next episode is this one",
        "write the folder's name of another one, or delete the line: then it is the next one by date",
        lambda: with_second(("audio:", "next: a\naudio:")),
    ),
    "reading-twice": Case(
        lambda: with_second(("audio:", f"{READING}\naudio:")),
        "episodes/b/episode.md:6:66",
        "https://a.example/ is in the list already",
        "write the address that is meant, or delete the page",
        lambda: with_second(("audio:", f"{READING.replace('/a.', '/b.', 1)}\naudio:")),
    ),
    "quiz-unmarked": Case(
        lambda: with_quiz(REFLECTION),
        "episodes/b/quiz.yaml:2:3",
        "no question is marked: all are reflections",
        "add a question with answers, of which one is right",
        lambda: with_quiz(QUIZ + REFLECTION.partition("\n")[2]),
    ),
    "quiz-repeats": Case(
        lambda: with_quiz(QUIZ.replace("Hva er den siste?", "hvor mange bokstaver er det?")),
        "episodes/b/quiz.yaml:4:15",
        "this is question 1 once more",
        "ask something else, or delete it",
        lambda: with_quiz(QUIZ),
    ),
}
