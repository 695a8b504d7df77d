"""podcast:image: ratio, type and purpose."""

from typing import Any

import pytest

from publisher.model.images import Image
from support.validation import read, refuse

HREF = "https://a.example/a.jpg"


@pytest.mark.parametrize(
    ("keys", "square"),
    [
        ({}, True),
        ({"width": 800}, True),
        ({"width": 800, "height": 800}, True),
        ({"width": 800, "height": 450}, False),
        ({"height": 450}, False),
        ({"aspect_ratio": "1/1", "width": 800, "height": 450}, True),
        ({"aspect_ratio": "16/9"}, False),
    ],
    ids=str,
)
def test_what_is_square(keys: dict[str, Any], square: bool) -> None:  # noqa: FBT001 - expected
    """The ratio decides, else the pixels; an image without a height counts as square."""
    assert Image(href=HREF, **keys).is_square is square


def test_purposes_are_lower_case_words() -> None:
    """Several purposes are divided by blanks; an app's own has a slash."""
    assert read(Image, {"href": HREF, "purpose": " Artwork  apple/hero "}).purpose == "artwork apple/hero"
    assert refuse(Image, {"href": HREF, "purpose": "artwork hero"}).startswith("has hero in it")


@pytest.mark.parametrize(
    ("key", "value"),
    [("aspect_ratio", "16:9"), ("aspect_ratio", "0/9"), ("type", "audio/mpeg"), ("type", "jpeg"), ("width", 0)],
)
def test_what_is_refused(key: str, value: object) -> None:
    """A ratio of positive whole numbers, a type of a picture or a video, and at least one pixel."""
    assert refuse(Image, {"href": HREF, key: value})
