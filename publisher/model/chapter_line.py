"""Parses a chapter that is written on one line: `12:30 Title`, and how else people write it.

    [bullet] [number] time [– end] [separator] title [link]
    [bullet] title [separator] time [– end]

The grammar is in docs/formats.md. What can be read in two ways is refused, with what to write instead: a title that
lost a word, or a time that is wrong, is published without anybody noticing.
"""

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from publisher.model.timecode import HOUR, MAX_SECONDS, MINUTE, format_short_time, parse_time


class TimeForm(Enum):
    """How a line tells its time. The lines of one list tell it in one way."""

    CLOCK = "clock"
    """In front, with a colon or with units."""
    SECONDS = "seconds"
    """In front, as a number of seconds."""
    BEHIND = "behind"
    """Behind the title, with a colon."""


class ChapterLine(NamedTuple):
    """What a line says."""

    start: float
    """Seconds, as `end`."""
    title: str
    """Empty if there is none."""
    end: float | None = None
    link: str | None = None
    form: TimeForm = TimeForm.CLOCK
    number: int | None = None
    """A number in front of the time with no sign behind it, which may as well be a time: `3 1:05 Title`."""


_CLOCK = r"\d{1,3}(?:[:：]\d{1,2}){1,2}(?:[.,]\d{1,9})?(?![:：;]?\d)"
_DASH = r"[-–—]{1,3}"
_NO_LETTER = r"(?![^\W\d_])"
_BULLETS = re.compile(r"(?:[-–—*•·‣◦▪●+>@]++\s++|[-–—•·‣◦▪●+>@]++)*+")
_NUMBER = re.compile(
    rf"(?:[(\[](?P<framed>\d{{1,3}})[)\]]\s*|(?P<hash>\#\s?)?(?P<number>\d{{1,3}})"
    rf"(?P<sign>[)\]]\s*|[.:]\s+|\s*{_DASH}\s+|\s+))(?:[-–—|]\s+)?(?=[(\[*_`]{{0,3}}{_CLOCK})"
)
_OPEN = re.compile(r"(?P<mark>\*\*|__|[*_`])?(?P<bracket>[(\[（［【])?")
_CLOSERS = {"(": ")", "[": "]", "（": "）", "［": "］", "【": "】"}
_CLOCK_TIME = re.compile(_CLOCK)
_FRAMES = re.compile(r"\d{1,3}:\d{1,2}:\d{1,2}[:;]\d+")
_DOTTED = re.compile(r"(?P<hours>\d{1,2})\.(?P<minutes>\d\d)\.(?P<seconds>\d\d)(?![\d.])")
_UNITS = re.compile(
    rf"(?:(?P<h>\d{{1,3}})\s?(?:h|hrs?|hours?|t|timer?|std)\.?{_NO_LETTER})?"
    rf"(?:\s?(?P<m>\d{{1,4}})\s?(?:m|mins?|minutes?|minutt(?:er)?|minuten?)\.?{_NO_LETTER})?"
    rf"(?:\s?(?P<s>\d{{1,7}}(?:[.,]\d{{1,9}})?)\s?(?:s|secs?|seconds?|sek|sekund(?:er)?|sekunden?)\.?{_NO_LETTER})?",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"\d{1,7}(?:[.,]\d{1,9})?(?![\d:：])")
