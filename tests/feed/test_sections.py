"""Sections below the notes: goals, questions with answers, further reading."""

import pytest

from publisher.feed.sections import format_sections
from publisher.model import Question, Reading
from support.feed_elements import make_item


def test_episode_that_teaches_nothing_has_no_sections() -> None:
    """Without goals, questions and reading there is no HTML."""
    assert format_sections(make_item()) == ""


def test_every_section_has_its_heading() -> None:
    """Texts are escaped, answers are Markdown, and a page may have a note."""
    item = make_item(
        goals=("a < b",),
        questions=(Question(question="A & B?", answer="*Ja*."),),
        reading=(
            Reading(title="<C>", url="https://c.example/?a=1&b=2", note="D & E"),
            Reading(title="F", url="https://f.example/"),
        ),
    )
    assert format_sections(item) == (
        "\n<h2>Dette lærer du</h2>\n<ul>\n<li>a &lt; b</li>\n</ul>"
        "\n<h2>Spørsmål og svar</h2>\n<h3>A &amp; B?</h3>\n<p><em>Ja</em>.</p>"
        '\n<h2>Les mer</h2>\n<ul>\n<li><a href="https://c.example/?a=1&amp;b=2">&lt;C&gt;</a>: D &amp; E</li>\n'
        '<li><a href="https://f.example/">F</a></li>\n</ul>'
    )


@pytest.mark.parametrize(
    ("language", "heading"),
    [(None, "Les mer"), ("nn", "Les meir"), ("en-GB", "Further reading"), ("fi", "Further reading")],
)
def test_headings_are_in_the_episodes_language(language: str | None, heading: str) -> None:
    """The episode's language counts before the feed's, regions do not count, and English stands for the others."""
    item = make_item(language=language, reading=(Reading(title="F", url="https://f.example/"),))
    assert f"<h2>{heading}</h2>" in format_sections(item)
