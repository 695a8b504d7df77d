"""The feed that an imported show would have is rendered whatever its source lacks."""

from datetime import UTC, datetime

from publisher.publish.moving.difference import list_rendered_items
from publisher.publish.moving.render import make_stand_in, render_imported
from support.strategies import small_show

GUID = "0b1c6a3e-33c8-5ba1-9a4e-0a3f6d6d7b11"


def test_stand_ins_take_the_place_of_what_is_missing_or_wrong() -> None:
    """The keys of the source are there, and none that would not be valid."""
    feed = make_stand_in("vest", GUID, {"title": "Vest", "categories": [], "language": "??", "nonsense": 1})
    assert (feed.slug, str(feed.guid), feed.title, feed.language) == ("vest", GUID, "Vest", "en")
    assert feed.categories


def test_all_episodes_but_drafts_are_rendered() -> None:
    """Also those whose audio is not here."""
    _, episodes = small_show()
    named = [one.model_copy(update={"guid": f"g{number}"}) for number, one in enumerate(episodes)]
    named[0] = named[0].model_copy(update={"draft": True})
    feed = make_stand_in("vest", GUID, {})
    documents = render_imported(feed, named, now=datetime(2100, 1, 1, tzinfo=UTC))
    assert {item.guid for item in list_rendered_items(documents)} == {"g1", "g2"}