_CERTAIN_SECONDS = re.compile(r"\d{1,7}(?:\.\d{3,9})?")
_RANGE = re.compile(
    rf"\s*(?:{_DASH}>?|→|~|\b(?:to|til|till|bis)\b)\s*(?P<open>[(\[])?(?P<end>{_CLOCK})(?=$|[\s)\]:|*_`]|[-–—]\s)",
    re.IGNORECASE,
)
_SECOND_TIME = re.compile(rf"\s+[(\[]?{_CLOCK}(?:$|[\s)\]:|])")
_BULLETED_TIME = re.compile(rf"\s[-–—*•]\s+[(\[]?{_CLOCK}[)\]]?\s+\S")
_COUNTED_TITLE = re.compile(r"[(\[]?(?P<number>\d{1,3})(?:[.)\]:]\s*|\s+[-–—]\s+|\s+)(?=\S)")
_UNSEEN = " \t\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Signs of writing direction and others without width, which programs put in front of times."""
_BAR = re.compile(r"\s*\|\s+")
_SEPARATOR = re.compile(rf"\s*(?:{_DASH}|[:|→~=•·])\s+|\s*(?:\.{{2,}}|…)\s*|{_DASH}|[:：|,;\t]\s*|\.\s+|\s+")
_LINK = re.compile(r"\s*<(https?://[^\s<>]+)>$", re.IGNORECASE)
_BARE_LINK = re.compile(r"\((?P<framed>https?://[^\s<>()]+)\)|(?P<link>https?://[^\s<>()]+)", re.IGNORECASE)
_MARKED = re.compile(r"(?P<mark>\*\*|__|`)(?P<title>(?:(?!(?P=mark))[^\s])(?:(?!(?P=mark)).)*)(?P=mark)")
_LINKED_TITLE = re.compile(r"\[(?P<title>[^\[\]]+)\]\((?P<link>https?://[^\s()<>]+)\)", re.IGNORECASE)
LINES_REMEMBERED = 1000
"""As many lines as an episode has at most, more or less."""
_TAIL_LENGTH = 60
"""Characters at the end of a line in which a time behind the title is looked for."""
_TAIL = re.compile(
    rf"(?:\s*(?:{_DASH}|[:|…@]|\.{{2,}})\s*|\s+|\s*(?=[(\[（［【]))(?P<bracket>[(\[（［【])?(?P<start>{_CLOCK})"
    rf"(?:\s*(?:{_DASH}|→)\s*(?P<end>{_CLOCK}))?[)\]）］】]?$"
)
EXAMPLE = "write the line like 00:12:30 Title"
_NO_TIME = "the line does not begin with a time"


def parse_chapter_lines(texts: Sequence[str]) -> list[ChapterLine | ValueError]:
    """Return what each line of a list says, or what is wrong with it.

    The lines of a list tell their times in one way, which decides what one alone leaves open: among times with
    colons, `3 reasons` is no chapter at three seconds, and `Meet me at 12:30` none at twelve minutes and a half.
    """
    parsed = [_attempt(text) for text in texts]
    forms = {line.form for line in parsed if isinstance(line, ChapterLine)}
    if TimeForm.CLOCK not in forms:
        behind = [_attempt(text, behind=True) for text in texts]
        held = [line for line in behind if isinstance(line, ChapterLine)]
        if TimeForm.BEHIND in forms or (held and len(held) == len(texts) and _is_counted(held)):
            return _drop_numbers(behind)
    seconds = [line.start for line in parsed if isinstance(line, ChapterLine) and line.form is TimeForm.SECONDS]
    first = int(not seconds or seconds[0] != 0)
    counted = len(seconds) + first > 1 and seconds == [*range(first, len(seconds) + first)]
    numbers = [line.number for line in parsed if isinstance(line, ChapterLine)]
    in_order = numbers in ([*range(len(numbers))], [*range(1, len(numbers) + 1)])

    def check(line: ChapterLine) -> str | None:
        if line.form is TimeForm.BEHIND:
            return f"{_NO_TIME}; {EXAMPLE}"
        if line.form is TimeForm.SECONDS and line.start and TimeForm.CLOCK in forms:
            return _say_uncertain(line.start)
        if line.form is TimeForm.SECONDS and counted and TimeForm.CLOCK not in forms:
            return f"there is a number in front, and no time; {EXAMPLE}"
        return f"there are two numbers in front; {EXAMPLE}" if line.number is not None and not in_order else None

    return [ValueError(wrong) if isinstance(line, ChapterLine) and (wrong := check(line)) else line for line in parsed]


def _attempt(text: str, *, behind: bool = False) -> ChapterLine | ValueError:
    """Return what a line says, or what is wrong with it; with `behind`, by the time behind its title alone."""
    try:
        if behind:
            text = text.lstrip(_UNSEEN).strip()
            return _parse_tail(text[_BULLETS.match(text).end() :])  # type: ignore[union-attr]
        return parse_chapter_line(text)
    except ValueError as problem:
        return problem


def _is_counted(lines: Sequence[ChapterLine]) -> bool:
    """Tell whether the titles begin with 1, 2, 3 and so on."""
    found = [_COUNTED_TITLE.match(line.title) for line in lines]
    return [match and int(match["number"]) for match in found] == [*range(1, len(lines) + 1)]


def _drop_numbers(lines: Sequence[ChapterLine | ValueError]) -> list[ChapterLine | ValueError]:
    """Return lines without the numbers in front of their titles, if these count them."""
    held = [line for line in lines if isinstance(line, ChapterLine)]
    if len(held) < len("12") or not _is_counted(held):
        return [*lines]
    return [
        line._replace(title=_COUNTED_TITLE.sub("", line.title, count=1)) if isinstance(line, ChapterLine) else line
        for line in lines
    ]


