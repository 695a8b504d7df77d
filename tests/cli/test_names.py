"""What was meant by a name that is not there."""

from hypothesis import assume, given
from hypothesis import strategies as st

from publisher.cli.commands import COMMANDS
from publisher.cli.names import MOST_NAMED, advise_target, find_meant, format_choice, suggest_name
from publisher.sources.yaml.document import read_yaml

NAMES = st.lists(st.text("abc0-", min_size=1, max_size=9), max_size=20, unique=True)


@given(st.text(max_size=12), NAMES)
def test_only_known_names_are_suggested(name: str, known: list[str]) -> None:
    """Whatever was written; a name that is there, in other capitals too, is meant itself."""
    meant = find_meant(name, known)
    assert meant is None or meant in known
    for one in known:
        assert find_meant(one.upper(), known) == one


@given(st.sampled_from([*COMMANDS]), st.data())
def test_a_slip_in_a_command_is_understood(command: str, data: st.DataObject) -> None:
    """One letter left out, doubled, or changed with its neighbour; short names are too near to one another."""
    assume(len(command) > 4)
    place = data.draw(st.integers(0, len(command) - 2))
    one, other = command[place], command[place + 1]
    for slip in (one, other + one, one + one + other):
        assert find_meant(command[:place] + slip + command[place + 2 :], COMMANDS) == command


def test_a_part_of_a_name_stands_for_it() -> None:
    """As the number of an episode, if no other has it."""
    known = ["0001-tides", "0002-rain", "0003-tides-again"]
    assert find_meant("0002", known) == "0002-rain"
    assert find_meant("0", known) is None
    assert find_meant("", known) is None


@given(st.text("xyz", min_size=4), NAMES)
def test_where_nothing_is_near_some_are_listed(name: str, known: list[str]) -> None:
    """Not hundreds of them; without any, the hint says what to do."""
    hint = format_choice(name, known, "write one first")
    assert hint == "write one first" if not known else hint.startswith("write one of ")
    assert hint.count(",") < MOST_NAMED
    assert ("in all" in hint) == (len(known) > MOST_NAMED)
    assert suggest_name([name], known, "otherwise") == "otherwise"


def test_of_several_the_first_that_is_near_is_meant() -> None:
    """One hint is enough for the next try."""
    assert suggest_name(["zzzz", "0002-rian"], ["0002-rain"], "otherwise") == "did you mean 0002-rain?"
    assert format_choice("prevew", ["preview", "prod"], "none") == "did you mean preview?"


@given(st.from_regex("[a-z]{3,9}", fullmatch=True), st.booleans())
def test_how_a_target_is_added_is_shown_as_it_is_read(name: str, has_targets: bool) -> None:  # noqa: FBT001 - drawn
    """What stands behind "the line" is a target of that name, where feed.yaml has the line targets: and where not."""
    assume(find_meant(name, ["preview"]) is None)
    hint = advise_target(name, ["preview"], "maalt", has_targets=has_targets)
    assert hint.startswith("write one of preview; or add to feeds/maalt/feed.yaml")
    line = hint.partition("the line ")[2]
    tree = read_yaml("a", f"targets:\n  {line}" if has_targets else line)[0].tree
    assert [*tree["targets"]] == [name]


def test_a_slip_in_a_target_is_understood() -> None:
    """Whoever writes prodution has one already."""
    assert advise_target("prodution", ["production"], "maalt", has_targets=True) == "did you mean production?"
