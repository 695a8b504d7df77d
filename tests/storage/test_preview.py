"""What a preview shows, and what of it is sent otherwise than it is stored."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.storage.content_types import CONTENT_TYPES
from publisher.storage.preview import SCRIPT_PATH, Preview, Shown, begin_preview, move_addresses, move_url

HTML = CONTENT_TYPES[".html"]
FEED = CONTENT_TYPES[".xml"]
PAGE = "web/show/episodes/0178-molde.html"
MOVED = Shown(folder=Path("public"), moved=move_addresses("http://127.0.0.1:8000/", 8123))
SPELLINGS: list[Callable[[str], str]] = [
    lambda place: f"http://{place}",
    lambda place: f"castro://subscribe/{place}",
    lambda place: f"https://app.example/?url={quote(f'http://{place}', safe='')}",
    lambda place: f"mailto:?body={quote(f'http://{place}')}",
]
"""How addresses stand in texts."""
KEPT = st.text(st.characters(exclude_characters="/%"))


@pytest.mark.parametrize("content_type", sorted({*CONTENT_TYPES.values()}))
def test_what_was_published_is_sent_as_it_is(content_type: str) -> None:
    """Served at the target's own address, no file is adapted, of whatever type."""
    assert not Shown(folder=Path("public")).is_adapted(content_type)


@pytest.mark.parametrize("ending", [".mp3", ".m4a", ".opus", ".jpg", ".png"])
def test_sound_and_pictures_are_never_adapted(ending: str) -> None:
    """Players ask for ranges of them, whose bytes are those of the file."""
    assert not Shown(version="1", moved=MOVED.moved).is_adapted(CONTENT_TYPES[ending])


@given(st.lists(KEPT, min_size=1))
def test_addresses_of_the_target_lead_to_where_it_is_served(parts: list[str]) -> None:
    """At another port every address of the target is another one, also within a query; nothing else changes."""
    for spell in SPELLINGS:
        before, after = spell("127.0.0.1:8000/"), spell("127.0.0.1:8123/")
        assert MOVED.adapt(before.join(parts).encode(), "show/feed.xml", FEED) == after.join(parts).encode()


def test_an_address_that_only_begins_alike_is_left_alone() -> None:
    """Port 80001 is not port 8000."""
    content = b"http://127.0.0.1:80001/ http://127.0.0.1:8000.example/"
    assert MOVED.adapt(content, "show/feed.xml", FEED) == content


def test_pages_alone_have_the_script() -> None:
    """A feed is XML, and an app would refuse what stands behind its end."""
    shown = Shown(folder=Path("made"), version="1")
    assert SCRIPT_PATH.encode() in shown.adapt(b"<!doctype html>", PAGE, HTML)
    assert not shown.is_adapted(FEED)


@given(st.text())
def test_a_mark_is_words_and_no_markup(mark: str) -> None:
    """Whatever a mark says, it stays within its attribute."""
    element = Shown(version="1", marks={"0178-molde": mark}).make_script_element(PAGE).decode()
    assert element.count('"') == 6
    assert element.count("<") == 2


def test_a_mark_stands_on_the_page_of_its_episode_alone() -> None:
    """Lists and other episodes are on the air."""
    shown = Shown(version="1", marks={"0178-molde": "draft"})
    assert b'data-mark="draft"' in shown.make_script_element(PAGE)
    for key in ("web/show/index.html", "web/show/episodes/0179-aalesund.html", "web/show/people/0178-molde.html", ""):
        assert b'data-mark=""' in shown.make_script_element(key)


def test_each_folder_has_a_version_of_its_own() -> None:
    """By that a page knows that there is a newer one; what belongs to the server stays."""
    preview = Preview(Shown(moved=MOVED.moved, version="0"))
    versions = {preview.shown.version, begin_preview().shown.version}
    for name in ("a", "b"):
        preview.show(Path(name), {name: "draft"})
        versions.add(preview.shown.version)
        assert (preview.shown.folder, preview.shown.marks, preview.shown.moved) == (
            Path(name),
            {name: "draft"},
            MOVED.moved,
        )
    assert len(versions) == 4


@pytest.mark.parametrize(
    ("url", "moved"),
    [
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8123/"),
        ("http://127.0.0.1/p", "http://127.0.0.1:8123/p/"),
        ("http://[::1]:8000/p/", "http://[::1]:8123/p/"),
    ],
)
def test_a_url_at_another_port_is_the_same_but_for_the_port(url: str, moved: str) -> None:
    """Host and path stay."""
    assert move_url(url, 8123) == moved
