"""podcast:medium: which feeds are lists."""

from publisher.model.remote import Medium


def test_lists_end_with_l_or_are_mixed() -> None:
    """Each medium has a list of its name with an L behind it, and the list of several is called mixed."""
    lists = {medium for medium in Medium if medium.is_list}
    assert Medium.MIXED in lists
    assert {medium.removesuffix("L") for medium in lists - {Medium.MIXED}} == {
        str(medium) for medium in Medium if not medium.is_list
    }
