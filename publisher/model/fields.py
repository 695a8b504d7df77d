"""Defines the base of all models, and the field types: text, line, date, path, URL, language, country, and more.

A ValueError raised here becomes a finding: its message is "what is wrong; what to write instead".
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Annotated, TypeAlias, TypeVar
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema

from publisher.model.countries import COUNTRIES
from publisher.model.languages import LANGUAGES
from publisher.model.limits import MAX_SHOWN


class SourceModel(BaseModel):
    """Something that a person writes in YAML: unknown keys are refused, and what was read is never changed."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        # Most models are only validated as part of another one, and need no validator of their own.
        defer_build=True,
    )


SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""The name of a folder of an episode or a feed: it becomes part of URLs, for which Apple asks for ASCII."""
FORBIDDEN_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories that XML forbids or apps render differently: controls, surrogates, line separators."""
PLANE = 0x10000
NONCHARACTERS = {0xFFFE, 0xFFFF}
"""Code points at the end of each plane of Unicode that are never assigned."""


def is_slug(name: str) -> bool:
    """Return whether `name` is a slug: lower-case ASCII letters and digits, with single hyphens between."""
    return SLUG.fullmatch(name) is not None


_SPELLED = {ord(letter): spelling for letter, spelling in zip("æøåÆØÅ", ("ae", "oe", "aa") * 2, strict=True)}


def slugify(name: str) -> str:
    """Return a slug for `name`: "Vær på Ålesund!" becomes "vaer-paa-aalesund". Empty if no letter is left."""
    spelled = name.translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


LANGUAGE = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
SPECIAL_LANGUAGES = {"mis", "mul", "und", "zxx"}
"""Codes of ISO 639 for uncoded, multiple, undetermined and no language."""
COUNTRY = re.compile("[A-Z]{2}")
OSM_ID = re.compile(r"[NWR][1-9]\d*(?:#\d+)?")
"""A node, way or relation of OpenStreetMap, with or without a revision."""
URI = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):[^\s<>\"\\^`{|}]+")
EMAIL = re.compile(r"[^@\s:;,<>()]++@(?P<host>[^@\s:;,<>()]++)")
FORBIDDEN_SCHEMES = {"javascript", "data", "vbscript", "file", "about", "blob"}
"""URI schemes that run code, or name nothing that others can open."""
GEO = re.compile(
    r"geo:(?P<latitude>-?\d{1,2}(?:\.\d+)?),(?P<longitude>-?\d{1,3}(?:\.\d+)?)"
    r"(?:,-?\d+(?:\.\d+)?)?(?:;u=\d+(?:\.\d+)?)?"
)
"""A geo URI of RFC 5870."""
MAX_LATITUDE, MAX_LONGITUDE = 90.0, 180.0


def _text(text: str) -> str:
    """Return `text` stripped and in NFC; raise ValueError if it is empty or has a forbidden character."""
    # Forbidden characters are not printable, and most texts have only printable ones.
    for character in "" if text.isprintable() else text:
        if unicodedata.category(character) in FORBIDDEN_CATEGORIES and character not in "\n\t":
            what = "half a character" if unicodedata.category(character) == "Cs" else "a control character"
            raise ValueError(f"has {what} (U+{ord(character):04X}) in it; delete it")
        if ord(character) % PLANE in NONCHARACTERS:
            raise ValueError(f"has a character that is none (U+{ord(character):04X}) in it; delete it")
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not cleaned:
        raise ValueError("is empty; write some text or leave the key out")
    return cleaned


def _line(text: str) -> str:
    cleaned = _text(text)
    if "\n" in cleaned or "\t" in cleaned:
        raise ValueError("runs over several lines; write it on one")
    return cleaned


ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T ]\d{2}:\d{2}(?::\d{2})?(?:$|Z$|[+-]\d{2}:?\d{2}$))")
YEARS = range(1900, 2200)


