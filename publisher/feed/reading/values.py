"""Asks the models whether a value can stand for a key, and mends addresses, flags and words that they refuse."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from pydantic import BaseModel, TypeAdapter, ValidationError

from publisher.hashing import Json
from publisher.model import FeedDefinition
from publisher.model.episodes import FrontMatter
from publisher.model.fields import WebAddress
from publisher.model.languages import LANGUAGES

TRUE_WORDS_OF_FEEDS = {"yes", "true", "explicit", "1"}
FALSE_WORDS_OF_FEEDS = {"no", "false", "clean", "0", "notexplicit"}
MISSING = "is missing"
SAFE = "/:?#[]@!$&'()*+,;=%~"
"""What stays as it is in an address."""


@cache
def _adapter(model: type[BaseModel], key: str) -> TypeAdapter[Any]:
    field = model.model_fields[key]
    kind: Any = Annotated[field.annotation, field]
    return TypeAdapter(kind)


@cache
def _whole(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def find_problem(model: type[BaseModel], key: str, value: Json) -> str | None:
    """Return why a value cannot stand for a key of a model, in its words; None if it can."""
    return _ask(_adapter(model, key), value)


def find_flaw(kind: Any, value: Json) -> str | None:
    """Return why a value is none of a kind, a model or a type of a field; None if it is one."""
    return _ask(_whole(kind), value)


def _ask(adapter: TypeAdapter[Any], value: Json) -> str | None:
    try:
        adapter.validate_python(value)
    except ValidationError as problem:
        error = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in error["loc"] if not str(part).startswith("‹"))
        what = str(error["msg"]).removeprefix("Value error, ").partition(";")[0]
        return f"{where} {MISSING if error['type'] == 'missing' else what}".strip()
    return None


def is_feed_key(key: str, value: Json) -> bool:
    """Tell whether a value can stand for a key of feed.yaml."""
    return find_problem(FeedDefinition, key, value) is None


def is_episode_key(key: str, value: Json) -> bool:
    """Tell whether a value can stand for a key of front matter."""
    return find_problem(FrontMatter, key, value) is None


def read_word(text: str | None) -> bool | None:
    """Return true or false for a word that feeds have for it, in whatever letters; None for any other."""
    word = re.sub(r"\s+", "", text or "").casefold()
    return True if word in TRUE_WORDS_OF_FEEDS else False if word in FALSE_WORDS_OF_FEEDS else None


def read_language(text: str) -> tuple[str, str]:
    """Return a language code as feed.yaml has it, and what was supposed: "" or words behind it.

    What is no code comes back as it is.
    """
    written = re.sub(r"[_\s]+", "-", text.strip())
    main, _, rest = written.partition("-")
    if main.casefold() in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[main.casefold()], ""
    if main.casefold() == "no":
        return "nb", "; nn if it is Nynorsk"
    region = rest.upper() if len(rest) == 2 else rest  # noqa: PLR2004 - a country has two letters
    if region == "UK":
        return read_language(f"{main}-GB")
    for code in (written, f"{main.casefold()}-{region}", main.casefold()):
        if find_problem(FeedDefinition, "language", code) is None:
            parts = code.split("-")
            tidy = "-".join((parts[0].lower(), *(part.upper() if len(part) == 2 else part for part in parts[1:])))  # noqa: PLR2004
            return tidy, "" if tidy.casefold() == written.casefold() else " "
    three = {long: short for short, long in reversed(LANGUAGES.items())}
    if main.casefold() in three:
        return three[main.casefold()], " "
    return written, ""


LANGUAGE_NAMES = {
    "english": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "spanish": "es",
    "español": "es",
    "italian": "it",
    "italiano": "it",
    "dutch": "nl",
    "nederlands": "nl",
    "swedish": "sv",
    "svenska": "sv",
    "danish": "da",
    "dansk": "da",
    "bokmål": "nb",
    "nynorsk": "nn",
    "portuguese": "pt",
}
"""Names that stand where a code belongs."""


def read_integer(text: str | None) -> int | None:
    """Return a number without decimals; None for what is none."""
    found = re.fullmatch(r"\s*\+?(\d{1,15})(?:\.0*)?\s*", text or "", re.ASCII)
    return int(found[1]) if found else None


def read_number(text: str | None) -> int | float | None:
    """Return a number with or without decimals; None for what is none."""
    found = re.fullmatch(r"\s*(-?(?:\d{1,15}(?:\.\d{0,30})?|\.\d{1,30}))\s*", text or "", re.ASCII)
    if found is None:
        return None
    number = float(found[1])
    return int(number) if number.is_integer() else number


def read_line(text: str | None) -> str:
    """Return a text on one line, with single blanks."""
    return " ".join((text or "").split())


def resolve_address(text: str | None, base: str) -> str:
    """Return an address to the letter, made absolute if it is relative; "" for none."""
    written = (text or "").strip()
    if not written:
        return ""
    try:
        return written if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", written) else urljoin(base, written)
    except ValueError:
        return written


def read_address(text: str | None, base: str) -> str:
    """Return an address that every app can follow: absolute, blanks and other letters escaped; "" for none."""
    address = resolve_address(text, base)
    if address.startswith("//"):
        address = f"https:{address}"
    try:
        parts = urlsplit(address)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    except (ValueError, UnicodeError):
        return address
    rest = (quote(part, safe=SAFE) for part in (parts.path, parts.query, parts.fragment))
    return address if address.isascii() and " " not in address else urlunsplit((parts.scheme, host, *rest))


def is_web_address(address: str) -> bool:
    """Tell whether an address leads to a web server."""
    return find_flaw(WebAddress, address) is None


def drop_empty(values: Mapping[str, Json]) -> dict[str, Json]:
    """Return the values that say something: no None, no empty text or list."""
    return {key: value for key, value in values.items() if value is not None and value not in ("", [], {})}
