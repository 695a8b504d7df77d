"""The table of formats in the documentation: made by converting, so that it says what is so."""

from collections.abc import Callable, Iterable
from pathlib import Path

from publisher.model.chapters import Chapter, ChapterLocation, Chapters
from publisher.model.transcript import Cue, Transcript
from publisher.text import chapters, transcripts
from support.golden import check

DOCUMENT = Path(__file__).parents[2] / "docs" / "formats.md"
NAMES = {
    "lines": "lines",
    "json": "JSON",
    "psc": "PSC",
    "vtt": "WebVTT",
    "labels": "Audacity",
    "srt": "SRT",
    "html": "HTML",
    "text": "text",
}
CHAPTERS: Chapters = (
    Chapter(start=0.5, title="Røret & sjøen", link="https://maalt.example/?a=1&b=2"),
    Chapter(start=60, end=75.25, title="Månen", image="https://maalt.example/1.jpg"),
    Chapter(start=80, title="Gjemt", toc=False),
    Chapter(start=90, title="Molde", location=ChapterLocation(name="Molde", geo="geo:62.74,7.16")),
)
"""Chapters with all that they can have."""
TRANSCRIPT: Transcript = (
    Cue(text="Er det flo?", start=0.5, end=1.5, speaker="Åse Ødegård"),
    Cue(text="Ja, nå.", start=2.0, end=3.25, speaker="Torvald Sæterøy"),
    Cue(text="Og i natt.", start=4.0, end=5.0, speaker="Torvald Sæterøy"),
)
OF_CHAPTERS: dict[str, Callable[[Chapters], object]] = {
    "starts": lambda found: {chapter.title: chapter.start for chapter in found if chapter.toc},
    "titles": lambda found: [chapter.title for chapter in found if chapter.toc],
    "ends": lambda found: {chapter.start: chapter.end for chapter in found if chapter.end},
    "links": lambda found: {chapter.start: chapter.link for chapter in found if chapter.link},
    "pictures": lambda found: {chapter.start: chapter.image for chapter in found if chapter.image},
    "hidden ones": lambda found: [chapter.title for chapter in found if not chapter.toc],
    "places": lambda found: {chapter.start: chapter.location for chapter in found if chapter.location},
}
"""What chapters say, each in a form that can be compared; the titles of hidden ones apart."""
OF_TRANSCRIPTS: dict[str, Callable[[Transcript], object]] = {
    "words": lambda found: " ".join(cue.text for cue in found),
    "speakers": lambda found: [(turn.speaker, turn.text) for turn in transcripts.merge_turns(found) if turn.speaker],
    "starts of turns": lambda found: [turn.start for turn in transcripts.merge_turns(found) if turn.start is not None],
    "starts of cues": lambda found: [cue.start for cue in found if cue.start is not None],
    "ends of cues": lambda found: [cue.end for cue in found if cue.end is not None],
}


def _chapters(found: Chapters, form: str) -> Chapters:
    return chapters.read_chapters("x", chapters.format_chapters(found, form).encode())[0]


def _transcript(found: Transcript, form: str) -> Transcript | None:
    if form in transcripts.TIMED_FORMATS and not transcripts.is_timed(found):
        return None
    return transcripts.read_transcript("x", transcripts.format_transcript(found, form).encode())[0]


def kept_chapters(first: str, other: str) -> list[str]:
    """Return what a file of chapters keeps of what it holds, when it is converted to another format and back."""
    held = _chapters(CHAPTERS, first)
    back = _chapters(_chapters(held, other), first)
    return [name for name, look in OF_CHAPTERS.items() if look(held) and look(held) == look(back)]


def kept_of_transcript(first: str, other: str) -> list[str] | None:
    """Return the same for a transcript; None where it cannot be converted."""
    held = _transcript(TRANSCRIPT, first)
    there = None if held is None else _transcript(held, other)
    if held is None or there is None:
        return None
    back = _transcript(there, first)
    found = there if back is None else back
    return [name for name, look in OF_TRANSCRIPTS.items() if look(held) and look(held) == look(found)]


def _table(forms: Iterable[str], kept: Callable[[str, str], list[str] | None]) -> str:
    forms = list(forms)
    rows = [
        f"| from, and back | {' | '.join(f'to {NAMES[form]}' for form in forms)} |",
        "|---" * (len(forms) + 1) + "|",
    ]
    for first in forms:
        held = kept(first, first) or []
        cells = []
        for other in forms:
            found = kept(first, other)
            lost = [name for name in held if found is not None and name not in found]
            cells.append("not possible" if found is None else f"all but {', '.join(lost)}" if lost else "all")
        rows.append(f"| **{NAMES[first]}**: {', '.join(held)} | {' | '.join(cells)} |")
    return "\n".join(rows)


def test_the_table_says_what_is_so() -> None:
    """Every pair of formats is converted there and back, and what survives is what the document says."""
    text = f"""\
# What survives a conversion

Made by the tests, which convert a file of each format to every other and back. On the left stands what a format holds;
a cell says whether all of that comes back.

`publisher chapters FILE --to …` and `publisher transcript FILE --to …` do the same from the shell. JSON is Podcasting
2.0's, PSC are Podlove Simple Chapters, lines are like `00:12:30 Title`, text is like `NAME: what is said`.

## Chapters

{_table(chapters.CHAPTER_FORMATS, kept_chapters)}

Chapters are also taken out of audio files: ID3 (with links, and hidden ones), M4A (Nero's list or QuickTime's track),
Vorbis comments (with links), cue sheets in FLAC, and the markers of WAV files.

## Transcripts

{_table(transcripts.TRANSCRIPT_FORMATS, kept_of_transcript)}

Cues that are longer than a screen is wide are broken when WebVTT and SRT are written: at phrases where there are some,
and never across speakers. Formats with times cannot be made of those without.
"""
    check(DOCUMENT, text.encode())