def _date(value: object) -> datetime:
    """Return the moment of an ISO 8601 date with time and offset from UTC; the offset is kept."""
    if isinstance(value, datetime):
        moment = value
    else:
        text = str(value).strip()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            _require_offset(_read_offset(text), text)
            what = "does not exist" if ISO_DATE.match(text) else "is not a date with time and offset from UTC"
            raise ValueError(f"{what}; write it like 2026-01-31T06:00:00+01:00") from None
    if moment.tzinfo is None:
        raise ValueError(
            "has no offset from UTC, so nobody knows when it is; write it like "
            f"{moment.isoformat()}Z for UTC, or with what your clock is ahead of UTC on that day in place of the Z"
        )
    _require_offset(abs(moment.utcoffset() or timedelta()), str(value))
    if moment.year not in YEARS:
        raise ValueError(f"is in the year {moment.year}; write the year that is meant, with four digits")
    return moment


def _read_offset(text: str) -> timedelta:
    """Return how far the offset at the end of a date is from UTC, to either side; 0 without one."""
    found = OFFSET.search(text)
    return timedelta(hours=int(found["hours"]), minutes=int(found["minutes"])) if found else timedelta()


def _require_offset(distance: timedelta, text: str) -> None:
    """Raise ValueError for an offset that no place on Earth has: the last ones are at -12:00 and +14:00."""
    if distance > MAX_OFFSET:
        found = OFFSET.search(text)
        written = f" of {found[0].strip()}" if found else ""
        raise ValueError(
            f"has an offset{written} from UTC, and no clock is more than 14 hours away from it; "
            "write what your clock is ahead of UTC on that day, like +01:00, or -05:00 if it is behind"
        )


OFFSET = re.compile(r"[+-](?P<hours>\d{2}):?(?P<minutes>\d{2})\s*$")
MAX_OFFSET = timedelta(hours=14)
"""How far the clocks of any place are from UTC, at most."""
PLAIN_FILE_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
"""A file name without folders or special characters, which is always a local path."""


def parse_local_path(text: str) -> str:
    """Return a relative path with forward slashes; raise ValueError for absolute paths, URLs and steps upwards."""
    if PLAIN_FILE_NAME.fullmatch(text):
        return text
    path = PurePosixPath(text)
    if is_url(text):
        raise ValueError("is an address and not a file; put the file beside this one and write its name")
    name = re.split(r"[/\\]", text.rstrip("/\\"))[-1][:MAX_SHOWN]
    beside = "put the file beside this one and write its name" + (f": {name}" if name.strip(".") else "")
    if re.match(r"[A-Za-z]:|\\\\", text):
        raise ValueError(f"names a place on one machine alone; {beside}")
    if "\\" in text:
        slashes = text.replace("\\", "/")[:MAX_SHOWN]
        raise ValueError(f"has \\ in it; write folders with /: {slashes}")
    if path.is_absolute():
        raise ValueError(f"begins at the top of the disk; {beside}")
    if ".." in path.parts:
        raise ValueError(f"has a step upwards (..) in it; {beside}")
    return str(path)


