"""Reads the JSON of speech recognition: Whisper, WhisperX, whisper.cpp, Rev, AssemblyAI, and lists of segments."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Any

from publisher.model.limits import MAX_CUES
from publisher.model.timecode import MAX_SECONDS, parse_time
from publisher.model.transcript import Cue, Transcript, join_words
from publisher.text.textfile import MAX_QUOTE_LENGTH, TextFile, find_key_lines, spell_value
from publisher.text.transcripts.monologues import list_words
from publisher.text.transcripts.pace import are_seconds
from publisher.text.transcripts.speakers import Passage, split_speakers

LISTS = ("segments", "transcription", "speakers", "chunks", "word_segments", "utterances", "sentences", "words")
"""Keys of the list in which the words are: the first that has any is read."""
WHOLE_LISTS = {"utterances", "sentences", "words"}
"""Keys of lists in which whole numbers may be milliseconds, as AssemblyAI has them."""
START_KEYS, END_KEYS, TEXT_KEYS = ("start", "begin", "startTime"), ("end", "endTime"), ("text", "word", "body")
MILLISECONDS = 1000


def find_segments(tree: Mapping[str, Any]) -> list[Any] | None:
    """Return the list of segments or words of a document; None if it has none that is known."""
    found = next(((key, rows) for key in LISTS if (rows := _list(tree, key)) and _is_read(key, tree)), None)
    if found is None:
        return [*list_words(tree)] or None
    key, rows = found
    return [_in_seconds(row) for row in rows] if key in WHOLE_LISTS and _counts_milliseconds(rows) else rows


def has_other_words(tree: Mapping[str, Any]) -> bool:
    """Tell whether a list of what speakers say has other words than the chunks beside it."""
    said = _words_of(_list(tree, "speakers"))
    return bool(said) and bool(_list(tree, "chunks")) and said != _words_of(_list(tree, "chunks"))


def _is_read(key: str, tree: Mapping[str, Any]) -> bool:
    """Tell whether a list has words, and all of them: that of speakers may have but their names, as Rev's has."""
    return key != "speakers" or (bool(_words_of(_list(tree, key))) and not has_other_words(tree))


def _words_of(rows: list[Any]) -> list[str]:
    found = [row for row in rows if isinstance(row, dict) and "timestamp" in row]
    return [word for row in found for word in spell_value(row.get("text")).split()]


def _counts_milliseconds(rows: list[Any]) -> bool:
    """Tell whether all times of rows with a text are whole numbers that make sense as milliseconds alone."""
    said: list[tuple[float, float, str]] = []
    for row in rows:
        start, end, text = (row.get(key) if isinstance(row, dict) else None for key in ("start", "end", "text"))
        if type(start) is not int or type(end) is not int or not isinstance(text, str):
            return False
        said.append((start, end, text))
    return not are_seconds(said)


def _in_seconds(row: Any) -> Any:
    """Return a row, and the words in it, with milliseconds turned to seconds."""
    if not isinstance(row, dict):
        return row
    times = {key: row[key] / MILLISECONDS for key in ("start", "end") if isinstance(row.get(key), int)}
    words = {"words": [_in_seconds(word) for word in row["words"]]} if isinstance(row.get("words"), list) else {}
    return {**row, **times, **words}


def _list(row: Mapping[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    return value if isinstance(value, list) else []


def parse_recognised(sheet: TextFile, rows: list[Any], known: Collection[str] = ()) -> Transcript:
    """Parse a cue from each segment, or from the words of each speaker in it; words alone are joined to sentences."""
    cues: list[Cue] = []
    for row, line in zip(rows, _lines(sheet, len(rows)), strict=True):
        if not sheet.has_room(cues, MAX_CUES, "segments"):
            break
        cues += _cues(row if isinstance(row, dict) else {}, sheet, line)
    if any(cue.speaker for cue in cues):
        return join_words(tuple(cues))
    return split_speakers(
        [Passage((cue.text,), cue.start, cue.end, cue.line) for cue in join_words(tuple(cues))], sheet, known
    )


def _lines(sheet: TextFile, count: int) -> list[int | None]:
    """Return the line of each segment, as far as keys that stand in each segment once tell it."""
    for key in ("text", "start", "offsets", "timestamp", "word", "speaker"):
        # The document has a text of its own, above the segments or below them.
        lines = find_key_lines(sheet, key, count)
        if lines[:1] != [None]:
            return lines
    return [*find_key_lines(sheet, "text", count + 1)[1:]] if count else []


def _cues(row: dict[str, Any], sheet: TextFile, line: int | None) -> Iterator[Cue]:
    text = next((" ".join(said.split()) for key in TEXT_KEYS if isinstance(said := row.get(key), str)), None)
    start, end = _times(row)
    if text is None or (start is None and text):
        keys = ", ".join(map(str, row))[:MAX_QUOTE_LENGTH] or "none"
        message = f"the segment has no start or no text; its keys are {keys}"
        sheet.error("transcript-time", line, message, 'write "start": 12.5, in seconds, and "text": "…"')
        return
    if start is not None and end is not None and end < start:
        message = f"the segment ends at {end:g} s, before it begins at {start:g} s"
        sheet.error("transcript-time", line, message, "write the time that is meant")
        end = start
    speaker = _speaker(row)
    if words := _words(row, text):
        for name, group in groupby(words, key=lambda word: _speaker(word) or speaker):
            said = [*group]
            times = [_times(word) for word in said]
            begins = next((first for first, _ in times if first is not None), start)
            ends = next((last for _, last in reversed(times) if last is not None), end)
            yield Cue(text=" ".join(map(_word, said)), start=begins, end=ends, speaker=name, line=line)
    elif text:
        yield Cue(text=text, start=start, end=end, speaker=speaker, line=line)


def _words(row: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """Return the words of a segment in which several speak, if they are just those of its text."""
    rows = row.get("words")
    words = [word for word in rows if isinstance(word, dict) and _word(word)] if isinstance(rows, list) else []
    several = len({_speaker(word) for word in words} - {None}) > 1
    return words if several and " ".join(map(_word, words)).split() == text.split() else []


def _word(word: Mapping[str, Any]) -> str:
    return next((" ".join(said.split()) for key in TEXT_KEYS if isinstance(said := word.get(key), str)), "")


def _speaker(row: Mapping[str, Any]) -> str | None:
    value = row.get("speaker")
    if isinstance(value, bool):
        return None
    name = spell_value(value)
    return f"Speaker {name}" if name.isdigit() or name == "?" else name or None


def _times(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return start and end in seconds: of whisper.cpp from milliseconds, of others from seconds or clocks."""
    offsets, clocks, pair = row.get("offsets"), row.get("timestamps"), row.get("timestamp")
    if isinstance(offsets, dict):
        return _seconds(offsets.get("from"), MILLISECONDS), _seconds(offsets.get("to"), MILLISECONDS)
    if isinstance(clocks, dict):
        return _seconds(clocks.get("from")), _seconds(clocks.get("to"))
    if isinstance(pair, list) and pair:
        return _seconds(pair[0]), _seconds(pair[-1]) if len(pair) > 1 else None
    start, end = (next((row[key] for key in keys if key in row), None) for keys in (START_KEYS, END_KEYS))
    return _seconds(start), _seconds(end)


def _seconds(value: object, unit: int = 1) -> float | None:
    if isinstance(value, str):
        return parse_time(value)
    wrong = isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_SECONDS * unit
    return None if wrong else round(float(value) / unit, 3)  # type: ignore[arg-type] # checked in the line above
