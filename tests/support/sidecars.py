"""Strategies and helpers for the formats of chapters and transcripts."""

import re

from hypothesis import strategies as st

from publisher.findings import Finding
from publisher.model.chapters import Chapter, ChapterLocation, Chapters
from publisher.model.transcript import Cue, Transcript
from publisher.text.textfile import TextFile

TITLES = st.text("abc æøå <>&\"':;#|0", min_size=1, max_size=12).map(lambda text: f"T{text.strip()}e")
TIMES = st.integers(0, 9_000_000).map(lambda milliseconds: milliseconds / 1000)
SAID = st.lists(st.text("abæøå.,!?<>&-", min_size=1, max_size=9), min_size=1, max_size=60).map(
    lambda words: re.sub(">+", ">", " ".join(words))
)
"""Words, some of which look like markup, but for the arrows of live captions."""
SPEAKERS = st.sampled_from(["Åse Ødegård", "Ludwig van Beethoven", "VERT"])


@st.composite
def chapter_lists(draw: st.DrawFn) -> Chapters:
    """Chapters with every key, sorted by start."""
    starts = sorted(draw(st.lists(TIMES, min_size=1, max_size=8, unique=True)))
    pages = st.none() | st.just("https://maalt.example/side?a=1&b=2")
    places = st.none() | st.just(ChapterLocation(name="Molde", geo="geo:62.74,7.16", osm="R148838"))
    lengths = st.none() | st.integers(1, 900_000)
    chapters = []
    for start in starts:
        length = draw(lengths)
        chapters.append(
            Chapter(
                start=start,
                title=" ".join(draw(TITLES).split()),
                end=None if length is None else round(start + length / 1000, 3),
                link=draw(pages),
                image=draw(pages),
                toc=draw(st.booleans()),
                location=draw(places),
            )
        )
    return tuple(chapters)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Timed transcripts in which cues follow one another, some of them without a speaker."""
    moment = 0
    cues = []
    speakers = SPEAKERS | st.none() if draw(st.booleans()) else st.none()
    for text in draw(st.lists(SAID, min_size=1, max_size=8)):
        start = moment + draw(st.integers(0, 3000))
        moment = start + draw(st.integers(len(text) * 20, len(text) * 120))
        cues.append(Cue(text=text, start=start / 1000, end=moment / 1000, speaker=draw(speakers)))
    return tuple(cues)


def make_sheet(*lines: str) -> TextFile:
    """Return a text file of these lines."""
    return TextFile("fil", lines)


def spell_findings(findings: list[Finding]) -> list[str]:
    """Return findings as lines for a corpus."""
    return [
        f"{finding.position}: {finding.severity.value} {finding.rule}: {finding.message}; {finding.fix}"
        for finding in findings
    ]


def list_rules(sheet: TextFile) -> list[tuple[str, int | None]]:
    """Return rule and line of each finding about a text file."""
    return [(finding.rule, finding.position.line) for finding in sheet.findings]


def join_words(transcript: Transcript) -> str:
    """Return all text of a transcript without blanks."""
    return "".join("".join(cue.text.split()) for cue in transcript)
