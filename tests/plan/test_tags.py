"""Tags: which values of feed and episode are written into the audio, and so change its digest."""

from datetime import UTC, datetime
from typing import Any

import pytest

from publisher.hashing import digest_value
from publisher.media.tags.model import Tags
from publisher.model import Person
from publisher.plan.tags import list_people, make_tags
from support.plans import EN, FEED


def make(feed: dict[str, Any] | None = None, **episode: Any) -> Tags:
    """Return the tags of an episode, with changes to feed and episode."""
    changed = FEED.model_copy(update=feed or {})
    return make_tags(changed, EN.model_copy(update=episode), guid="guid", cover="ab" * 32)


def person(name: str, role: str) -> Person:
    """Return a person."""
    return Person.model_validate({"name": name, "role": role})


@pytest.mark.parametrize(
    ("language", "code"),
    [("nb", "nob"), ("nn", "nno"), ("en-GB", "eng"), ("de", "deu"), ("zh-Hant-TW", "zho"), ("ceb", "ceb")],
)
def test_languages_are_three_letters(language: str, code: str) -> None:
    """ID3 wants ISO 639-2; regions and scripts are left out."""
    assert make({"language": language}).language == code


def test_the_episode_comes_before_the_feed() -> None:
    """Language, explicitness and link are the episode's own, or else the feed's."""
    feed = {"language": "nb", "explicit": True, "link": "https://maalt.example/"}
    inherited = make(feed)
    assert (inherited.language, inherited.explicit, inherited.link) == ("nob", True, "https://maalt.example/")
    own = make(feed, language="en", explicit=False, link="https://maalt.example/en")
    assert (own.language, own.explicit, own.link) == ("eng", False, "https://maalt.example/en")
    assert own.show_link == "https://maalt.example/"


def test_the_category_has_no_subcategory() -> None:
    """Of Apple's categories the first counts, without its subcategory."""
    assert make({"categories": ("Education > Courses", "Science")}).category == "Education"
    assert make({"categories": ("Science",)}).category == "Science"


def test_a_decimal_number_is_no_track_number() -> None:
    """Only a whole number can be a tag."""
    assert make(number=7).number == 7
    assert make(number=7.5).number is None


def test_notes_are_plain_text() -> None:
    """Markdown is written without its signs; notes that were rendered before are taken as they are."""
    assert make(notes="Om *regn*.").notes.strip() == "Om regn."
    assert make(notes="Om *regn*.", plain="Kjent tekst").notes == "Kjent tekst"
    assert make(notes="Om *regn*.", plain="").notes == ""


def test_hosts_come_first_and_others_keep_their_order() -> None:
    """Players show the first name."""
    people = (person("Åse", "guest"), person("Kari", "producer"), person("Ola", "Host"))
    assert make(people=people).people == ("Ola", "Åse", "Kari")


def test_an_episodes_people_replace_the_feeds() -> None:
    """As podcast:person has it, one person of the episode takes the place of all of the feed's."""
    feed = FEED.model_copy(update={"people": (person("Ola", "host"),)})
    guest = person("Åse", "guest")
    assert list_people(feed, EN) == feed.people
    assert list_people(feed, EN.model_copy(update={"people": (guest,)})) == (guest,)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Nytt navn"},
        {"summary": "Nytt."},
        {"season": 2},
        {"notes": "Nye notater."},
        {"topics": {"tema": "vær"}},
        {"date": datetime(2026, 1, 2, 6, tzinfo=UTC)},
    ],
    ids=str,
)
def test_what_tags_show_is_in_their_digest(change: dict[str, Any]) -> None:
    """A change that listeners see in tags changes the digest by which audio is compared."""
    assert digest_value(make(**change).to_json()) != digest_value(make().to_json())


def test_what_tags_do_not_show_is_not_in_their_digest() -> None:
    """What stands in the feed alone does not make audio differ."""
    assert digest_value(make({"author": FEED.author, "ttl": 60}, type="bonus").to_json()) == digest_value(
        make().to_json()
    )
