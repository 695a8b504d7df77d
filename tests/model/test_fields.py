"""Field types: slugs, texts, dates, paths, URLs, codes of languages and countries, and helpers for them."""

import unicodedata
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase
from typing import Annotated

import langcodes
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from publisher.model import fields
from publisher.model.countries import COUNTRIES
from publisher.model.fields import is_slug, slugify
from publisher.model.languages import LANGUAGES
from support.strategies import ADDRESSES, MOMENTS, SLUGS
from support.validation import read, refuse

TEXT, LINE, MOMENT, PATH = fields.Text, fields.Line, fields.Moment, fields.LocalPath
ADDRESS, LANGUAGE, EMAIL, GEO = fields.WebAddress, fields.LanguageCode, fields.EmailAddress, fields.GeoAddress
COUNTRY, URI, OSM, IMAGE = fields.CountryCode, fields.Uri, fields.OsmName, fields.ImagePlace


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Vær på Ålesund!", "vaer-paa-aalesund"),
        ("ØRE", "oere"),
        ("Crème brûlée", "creme-brulee"),
        ("  0178  Molde  ", "0178-molde"),
        ("a/b\\c.d_e", "a-b-c-d-e"),
        ("Straße", "strae"),
        ("½ liter", "12-liter"),
        ("天気", ""),
        ("", ""),
    ],
)
def test_slugs_are_spelled_in_ascii(name: str, slug: str) -> None:
    """Norwegian letters are spelled out, accents dropped, and everything else between words becomes one hyphen."""
    assert slugify(name) == slug


@given(st.text())
def test_slugify_gives_a_slug_or_nothing(name: str) -> None:
    """Any name gives a slug or an empty text."""
    slug = slugify(name)
    assert slug == "" or is_slug(slug)


@given(st.text())
def test_slugify_twice_is_slugify_once(name: str) -> None:
    """A slug of a slug is the same."""
    assert slugify(slugify(name)) == slugify(name)


@given(SLUGS)
def test_slugs_are_their_own_slugs(slug: str) -> None:
    """A slug is taken as it is."""
    assert is_slug(slug)
    assert slugify(slug) == slug


@given(st.text(min_size=1))
def test_slugs_do_not_depend_on_normalization(name: str) -> None:
    """The same name has the same slug in composed and decomposed form but for letters that are spelled out."""
    composed = unicodedata.normalize("NFC", name)
    assert is_slug(composed) == (is_slug(name) and composed == name)


@pytest.mark.parametrize("name", ["", "-a", "a-", "a--b", "A", "æ", "a b", "a.b", "a/b", "a\n", "..", "a_b"])
def test_what_is_no_slug(name: str) -> None:
    """Capitals, other letters, other signs, and hyphens at an end or beside one another are no slug."""
    assert not is_slug(name)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufffe\uffff")))
def test_text_is_composed_and_stripped(text: str) -> None:
    """Text comes out in NFC, without blanks around it, and taking it again changes nothing; empty text is refused."""
    if text.strip() == "":
        assert "is empty" in refuse(TEXT, text)
    elif not any(ord(character) & 0xFFFE == 0xFFFE for character in text):
        clean = read(TEXT, text)
        assert clean == unicodedata.normalize("NFC", text.strip())
        assert read(TEXT, clean) == clean


@pytest.mark.parametrize(
    "character", ["\0", "\x07", "\x0b", "\x0c", "\r", "\x1b", "\x7f", "\x85", "\u2028", "\ud83c", "\ufffe"]
)
def test_text_holds_only_what_a_feed_can_hold(character: str) -> None:
    """Characters that XML forbids or that are invisible are refused, with their code points."""
    assert f"U+{ord(character):04X}" in refuse(TEXT, f"a{character}b")
    assert f"U+{ord(character):04X}" in refuse(LINE, f"a{character}b")


@pytest.mark.parametrize("blank", ["\n", "\t"])
def test_a_line_is_one_line(blank: str) -> None:
    """A text may have paragraphs and tabs; a line has neither."""
    assert read(TEXT, f"a{blank}b") == f"a{blank}b"
    assert "several lines" in refuse(LINE, f"a{blank}b")
    assert read(LINE, f"{blank}a{blank}") == "a"


