"""Formats numbers, dates, durations, sizes and addresses: the Jinja2 filters of the templates."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote

import langcodes
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from publisher.model.timecode import HOUR, MINUTE, format_short_time
from publisher.site.i18n import Words
from publisher.site.views import Slide, Turn

OUTWARD_URL = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
"""Matches the addresses that pages link to. Other schemes are refused, since a browser may run them (javascript:)."""
URL_SAFE = "%/:?#@!$&'()*+,;=~"
"""Characters of an address that are kept; all others are percent-encoded."""
RIGHT_TO_LEFT = {"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"}
"""Scripts written from right to left, as ISO 15924 codes."""
HEADING_TAG = re.compile(r"<(/?)h([2-4])>")
BYTES_PER_KILOBYTE = 1000


def clock_filter(seconds: float) -> str:
    """Return seconds as a clock time: 12:30."""
    return format_short_time(seconds)


def moment_filter(seconds: float) -> str:
    """Return seconds as URL fragments and scripts spell them, to the millisecond: 750, 41.36."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


@pass_context
def duration_filter(context: Context, seconds: float) -> str:
    """Return seconds as a duration in the page's language: 45 s, 26 min, 1 t 12 min."""
    words = _words(context)
    if seconds < MINUTE:
        return f"{round(seconds)} {words['second']}"
    minutes = round(seconds / MINUTE)
    hours, rest = divmod(minutes, HOUR // MINUTE)
    parts = [f"{hours} {words['hour']}"] * (hours > 0) + [f"{rest} {words['minute']}"] * (rest > 0)
    return " ".join(parts)


@pass_context
def day_filter(context: Context, date: datetime) -> str:
    """Return a date in the page's language: 8. januar 2019."""
    words = _words(context)
    month = words["months"][date.month - 1]  # type: ignore[index]
    return _fill(context, words["date_format"], day=date.day, month=month, year=date.year)


def iso_filter(date: datetime) -> str:
    """Return a date and time for HTML's `datetime` attribute, in ISO 8601."""
    return date.isoformat()


@pass_context
def size_filter(context: Context, count: int) -> str:
    """Return bytes as a file size with the language's decimal sign: 420 byte, 31 kB, 4,7 MB."""
    if count < BYTES_PER_KILOBYTE:
        return f"{count} byte"
    if count < BYTES_PER_KILOBYTE * BYTES_PER_KILOBYTE:
        return f"{count / BYTES_PER_KILOBYTE:.0f} kB"
    return f"{count / BYTES_PER_KILOBYTE / BYTES_PER_KILOBYTE:.1f} MB".replace(".", str(_words(context)["decimal"]))


@pass_context
def plural_filter(context: Context, count: int, name: str) -> str:
    """Return a count with its noun in singular or plural: 1 sak, 12 saker."""
    forms = _words(context)[name]
    return _fill(context, forms["one" if count == 1 else "other"], n=count)  # type: ignore[call-overload,index]


@pass_context
def numbered_filter(context: Context, number: str) -> str:
    """Return an episode's number for display: C0178 as it is, and 178 as Nr. 178."""
    return _fill(context, _words(context)["numbered"], n=number) if number.isdecimal() else number


def outward_filter(url: str | None) -> str | None:
    """Return an http, https or mailto address, percent-encoded; None for any other address."""
    return quote(url.strip(), safe=URL_SAFE) if url and OUTWARD_URL.match(url.strip()) else None


def below_filter(html: str, level: int) -> Markup:
    """Return HTML of notes with its headings moved below `level`, none more than one level below the last."""
    last = level

    def lowered(found: re.Match[str]) -> str:
        nonlocal last
        if not found[1]:
            last = min(int(found[2]) + level - 1, last + 1)
        return f"<{found[1]}h{last}>"

    return Markup(HEADING_TAG.sub(lowered, html))  # noqa: S704 - `publisher.text.notes` made it


def spoken_filter(turn: Turn) -> Markup:
    """Return a speaker's turn as one paragraph: a line of text for each cue, and their starts in `data-at`, in seconds.

    An episode may have thousands of cues, so markup that scripts can add per line is left out of the page.
    """
    said = escape("\n".join(line.text.replace("\n", " ") for line in turn.lines), quote=False)
    starts = [moment_filter(line.start) for line in turn.lines if line.start is not None]
    at = f' data-at="{" ".join(starts)}"' if len(starts) == len(turn.lines) else ""
    return Markup(f"<p{at}>{said}</p>")  # noqa: S704 - escaped above


def initials_filter(name: str) -> str:
    """Return the initials of a person's first and last name: KÅ."""
    names = [part for part in re.split(r"[\s-]+", name) if part[:1].isalnum()]
    return "".join(part[0].upper() for part in ([names[0], names[-1]] if len(names) > 1 else names))


@pass_context
def slideshow_filter(context: Context, slides: Sequence[Slide]) -> list[tuple[float, float, str]]:
    """Return slides as start and end, in seconds, and the address of the smallest picture."""
    to: Callable[[str], str] = context.environment.globals["to"]  # type: ignore[assignment]
    return [(slide.start, slide.end, to(slide.picture.sizes[0][1])) for slide in slides]


@lru_cache
def direction_filter(language: str) -> str:
    """Return the writing direction of a language tag: ltr or rtl."""
    return "rtl" if langcodes.get(language).maximize().script in RIGHT_TO_LEFT else "ltr"


def _words(context: Context) -> Words:
    words = context["words"]
    if not isinstance(words, Mapping):
        raise TypeError("words are no longer the words of the pages: a template has set the name to something else")
    return words


def _fill(context: Context, text: object, **gaps: object) -> str:
    """Return a word with its gaps filled in, as far as the environment lets templates do that."""
    filled: str = context.environment.getattr(str(text), "format")(**gaps)
    return filled


FILTERS: Mapping[str, Callable[..., Any]] = {
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
    "slideshow": slideshow_filter,
    "spoken": spoken_filter,
}
