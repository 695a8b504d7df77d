"""Values of tags: what is wrong in a part is left out, else the tag is kept."""

from publisher.feed.reading.mending import one_or_many, pick_first, settle_value
from publisher.feed.reading.values import read_integer
from publisher.model import FeedDefinition, Person
from support.other_feeds import lay_out, told

OPTIONAL = {"href": "href", "image": "img"}


def test_a_wrong_part_that_may_be_missing_is_left_out() -> None:
    """And told; the rest stands."""
    desk = lay_out('<podcast:person href="nowhere" img="https://a.example/k.jpg">Kari</podcast:person>')
    (tag,) = desk.tags("podcast:person")
    value = {"name": tag.text, "href": tag.get("href"), "image": tag.get("img"), "role": None}
    found = settle_value(desk, tag, "people", Person, value, optional=OPTIONAL)
    assert found == {"name": "Kari", "image": "https://a.example/k.jpg"}
    assert "href is not a web address" in told(desk)
    assert desk.extra == []


def test_a_wrong_part_that_is_needed_keeps_the_tag() -> None:
    """Word for word, and told."""
    desk = lay_out(f"<podcast:person>{'K' * 200}</podcast:person>")
    (tag,) = desk.tags("podcast:person")
    assert settle_value(desk, tag, "people", Person, {"name": tag.text}, optional=OPTIONAL) is None
    assert "kept word for word" in told(desk)
    assert len(desk.extra) == 1


def test_the_first_value_that_can_stand_is_taken() -> None:
    """What cannot is told; what says the same is dropped; what says something else is counted."""
    desk = lay_out("<ttl>0</ttl><ttl>60</ttl><ttl>60</ttl><ttl>90</ttl>", "channel")
    assert pick_first(desk, "ttl", desk.tags("ttl"), lambda tag: read_integer(tag.text), FeedDefinition) == 60
    assert "ttl 0 " in told(desk)
    assert "a second ttl says something else" in told(desk)
    assert desk.claims.account().unclaimed == ("channel channel",)


def test_values_are_listed_once() -> None:
    """One stands alone, several in their order, none is nothing."""
    assert one_or_many([{"a": 1}, None, {"a": 1}]) == {"a": 1}
    assert one_or_many(["b", "a", "b"]) == ["b", "a"]
    assert one_or_many([]) == []
