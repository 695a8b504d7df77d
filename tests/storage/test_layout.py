"""Keys are spelled and parsed by one table; slugs that no two names share stay as they are when others come."""

import re
from string import ascii_lowercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.storage.base import Stored
from publisher.storage.content_types import get_content_type
from publisher.storage.layout import (
    IMMUTABLE_KINDS,
    PAGE_KINDS,
    PAGES_PREFIX,
    KeyKind,
    Layout,
    ObjectKey,
    archive_page_key,
    assign_slugs,
    find_keys,
    has_kind,
    is_immutable,
    object_key,
    parse_key,
    snapshot_feed_key,
    snapshot_ledger_key,
)

NAMES = st.lists(
    st.text(min_size=1, max_size=30) | st.sampled_from(["index", "Ås", "Aas", "ÅS", "!?", "日本"]), max_size=12
)
KEYS = Layout("maalt")
WORDS = st.text(ascii_lowercase + digits, min_size=1, max_size=8)
SLUGS = st.lists(WORDS, min_size=1, max_size=3).map("-".join).filter(lambda slug: slug != "index")
COUNTS = st.integers(1, 10**6)


def hexadecimal(length: int) -> st.SearchStrategy[str]:
    """Digests of so many digits."""
    return st.text("0123456789abcdef", min_size=length, max_size=length)


PARTS = {
    "feed": SLUGS,
    "show": SLUGS,
    "name": SLUGS,
    "heading": SLUGS,
    "folder": st.sampled_from(["audio", "images", "chapters", "transcripts"]),
    "number": COUNTS.map("{:04}".format),
    "digest": hexadecimal(8),
    "content": hexadecimal(8) | hexadecimal(32),
    "ledger": hexadecimal(32),
    "suffix": st.sampled_from([".mp3", ".chapters.json", ".vtt", ".png"]),
    "page": st.just("") | st.integers(2, 10**4).map(".{}".format),
    "season": COUNTS.map(str),
    "file": st.builds("{}-{}{}.json".format, COUNTS, hexadecimal(8), st.sampled_from(["", ".w0", ".e12"])),
    "stem": st.sampled_from(["style", "player", "theme"]),
    "ending": st.sampled_from(["css", "js"]),
    "width": COUNTS.map(str),
}
"""What each part of a key may be, written without the expressions that parse it."""


@st.composite
def object_keys(draw: st.DrawFn) -> ObjectKey:
    """Keys of every kind."""
    kind = draw(st.sampled_from(KeyKind))
    return ObjectKey(kind, {name: draw(PARTS[name]) for name in re.findall(r"\{(\w+)\}", kind.value)})


@pytest.mark.parametrize("kind", KeyKind)
@given(st.data())
def test_what_is_spelled_is_parsed_as_it_was(kind: KeyKind, data: st.DataObject) -> None:
    """parse_key(str(key)) == key for each kind, whatever its parts: so no two kinds share a key."""
    key = ObjectKey(kind, {name: data.draw(PARTS[name]) for name in re.findall(r"\{(\w+)\}", kind.value)})
    assert parse_key(str(key)) == key
    assert has_kind(str(key), kind)
    assert is_immutable(str(key)) is (kind in IMMUTABLE_KINDS)


@given(object_keys(), st.data())
def test_what_is_parsed_is_spelled_as_it_was(key: ObjectKey, data: st.DataObject) -> None:
    """A key that is almost one of ours is None, or spelled again to the byte: nothing is read that was not written."""
    text = str(key)
    place = data.draw(st.integers(0, len(text)))
    wrong = text[:place] + data.draw(st.sampled_from(["", "/", ".", "0", "A", "\n"])) + text[place + 1 :]
    found = parse_key(wrong)
    assert found is None or str(found) == wrong