@given(MOMENTS)
def test_dates_keep_their_moment_and_offset(moment: datetime) -> None:
    """A date is the moment that was written, with the offset that it was written with."""
    found = read(MOMENT, moment.isoformat())
    assert found == moment
    assert found.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    ("spelled", "meant"),
    [
        ("2026-05-17T06:00:00Z", datetime(2026, 5, 17, 6, tzinfo=UTC)),
        ("2026-05-17 08:00+02:00", datetime(2026, 5, 17, 6, tzinfo=UTC)),
        ("  2026-05-17T06:00:00+00:00 ", datetime(2026, 5, 17, 6, tzinfo=UTC)),
        ("2024-02-29T00:00:00+00:00", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_dates_may_be_spelled_as_iso_8601_has_it(spelled: str, meant: datetime) -> None:
    """Z for UTC, a blank for T, and no seconds are all well understood."""
    assert read(MOMENT, spelled) == meant


@pytest.mark.parametrize(
    ("spelled", "what"),
    [
        ("2026-05-17T06:00:00", "has no offset"),
        ("2026-05-17", "has no offset"),
        ("20260517", "has no offset"),
        ("2026-02-30T06:00:00+01:00", "does not exist"),
        ("2026-13-01", "does not exist"),
        ("2025-02-29T06:00:00+01:00", "does not exist"),
        ("2026-05-17T25:00:00Z", "does not exist"),
        ("17.05.2026", "is not a date"),
        ("Sun, 17 May 2026 06:00:00 +0000", "is not a date"),
        ("2026-05-17T06:00:00 CEST", "is not a date"),
        ("tomorrow", "is not a date"),
        ("", "is not a date"),
        ("1899-12-31T00:00:00Z", "is in the year 1899"),
        ("2200-01-01T00:00:00Z", "is in the year 2200"),
    ],
)
def test_wrong_dates_are_told_apart(spelled: str, what: str) -> None:
    """A date without offset, one that does not exist and one that is none are told apart, each with an example."""
    said = refuse(MOMENT, spelled)
    assert said.startswith(what)
    assert ("write it like 20" in said) or ("write the year" in said)


@given(MOMENTS)
def test_dates_can_be_counted_in_utc(moment: datetime) -> None:
    """Every date that is taken can be written in UTC, which the first and the last of Python's own cannot."""
    assert abs(read(MOMENT, moment.isoformat()).astimezone(UTC) - moment) < timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("a.flac", "a.flac"),
        ("./a.flac", "a.flac"),
        ("bilder//a.png", "bilder/a.png"),
        ("Opptak på Ålesund.flac", "Opptak på Ålesund.flac"),
        ("a..b.flac", "a..b.flac"),
        ("...", "..."),
    ],
)
def test_paths_have_one_spelling(path: str, meant: str) -> None:
    """A path below its folder is taken in normal form."""
    assert read(PATH, path) == meant


@given(st.lists(st.sampled_from(["..", ".", "/", "\\", "a", "C:", "~", "://", " "]), max_size=8).map("".join))
def test_paths_never_leave_their_folder(path: str) -> None:
    """Any path that is taken is below its folder."""
    try:
        taken = read(PATH, path)
    except ValidationError:
        return
    assert not taken.startswith("/")
    assert ".." not in taken.split("/")
    assert "\\" not in taken


@given(ADDRESSES)
def test_addresses_stay_as_they_are(address: str) -> None:
    """A web address is not touched: not its case, not its query, not its last slash."""
    assert read(ADDRESS, address) == address


@pytest.mark.parametrize(
    ("address", "better"),
    [
        ("https://målt.example/ære?å=1#ø", "https://xn--mlt-ula.example/%C3%A6re?%C3%A5=1#%C3%B8"),
        ("http://maalt.example:8080/å", "http://maalt.example:8080/%C3%A5"),
        ("https://maalt.example/%C3%A6/ø", "https://maalt.example/%C3%A6/%C3%B8"),
    ],
)
def test_addresses_are_ascii(address: str, better: str) -> None:
    """Apple wants ASCII in addresses, so other letters are refused, and the address that browsers send is offered."""
    assert refuse(ADDRESS, address).endswith(f"write {better}")
    assert read(ADDRESS, better) == better


@pytest.mark.parametrize(
    "address",
    [
        "",
        "maalt.example",
        "ftp://a.example",
        "javascript:x",
        "https://",
        "https://a b.example",
        "https://a.example:x",
        "http://[::1",
        "//a.example",
        "https://a.example/<b>",
    ],
)
def test_what_is_no_address(address: str) -> None:
    """Other schemes, relative addresses, blanks, and hosts or ports that cannot be are refused."""
    assert refuse(ADDRESS, address)


