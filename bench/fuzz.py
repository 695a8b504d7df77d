"""Feeds mutated files to every reader of foreign bytes: each gives a value, findings or a told error, and ends.

    make fuzz SECONDS=3600

Files of the corpora and of the demo show are mutated by bytes and by pieces of their grammars. A case that raises
anything but PublisherError, or takes longer than CASE_SECONDS, is kept in the folder `.fuzz` with what was raised.
"""

import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import FrameType

from PIL import Image

from publisher.errors import PublisherError
from publisher.feed.compare import compare_feeds
from publisher.hashing import digest_bytes
from publisher.media.headers import read_declared_duration, read_trailing_duration
from publisher.media.pictures import inspect_picture
from publisher.media.tags.embedded_chapters import read_embedded_chapters
from publisher.plan.ledger import load_ledger
from publisher.publish.site.theme import read_theme
from publisher.site.manifest import parse_manifest
from publisher.sources.validate import read_episode, read_feed, read_quiz
from publisher.sources.yaml.document import decode_text
from publisher.storage.layout import PAGE_KINDS, find_keys
from publisher.text.chapters import read_chapters
from publisher.text.notes import to_html, to_text
from publisher.text.transcripts import read_transcript

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".fuzz"
CASE_SECONDS = 30
MAX_BYTES = 200_000
PIECES = [
    *(
        b"---\n",
        b"WEBVTT\n\n",
        b"00:00:01.000 --> 00:00:02.000\n",
        b"1\n",
        b"<v Kari>",
        b"</v>",
        b"<b ",
        b"<c.",
        b"&#x",
    ),
    *(
        b"[a](",
        b"![",
        b"](",
        b"**",
        b"> ",
        b"`" * 40,
        b"<!--",
        b"- " * 20,
        b"    ",
        b"\t",
        b"\r",
        b"\r\n",
        b"\0",
        b"\x1b[",
    ),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"'",
        b":",
        b": ",
        b",",
        b"#",
        b"&a ",
        b"*a",
        b"<<: *a",
        b"!!python/object ",
        b"|\n",
    ),
    *(b"9" * 400, b"9" * 5_000, b"1e999", b"-1", b"NaN", b"Infinity", b"0x", b"null", b"true", b"\xff", b"\xfe\xff"),
    *("æøå\u202e潮".encode(), b"\xed\xa0\x80", b"{{ ", b" }}", b"{% for x in ", b"{% include '", b"<![CDATA[", b"]]>"),
    *(
        b"ID3\x03\0\0\0\0\x7f\x7f",
        b"CHAP",
        b"APIC",
        b"RIFF",
        b"data\xff\xff\xff\xff",
        b"moov",
        b"OggS",
        b"fLaC",
        bytes(64),
    ),
]
"""Pieces of grammars, and bytes that readers trip over."""


class SlowError(Exception):
    """A reader has not ended in time."""


def mutate(chance: Random, seed: bytes, others: list[bytes]) -> bytes:
    """Return the seed after one to eight changes."""
    content = bytearray(seed)
    for _ in range(chance.randint(1, 8)):
        at, end = sorted((chance.randint(0, len(content)), chance.randint(0, len(content))))
        match chance.randrange(7):
            case 0 if content:
                content[min(at, len(content) - 1)] = chance.randrange(256)
            case 1:
                content[at:at] = chance.choice(PIECES)
            case 2:
                content[at:at] = chance.choice(PIECES) * chance.choice([2, 30, 1_000])
            case 3:
                del content[at : min(end, at + 200)]
            case 4:
                content[at:at] = content[at : min(end, at + 500)] * chance.choice([1, 2, 50])
            case 5:
                other = chance.choice(others)
                place = chance.randint(0, len(other))
                content[at:end] = other[place : place + chance.randint(0, 2_000)]
            case _:
                content[at:end] = content[at:end][::-1] if chance.random() < 0.1 else content[at:end]
    return bytes(content[:MAX_BYTES])


def text_of(content: bytes) -> str:
    """Return a text as sources are decoded."""
    return decode_text("x", content)[0] or content.decode("latin-1")


def read_notes(content: bytes) -> None:
    """Render Markdown, as notes and answers are."""
    to_html(text_of(content))
    to_text(text_of(content))


def read_template(content: bytes) -> None:
    """Read a theme with this template, and with this file of words."""

    class Files:
        """A theme of two files."""

        def files(self, folder: str) -> list[str]:
            """Return the names of both."""
            return [f"{folder}/list.html", f"{folder}/words.yaml"]

        def read(self, _: str) -> bytes:
            """Return the mutated content for both."""
            return content

    read_theme(Files(), "maalt")


def read_audio(file: Path, content: bytes) -> None:
    """Read the headers and the chapters of a recording, written to a file."""
    file.write_bytes(content)
    with suppress(PublisherError):
        read_declared_duration(file)
    with suppress(PublisherError):
        read_trailing_duration(file)
    read_embedded_chapters(file, lambda _: ())


def read_picture(content: bytes, folder: Path) -> None:
    """Inspect a picture."""
    (folder / "x").write_bytes(content)
    inspect_picture(folder / "x")


