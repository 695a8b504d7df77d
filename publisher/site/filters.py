"""How numbers, days, times and addresses are spelled on a page: what templates use as filters."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from html import escape
from urllib.parse import quote

import langcodes
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from publisher.model.timecode import HOUR, MINUTE, format_short_time
from publisher.site.i18n import Words
from publisher.site.views import Turn

OUTWARD_URL = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
"""Addresses that a page leads to. What else an address could be, a browser might run."""
URL_SAFE = "%/:?#@!$&'()*+,;=~"
"""What stands in an address for what it is; all else is percent-encoded."""
RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}
"""Scripts, by ISO 15924."""
HEADING_TAG = re.compile(r"<(/?)h([2-4])>")
BYTES_PER_KILOBYTE = 1000


def clock_filter(seconds: float) -> str:
    """Return a moment as people write it: 12:30."""
    return format_short_time(seconds)


def moment_filter(seconds: float) -> str:
    """Return a moment as a fragment of an address and a script know it: 750, 41.36."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


@pass_context
def duration_filter(context: Context, seconds: float) -> str:
    """Return how long something takes: 45 s, 26 min, 1 t 12 min."""
    words = _words(context)
    if seconds < MINUTE:
        return f"{round(seconds)} {words['second']}"
    minutes = round(seconds / MINUTE)
    hours, rest = divmod(minutes, HOUR // MINUTE)
    parts = [f"{hours} {words['hour']}"] * (hours > 0) + [f"{rest} {words['minute']}"] * (rest > 0)
    return " ".join(parts)


@pass_context
def day_filter(context: Context, date: datetime) -> str:
    """Return a day as the language writes it: 8. januar 2019."""
    words = _words(context)
    return str(words["date_format"]).format(day=date.day, month=words["months"][date.month - 1], year=date.year)  # type: ignore[index]


def iso_filter(date: datetime) -> str:
    """Return a moment as HTML's `datetime` wants it."""
    return date.isoformat()


@pass_context
def size_filter(context: Context, count: int) -> str:
    """Return how large a file is: 420 byte, 31 kB, 4,7 MB."""
    if count < BYTES_PER_KILOBYTE:
        return f"{count} byte"
    if count < BYTES_PER_KILOBYTE * BYTES_PER_KILOBYTE:
        return f"{count / BYTES_PER_KILOBYTE:.0f} kB"
    return f"{count / BYTES_PER_KILOBYTE / BYTES_PER_KILOBYTE:.1f} MB".replace(".", str(_words(context)["decimal"]))


@pass_context
def plural_filter(context: Context, count: int, name: str) -> str:
    """Return the words for so many: 1 sak, 12 saker."""
    forms = _words(context)[name]
    return forms["one" if count == 1 else "other"].format(n=count)  # type: ignore[call-overload,index]


@pass_context
def numbered_filter(context: Context, number: str) -> str:
    """Return an episode's number as the show says it: C0178 as it is, and Nr. 178 for 178."""
    return str(_words(context)["numbered"]).format(n=number) if number.isdecimal() else number


def outward_filter(url: str | None) -> str | None:
    """Return an address on the web or of mail, spelled as HTML wants it; None if it is none."""
    return quote(url.strip(), safe=URL_SAFE) if url and OUTWARD_URL.match(url.strip()) else None


def below_filter(html: str, level: int) -> Markup:
    """Return HTML of notes with its headings below one of `level`, and none of them more than one below the last."""
    last = level

    def lowered(found: re.Match[str]) -> str:
        nonlocal last
        if not found[1]:
            last = min(int(found[2]) + level - 1, last + 1)
        return f"<{found[1]}h{last}>"

    return Markup(HEADING_TAG.sub(lowered, html))  # noqa: S704 - `publisher.text.notes` made it


def spoken_filter(turn: Turn) -> Markup:
    """Return what somebody says at a stretch as a paragraph: a line of text for each line, and when each begins.

    There may be thousands of lines, so a page carries nothing for them that scripts can make.
    """
    said = escape("\n".join(line.text.replace("\n", " ") for line in turn.lines), quote=False)
    starts = [moment_filter(line.start) for line in turn.lines if line.start is not None]
    at = f' data-at="{" ".join(starts)}"' if len(starts) == len(turn.lines) else ""
    return Markup(f"<p{at}>{said}</p>")  # noqa: S704 - escaped above


def initials_filter(name: str) -> str:
    """Return the first letters of the first and the last of somebody's names: KÅ."""
    names = [part for part in re.split(r"[\s-]+", name) if part[:1].isalnum()]
    return "".join(part[0].upper() for part in ([names[0], names[-1]] if len(names) > 1 else names))


@lru_cache
def direction_filter(language: str) -> str:
    """Return which way a language is written: ltr or rtl."""
    return "rtl" if langcodes.get(language).maximize().script in RIGHT_TO_LEFT else "ltr"


def _words(context: Context) -> Words:
    words = context["words"]
    assert isinstance(words, Mapping)  # noqa: S101 - `render` puts it there
    return words


FILTERS = {
    "below": below_filter,
    "clock": clock_filter,
    "day": day_filter,
    "direction": direction_filter,
    "duration": duration_filter,
    "initials": initials_filter,
    "iso": iso_filter,
    "moment": moment_filter,
    "numbered": numbered_filter,
    "outward": outward_filter,
    "plural": plural_filter,
    "size": size_filter,
    "spoken": spoken_filter,
}