def parse_web_address(text: str) -> str:
    """Return an http(s) URL; raise ValueError if it is none, has credentials, or is not ASCII."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not an address that exists; write it like https://example.org/page") from None
    if parts.scheme not in {"https", "http"} or not host or re.search(r"[\s<>\"\\^`{|}]", text.replace(" ", "")):
        raise ValueError("is not a web address; write it like https://example.org/page")
    if " " in parts.netloc:
        raise ValueError("is not a web address; write it like https://example.org/page")
    if "@" in parts.netloc:
        raise ValueError("has a name or a password in it; write the address alone, and see to it that both are changed")
    if " " in text:
        raise ValueError(f"has a space in it; write {_ascii_address(parts, host, port)}")
    if not text.isascii():
        raise ValueError(f"has letters that not every app can follow; write {_ascii_address(parts, host, port)}")
    return text


def is_url(text: str) -> bool:
    """Return whether a text is a URL, and not a path."""
    return "://" in text


def _image_place(text: str) -> str:
    return parse_web_address(text) if is_url(text) else parse_local_path(text)


def _ascii_address(parts: SplitResult, host: str, port: int | None) -> str:
    """Return a URL in ASCII: the host in IDNA, the rest percent-encoded."""
    try:
        name = host.encode("idna").decode()
    except UnicodeError:
        name = "example.org"
    safe = "/:?#[]@!$&'()*+,;=%~"
    rest = (quote(part, safe=safe) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, f"{name}:{port}" if port else name, *rest))


def _language(text: str) -> str:
    main, *rest = text.split("-")
    if main.casefold() == "no":
        raise ValueError("says Norwegian without saying which; write nb (Bokmål) or nn (Nynorsk)")
    if not (main.lower() in LANGUAGES and (not rest or (len(rest) == 1 and rest[0] in COUNTRIES))):
        _look_up_language(text, main, rest)
    return "-".join((main.lower(), *(part.upper() if len(part) == len("GB") else part for part in rest)))


def _look_up_language(text: str, main: str, rest: list[str]) -> None:
    """Raise ValueError for a tag that is not valid by BCP 47, or has a longer code than needed."""
    import langcodes  # noqa: PLC0415 - few runs need it

    if not LANGUAGE.fullmatch(text) or not langcodes.tag_is_valid(text) or main.casefold() in SPECIAL_LANGUAGES:
        raise ValueError("is not a language code; write the two letters of ISO 639-1, like nb, nn, en or en-GB")
    shorter = langcodes.standardize_tag(main)
    if len(shorter) < len(main):
        raise ValueError(f"is longer than need be; write {'-'.join((shorter, *rest))}")


def _country(text: str) -> str:
    if text.upper() == "UK":
        raise ValueError("is not in the list of countries; write GB")
    if re.fullmatch("[A-Za-z]{2}", text) and not text.isupper():
        raise ValueError(f"is not in capital letters; write {text.upper()}")
    if text not in COUNTRIES:
        raise ValueError("is not a country code; write the two capital letters of ISO 3166-1, like NO or GB")
    return text


def _geo(text: str) -> str:
    found = GEO.fullmatch(text)
    if not found:
        raise ValueError('is not a geo address; write latitude and longitude like "geo:62.74,7.16"')
    if abs(float(found["latitude"])) > MAX_LATITUDE:
        raise ValueError("has a latitude beyond 90 degrees; write latitude first and longitude second")
    if abs(float(found["longitude"])) > MAX_LONGITUDE:
        raise ValueError("has a longitude beyond 180 degrees; write latitude first and longitude second")
    return text


def _osm(text: str) -> str:
    if not OSM_ID.fullmatch(text):
        raise ValueError("is not an OpenStreetMap name; write N, W or R and the number, like R148838")
    return text


def _uri(text: str) -> str:
    found = URI.fullmatch(text)
    if not found or found["scheme"].casefold() in FORBIDDEN_SCHEMES or not text.isascii():
        raise ValueError("is not an address; write all of it, like https://example.org/@show/1")
    return text


def _email(text: str) -> str:
    found = EMAIL.fullmatch(text)
    if not found or "." not in found["host"][1:-1]:
        raise ValueError("is not an e-mail address; write it like name@example.org")
    return text


def _identity(text: str) -> str:
    """Return a name given by another program without the blanks around it; raise ValueError as `_line` does."""
    _line(text)
    return text.strip()


Text = Annotated[str, AfterValidator(_text)]
"""Text of any number of lines, in NFC, without control characters."""
Line = Annotated[str, AfterValidator(_line)]
"""One line of text, in NFC, without control characters."""
GuidText = Annotated[str, AfterValidator(_identity)]
"""One line that is compared with others sign by sign, such as a GUID: it is not even brought into NFC."""
_MOMENT = {
    "type": "string",
    "pattern": r"^\s*\d{4}.*(?:[Zz]|[+-]\d{2}(?::?\d{2})?)\s*$",
    "examples": ["2026-01-31T06:00:00+01:00"],
}
Moment = Annotated[datetime, BeforeValidator(_date), WithJsonSchema(_MOMENT)]
"""A date with time and offset from UTC (ISO 8601)."""
LocalPath = Annotated[Line, AfterValidator(parse_local_path)]
"""A path relative to the folder of the file that names it, with forward slashes."""
WebAddress = Annotated[Line, AfterValidator(parse_web_address)]
"""An absolute http(s) URL, in ASCII."""
LanguageCode = Annotated[Line, AfterValidator(_language)]
"""A language tag of BCP 47 with a language of ISO 639, as RSS and Apple ask for."""
EmailAddress = Annotated[Line, AfterValidator(_email)]
CountryCode = Annotated[Line, AfterValidator(_country), Field(json_schema_extra={"pattern": f"^{COUNTRY.pattern}$"})]
"""A country code of ISO 3166-1 alpha-2."""
GeoAddress = Annotated[Line, AfterValidator(_geo)]
"""A point on Earth, as a geo URI (RFC 5870)."""
OsmName = Annotated[Line, AfterValidator(_osm)]
"""A node, way or relation of OpenStreetMap: R148838."""
Uri = Annotated[Line, AfterValidator(_uri)]
"""An absolute URI whose scheme is not in FORBIDDEN_SCHEMES: https, nostr, at …"""
ShortLine = Annotated[Line, Field(max_length=128)]
"""One line of at most 128 characters, the length up to which Podcasting 2.0 guarantees free text."""
ImagePlace = Annotated[Line, AfterValidator(_image_place)]
"""An image: a path as LocalPath has it, or an http(s) URL."""


def find_duplicate(values: Sequence[str]) -> str | None:
    """Return the first value that repeats an earlier one; None if all differ."""
    seen: set[str] = set()
    return next((value for value in values if value in seen or seen.add(value)), None)  # type: ignore[func-returns-value]


def suggest_word(word: str, known: Iterable[str]) -> str:
    """Return the fix for an unknown word: the nearest of the known ones, else the first of them."""
    words = [*known]
    near = difflib.get_close_matches(word.casefold(), [one.casefold() for one in words], n=1, cutoff=0.6)
    if near:
        return f"did you mean {next(one for one in words if one.casefold() == near[0])}?"
    some = words[:MAX_SUGGESTIONS]
    rest = f" or another of {len(words)}" if len(words) > len(some) else ""
    return f"write one of {', '.join(some)}{rest}" if some else "delete it"


MAX_SUGGESTIONS = 12
"""Limit of the words that a fix lists where none is near."""
BRANCHES = {"‹list›", "‹text›", "‹keys›", "‹false›", "‹one›", "‹left›"}
"""Tags of the members of unions. pydantic puts them into the paths of errors, from where findings remove them."""

LIST_OR_TEXT = Discriminator(lambda value: "‹text›" if isinstance(value, str) else "‹list›")
"""Discriminates a text from a list."""
LIST_OR_KEYS = Discriminator(lambda value: "‹list›" if isinstance(value, list | tuple) else "‹keys›")
"""Discriminates a list from a mapping."""


FALSE_WORDS, TRUE_WORDS = ("false", "no", "off"), ("true", "yes", "on")
"""What stands for false and for true in keys that hold nothing else: YAML 1.2 takes all but the first for texts."""


def read_flag(value: object) -> object:
    """Return true or false for a word that means it; any other value as it is."""
    word = value.strip().casefold() if isinstance(value, str) else value
    return False if word in FALSE_WORDS else True if word in TRUE_WORDS else value


KEYS_OR_TEXT = Discriminator(
    lambda value: "‹false›" if read_flag(value) is False else "‹text›" if isinstance(value, str) else "‹keys›"
)
"""Discriminates false, a text and a mapping."""
TEXT_OR_KEYS = Discriminator(lambda value: "‹text›" if isinstance(value, str) else "‹keys›")
"""Discriminates a text from a mapping."""
FALSE_OR_KEYS = Discriminator(lambda value: "‹false›" if isinstance(value, bool | str) else "‹keys›")
"""Discriminates true and false, also as words, from a mapping."""
LIST_OR_ONE = Discriminator(lambda value: "‹list›" if isinstance(value, list | tuple) else "‹one›")
"""Discriminates a list from a single value."""

_T = TypeVar("_T")
OneOrMany: TypeAlias = Annotated[Annotated[tuple[_T, ...], Tag("‹list›")] | Annotated[_T, Tag("‹one›")], LIST_OR_ONE]
"""One value, or a list of several."""


def as_tuple(written: _T | tuple[_T, ...] | None) -> tuple[_T, ...]:
    """Return the values of a OneOrMany; none for None."""
    if isinstance(written, tuple):
        return written
    return () if written is None else (written,)
