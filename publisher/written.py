"""What everything that people write in YAML has in common, and the kinds of text that they write.

A message raised here becomes a finding's text, in the form "what is wrong; what to write instead".
"""

import re
import unicodedata
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated
from urllib.parse import urlsplit

import langcodes
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict


class Written(BaseModel):
    """Something that a person writes in YAML: unknown keys are refused, and what was read is never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What a folder of an episode or a feed may be called: it becomes part of URLs, which Apple wants in plain ASCII."""


def is_slug(name: str) -> bool:
    """Tell whether `name` may stand in a URL as it is: lower-case ASCII letters, digits and single hyphens."""
    return SLUG.fullmatch(name) is not None


_SPELLED = {ord(letter): spelling for letter, spelling in zip("æøåÆØÅ", ("ae", "oe", "aa") * 2, strict=True)}


def slugify(name: str) -> str:
    """Return the slug nearest to `name`: "Vær på Ålesund!" becomes "vaer-paa-aalesund"; empty if nothing is left."""
    spelled = name.translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _clean(text: str) -> str:
    """Return `text` in Unicode's composed form (NFC); refuse characters that no feed may hold."""
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
            raise ValueError(f"has the control character U+{ord(character):04X} in it; delete it")
    return unicodedata.normalize("NFC", text).strip()


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("runs over several lines; write it on one")
    return text


def _not_empty(text: str) -> str:
    if not text:
        raise ValueError("is empty; write some text or leave the key out")
    return text


def _date(value: object) -> datetime:
    """Read an ISO 8601 date with time and offset. Offsets are kept, since they are what the producer wrote."""
    if isinstance(value, datetime):
        moment = value
    else:
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError as problem:
            raise ValueError(
                f"is not a date that exists ({problem}); write it like 2026-01-31T06:00:00+01:00"
            ) from None
    if moment.tzinfo is None:
        raise ValueError(
            f"has no offset from UTC, so nobody knows when it is; write it like {moment.isoformat()}+01:00"
        )
    return moment


def _local_path(text: str) -> str:
    path = PurePosixPath(text)
    if "\\" in text or re.match(r"[A-Za-z]:", text):
        raise ValueError("is not a plain relative path; write folders with /, like images/cover.jpg")
    if path.is_absolute() or ".." in path.parts:
        raise ValueError("leaves its folder; put the file beside this one and write its name")
    return text


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError as problem:
        raise ValueError(f"is not an address ({problem}); write it like https://example.org/page") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname or re.search(r"\s", text):
        raise ValueError("is not a web address; write it like https://example.org/page")
    return text


def _language(text: str) -> str:
    if text == "no":
        raise ValueError("says Norwegian without saying which; write nb (Bokmål) or nn (Nynorsk)")
    if not langcodes.tag_is_valid(text) or len(langcodes.get(text).language or "") not in {2, 3}:
        raise ValueError("is not a language code; write the two letters of ISO 639-1, like nb, nn, en or en-GB")
    return text


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        raise ValueError("is not an e-mail address; write it like name@example.org")
    return text


Text = Annotated[str, AfterValidator(_clean), AfterValidator(_not_empty)]
"""Some paragraphs, in NFC, without control characters."""
Line = Annotated[str, AfterValidator(_clean), AfterValidator(_not_empty), AfterValidator(_one_line)]
"""One line of text, in NFC, without control characters."""
Moment = Annotated[datetime, BeforeValidator(_date)]
"""A point in time, with its offset from UTC."""
LocalPath = Annotated[Line, AfterValidator(_local_path)]
"""A file in the folder of the one that names it, as a relative path with forward slashes."""
WebAddress = Annotated[Line, AfterValidator(_web_address)]
"""An absolute http or https address."""
LanguageCode = Annotated[Line, AfterValidator(_language)]
"""A BCP 47 tag with an ISO 639 language, as RSS and Apple ask for."""
EmailAddress = Annotated[Line, AfterValidator(_email)]
