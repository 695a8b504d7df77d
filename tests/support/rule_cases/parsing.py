"""What is found while files are read: what each finding is made of, beside what comes close to it and is right."""

from collections.abc import Mapping
from typing import NamedTuple

from publisher.model.limits import MAX_FINDINGS, MAX_READ_CHAPTERS, MAX_SOURCE_BYTES, MAX_TEXT_BYTES
from support.lint_context import EPISODE, FEED

FEED_FILE, EPISODE_FILE = "feeds/bokstaver/feed.yaml", "episodes/b/episode.md"
SECOND = EPISODE.format(number=2)
FOLDER: Mapping[str, str | bytes] = {FEED_FILE: FEED, EPISODE_FILE: SECOND}
"""The files of a show in which there is nothing to find."""
THEME = "feeds/bokstaver/theme"

FOUND_BESIDE = {"file-too-wrong"}
"""Cases in which there has to be more wrong than one thing; theirs comes last."""

Change = Mapping[str, str | bytes | None]
"""The files that are otherwise than in `FOLDER`; None for one that is missing."""


class Case(NamedTuple):
    """What is found in a folder and where, beside something like it in which nothing is found."""

    wrong: Change
    position: str
    message: str
    fix: str
    right: Change


def keys(*lines: str) -> Change:
    """Return the episode with lines added before its last key, the sixth line."""
    return {EPISODE_FILE: SECOND.replace("audio:", "\n".join((*lines, "audio:")))}


def title(said: str) -> Change:
    """Return the episode with another title, in the third line."""
    return {EPISODE_FILE: SECOND.replace("Bokstav 2\n", f"{said}\n")}


def chapters(content: str | bytes | None, name: str = "kapitler.txt") -> Change:
    """Return the episode with a file of chapters."""
    return {**keys(f"chapters: {name}"), f"episodes/b/{name}": content}


def transcript(content: str | bytes, name: str) -> Change:
    """Return the episode with a transcript."""
    return {**keys(f"transcript: {name}"), f"episodes/b/{name}": content}


def chapters_json(version: str, said: str) -> Change:
    """Return the episode with chapters in JSON."""
    return chapters(f'{{"version": "{version}",\n"chapters": {said}}}', "kapitler.json")


def transcript_json(version: str, said: str) -> Change:
    """Return the episode with a transcript in JSON."""
    return transcript(f'{{"version": "{version}",\n"segments": {said}}}', "ord.json")


MARKS = '[{"startTime": 0, "title": "A"}]'
SAID = '[{"startTime": 0, "endTime": 2, "body": "Æ"}]'
LINE = "0:00 Å\n"
CONFLICT = "<<<<<<< HEAD\nÆ.\n=======\nØ.\n>>>>>>> a better word\n"
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0a' * 32}\nsize 12345\n"
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n"
TARGET = "targets: {www: {kind: s3, bucket: bokstaver, url: 'https://b.example/'}}\n"