def find_readers(folder: Path) -> dict[str, Callable[[bytes], object]]:
    """Return every reader by name; `folder` is for the files of those that open them."""
    readers: dict[str, Callable[[bytes], object]] = {
        "episode.md": lambda content: read_episode("0001-ae", text_of(content)),
        "feed.yaml": lambda content: read_feed("maalt", text_of(content)),
        "quiz.yaml": lambda content: read_quiz("quiz.yaml", text_of(content)),
        "notes": read_notes,
        "theme": read_template,
        "ledger.json": lambda content: load_ledger(content, "ledger.json"),
        "pages.json": parse_manifest,
        "keys": lambda content: find_keys(content, PAGE_KINDS),
        "feed.xml": lambda content: compare_feeds([content], [b"<rss><channel/></rss>"]),
        "picture": lambda content: read_picture(content, folder),
    }
    for suffix in (".vtt", ".srt", ".json", ".html", ".txt"):
        readers[f"transcript{suffix}"] = partial(read_transcript, f"x{suffix}")
    for suffix in (".txt", ".json", ".xml", ".vtt"):
        readers[f"chapters{suffix}"] = partial(read_chapters, f"x{suffix}")
    for suffix in (".mp3", ".m4a", ".flac", ".opus", ".wav"):
        readers[f"audio{suffix}"] = partial(read_audio, folder / f"x{suffix}")
    return readers


FOLDERS = {
    "tests/corpus/transcripts": "transcript",
    "tests/corpus/chapters": "chapters",
    "tests/corpus/notes": "notes",
    "tests/corpus/feeds": "feed.xml",
    "tests/corpus/findings": "",
    "episodes": "episode.md",
    "feeds": "feed.yaml",
    "publisher/site/templates": "theme",
}
"""Folders of honest files, and the beginning of the names of those readers that they are mostly given to."""


def find_seeds() -> Iterator[tuple[str, bytes]]:
    """Yield honest files of every kind, each with the beginning of the names of its readers."""
    for top, kind in FOLDERS.items():
        for file in sorted((ROOT / top).rglob("*")):
            if file.is_file() and file.stat().st_size < MAX_BYTES // 4:
                own = {".vtt": "transcript", ".json": "", ".jpg": "picture", "quiz.yaml": "quiz.yaml"}
                yield own.get(file.name, own.get(file.suffix, kind)), file.read_bytes()
    yield from (("audio", content) for content in make_audio())
    yield from (("picture", content) for content in make_pictures())


def make_audio() -> Iterator[bytes]:
    """Yield a small file of each format of audio, as far as its headers go."""
    chapter = b"a\0" + bytes(4) + (9_000).to_bytes(4) + b"\xff" * 8 + b"TIT2\0\0\0\x05\0\0\x03Kaia"
    frame = b"CHAP" + len(chapter).to_bytes(4) + bytes(2) + chapter
    yield b"ID3\x03\0\0" + bytes(3) + bytes([len(frame)]) + frame + (b"\xff\xfb\x90\x00" + bytes(413)) * 8
    yield b"fLaC\x80\0\0\x22" + bytes(10) + (44_100 << 44 | 1 << 41 | 15 << 36 | 100).to_bytes(8) + bytes(16)
    yield b"OggS\0\x02" + bytes(8) + b"\1\0\0\0" + bytes(8) + b"\1\x13OpusHead\1\2\x38\1\x80\xbb" + bytes(5)
    yield b"\0\0\0\x14ftypM4A \0\0\0\0M4A \0\0\0\x10moov\0\0\0\x08udta\0\0\0\x08mdat"
    yield b"RIFF\x34\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\xbb\0\0\0\x77\1\0\2\0\x10\0cue \4\0\0\0\0\0\0\0data\0\0\0\0"


def make_pictures() -> Iterator[bytes]:
    """Yield a small picture of each format."""
    for kind in ("PNG", "JPEG", "GIF", "WEBP"):
        with BytesIO() as stream:
            Image.new("RGB", (9, 9), "teal").save(stream, kind)
            yield stream.getvalue()


def keep(name: str, content: bytes, problem: BaseException) -> None:
    """Keep a case that was not read as it should be, and what was raised."""
    KEPT.mkdir(exist_ok=True)
    kept = KEPT / f"{name}.{type(problem).__name__}.{digest_bytes(content)[:8]}"
    kept.write_bytes(content)
    kept.with_name(f"{kept.name}.txt").write_text("".join(traceback.format_exception(problem)))


def give_up(_: int, __: FrameType | None) -> None:
    """End a reader that takes too long."""
    raise SlowError


def is_read(read: Callable[[bytes], object], name: str, content: bytes) -> bool:
    """Give a file to a reader; return whether that ends well."""
    signal.alarm(CASE_SECONDS)
    try:
        read(content)
    except PublisherError:
        return True
    except Exception as problem:  # noqa: BLE001 - any other is what is looked for
        signal.alarm(0)
        keep(name, content, problem)
        return False
    finally:
        signal.alarm(0)
    return True


def main(seconds: float, number: int) -> int:
    """Try mutated files until the time is over; return 1 if one was not read as it should be."""
    chance, seeds = Random(number), [*find_seeds()]  # noqa: S311 - no secret
    tried, failed = Counter[str](), Counter[str]()
    print(f"seed {number}, {len(seeds)} files", flush=True)
    signal.signal(signal.SIGALRM, give_up)
    end = time.monotonic() + seconds
    with TemporaryDirectory() as folder:
        readers = find_readers(Path(folder))
        while time.monotonic() < end:
            kind, seed = chance.choice(seeds)
            content = mutate(chance, seed, [other for _, other in seeds])
            own = [name for name in readers if name.startswith(kind)]
            for name in {chance.choice(own), chance.choice(own), chance.choice([*readers])}:
                tried[name] += 1
                failed[name] += not is_read(readers[name], name, content)
    for name, count in sorted(tried.items()):
        print(f"{count:>9,} {name}: {failed[name]:,} failed")
    return 1 if failed.total() else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 10**9))