@lru_cache(maxsize=LINES_REMEMBERED)
def parse_chapter_line(text: str) -> ChapterLine:
    """Return what a line says; raise ValueError ("what is wrong; what to write") if it says nothing certain.

    Each line is parsed alone, as a value, and once more beside the others of its list.
    """
    text = text.lstrip(_UNSEEN).strip()
    body = text[_BULLETS.match(text).end() :]  # type: ignore[union-attr] # it matches nothing at least
    numbered = _NUMBER.match(body)
    number = None
    if numbered:
        body = body[numbered.end() :]
        if numbered["number"] and not numbered["hash"] and not numbered["sign"].strip():
            number = int(numbered["number"])
    opened = _OPEN.match(body)
    assert opened is not None  # noqa: S101 - it matches nothing at least
    bracket, mark = opened["bracket"] or "", opened["mark"] or ""
    rest = body[opened.end() :]
    found = _match_time(rest, bracketed=bool(bracket))
    if found is None:
        return _parse_tail(body)
    start, form, length = found
    rest = rest[length:]
    end, rest = _match_end(rest, start, form, bracket)
    rest = _close(rest, bracket, mark)
    if end is None:
        end, rest = _match_end(rest, start, form, "")
    title, link = _split_link(_match_title(rest, form), is_barred=_BAR.match(rest) is not None)
    return ChapterLine(start, title, end, link, form, number)


def _match_time(text: str, *, bracketed: bool) -> tuple[float, TimeForm, int] | None:
    """Return the time that a text begins with in seconds, its form and length; None without one."""
    if not text[:1].isdigit():
        return None
    if found := _FRAMES.match(text):
        whole = re.split("[:;]", found[0])
        raise ValueError(f"{found[0]} counts frames, and not how many a second has; write {':'.join(whole[:3])}")
    if found := _DOTTED.match(text):
        raise ValueError(f"{found[0]} is not a time with colons; write {found[0].replace('.', ':')}")
    if found := _CLOCK_TIME.match(text):
        return _read_clock(found[0]), TimeForm.CLOCK, found.end()
    units = _UNITS.match(text)
    if units and units[0]:
        return _read_units(units, text[units.end() :], bracketed=bracketed), TimeForm.CLOCK, units.end()
    if found := _SECONDS.match(text):
        after = text[found.end() :]
        if not after[:1].strip() or after[:1] in "-–—:|=":
            return _read_seconds(found[0], bracketed=bracketed), TimeForm.SECONDS, found.end()
    return None


def _read_clock(text: str) -> float:
    """Return a time with colons in seconds."""
    plain = text.replace("：", ":")
    whole = re.split("[.,]", plain)[0].split(":")
    short = [part for part in whole[1:] if len(part) == 1 and int(part)]
    if short:
        raise ValueError(f"{text} is not a time; write two digits behind each colon, like 1:05")
    seconds = parse_time(plain)
    if seconds is None:
        raise ValueError(f"{text} is not a time: 59 is the most behind a colon; {EXAMPLE}")
    return seconds


def _read_units(found: re.Match[str], after: str, *, bracketed: bool) -> float:
    """Return a time with units in seconds: 2m10s, or 2 min before a colon."""
    hours, minutes = int(found["h"] or 0), int(found["m"] or 0)
    seconds = float((found["s"] or "0").replace(",", "."))
    total = round(HOUR * hours + MINUTE * minutes + seconds, 3)
    several = sum(found[unit] is not None for unit in "hms") > 1
    if total > MAX_SECONDS or (found["h"] and minutes >= MINUTE) or (several and seconds >= MINUTE):
        raise ValueError(f"{found[0]} is not a time; {EXAMPLE}")
    decimal = re.fullmatch(r"\d+[.,]\d+s", found[0])
    if not (several or bracketed or decimal or re.match(r"\s*[-–—:|]", after)):
        # "2 min mor": a length, or words of the title.
        raise ValueError(
            f"{found[0]} may be a time or part of the title; write {format_short_time(total)} for the time"
        )
    return total


def _read_seconds(text: str, *, bracketed: bool) -> float:
    """Return a number of seconds; refuse one that may be minutes, a section's number or an item's."""
    seconds = parse_time(text)
    if seconds is None:
        raise ValueError(f"{text} is not a time; {EXAMPLE}")
    if seconds and not _CERTAIN_SECONDS.fullmatch(text):
        whole, _, rest = text.replace(",", ".").partition(".")
        clock = f"{whole}:{rest} for minutes and seconds, or " if len(rest) == len("59") and int(rest) < MINUTE else ""
        raise ValueError(f"{text} may be minutes or seconds; write {clock}{_spell(seconds)} for seconds")
    if bracketed:
        raise ValueError(_say_uncertain(seconds))
    return seconds


