"""podcast:person: roles and groups of the Podcast Taxonomy, and images."""

import pytest

from publisher.model.people import Person
from support.validation import read, refuse


@pytest.mark.parametrize(
    ("role", "message"),
    [
        ("prodcer", "is no role of the Podcast Taxonomy; write producer"),
        ("xyz", "is no role of the Podcast Taxonomy; write one that is, like host, guest, producer or audio engineer"),
    ],
)
def test_roles_are_of_the_taxonomy(role: str, message: str) -> None:
    """In any case; the nearest one is offered."""
    assert read(Person, {"name": "Å", "role": "Audio Engineer"}).role == "audio engineer"
    assert refuse(Person, {"name": "Å", "role": role}) == message


def test_the_group_follows_from_the_role() -> None:
    """An editor is one of writing, unless the group of video is written."""
    assert Person(name="Å").taxonomy_group == "cast"
    assert Person(name="Å", role="editor").taxonomy_group == "writing"
    assert read(Person, {"name": "Å", "role": "editor", "group": "Video post-production"}).taxonomy_group == (
        "video post-production"
    )


def test_a_role_stands_in_its_group() -> None:
    """A group that has no such role is refused, and so is one that there is not."""
    assert refuse(Person, {"name": "Å", "role": "host", "group": "writing"}).startswith(
        "has a role that is not in writing; write group: cast"
    )
    assert refuse(Person, {"name": "Å", "group": "crew"}).startswith("is no group of the Podcast Taxonomy")


@pytest.mark.parametrize(
    ("image", "portrait", "address"),
    [
        ("./a.jpg", "a.jpg", None),
        ("https://a.example/a.jpg", None, "https://a.example/a.jpg"),
        (None, None, None),
    ],
)
def test_an_image_is_a_file_or_a_url(image: str | None, portrait: str | None, address: str | None) -> None:
    """Pages show a file, feeds a URL."""
    person = Person(name="Å", image=image)
    assert (person.portrait, person.image_address) == (portrait, address)
