"""The view of a show: its headings, licences and static files."""

from dataclasses import replace

import pytest

from publisher.model import CustomLicence, Licence
from publisher.site.show import key_static_files, list_headings, make_licence_link, make_show_view
from publisher.site.views import Link
from publisher.storage.layout import Layout, is_immutable
from support.small_show import URL, episode, show_content

EVERYTHING = episode("regn", 1, "Regn", "topics: {Tema: Havet}\npeople: [{name: Kari}]\nseason: 1")


def test_headings_lead_to_those_lists_that_there_are() -> None:
    """Topics by heading, then people and seasons; a show without any has no headings."""
    found = [(link.note, link.text, link.key) for link in list_headings(show_content(EVERYTHING))]
    assert found == [
        ("topics", "Tema", "web/maalt/topics/tema/index.html"),
        ("people", "", "web/maalt/people/index.html"),
        ("seasons", "", "web/maalt/seasons/index.html"),
    ]
    assert [*list_headings(show_content(episode("regn", 1, "Regn")))] == []


def test_the_view_names_the_feed_by_its_public_address() -> None:
    """The same address stands in subscriptions and in the QR code."""
    view = make_show_view(show_content(EVERYTHING))
    assert view.feed_url == f"{URL}maalt/feed.xml"
    assert all("maalt" in one.url for one in view.subscriptions)
    assert view.qr.startswith("<svg")


def test_rights_are_the_authors_unless_the_feed_says_otherwise() -> None:
    """The footer always names somebody."""
    show = show_content(EVERYTHING)
    assert make_show_view(show).rights == "Redaksjonen"
    owned = replace(show, feed=show.feed.model_copy(update={"copyright": "Forlaget"}))
    assert make_show_view(owned).rights == "Forlaget"


def test_static_files_are_named_by_their_content() -> None:
    """Another content gives another key, which never changes."""
    keys = Layout("maalt")
    one, other = key_static_files(keys, {"a.css": b"1"}), key_static_files(keys, {"a.css": b"2"})
    assert [*one.values()] == [b"1"]
    assert one.keys() != other.keys()
    assert all(is_immutable(key) for key in one)


@pytest.mark.parametrize(
    ("licence", "link"),
    [
        (None, None),
        ("cc-by-4.0", Link(text="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/")),
        ("CC-BY-4.0", Link(text="CC BY 4.0", url="https://creativecommons.org/licenses/by/4.0/")),
        (CustomLicence(name="Egen", url="https://x.example/"), Link(text="Egen", url="https://x.example/")),
        ("mit", Link(text="mit", url=None)),
    ],
)
def test_licences_lead_to_their_texts(licence: Licence | None, link: Link | None) -> None:
    """Known ones in whatever case; an own one at its own address; any other by name alone."""
    assert make_licence_link(licence) == link
