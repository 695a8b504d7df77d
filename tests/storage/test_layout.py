"""Where pages stand: addresses that no two names share, and that do not change when others come."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.storage.content_types import get_content_type
from publisher.storage.layout import Layout, assign_slugs, is_immutable

NAMES = st.lists(
    st.text(min_size=1, max_size=30) | st.sampled_from(["index", "Ås", "Aas", "ÅS", "!?", "日本"]), max_size=12
)
KEYS = Layout("maalt")


@given(NAMES)
def test_addresses_are_plain_and_no_two_are_alike(names: list[str]) -> None:
    """Each name has an address of its own, of letters that Apple wants, and none takes that of the list of them all."""
    found = assign_slugs(names)
    assert [*found] == [*dict.fromkeys(names)]
    assert len({*found.values()}) == len(found)
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", address) for address in found.values())
    assert "index" not in found.values()


@given(NAMES, NAMES)
def test_new_names_move_no_old_ones(old: list[str], new: list[str]) -> None:
    """What is linked to stays where it is, whoever comes after."""
    before = assign_slugs(old)
    after = assign_slugs([*old, *new])
    assert {name: after[name] for name in before} == before


def test_names_are_spelled_as_they_are_said() -> None:
    """Norwegian letters become what Norwegians write without them; whom two names would share is told apart."""
    found = assign_slugs(["Vær på Ålesund!", "Ås", "Aas", "index"])
    assert found["Vær på Ålesund!"] == "vaer-paa-aalesund"
    assert found["Ås"] == "aas"
    assert re.fullmatch(r"aas-[0-9a-f]{8}", found["Aas"])
    assert re.fullmatch(r"index-[0-9a-f]{8}", found["index"])


@pytest.mark.parametrize(
    ("key", "kept", "kind"),
    [
        (KEYS.home(), False, "text/html; charset=utf-8"),
        (KEYS.home(2), False, "text/html; charset=utf-8"),
        (KEYS.episode("index"), False, "text/html; charset=utf-8"),
        (KEYS.oembed("regn"), False, "application/json"),
        (KEYS.sitemap, False, "application/xml; charset=utf-8"),
        (KEYS.manifest, False, "application/json"),
        (f"{KEYS.search_folder}index.json", False, "application/json"),
        (f"{KEYS.search_folder}0-1a2b3c4d.w0.json", True, "application/json"),
        (KEYS.static("style.css", b"x"), True, "text/css; charset=utf-8"),
        (KEYS.static("player.js", b"x"), True, "text/javascript; charset=utf-8"),
        (KEYS.image("cover", "0" * 64, 640), True, "image/jpeg"),
    ],
)
def test_a_key_tells_how_long_it_may_be_kept_and_what_it_is(key: str, kept: bool, kind: str) -> None:  # noqa: FBT001 - a case
    """What names its content never changes; all else may, at any time."""
    assert is_immutable(key) is kept
    assert get_content_type(key) == kind
    assert key.startswith("web/maalt/")
