"""Reads transcripts in columns: Whisper's TSV, CSV of editors and meeting programs, and Audacity's labels."""

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import zip_longest

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import MAX_SECONDS, parse_time
from publisher.model.transcript import Transcript, join_words
from publisher.text.textfile import TextFile
from publisher.text.transcripts.pace import are_seconds
from publisher.text.transcripts.speakers import Passage, mark_nobody, split_speakers
from publisher.text.transcripts.stamped import FRAMED_CLOCK

COLUMN_NAMES = {
    "start": {"start", "start time", "start_time", "starttime", "begin", "from", "in", "time", "timestamp"},
    "end": {"end", "end time", "end_time", "endtime", "to", "out"},
    "text": {"text", "transcript", "transcription", "content", "words", "said", "body"},
    "speaker": {"speaker", "speaker name", "speaker_name", "name", "who"},
}
"""Names that programs give to columns, in small letters."""
LABEL_LINE = re.compile(r"\d{1,7}[.,]\d{1,9}\t\d{1,7}[.,]\d{1,9}\t.*")
DECIMAL = re.compile(r"\d{1,7}[.,]\d{1,9}\s?s?")
"""A number of seconds with a point, which shows that whole numbers beside it are seconds as well."""
FRAMED_TIME = re.compile(FRAMED_CLOCK)
PER_SECOND = 1000
"""Milliseconds a second."""


def find_columns(lines: Sequence[str]) -> dict[str, int] | None:
    """Return the numbers of the columns by what they hold, from the first line; None if these are no columns.

    Audacity's labels have no names above them: start and end in seconds, and the text.
    """
    head = next((line for line in lines if line.strip()), "")
    if LABEL_LINE.fullmatch(head):
        return {"start": 0, "end": 1, "text": 2}
    cells = [cell.strip().strip('"').casefold() for cell in head.split(_delimiter(head))]
    found = {what: number for what, names in COLUMN_NAMES.items() for number, cell in enumerate(cells) if cell in names}
    return found if {"start", "text"} <= found.keys() else None


def _delimiter(head: str) -> str:
    return max("\t;,", key=head.count)


def parse_columns(sheet: TextFile, known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each row. Times are seconds or clocks; where all are whole numbers they may be milliseconds.

    So Whisper writes them. They are seconds if what is said takes as long.
    """
    columns = find_columns(sheet.lines)
    if columns is None:
        sheet.error("transcript-syntax", 1, "there are no columns called start and text", "export the file again")
        return ()
    head = next(number for number, line in enumerate(sheet.lines) if line.strip())
    delimiter = _delimiter(sheet.lines[head])
    begin = head if LABEL_LINE.fullmatch(sheet.lines[head]) else head + 1
    passages: list[Passage] = []
    lines = [f"{line}\n" for line in sheet.lines[begin:]]
    rows: Iterator[tuple[int, list[str]]]
    if delimiter == "\t":
        rows = ((number, line.rstrip("\n").split("\t")) for number, line in enumerate(lines, begin + 1))
    else:
        rows = _read_csv(lines, delimiter, begin, sheet)
    filled = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    unit = _unit([cells for _, cells in filled], columns)
    for number, cells in filled:
        if not sheet.has_room(passages, MAX_CUES, "cues"):
            break
        passage = _passage(cells, columns, sheet, number, unit)
        passages += [passage] if passage else []
    if any(passage.speaker for passage in passages):
        return split_speakers(mark_nobody(passages), sheet, known)
    return join_words(split_speakers(passages, sheet, known))


def _read_csv(lines: Iterable[str], delimiter: str, begin: int, sheet: TextFile) -> Iterator[tuple[int, list[str]]]:
    """Yield each row of CSV with the number of its last line; `begin` is the number of the line before the first."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            yield begin + reader.line_num, row
    except csv.Error as problem:
        line = begin + reader.line_num
        sheet.error("transcript-syntax", line, f"this is not CSV: {problem}", "export the file again")


def _unit(rows: Sequence[Sequence[str]], columns: dict[str, int]) -> int:
    """Return how many units of a whole number make a second: 1, or PER_SECOND for milliseconds."""

    def cells(what: str) -> list[str]:
        column = columns.get(what, -1)
        return [row[column].strip() if 0 <= column < len(row) else "" for row in rows]

    starts, ends, texts = cells("start"), cells("end"), cells("text")
    if any(DECIMAL.fullmatch(cell) for cell in (*starts, *ends)):
        return 1
    followed = [end or after for end, after in zip_longest(ends, starts[1:], fillvalue="")]
    whole = [
        (int(start), int(end), text)
        for start, end, text in zip(starts, followed, texts, strict=True)
        if _is_whole(start) and _is_whole(end)
    ]
    return 1 if are_seconds(whole) else PER_SECOND


def _is_whole(cell: str) -> bool:
    return cell.isdecimal() and len(cell) <= len(str(MAX_SECONDS * PER_SECOND))


def _passage(cells: list[str], columns: dict[str, int], sheet: TextFile, number: int, unit: int) -> Passage | None:
    last = max(columns.values())
    if len(cells) > last + 1 and columns["text"] == last:
        # What is said may have the sign that divides columns.
        cells = [*cells[:last], " ".join(cells[last:])]
    row = {what: cells[column].strip() if column < len(cells) else "" for what, column in columns.items()}
    start, end = _seconds(row["start"], unit), _seconds(row.get("end", ""), unit)
    said = " ".join(row["text"].split())
    if start is None and FRAMED_TIME.fullmatch(row["start"]):
        fix = "export it with milliseconds, or as SRT"
        message = f"{row['start']} counts frames, and not how many a second has"
        sheet.error("transcript-time", number, message, fix)
        return None
    if start is None:
        fix = "write milliseconds as a whole number, seconds as 12.5, or a clock"
        sheet.error("transcript-time", number, "the row has no time in the column of starts", fix)
        return None
    if end is not None and end < start:
        message = f"the row ends at {end:g} s, before it begins at {start:g} s"
        sheet.error("transcript-time", number, message, "write the time that is meant")
        end = start
    return Passage((said,), start, end, number, " ".join(row.get("speaker", "").split()) or None) if said else None


def _seconds(cell: str, unit: int) -> float | None:
    if _is_whole(cell):
        whole = int(cell) / unit
        return whole if whole <= MAX_SECONDS else None
    return parse_time(cell)
