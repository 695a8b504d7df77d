"""Tags of the Podcasting 2.0 namespace: people, places, pictures, licences, seasons, trailers."""

from datetime import datetime
from typing import Any

import pytest

from publisher.feed.podcast_namespace import CHANNEL, ITEM
from publisher.model import (
    CustomLicence,
    EpisodeType,
    Image,
    Location,
    Medium,
    Owner,
    Person,
    Txt,
    UpdateFrequency,
)
from support.feed_elements import URL, make_channel, make_item, write

GUID = "<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>"


def test_plain_channel_has_guid_and_lock() -> None:
    """A show is locked without writing so, and has nothing else of the namespace."""
    assert write(CHANNEL, make_channel()) == [GUID, "<podcast:locked>yes</podcast:locked>"]


def test_full_channel_has_the_optional_tags() -> None:
    """Each key of feed.yaml that the namespace has a tag for is written, in the table's order."""
    channel = make_channel(
        locked=False,
        owner=Owner(name="Åse", email="aase@maalt.example"),
        block={"all": True, "google": False},
        medium=Medium.COURSE,
        podping=True,
        license="cc-by-4.0",
        people=(Person(name="Ingvill"),),
        location=Location(name="Molde", geo="geo:62.74,7.16", country="NO"),
        txt=Txt(text="abc", purpose="verify"),
    )
    assert write(CHANNEL, channel) == [
        GUID,
        '<podcast:locked owner="aase@maalt.example">no</podcast:locked>',
        "<podcast:block>yes</podcast:block>",
        '<podcast:block id="google">no</podcast:block>',
        "<podcast:medium>course</podcast:medium>",
        '<podcast:podping usesPodping="true"/>',
        "<podcast:license>cc-by-4.0</podcast:license>",
        '<podcast:person role="host">Ingvill</podcast:person>',
        '<podcast:location rel="subject" geo="geo:62.74,7.16" country="NO">Molde</podcast:location>',
        '<podcast:txt purpose="verify">abc</podcast:txt>',
    ]


def test_group_of_a_person_is_written_unless_it_is_cast() -> None:
    """The group follows from the role; cast is the namespace's default and left out. Files are no img."""
    people = (
        Person(name="Jon", role="producer", href="https://jon.example/"),
        Person(name="Eli", role="guest", image="https://eli.example/eli.jpg"),
        Person(name="Åse", role="guest", image="aase.jpg"),
    )
    assert write(ITEM, make_item(people=people))[1:] == [
        '<podcast:person role="producer" group="creative direction" href="https://jon.example/">Jon</podcast:person>',
        '<podcast:person role="guest" img="https://eli.example/eli.jpg">Eli</podcast:person>',
        '<podcast:person role="guest">Åse</podcast:person>',
    ]


def test_square_pictures_are_listed_by_width_too() -> None:
    """podcast:images holds the square pictures of known width; podcast:image has them all."""
    images = (
        Image(href="https://b.example/600.jpg", width=600, height=600, type="image/jpeg", alt="A & B"),
        Image(href="https://b.example/1400.jpg", width=1400, aspect_ratio="1/1"),
        Image(href="https://b.example/wide.jpg", width=1600, aspect_ratio="16/9", purpose="banner"),
        Image(href="https://b.example/any.jpg"),
    )
    assert write(ITEM, make_item(image=images))[1:] == [
        '<podcast:image href="https://b.example/600.jpg" alt="A &amp; B" width="600" height="600" type="image/jpeg"/>',
        '<podcast:image href="https://b.example/1400.jpg" aspect-ratio="1/1" width="1400"/>',
        '<podcast:image href="https://b.example/wide.jpg" aspect-ratio="16/9" width="1600" purpose="banner"/>',
        '<podcast:image href="https://b.example/any.jpg"/>',
        '<podcast:images srcset="https://b.example/600.jpg 600w, https://b.example/1400.jpg 1400w"/>',
    ]


def test_licence_of_its_own_has_an_address() -> None:
    """A licence that is not listed is written with its name and where it can be read."""
    licence = CustomLicence(name="Vår lisens", url="https://maalt.example/lisens")
    assert write(ITEM, make_item(license=licence))[1:] == [
        '<podcast:license url="https://maalt.example/lisens">Vår lisens</podcast:license>'
    ]


def test_frequency_is_written_in_utc() -> None:
    """The start is in UTC, whatever offset it was written with; complete is written only if it is true."""
    frequency = UpdateFrequency(
        text="Hver tirsdag",
        rrule="FREQ=WEEKLY;BYDAY=TU",
        dtstart=datetime.fromisoformat("2026-01-06T00:30:00+01:00"),
    )
    [written] = write(CHANNEL, make_channel(update_frequency=frequency))[2:]
    assert written == (
        '<podcast:updateFrequency dtstart="2026-01-05T23:30:00Z" rrule="FREQ=WEEKLY;BYDAY=TU">Hver tirsdag'
        "</podcast:updateFrequency>"
    )
    done = UpdateFrequency(text="Slutt", complete=True)
    assert write(CHANNEL, make_channel(update_frequency=done))[2:] == [
        '<podcast:updateFrequency complete="true">Slutt</podcast:updateFrequency>'
    ]


def test_trailers_of_the_show_are_in_the_channel() -> None:
    """A trailer without a number is the show's or a season's; one with a number is an episode's, and not listed."""
    trailer = make_item(type=EpisodeType.TRAILER, number=None, season=2, title="T" * 129)
    numbered = make_item(type=EpisodeType.TRAILER)
    assert write(CHANNEL, make_channel(trailer, numbered, make_item()))[2:] == [
        (
            f'<podcast:trailer url="{URL}audio/en.89abcdef.mp3" pubdate="Thu, 01 Jan 2026 06:00:00 +0000" length="4096"'
            f' type="audio/mpeg" season="2">{"T" * 128}</podcast:trailer>'
        )
    ]


@pytest.mark.parametrize(
    ("episode", "tags"),
    [
        ({"number": None}, []),
        ({"number": 1.5, "display": "1½"}, ['<podcast:episode display="1½">1.5</podcast:episode>']),
        ({"number": None, "season": 1}, ['<podcast:season name="Vår">1</podcast:season>']),
        ({"number": None, "season": 2}, ["<podcast:season>2</podcast:season>"]),
    ],
)
def test_numbers_and_seasons_may_have_names(episode: dict[str, Any], tags: list[str]) -> None:
    """Podcasting 2.0 takes numbers between two, a display for a number, and a season's name from feed.yaml."""
    assert write(ITEM, make_item({"seasons": {1: "Vår"}}, **episode)) == tags
