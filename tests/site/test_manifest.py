"""The manifest of stored pages: its JSON, entries in doubt, and names of addresses."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.site.manifest import Manifest, ManifestEntry, dump_manifest, load_manifest, parse_manifest

TEXT = st.text(max_size=6)
KEYS = st.from_regex(r"web/maalt/(episodes|embed)/[a-z0-9-]{1,5}\.html", fullmatch=True)
ONE, TWO, OLD, NEW = (f"web/maalt/episodes/{name}.html" for name in ("one", "two", "old", "new"))
ENTRIES = st.builds(ManifestEntry, made_of=TEXT, bytes=st.integers(0, 9_999), digest=TEXT, name=TEXT)
MANIFESTS = st.builds(
    Manifest,
    stamp=TEXT,
    pages=st.dictionaries(KEYS, ENTRIES, max_size=3),
    former=st.dictionaries(KEYS, TEXT, max_size=3),
    program=TEXT,
    search_program=TEXT,
    by=TEXT,
)
ENTRY = ManifestEntry(made_of="a", bytes=7, digest="d", name="kari")
MANIFEST = Manifest(stamp="s", pages={ONE: ENTRY, TWO: replace(ENTRY, name="")}, former={OLD: "ola"}, by="me")


@given(MANIFESTS)
def test_a_manifest_comes_back_as_it_was_written(manifest: Manifest) -> None:
    """Every field survives, in bytes that are the same for the same manifest."""
    content = dump_manifest(manifest)
    assert parse_manifest(content) == load_manifest(content) == manifest
    assert dump_manifest(load_manifest(content)) == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b'{"schema": 99}',
        b'{"schema": 1, "stamp": "x", "pages": {"web/a/index.html": 1}}',
    ],
)
def test_what_cannot_be_read_is_told_from_an_empty_manifest(content: bytes) -> None:
    """Parsing gives None, loading an empty one."""
    assert parse_manifest(content) is None
    assert load_manifest(content) == Manifest()


def test_a_missing_manifest_is_an_empty_one() -> None:
    """As for a show that never had pages."""
    assert load_manifest(None) == Manifest()


def test_another_schema_is_not_read() -> None:
    """However much the rest is alike."""
    written = json.loads(dump_manifest(MANIFEST))
    assert parse_manifest(json.dumps(written).encode()) == MANIFEST
    assert parse_manifest(json.dumps({**written, "schema": written["schema"] + 1}).encode()) is None


def test_doubt_takes_what_was_known_of_the_bytes_and_keeps_the_name() -> None:
    """Of keys that were not known, too; the stamp goes with it, and other pages stay as they are."""
    doubted = MANIFEST.with_unverified([ONE, NEW], by="run")
    assert doubted.pages[ONE] == ManifestEntry(made_of="", bytes=0, name="kari")
    assert doubted.pages[NEW] == ManifestEntry(made_of="", bytes=0)
    assert doubted.pages[TWO] == MANIFEST.pages[TWO]
    assert (doubted.stamp, doubted.by, doubted.former) == ("", "run", MANIFEST.former)


def test_names_are_of_stored_and_of_former_pages() -> None:
    """A page without a name reserves nothing; a stored page's name takes the place of a former one."""
    assert MANIFEST.names == {OLD: "ola", ONE: "kari"}
    assert replace(MANIFEST, former={ONE: "ola"}).names == {ONE: "kari"}


def test_pages_leave_only_once_all_others_are_stored() -> None:
    """While there is no stamp, a page in doubt is one that is being stored."""
    doubted = MANIFEST.with_unverified([TWO])
    assert doubted.leaving == []
    assert replace(doubted, stamp="s").leaving == [TWO]


@pytest.mark.parametrize(
    "key",
    [
        "../../out/precious.txt",
        "/etc/passwd",
        "../feeds/maalt/cover.jpg",
        "web",
        "",
        "web/maalt/../../x.html",
        "web/maalt/pages.json",
    ],
)
def test_keys_that_are_no_pages_are_left_out(key: str) -> None:
    """A manifest that others wrote makes nothing else a page, to be removed or to lead elsewhere."""
    content = dump_manifest(replace(MANIFEST, pages={**MANIFEST.pages, key: ENTRY}, former={OLD: "ola", key: "kari"}))
    assert load_manifest(content) == MANIFEST


@pytest.mark.parametrize("field", ["made_of", "bytes", "digest", "name"])
@pytest.mark.parametrize("value", [None, [], {}, 1.5, True])
def test_values_of_other_types_are_damage(field: str, value: object) -> None:
    """Such a manifest knows nothing, like one that is no JSON."""
    document = json.loads(dump_manifest(MANIFEST))
    document["pages"][ONE][field] = value
    assert parse_manifest(json.dumps(document).encode()) is None