@pytest.mark.parametrize(
    ("code", "meant"), [("nb", "nb"), ("NB", "nb"), ("en-gb", "en-GB"), ("sma", "sma"), ("zh-Hans-CN", "zh-Hans-CN")]
)
def test_language_codes(code: str, meant: str) -> None:
    """Codes of languages are taken in either case and spelled in one: language small, country in capitals."""
    assert read(LANGUAGE, code) == meant


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("no", "write nb (Bokmål) or nn (Nynorsk)"),
        ("NO", "write nb (Bokmål) or nn (Nynorsk)"),
        ("no-NO", "write nb (Bokmål) or nn (Nynorsk)"),
        ("nob", "write nb"),
        ("eng-GB", "write en-GB"),
        ("nb_NO", "like nb, nn, en or en-GB"),
        ("norsk", "like nb, nn, en or en-GB"),
        ("und", "like nb, nn, en or en-GB"),
        ("xq", "like nb, nn, en or en-GB"),
    ],
)
def test_wrong_language_codes_get_the_right_one(code: str, advice: str) -> None:
    """A code that is none, or not the one that directories know, is refused with the one to write."""
    assert refuse(LANGUAGE, code).endswith(advice)


def test_languages_are_those_of_the_library() -> None:
    """The tables have just the codes of two letters that langcodes knows."""
    pairs = (a + b for a in ascii_lowercase for b in ascii_lowercase)
    assert {code: langcodes.get(code).to_alpha3() for code in pairs if langcodes.tag_is_valid(code)} == LANGUAGES
    assert all(langcodes.tag_is_valid(f"nb-{country}") for country in COUNTRIES)


@pytest.mark.parametrize("address", ["kari@vik.example", "kari.vik+podkast@post.vik.example"])
def test_email_addresses(address: str) -> None:
    """An e-mail address is taken as it is."""
    assert read(EMAIL, address) == address


@pytest.mark.parametrize(
    "address", ["kari", "kari@localhost", "mailto:kari@vik.example", "Kari <kari@vik.example>", "a@b@c.example"]
)
def test_what_is_no_email_address(address: str) -> None:
    """A name, a link, or two addresses in one are no e-mail address."""
    assert "is not an e-mail address" in refuse(EMAIL, address)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_places_on_earth(latitude: float, longitude: float) -> None:
    """Every place on Earth has a geo address."""
    address = f"geo:{latitude:.5f},{longitude:.5f}"
    assert read(GEO, address) == address


@pytest.mark.parametrize(
    "address", ["62.74,7.16", "geo:62,74,7,16,1", "geo:91,0", "geo:0,181", "geo:a,b", "geo:62.74", "geo:62.74;7.16"]
)
def test_what_is_no_place_on_earth(address: str) -> None:
    """Latitudes beyond the poles, commas for points, and a scheme left out are refused."""
    assert "latitude" in refuse(GEO, address)


@pytest.mark.parametrize(
    ("code", "advice"), [("no", "write NO"), ("UK", "write GB"), ("uk", "write GB"), ("Norge", "like NO or GB")]
)
def test_wrong_country_codes_get_the_right_one(code: str, advice: str) -> None:
    """A country is two capital letters of ISO 3166-1, where the United Kingdom is GB."""
    assert refuse(COUNTRY, code).endswith(advice)


def test_models_are_frozen_and_refuse_unknown_keys() -> None:
    """A value cannot be assigned after validation, and an unknown key is an error."""

    class Thing(fields.SourceModel):
        name: Annotated[str, ...]

    thing = Thing(name="a")
    with pytest.raises(ValidationError):
        thing.name = "b"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Thing.model_validate({"name": "a", "other": 1})


@pytest.mark.parametrize(
    "address", ["https://a.example/@show/1", "nostr:note1abc", "at://did:plc:x/app.bsky.feed.post/1"]
)
def test_uris_of_any_scheme(address: str) -> None:
    """An absolute URI is taken as it is, whatever its scheme."""
    assert read(URI, address) == address


@pytest.mark.parametrize(
    "address", ["JavaScript:alert(1)", "data:text/html,x", "/a", "a.example", "https://a b", "x:ø"]
)
def test_what_is_no_uri(address: str) -> None:
    """Schemes that run code, relative addresses, blanks and letters beyond ASCII are refused."""
    assert refuse(URI, address).startswith("is not an address")