@pytest.mark.parametrize(
    "key",
    [
        "",
        "feed.xml",
        "a/b/feed.xml",
        "show/feed.xml\n",
        "show/Feed.xml",
        "audio/of-another.mp3",
        "backup/old.0a1b2c3d.mp3",
        "audio/old.0a1b2c3.mp3",
        "audio/old.0a1b2c3d0.mp3",
        "audio/old.0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3.mp3",
        "audio/old.0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d0.mp3",
        "audio/old.0A1B2C3D.mp3",
        "show/archive/1.0a1b2c3d.xml",
        "show/archive/00001.0a1b2c3d.xml",
        "show/history/notes.txt",
        "show/history/ledger.0a1b2c3d.json",
        "web/show/index.1.html",
        "web/show/index.02.html",
        "web/show/topics/regn.html",
        "web/show/episodes/deep/regn.html",
        "web/show/search/notes.json",
        "web/show/mine.html",
        "web/index.html",
        ".publisher/tmp/feed.xml",
    ],
)
def test_keys_of_others_are_none(key: str) -> None:
    """What stands in a bucket and is not spelled as keys are here is left alone by all that reads keys."""
    assert parse_key(key) is None
    assert not is_immutable(key)


def test_every_speller_has_its_kind() -> None:
    """Keys come to the bytes that are published, and are parsed as the kind that they were made for."""
    spelled = {
        archive_page_key("maalt", 7, b"x"): KeyKind.ARCHIVE_PAGE,
        snapshot_feed_key("maalt", b"x"): KeyKind.SNAPSHOT_FEED,
        snapshot_ledger_key("maalt", b"x", b"y"): KeyKind.SNAPSHOT_LEDGER,
        object_key("audio", "regn", "0a1b2c3d" * 8, ".mp3"): KeyKind.FILE,
        KEYS.home(): KeyKind.HOME,
        KEYS.home(2): KeyKind.HOME,
        KEYS.episode("regn"): KeyKind.EPISODE,
        KEYS.embed("regn"): KeyKind.EMBED,
        KEYS.certificate("regn"): KeyKind.CERTIFICATE,
        KEYS.oembed("regn"): KeyKind.OEMBED,
        KEYS.topics("fag"): KeyKind.TOPICS,
        KEYS.topic("fag", "vaer", 3): KeyKind.TOPIC,
        KEYS.people(): KeyKind.PEOPLE,
        KEYS.person("kari"): KeyKind.PERSON,
        KEYS.seasons(): KeyKind.SEASONS,
        KEYS.season(2, 2): KeyKind.SEASON,
        KEYS.ways(): KeyKind.WAYS,
        KEYS.way("sti"): KeyKind.WAY,
        KEYS.search: KeyKind.SEARCH,
        KEYS.search_table: KeyKind.SEARCH_TABLE,
        KEYS.search_file("0-0a1b2c3d.json"): KeyKind.SEARCH_FILE,
        KEYS.sitemap: KeyKind.SITEMAP,
        KEYS.manifest: KeyKind.MANIFEST,
        KEYS.static("style.css", b"x"): KeyKind.STATIC,
        KEYS.image("cover", "0" * 64, 640): KeyKind.PICTURE,
    }
    assert [*spelled] == [
        "maalt/archive/0007.2d711642.xml",
        "maalt/history/feed.2d711642.xml",
        "maalt/history/ledger.2d711642.a1fce4363854ff888cff4b8e7875d600.json",
        "audio/regn.0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d.mp3",
        "web/maalt/index.html",
        "web/maalt/index.2.html",
        "web/maalt/episodes/regn.html",
        "web/maalt/embed/regn.html",
        "web/maalt/certificates/regn.html",
        "web/maalt/oembed/regn.json",
        "web/maalt/topics/fag/index.html",
        "web/maalt/topics/fag/vaer.3.html",
        "web/maalt/people/index.html",
        "web/maalt/people/kari.html",
        "web/maalt/seasons/index.html",
        "web/maalt/seasons/2.2.html",
        "web/maalt/ways/index.html",
        "web/maalt/ways/sti.html",
        "web/maalt/search.html",
        "web/maalt/search/index.json",
        "web/maalt/search/0-0a1b2c3d.json",
        "web/maalt/sitemap.xml",
        "web/maalt/pages.json",
        "web/maalt/static/style.2d711642.css",
        "web/maalt/images/cover.00000000.640.jpg",
    ]
    assert {key: found.kind for key in spelled if (found := parse_key(key))} == spelled
    assert {kind for kind in KeyKind if kind in PAGE_KINDS} == {
        kind for key, kind in spelled.items() if key.startswith(PAGES_PREFIX)
    }