CASES = {
    "file-missing": Case(
        {EPISODE_FILE: None, "episodes/b/recording.wav": b""},
        EPISODE_FILE,
        "the file is missing",
        "begin it with: publisher new b",
        {EPISODE_FILE: None},
    ),
    "file-not-utf8": Case(
        {EPISODE_FILE: SECOND.replace("Bokstav 2", "Bokstaven å").encode("cp1252")},
        "episodes/b/episode.md:3",
        "the file is not UTF-8: line 3 has the byte 0xE5",
        "save it as UTF-8 in your editor",
        {EPISODE_FILE: SECOND.replace("Bokstav 2", "Bokstaven å").encode("utf-8-sig")},
    ),
    "file-too-large": Case(
        {EPISODE_FILE: SECOND.ljust(MAX_SOURCE_BYTES + 1)},
        EPISODE_FILE,
        "the file has 1,000,001 bytes, and 1,000,000 are the most that is read",
        "see whether it is the file that is meant, and put a transcript or chapters into files of their own",
        {EPISODE_FILE: SECOND.ljust(MAX_SOURCE_BYTES)},
    ),
    "file-too-long": Case(
        chapters(LINE * (MAX_READ_CHAPTERS + 1)),
        "episodes/b/kapitler.txt",
        "there are more than 10,000 chapters in the file, and the rest is not read",
        "see whether it is the file that is meant",
        chapters(LINE * MAX_READ_CHAPTERS),
    ),
    "file-too-wrong": Case(
        chapters(LINE + "Å\n" * (MAX_FINDINGS + 1)),
        "episodes/b/kapitler.txt",
        "there are more findings about the file than the 1,000 that are told",
        "see whether it is the file that is meant, and mend what is told first",
        chapters(LINE),
    ),
    "file-in-conflict": Case(
        {EPISODE_FILE: SECOND + "Ord.\n" + CONFLICT},
        "episodes/b/episode.md:9:1",
        "a merge conflict begins here",
        "leave what shall be said, and delete the lines that git has added; in a block of code, indent them by a blank",
        {EPISODE_FILE: SECOND + "Ord\n=======\n\n>>>>>>> svar på et svar\n\n    " + CONFLICT.replace("\n", "\n    ")},
    ),
    "file-in-lfs": Case(
        transcript(POINTER, "ord.vtt"),
        "episodes/b/ord.vtt:1",
        "this is a pointer of Git LFS, and not the file",
        "fetch the file itself: git lfs pull",
        transcript(f"{VTT}{POINTER}", "ord.vtt"),
    ),
    "slug-not-ascii": Case(
        {EPISODE_FILE: None, "episodes/På Ås/episode.md": SECOND},
        "episodes/På Ås/episode.md",
        "the folder 'På Ås' cannot be part of a web address that all apps understand",
        "rename it to paa-aas",
        {EPISODE_FILE: None, "episodes/paa-aas/episode.md": SECOND},
    ),
    "front-matter-missing": Case(
        {EPISODE_FILE: SECOND.replace("---", "...")},
        "episodes/b/episode.md:1:1",
        "the first line is not ---",
        "begin the file with ---, then the keys, then another line of ---, then the notes",
        {EPISODE_FILE: SECOND.replace("---", "---  ")},
    ),
    "text-control-character": Case(
        title("Bokstav\x0c 2"),
        "episodes/b/episode.md:3:15",
        "there is a control character (U+000C) in this line",
        "delete it; it is invisible in most editors",
        title("Bokstav\u00a0 2"),
    ),
    "yaml-syntax": Case(
        title("'Bokstav' 2"),
        "episodes/b/episode.md:3:18",
        "there is more text behind the closing '",
        "put the whole text between quotes: \"'Bokstav' 2\"",
        title("Bokstav '2'"),
    ),
    "yaml-keys": Case(
        {FEED_FILE: "- title\n- link\n"},
        "feeds/bokstaver/feed.yaml:1:1",
        "there are no keys here",
        "write lines like title: My title",
        {},
    ),
    "yaml-blank": Case(
        keys("location:", "\xa0\xa0name: Molde"),
        "episodes/b/episode.md:7:1",
        "this blank is none to YAML: it is the character U+00A0",
        "delete what looks like blanks there, and write usual ones with the space bar",
        keys("location:", "  name: Molde\xa0by"),
    ),
    "yaml-key": Case(
        keys("topics: {[tema]: Havet}"),
        "episodes/b/episode.md:6:10",
        "this cannot be the name of a key",
        "write a word there: letters, digits, - and _",
        keys('topics: {"[tema]": Havet}'),
    ),
    "yaml-key-twice": Case(
        keys("season: 1", "season: 1"),
        "episodes/b/episode.md:7:1",
        "season is written twice",
        "keep one of the two",
        keys("people: [{name: Åse}, {name: Åse}]"),
    ),
    "yaml-anchor": Case(
        title("&2 bokstaver"),
        "episodes/b/episode.md:3:8",
        "&2 is an anchor for YAML and no text",
        'put the whole text between quotes: "&2 bokstaver"',
        title("Æ &2 bokstaver"),
    ),
    "yaml-tag": Case(
        title("!Hei du"),
        "episodes/b/episode.md:3:8",
        "!Hei is a tag for YAML and no text",
        'put the whole text between quotes: "!Hei du"',
        title("!!str 22"),
    ),
    "yaml-item": Case(
        keys("goals:\n  - Flo\n   - Fjære"),
        "episodes/b/episode.md:8:4",
        "this line is a part of the item above it for YAML, and no item of its own",
        "begin it at the same column as that item",
        keys("goals:\n  - Flo\n  - Fjære"),
    ),
    "yaml-loop": Case(
        keys("topics: &alt {tema: [*alt]}"),
        "episodes/b/episode.md:6:9",
        "this value contains itself",
        "write the value out instead of *alt",
        keys("topics: {tema: &alt Havet, sted: *alt}"),
    ),
    "yaml-comment": Case(
        title("Bokstav #2"),
        "episodes/b/episode.md:3:16",
        "#2 is a comment for YAML and no text",
        "if it belongs to the text, put all of it between quotes; if not, write a space behind the #",
        title("Bokstav # 2"),
    ),
    "key-missing": Case(
        {FEED_FILE: FEED.replace("link: https://bokstaver.example/\n", "")},
        "feeds/bokstaver/feed.yaml:1:1",
        "link is missing",
        "add a line link: …",
        {EPISODE_FILE: SECOND.replace("number: 2\n", "")},
    ),
    "key-unknown": Case(
        keys("sesong: 1"),
        "episodes/b/episode.md:6:1",
        "there is no key sesong",
        "did you mean season?",
        keys("topics: {sesong: vår}"),
    ),
    "value-wrong": Case(
        {EPISODE_FILE: SECOND.replace("2026-01-02T", "2026-02-30T")},
        "episodes/b/episode.md:4:7",
        "date does not exist",
        "write it like 2026-01-31T06:00:00+01:00",
        {EPISODE_FILE: SECOND.replace("2026-01-02T", "2028-02-29T")},
    ),
    "secret-in-file": Case(
        {FEED_FILE: FEED + TARGET.replace("}}", ", secret_key: Ab}}")},
        "feeds/bokstaver/feed.yaml:11:73",
        "secret_key: secrets have no place in a file",
        "delete the line, and have the key replaced if it was ever shared; set AWS_ACCESS_KEY_ID and"
        " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, where publisher runs",
        {FEED_FILE: FEED + TARGET},
    ),
    "sidecar-missing": Case(
        chapters(None),
        "episodes/b/episode.md:6:11",
        "there is no file episodes/b/kapitler.txt",
        "put it there, or write its right name",
        chapters(LINE),
    ),
    "sidecar-empty": Case(
        chapters(" \n"),
        "episodes/b/kapitler.txt",
        "the file is empty",
        "export it again, or take its name out of the episode",
        chapters(f" \n{LINE}"),
    ),
    "sidecar-too-large": Case(
        chapters(LINE + " " * MAX_TEXT_BYTES),
        "episodes/b/kapitler.txt",
        "the file has 8 MB of text",
        "see whether it is the file that is meant",
        chapters(LINE + " " * (MAX_TEXT_BYTES - len(LINE.encode()))),
    ),
    "sidecar-not-text": Case(
        chapters(bytes(range(256))),
        "episodes/b/kapitler.txt",
        "the file is no text",
        "name the one in which the words are",
        chapters("0:00 Æ\t" + "Øå" * 100),
    ),
    "sidecar-not-utf8": Case(
        chapters(LINE.encode("cp1252")),
        "episodes/b/kapitler.txt",
        "the file is not UTF-8 (line 1 has the byte 0xC5); it is read as Windows-1252",
        "save it as UTF-8 in your editor",
        chapters(LINE.encode("utf-8-sig")),
    ),
    "sidecar-control-character": Case(
        chapters("0:00 A\n0:10 B\x07\n"),
        "episodes/b/kapitler.txt:2:1",
        "there is a control character (U+0007) in this line, which is left out",
        "delete it; it is invisible in most editors",
        chapters("0:00 A\n0:10 B\t\n"),
    ),
    "chapter-syntax": Case(
        chapters(f'{{"version": "1.2.0", "chapters": {MARKS}', "kapitler.json"),
        "episodes/b/kapitler.json:1:1",
        "this is not JSON: expecting ',' delimiter",
        "mend the line, or export the file again",
        chapters_json("1.2.0", MARKS),
    ),
    "chapter-head": Case(
        chapters("0:00 --> 0:10\nA\n", "kapitler.vtt"),
        "episodes/b/kapitler.vtt:1:1",
        "the first line is not WEBVTT",
        "write WEBVTT there, and an empty line below it",
        chapters("WEBVTT - kapitler\n\n0:00 --> 0:10\nA\n", "kapitler.vtt"),
    ),
    "chapter-time": Case(
        chapters("WEBVTT\n\n0:10 --> 0:05\nA\n", "kapitler.vtt"),
        "episodes/b/kapitler.vtt:3:1",
        "the cue ends at 0:05, before it begins at 0:10",
        "write the time that is meant",
        chapters("WEBVTT\n\n0:10 --> 0:10\nA\n", "kapitler.vtt"),
    ),
    "chapter-outside": Case(
        chapters("WEBVTT\n\n0:00 --> 0:10\nA\n\nog B\n", "kapitler.vtt"),
        "episodes/b/kapitler.vtt:6:1",
        "this text has no times, and is left out",
        "take out the empty line above it, if it belongs to the cue before it",
        chapters("WEBVTT\n\n0:00 --> 0:10\nA\n\nNOTE og B\n", "kapitler.vtt"),
    ),
    "chapter-none": Case(
        chapters("# Ingen ennå\n"),
        "episodes/b/kapitler.txt:1:1",
        "there are no chapters in the file",
        "write lines like 00:12:30 Title",
        chapters(f"# En\n{LINE}"),
    ),
    "chapter-wrong": Case(
        chapters_json("1.2.0", '[{"title": "A"}]'),
        "episodes/b/kapitler.json",
        "the chapter has no startTime",
        'write "startTime": 750.5, in seconds',
        chapters_json("1.2.0", '[{"startTime": 0}]'),
    ),
    "chapter-frames": Case(
        chapters("Marker Name\tIn\nA\t00:00:10:12\n", "markers.csv"),
        "episodes/b/markers.csv:2:1",
        "00:00:10:12 counts frames, and not how many a second has: the chapter begins at the second before",
        "write 00:00:10.000, or the time that is meant",
        chapters("Name\tStart\tTime Format\nA\t00:00:10:12\t25 fps\n", "markers.csv"),
    ),
    "chapter-untitled": Case(
        chapters("<chapters><chapter start='0:00' title=''/></chapters>", "kapitler.psc"),
        "episodes/b/kapitler.psc:1:1",
        "the chapter has no title",
        "give it one; it is shown as –",
        chapters("<chapters><chapter start='0:00' title='A'/></chapters>", "kapitler.psc"),
    ),
    "chapter-order": Case(
        chapters("0:10 B\n0:00 A\n"),
        "episodes/b/kapitler.txt:2:1",
        "A begins before the chapter above it",
        "write the chapters in the order in which they begin",
        chapters("0:00 A\n0:00 B\n"),
    ),
    "chapter-version": Case(
        chapters_json("2.0.0", MARKS),
        "episodes/b/kapitler.json:1:1",
        "the file says that its version is 2.0.0; it is read as 1.2.0",
        'write "version": "1.2.0"',
        chapters_json("1.1.0", MARKS),
    ),
    "transcript-syntax": Case(
        transcript('{"version": "1.0.0"}', "ord.json"),
        "episodes/b/ord.json:1:1",
        "there is no list called segments",
        "export the transcript again",
        transcript_json("1.0.0", SAID),
    ),
    "transcript-head": Case(
        transcript("\nWEBVTT\n\n0:00 --> 0:10\nÆ\n", "ord.vtt"),
        "episodes/b/ord.vtt:1:1",
        "the first line is not WEBVTT",
        "write WEBVTT there, and an empty line below it",
        transcript("WEBVTT og mer\n\n0:00 --> 0:10\nÆ\n", "ord.vtt"),
    ),
    "transcript-outside": Case(
        transcript("WEBVTT\n\n0:00 --> 0:10\nÆ\n\nØ\n", "ord.vtt"),
        "episodes/b/ord.vtt:6:1",
        "this text has no times, and is left out",
        "take out the empty line above it, if it belongs to the cue before it",
        transcript("0:00 --> 0:10\nÆ\n\nØ\n", "ord.srt"),
    ),
    "transcript-frames": Case(
        transcript("00:00:10:12 - 00:00:12:00\nÅse\nÆ\n\n00:00:12:00 - 00:00:13:00\nÅse\nÆ\n", "ord.txt"),
        "episodes/b/ord.txt:1:1",
        "frames are left out of times, and the first begins at 0:10",
        "export it as SRT, which has milliseconds",
        transcript("00:00:10 - 00:00:12\nÅse\nÆ\n\n00:00:12 - 00:00:13\nÅse\nÆ\n", "ord.txt"),
    ),
    "transcript-origin": Case(
        transcript("<p>Åse: Æ</p>\n<p>(0:04) Liv: Ø</p>\n", "ord.html"),
        "episodes/b/ord.html:1:1",
        "this text has no time before it, and is taken to begin at 0:00",
        "write a time before it",
        transcript("<p>(0:00) Åse: Æ</p>\n<p>(0:04) Liv: Ø</p>\n", "ord.html"),
    ),
    "transcript-order": Case(
        transcript("1\n0:05 --> 0:10\nÆ\n\n2\n0:04 --> 0:05\nØ\n", "ord.srt"),
        "episodes/b/ord.srt:6:1",
        "the cue at 0:04 begins before the one above it",
        "put them in the order in which they begin",
        transcript("1\n0:05 --> 0:10\nÆ\n\n2\n0:05 --> 0:06\nØ\n", "ord.srt"),
    ),
    "transcript-none": Case(
        transcript("<html><p></p></html>", "ord.html"),
        "episodes/b/ord.html:1:1",
        "nobody says anything in the file",
        "see whether it is the file that is meant",
        transcript("<html><p>Æ</p></html>", "ord.html"),
    ),
    "transcript-time": Case(
        transcript_json("1.0.0", SAID.replace('"startTime": 0', '"startTime": 3')),
        "episodes/b/ord.json:2:1",
        "the segment ends at 2 s, before it begins at 3 s",
        "write the time that is meant",
        transcript_json("1.0.0", SAID.replace("2", "0")),
    ),
    "transcript-speaker": Case(
        transcript("KARI: Æ.\n\nStar Wars: A New Hope kom.\n\nKARI: Å.\n", "ord.txt"),
        "episodes/b/ord.txt:3:1",
        "Star Wars stands before a colon once, and may be a speaker; what follows is taken for nobody's",
        "name it under speakers if it is one, else write before the line who speaks",
        transcript("KARI: Æ.\n\nKARI: Star Wars: A New Hope kom.\n\nKARI: Å.\n", "ord.txt"),
    ),
    "transcript-version": Case(
        transcript_json("2.0.0", SAID),
        "episodes/b/ord.json:1:1",
        "the file says that its version is 2.0.0; it is read as 1.0.0",
        'write "version": "1.0.0"',
        transcript_json("1.0.0", SAID),
    ),
    "theme-template": Case(
        {f"{THEME}/episode.html": "<p>\n{% if %}"},
        "feeds/bokstaver/theme/episode.html:2:1",
        "this is not Jinja2: Expected an expression, got 'end of statement block'",
        "mend the line, or delete the file",
        {f"{THEME}/episode.html": "<p>\n{% if episode %}{% endif %}"},
    ),
    "theme-words": Case(
        {f"{THEME}/words.yaml": "answer: [1, 2]\n"},
        "feeds/bokstaver/theme/words.yaml:1:9",
        "answer is no text",
        "put it between quotes",
        {f"{THEME}/words.yaml": "answer: Ditt svar\n"},
    ),
    "theme-stray": Case(
        {f"{THEME}/episodes.html": "<p>"},
        "feeds/bokstaver/theme/episodes.html",
        "nothing on the pages is called episodes.html, so it has no effect",
        "did you mean episode.html?",
        {f"{THEME}/mine.html": "<p>", f"{THEME}/list.html": '{% include "mine.html" %}'},
    ),
}
