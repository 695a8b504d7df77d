"""A chapter in front matter: a line, or keys."""

import pytest

from publisher.model.chapters import Chapter
from support.validation import read, refuse


def test_a_line_is_start_and_title() -> None:
    """The first word is the time, the rest the title."""
    assert read(Chapter, " 12:30  Åpning og slutt ") == Chapter(start=750.0, title="Åpning og slutt")


@pytest.mark.parametrize("line", ["Åpning", "12:30", "12:30 "])
def test_a_line_without_time_or_title_is_refused(line: str) -> None:
    """Both are needed."""
    assert refuse(Chapter, line).startswith("is not a time with a title behind it")


def test_an_image_is_a_file_or_a_url() -> None:
    """Only a file is a picture to publish; a URL stays where it is."""
    assert read(Chapter, {"start": 0, "title": "A", "image": "./bilder/a.png"}).picture == "bilder/a.png"
    assert Chapter(start=0, title="A", image="https://a.example/a.png").picture is None
    assert Chapter(start=0, title="A").picture is None


@pytest.mark.parametrize("image", ["../a.png", "ftp://a.example/a.png", "/a.png"])
def test_an_image_elsewhere_is_refused(image: str) -> None:
    """A path outside of the folder, and a URL that is not http, are refused."""
    assert refuse(Chapter, {"start": 0, "title": "A", "image": image})
