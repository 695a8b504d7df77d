"""Texts that repeat a piece of a reader's grammar, as nobody writes them but to keep a program busy.

`python tests/support/hostile_texts.py [bytes]` prints the processor's seconds for each reader and text.
"""

import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from types import FrameType
from typing import NamedTuple

from publisher.errors import PublisherError
from publisher.lint import run_rules
from publisher.media.tags.embedded_chapters import _cue_text
from publisher.plan.ledger import load_ledger
from publisher.site.manifest import parse_manifest
from publisher.site.template_lint import TemplateLinter
from publisher.sources.validate import read_episode, read_feed, read_quiz
from publisher.text.chapters import CHAPTER_FORMATS, format_chapters, read_chapters
from publisher.text.notes import to_html, to_text
from publisher.text.transcripts import TIMED_FORMATS, TRANSCRIPT_FORMATS, format_transcript, is_timed, read_transcript
from support.lint_context import EPISODE, with_notes, with_second

Reader = Callable[[str], object]
CUE = "WEBVTT\n\n00:00:00.000 --> 00:10:00.000\n"
SUBTITLE = "1\n00:00:00,000 --> 00:10:00,000\n"
SEGMENTS, BODY = '{"version":"1.0.0","segments":[', '{"version":"1.0.0","segments":[{"startTime":0,"body":"'
PSC = '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters">'
PATIENCE = 60.0
"""Seconds of the clock after which a reader is stopped when figures are printed."""


def read_said(text: str) -> None:
    """Read a transcript, and write it in all formats that it has times for."""
    cues, _ = read_transcript("x", text.encode(errors="replace"))
    for form in TRANSCRIPT_FORMATS:
        if is_timed(cues) or form not in TIMED_FORMATS:
            format_transcript(cues, form)


def read_marks(text: str) -> None:
    """Read chapters, and write them in all formats."""
    chapters, _ = read_chapters("x", text.encode(errors="replace"))
    for form in CHAPTER_FORMATS:
        format_chapters(chapters, form)


def read_notes(text: str) -> None:
    """Make HTML and plain text of notes."""
    to_html.cache_clear()
    to_text.cache_clear()
    to_html(text)
    to_text(text)


def check_notes(text: str) -> None:
    """Look for what is wrong with an episode's notes."""
    run_rules(with_notes(text))


def check_title(text: str) -> None:
    """Look for what is wrong with an episode's title."""
    run_rules(with_second(("title: Bokstav 2", f"title: '{text}'")))


def read_front_matter(text: str) -> None:
    """Read an episode with more keys."""
    read_episode("b", EPISODE.format(number=2).replace("audio:", f"{text}\naudio:"))


def read_feed_file(text: str) -> None:
    """Read a feed that is this text."""
    read_feed("a", text)


def read_quiz_file(text: str) -> None:
    """Read a quiz that is this text."""
    read_quiz("quiz.yaml", text)


def read_cue_sheet(text: str) -> None:
    """Read the cue sheet in a recording's tags."""
    list(_cue_text({"CUESHEET": [text]}))


def read_template(text: str) -> None:
    """Read a template of a theme."""
    TemplateLinter({"page.html": text}, "ours/").find_fault("page.html")


def read_ledger(text: str) -> None:
    """Read a ledger."""
    with suppress(PublisherError):
        load_ledger(text.encode(errors="replace"), "x")


def read_manifest(text: str) -> None:
    """Read the manifest of pages."""
    parse_manifest(text.encode(errors="replace"))