def _say_uncertain(seconds: float) -> str:
    return f"{seconds:g} may be a number or a time; write {_spell(seconds)} for seconds"


def _spell(seconds: float) -> str:
    rest = f"{seconds % 1:.3f}"[1:].rstrip("0").rstrip(".")
    return format_short_time(int(seconds)) + rest


def _match_end(text: str, start: float, form: TimeForm, bracket: str) -> tuple[float | None, str]:
    """Return the end that stands behind a start, in seconds, and what is left of the text."""
    found = _RANGE.match(text) if form is TimeForm.CLOCK else None
    if found is None:
        return None, text
    rest = text[found.end() :]
    if found["open"]:
        if not rest.startswith(_CLOSERS[found["open"]]):
            return None, text
        rest = rest[1:]
    end = _read_clock(found["end"])
    if end < start:
        raise ValueError(
            f"the chapter ends at {format_short_time(end)}, before it begins; write its start alone: "
            f"{format_short_time(start)} Title"
        )
    # Behind the bracket that holds both, the caller looks for its end.
    return end, rest if bracket or not rest.startswith((")", "]")) else rest[1:]


def _close(text: str, bracket: str, mark: str) -> str:
    """Return what stands behind a time without the bracket and the emphasis around it, or around all of the line."""
    if bracket:
        closer = _CLOSERS[bracket]
        if text.startswith(closer):
            text = text[1:]
        elif text.endswith(closer):
            text = text[:-1].rstrip()
        else:
            raise ValueError(f"the bracket in front of the time is not closed; {EXAMPLE}")
        if text.startswith("("):
            raise ValueError("the time is a link; write the time and the title, and a page behind it: <https://…>")
    elif text.startswith((")", "]")):
        text = text[1:]
    if mark and text.startswith(mark):
        return text[len(mark) :]
    separator = f":{mark}"
    if mark and text.startswith(separator):
        return text[len(separator) :]
    return text.removesuffix(mark) if mark and text.count(mark) == 1 else text


def _match_title(text: str, form: TimeForm) -> str:
    """Return the title without the separator in front of it."""
    if not text.strip():
        return ""
    if form is TimeForm.CLOCK and _SECOND_TIME.match(text):
        raise ValueError("there are two times in front; write the end behind a dash: 0:00 – 1:30 Title")
    if bar := _BAR.match(text):
        return text[bar.end() :].strip()
    found = _SEPARATOR.match(text)
    if found is None:
        raise ValueError(f"there is no blank behind the time; {EXAMPLE}")
    title = _without_marks(text[found.end() :].strip())
    if _BULLETED_TIME.search(title):
        raise ValueError("there are two chapters in one; begin both at the same column, each on a line of its own")
    return title


def _without_marks(title: str) -> str:
    """Return a title without emphasis or code signs of Markdown around all of it, as around a whole line."""
    found = _MARKED.fullmatch(title)
    return found["title"] if found else title


def _split_link(title: str, *, is_barred: bool = False) -> tuple[str, str | None]:
    """Return a title without the address at its end, in angle brackets, as mp4chaps has it, or not; and the address.

    Behind a bar only angle brackets make an address one.
    """
    words, _, last = title.rpartition(" ")
    words = words.rstrip(" :–—|-")
    if words and not is_barred and (bare := _BARE_LINK.fullmatch(last)):
        return words, bare["framed"] or bare["link"]
    if linked := _LINKED_TITLE.fullmatch(title):
        return linked["title"].strip(), linked["link"]
    at = title.rfind("<")
    found = _LINK.match(title, len(title[:at].rstrip())) if at >= 0 else None
    return (title[: found.start()].strip(), found[1]) if found else (title, None)


def _parse_tail(text: str) -> ChapterLine:
    """Return what a line says whose time stands behind the title."""
    cut = max(0, len(text) - _TAIL_LENGTH)
    found = _TAIL.search(text, cut)
    title = text[: found.start()].rstrip() if found and (found.start() > cut or not cut) else ""
    if found is None or not title:
        counted = "there is a number in front, and no time" if _COUNTED_TITLE.match(text) else _NO_TIME
        raise ValueError(f"{counted}; {EXAMPLE}")
    start = _read_clock(found["start"])
    end = _read_clock(found["end"]) if found["end"] else None
    if end is not None and end < start:
        raise ValueError(f"the chapter ends before it begins; write its start alone: {format_short_time(start)} Title")
    title, link = _split_link(title)
    return ChapterLine(start, title, end, link, TimeForm.BEHIND)
