"""Lists the findings of parsing, which are made before rules have anything to look at.

Errors among them cannot be ignored, since a file that cannot be read cannot be published. Warnings are of files that
were read as they were most likely meant.
"""

from dataclasses import dataclass

from publisher.findings import Severity


@dataclass(frozen=True, slots=True)
class ParseRule:
    """A kind of finding that is made while a file is parsed."""

    id: str
    severity: Severity
    reason: str


def _error(id: str, reason: str) -> ParseRule:  # noqa: A002 - it is the rule's id, here as everywhere
    return ParseRule(id, Severity.ERROR, reason)


def _warning(id: str, reason: str) -> ParseRule:  # noqa: A002 - it is the rule's id, here as everywhere
    return ParseRule(id, Severity.WARNING, reason)


PARSE_RULES = (
    _error("file-missing", "A folder of an episode or a feed without its file says nothing."),
    _error("file-not-utf8", "Feeds are UTF-8, and of other encodings nobody knows which one it is."),
    _error("file-too-large", "A text that is larger than any that people write is most often another file."),
    _error("file-too-long", "More values, cues or chapters than any episode has are most often those of another file."),
    _error("file-too-wrong", "Whoever mends so many things runs the check again."),
    _error("file-in-conflict", "Git leaves both sides of a conflict in the file, and listeners would get both."),
    _error("file-in-lfs", "Git LFS leaves a pointer where a file was not fetched, and listeners would get that."),
    _error("slug-not-ascii", "A folder's name becomes part of addresses, which Apple wants in ASCII."),
    _error("front-matter-missing", "What an episode is stands in YAML between two lines of three hyphens."),
    _error("text-control-character", "XML forbids control characters, and editors do not show them."),
    _error("yaml-syntax", "The file is no YAML."),
    _error("yaml-keys", "A feed and an episode are sets of keys."),
    _error("yaml-blank", "A character that only looks like a blank moves a line to where nobody meant it."),
    _error("yaml-key", "A key is a word."),
    _error("yaml-key-twice", "Of a key that stands there twice, one value would get lost."),
    _error("yaml-anchor", "A text that begins with & is not what YAML takes for a text."),
    _error("yaml-tag", "A text that begins with ! is not what YAML takes for a text."),
    _error("yaml-item", "An item that is indented further than the one above it is lost in it."),
    _error("yaml-loop", "A value that contains itself has no end."),
    _warning("yaml-comment", "YAML takes what stands behind a # for a comment, and so it would get lost."),
    _error("key-missing", "Directories refuse feeds and episodes that lack it."),
    _error("key-unknown", "A key that is misspelled would do nothing, and nobody would notice."),
    _error("value-wrong", "The standards, or sense, allow no such value here."),
    _error("secret-in-file", "What is in git is known to everybody who has the repository."),
    _error("sidecar-missing", "Chapters, a transcript or a quiz that are named have to be there."),
    _error("sidecar-empty", "An empty file is most often an export that failed."),
    _error("sidecar-too-large", "Ten hours of talk are less, so it is most often another file."),
    _error("sidecar-not-text", "A recording or a word processor's document cannot be read as lines."),
    _warning("sidecar-not-utf8", "What is published is UTF-8; letters may have been guessed wrongly."),
    _warning("sidecar-control-character", "Control characters are left out; players would stumble over them."),
    _error("chapter-syntax", "The file is not what it seems to be."),
    _error("chapter-none", "A file of chapters without chapters is most often another file."),
    _warning("chapter-head", "Players take a file for WebVTT by its first line."),
    _error("chapter-time", "Players need to know when each chapter begins."),
    _warning("chapter-outside", "Text that has no time belongs to no chapter."),
    _error("chapter-wrong", "A chapter is a time and a title, and what else it has is as the formats want it."),
    _warning("chapter-frames", "Frames say nothing without how many there are a second."),
    _warning("chapter-untitled", "Players show an empty line."),
    _warning("chapter-order", "Chapters are read in the order of their times, whatever the order of the lines."),
    _warning("chapter-version", "It says that it is of a version that this is not written for."),
    _error("transcript-syntax", "The file is not what it seems to be."),
    _warning("transcript-head", "Players take a file for WebVTT by its first line."),
    _error("transcript-none", "A transcript in which nobody says anything is most often another file."),
    _error("transcript-time", "Players need to know when each line is said."),
    _warning("transcript-outside", "Text that has no time, and a heading, is shown by no player."),
    _warning("transcript-frames", "Frames say nothing without how many there are a second."),
    _warning("transcript-origin", "Times count from the beginning of the sound."),
    _warning("transcript-order", "Lines are read in the order of their times, whatever their order in the file."),
    _warning("transcript-speaker", "Words under the name of somebody else are worse than words under none."),
    _warning("transcript-version", "It says that it is of a version that this is not written for."),
    _error("theme-template", "A page cannot be made of a template that is none."),
    _error("theme-words", "Words on pages are texts."),
    _warning("theme-stray", "A template that is misnamed would do nothing, and nobody would notice."),
)
"""All kinds, in the order in which files are parsed."""

FILE_RULES = (
    _warning("chapters-lost", "A chapter that begins behind the end is most often one of a longer version."),
    _warning("gain-not-lossless", "Whoever asks for a lossless gain wants to know where it was not possible."),
    _warning("tags-lost", "Formats hold different things in their tags; what is left out in silence is missed later."),
)
"""The findings of `publisher master` about what its file cannot keep. That command has no sources to ignore them in."""