class Hostile(NamedTuple):
    """A text for a reader: what it begins with, the piece that is repeated, and what it ends with."""

    reader: Reader
    head: str
    piece: str
    tail: str = ""
    size: int = 100_000
    """Its bytes in tests: as many as take seconds where time is linear, and would have no end where it is not."""

    def text(self, size: int) -> str:
        """Return the text in about `size` characters."""
        return self.head + self.piece * (size // len(self.piece)) + self.tail

    def __str__(self) -> str:
        """Return the names of the reader and of the piece."""
        return f"{self.reader.__name__} {self.head[-20:]!r} {self.piece[:30]!r}"


def _rows(reader: Reader, head: str, pieces: Iterable[str], tail: str = "", size: int = 100_000) -> Iterator[Hostile]:
    yield from (Hostile(reader, head, piece, tail, size) for piece in pieces)


HOSTILE = (
    *_rows(read_notes, "", ("[a](", "![", "[[a]", "*a **a ", "> ", "- - a\n", "[a]: b\n", "<a ", "``a`"), size=20_000),
    *_rows(check_notes, "", ("[a](", "![", "<a b=", "<a b='", "![a](", "http://", "`a", "|---", "- a\n")),
    *_rows(check_title, "", ("0", "[", "](http://", "a  ", "<a ")),
    *_rows(read_said, CUE, ("<c.", "<v ", "<v.a", "<b ", "<", "é", "x ", "”", "&#")),
    *_rows(read_said, f"{CUE}<v", (" ",)),
    *_rows(read_said, f"{CUE}&#", ("1",)),
    *_rows(read_said, SUBTITLE, ("<b ", "{\\", "<font.", "x-")),
    *_rows(read_said, f"{SEGMENTS}", ('{"startTime":1,"body":"."},',), '{"startTime":1,"body":"a"}]}'),
    *_rows(read_said, BODY, ("é",), '"}]}'),
    *_rows(read_said, "", ("a\n", "A: b\n", "1 ->\n\n", "1->\n", "A ", "<?xml ", "<p><cite>a")),
    *_rows(read_said, "<?xml ", (" ", "\n")),
    *_rows(
        read_said, "", ("0:00 a\n", "A B 0:00\na\n\n", "[0:00] A: b\n", "**A:** b\n", "(A B) c\n", ">> ", "+4 ", "A:\n")
    ),
    *_rows(
        read_said,
        "",
        ("A\n0:01\n", "a: " * 9, "0:00:01.000,0:00:02.000\na\n", "- a\n", "[", "5 -> 6 ", "-1:00 --> 0\n"),
    ),
    *_rows(read_said, SUBTITLE, ("a\n", "A: b\n", "- a\n", "(A B)\n", "1\n", "<br", "<v A>")),
    *_rows(read_said, CUE, ("a\n", "<br ", "{\\", "{\\>", "{\\}<b ", " \n")),
    *_rows(read_said, CUE, ("00:00.000 --> 00:01.000\na\nb\n", "00:00.000 --> 00:01.000\na\n2\n")),
    *_rows(read_said, "start\tend\ttext\n", ("1\t2\ta\n", "\t", "1\t")),
    *_rows(read_said, "start,text\n", ('1,"a', "1,a\n", '"')),
    *_rows(read_said, "[Events]\n", ("Dialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,{a\n", "{", "Format: a,\n")),
    *_rows(read_said, "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,", ("{", "\\N", "{}")),
    *_rows(read_said, "<tt><body>", ('<p begin="1s">a</p>', "<p>", "a<br/>"), "</body></tt>"),
    *_rows(read_said, "<tt><body><p>", ("a<br/>", '<span begin="1s">a</span>'), "</p></body></tt>"),
    *_rows(read_said, "[", ('{"start":1,"text":"a"},',), "{}]"),
    *_rows(read_said, '{"segments":[', ('{"start":1,"text":"A: b","words":[{"word":"A:"}]},',), "{}]}"),
    *_rows(read_said, "", ("<?xml ?>", "<!-- -->", "<td>0:00<td>a<tr>", "a<br>", "<dt>a", "<time>0:01</time>a")),
    *_rows(read_said, "<p>", ("<div>", "<b>", "&", "<!--")),
    *_rows(read_marks, "", ("0:00 a\n", "a\n", "-->\n", "1->\n", "0:00:", "[", "( ")),
    *_rows(read_marks, PSC, ('<chapter start="0:00" title="a"/>', "<a>", "<a b=''"), "</psc:chapters>"),
    *_rows(read_front_matter, "topics:\n", ("  - [\t1]\n", "  a: b\n", "  ? a\n")),
    *_rows(read_front_matter, "x: [", ("'a',", "[a,\t", "*a,", "!a b,"), "\t1]"),
    *_rows(read_front_matter, "people: [{email: a@", (".",), "(}]"),
    *_rows(read_front_matter, "x: !!float ", ("1",), "x"),
    *_rows(read_feed_file, "a: b\n", ("-",), "a:b : c: d"),
    *_rows(read_quiz_file, "questions: [{question: a, answers: [", ("a,",), "]}]"),
    *_rows(read_cue_sheet, 'TITLE "', ("\n", " "), "x"),
    *_rows(read_template, "", ("(", "{{(", "{% if a %}", "{{ 1")),
    *_rows(read_template, "{{ ", ("1", "("), " }}"),
    *_rows(read_ledger, "", ("[", '{"feed":', "1", ": 1e9,")),
    *_rows(read_manifest, "", ("[", '{"pages":', "1")),
)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError


def _measure(hostile: Hostile, size: int) -> str:
    text = hostile.text(size)
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        hostile.reader(text)
    except TimeoutError:
        return f"more than {PATIENCE:.0f}"
    except Exception as problem:  # noqa: BLE001 - told as a figure
        return type(problem).__name__
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return f"{time.process_time() - begun:.2f}"


def _main() -> None:
    signal.signal(signal.SIGALRM, _stop)
    sizes = [int(size) for size in sys.argv[1:]] or [100_000, 1_000_000]
    for hostile in HOSTILE:
        print(f"{hostile!s:70}", *(f"{_measure(hostile, size):>14}" for size in sizes), flush=True)


if __name__ == "__main__":
    _main()