def test_keys_are_found_in_text_at_any_address() -> None:
    """Feeds name files by their address, ledgers by their key: each is found that is of a kind asked for."""
    text = b'"https://cdn.example/x/audio/regn.0a1b2c3d.mp3" {"key": "maalt/archive/0001.0a1b2c3d.xml"} a/feed.xml'
    assert find_keys(text, [KeyKind.FILE]) == {"audio/regn.0a1b2c3d.mp3"}
    assert find_keys(text, [KeyKind.FILE, KeyKind.ARCHIVE_PAGE]) == {
        "audio/regn.0a1b2c3d.mp3",
        "maalt/archive/0001.0a1b2c3d.xml",
    }


@given(
    st.lists(
        st.builds(
            "{}/{}.{}{}".format,
            st.sampled_from(["audio", "images", "chapters", "transcripts"]),
            SLUGS,
            hexadecimal(8) | hexadecimal(32),
            st.sampled_from([".mp3", ".chapters.json", ".vtt", ".png"]),
        ),
        max_size=8,
    )
)
def test_keys_of_both_lengths_are_found(keys: list[str]) -> None:
    """What earlier versions stored is told from text just as what this one stores, each to its last digit."""
    text = "".join(f'<a href="https://cdn.example/x/{key}">' for key in keys).encode()
    assert find_keys(text, [KeyKind.FILE]) == {*keys}
    assert find_keys(text, [KeyKind.ARCHIVE_PAGE]) == set()


DIGESTS = hexadecimal(64)


@given(DIGESTS, DIGESTS, st.booleans())
def test_the_same_content_keeps_its_key(digest: str, other: str, long: bool) -> None:  # noqa: FBT001 - a case
    """What is published in a file's place keeps its address, however long, until its content changes."""
    known = Stored(key=f"audio/regn.{digest[: 32 if long else 8]}.mp3", bytes=1, digest=digest, media_type="audio/mpeg")
    assert object_key("audio", "renamed", digest, ".mp3", known) == known.key
    changed = object_key("audio", "regn", other, ".mp3", known)
    assert changed == (known.key if other == digest else object_key("audio", "regn", other, ".mp3"))
    assert (changed == known.key) is (other == digest)


@pytest.mark.parametrize(
    "key",
    [
        "maalt/feed.xml",
        "audio/other.00000000.mp3",
        "web/maalt/index.html",
        "web/maalt/static/player.0a1b2c3d.js",
        "../x",
        ".publisher/lock",
    ],
)
def test_a_ledger_leads_to_no_other_object(key: str) -> None:
    """A key that does not name the content is not kept, whatever a ledger that others wrote says of it."""
    digest = "0a1b2c3d" * 8
    wrong = Stored(key=key, bytes=1, digest=digest, media_type="text/vtt")
    assert object_key("transcripts", "regn", digest, ".vtt", wrong) == f"transcripts/regn.{digest[:32]}.vtt"


@given(DIGESTS)
def test_the_key_of_a_new_file_is_not_found_by_trying(digest: str) -> None:
    """It has 128 bits of the digest; all else in it can be derived from the episode's name."""
    assert object_key("audio", "regn", digest, ".mp3") == f"audio/regn.{digest[:32]}.mp3"


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
        (KEYS.search_table, False, "application/json"),
        (KEYS.search_file("0-1a2b3c4d.w0.json"), True, "application/json"),
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