def test_names_of_openstreetmap() -> None:
    """A node, way or relation, and its revision."""
    assert [read(OSM, name) for name in ("R148838", "N1#2")] == ["R148838", "N1#2"]
    for name in ("148838", "r1", "R0", "R1#"):
        assert refuse(OSM, name).startswith("is not an OpenStreetMap name")


def test_images_are_files_or_urls() -> None:
    """A text with :// is read as a URL, any other as a path, each by its own rules."""
    assert read(IMAGE, "bilder//a.png") == "bilder/a.png"
    assert read(IMAGE, "https://a.example//a.png") == "https://a.example//a.png"
    assert "web address" in refuse(IMAGE, "s3://bucket/a.png")
    assert "step upwards" in refuse(IMAGE, "../a.png")


@pytest.mark.parametrize(
    ("values", "duplicate"), [([], None), (["a", "b"], None), (["a", "b", "b", "a"], "b"), (["a", "A"], None)]
)
def test_the_first_repetition_is_found(values: list[str], duplicate: str | None) -> None:
    """The first value that repeats an earlier one, by exact comparison."""
    assert fields.find_duplicate(values) == duplicate


@pytest.mark.parametrize(
    ("word", "known", "fix"),
    [
        ("HAVVET", ["Vekt", "Havet"], "did you mean Havet?"),
        ("x", ["Vekt", "Havet"], "write one of Vekt, Havet"),
        (
            "x",
            [f"ord{n}" for n in range(14)],
            f"write one of {', '.join(f'ord{n}' for n in range(12))} or another of 14",
        ),
        ("x", [], "delete it"),
    ],
    ids=["near", "few", "many", "none"],
)
def test_unknown_words_get_a_fix(word: str, known: list[str], fix: str) -> None:
    """The nearest known word without regard to case, else up to twelve of them."""
    assert fields.suggest_word(word, known) == fix


def test_one_or_many_is_a_tuple() -> None:
    """A value and a list of it are read by the same rules, and None stands for none."""
    assert read(fields.OneOrMany[LINE], " a ") == "a"
    assert read(fields.OneOrMany[LINE], [" a ", "b"]) == ("a", "b")
    assert (fields.as_tuple("a"), fields.as_tuple(("a", "b")), fields.as_tuple(None)) == (("a",), ("a", "b"), ())


@given(st.integers(14 * 60 + 1, 99 * 60 + 59), st.sampled_from("+-"))
def test_an_offset_that_no_clock_has_is_told_as_such(minutes: int, sign: str) -> None:
    """Between -14:00 and +14:00 lie all clocks; beyond them the date is not said to be none."""
    hours, rest = divmod(minutes, 60)
    said = refuse(MOMENT, f"2026-05-17T06:00:00{sign}{hours:02}:{rest:02}")
    assert f"has an offset of {sign}{hours:02}:{rest:02} from UTC" in said


@given(st.integers(-14 * 60, 14 * 60))
def test_every_offset_that_a_clock_may_have_is_taken(minutes: int) -> None:
    """Nepal's is 5:45, and those of the date line are the last."""
    hours, rest = divmod(abs(minutes), 60)
    found = read(MOMENT, f"2026-05-17T06:00:00{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}")
    assert found.utcoffset() == timedelta(minutes=minutes)


NAMES = st.from_regex(r"[A-Za-z0-9æøå][A-Za-z0-9æøå ._-]{0,20}[A-Za-z0-9]", fullmatch=True)


@given(st.lists(NAMES, max_size=3), NAMES, st.sampled_from(["C:\\", "d:/", "\\\\", "/", "../"]))
def test_a_file_elsewhere_is_named_as_it_would_be_called_here(folders: list[str], name: str, top: str) -> None:
    """On another disk, at the top of one or above: the fix has the file's own name."""
    mark = "\\" if "\\" in top else "/"
    said = refuse(PATH, top + mark.join([*folders, name]))
    assert f"put the file beside this one and write its name: {name}" in said


@given(st.lists(NAMES, min_size=1, max_size=3), NAMES)
def test_backslashes_are_shown_as_slashes(folders: list[str], name: str) -> None:
    """What is shown is a path that is taken."""
    meant = "/".join([*folders, name])
    assert f"write folders with /: {meant}" in refuse(PATH, meant.replace("/", "\\"))
    assert read(PATH, meant) == meant
