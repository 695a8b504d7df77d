"""podcast:license: listed identifiers, and licences with an address."""

import pytest

from publisher.model.licences import CustomLicence, Licence
from support.validation import read, refuse


def test_a_listed_identifier_stands_alone() -> None:
    """In any case."""
    assert read(Licence, "CC-BY-4.0") == "cc-by-4.0"


@pytest.mark.parametrize(("name", "advice"), [("cc-by-4", "write cc-by-4.0, or"), ("MIT", "for any other,")])
def test_another_licence_needs_an_address(name: str, advice: str) -> None:
    """The nearest listed one is offered, and how to say where another can be read."""
    message = refuse(Licence, name)
    assert f"{advice} say where it can be read: {{name: {name}, url: https://…}}" in message
    assert refuse(Licence, {"name": name}) == message
    url = "https://a.example/licence"
    assert read(Licence, {"name": name, "url": url}) == CustomLicence(name=name, url=url)
