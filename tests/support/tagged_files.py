"""Audio files of every format with everything in their tags that the format holds, and readers of what arrived.

Both speak to mutagen alone, apart from what they test.
"""

import shutil
from base64 import b64decode, b64encode
from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import mutagen
from mutagen.flac import FLAC, Picture
from mutagen.id3 import APIC, CHAP, COMM, CTOC, ID3, TALB, TDRC, TIT2, TPE1, TXXX, USLT, WXXX, CTOCFlags
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE
from PIL import Image

from publisher.media.ffmpeg.chapters import copy_with_chapters, read_ffmpeg_chapters, split_late
from publisher.media.tags.copy import copy_tags
from publisher.media.tags.embedded_chapters import read_embedded_chapters
from support.audio import ffmpeg
from support.riff import cue_chunk, info_chunk, label_chunk, wav_file
from support.tiny_audio import MP3_FRAMES, tiny_flac, tiny_opus

TITLE, ARTISTS, ALBUM, DATE = "Målt på øya", ("Åse Ødegård", "Torvald Sæterøy"), "Ærlig målt", "2026-03-04"
COMMENT, LYRICS, CUSTOM = "Til ettertanke", "Flo\nog fjære", ("MYOWN", "Kaia")
MARKS = ((0.0, "Ås", "https://a.example/1"), (0.5, "Åpning på kaia", "https://a.example/2"))
SOURCES = ("MP3 2.3", "MP3 2.4", "M4A", "Opus", "FLAC", "WAV with ID3", "WAV with INFO")
TARGETS = {"MP3": ".mp3", "M4A": ".m4a", "Opus": ".opus"}
DURATION = 1.0


@cache
def jpeg(colour: str) -> bytes:
    """Return a small picture."""
    with BytesIO() as stream:
        Image.new("RGB", (8, 6), colour).save(stream, "JPEG")
        return stream.getvalue()


@cache
def tone_m4a() -> bytes:
    """Return an M4A of a second without tags."""
    folder = Path(mkdtemp())
    try:
        sound = ("-f", "lavfi", "-i", "sine=d=1:sample_rate=48000", "-c:a", "aac", "-fflags", "+bitexact")
        ffmpeg("-v", "error", *sound, folder / "a.m4a")
        return (folder / "a.m4a").read_bytes()
    finally:
        shutil.rmtree(folder)


def untagged(file: Path) -> Path:
    """Write a file without tags, of the format that its suffix tells."""
    content = {".mp3": lambda: MP3_FRAMES, ".m4a": tone_m4a, ".opus": tiny_opus, ".flac": lambda: tiny_flac(44_100)}
    file.write_bytes(content[file.suffix]())
    return file


def make_source(kind: str, folder: Path) -> Path:
    """Write a file of a kind of SOURCES, with everything that it holds."""
    if kind.startswith("MP3"):
        file = untagged(folder / "a.mp3")
        tags = _id3()
        if kind == "MP3 2.3":
            tags.update_to_v23()
        tags.save(file, v2_version=3 if kind == "MP3 2.3" else 4, v23_sep="/")
        return file
    if kind == "M4A":
        return _m4a(folder)
    return _wav(kind, folder) if kind.startswith("WAV") else _commented(kind, folder)


def _commented(kind: str, folder: Path) -> Path:
    file = untagged(folder / f"a.{kind.lower()}")
    tagged: Any = OggOpus(file) if kind == "Opus" else FLAC(file)
    if tagged.tags is None:
        tagged.add_tags()
    for name, values in _comments().items():
        tagged[name] = values
    blocks = [_block(3, "red"), _block(4, "blue")]
    if kind == "Opus":
        tagged["METADATA_BLOCK_PICTURE"] = [b64encode(block.write()).decode() for block in blocks]
    else:
        for block in blocks:
            tagged.add_picture(block)
    tagged.save()
    return file


def _id3() -> ID3:
    tags = ID3()
    names = [f"c{number}" for number in range(len(MARKS))]
    for name, (start, title, link), end in zip(names, MARKS, [*(start for start, _, _ in MARKS[1:]), 1.0], strict=True):
        inside = [TIT2(text=[title]), WXXX(desc="", url=link), APIC(mime="image/jpeg", type=0, data=jpeg("green"))]
        tags.add(CHAP(element_id=name, start_time=int(1000 * start), end_time=int(1000 * end), sub_frames=inside))
    flags = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    tags.add(CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[]))
    for frame in (
        TIT2(text=[TITLE]),
        TPE1(text=[*ARTISTS]),
        TALB(text=[ALBUM]),
        TDRC(text=[DATE]),
        COMM(lang="nob", desc="", text=[COMMENT]),
        USLT(lang="nob", desc="", text=LYRICS),
        TXXX(desc=CUSTOM[0], text=[CUSTOM[1]]),
        APIC(mime="image/jpeg", type=3, desc="front", data=jpeg("red")),
        APIC(mime="image/jpeg", type=4, desc="back", data=jpeg("blue")),
    ):
        tags.add(frame)
    return tags


def _m4a(folder: Path) -> Path:
    ends = [*(start for start, _, _ in MARKS[1:]), DURATION]
    rows = [(start, end, title) for (start, title, _), end in zip(MARKS, ends, strict=True)]
    copy_with_chapters(untagged(folder / "plain.m4a"), rows, folder / "a.m4a", rate=48_000)
    file = MP4(folder / "a.m4a")
    file["\xa9nam"], file["\xa9ART"], file["\xa9alb"], file["\xa9day"] = TITLE, [*ARTISTS], ALBUM, DATE
    file["\xa9cmt"], file["\xa9lyr"], file[f"----:com.apple.iTunes:{CUSTOM[0]}"] = COMMENT, LYRICS, [CUSTOM[1].encode()]
    file["covr"] = [MP4Cover(jpeg("red")), MP4Cover(jpeg("blue"))]
    file.save()
    return folder / "a.m4a"


def _wav(kind: str, folder: Path) -> Path:
    file = folder / "a.wav"
    if kind == "WAV with ID3":
        file.write_bytes(wav_file())
        sound = WAVE(file)
        sound.add_tags()
        for frame in _id3().values():
            sound.tags.add(frame)
        sound.save()
        return file
    texts = {b"INAM": TITLE, b"IPRD": ALBUM, b"ICRD": DATE, b"ICMT": COMMENT, CUSTOM[0][:4].encode(): CUSTOM[1]}
    rows = [(name, text.encode("cp1252")) for name, text in texts.items()]
    rows += [(b"IART", artist.encode("cp1252")) for artist in ARTISTS]
    marks = [
        cue_chunk(*((number, int(8_000 * start)) for number, (start, _, _) in enumerate(MARKS))),
        label_chunk(*((number, title.encode("cp1252")) for number, (_, title, _) in enumerate(MARKS))),
    ]
    file.write_bytes(wav_file([info_chunk(*rows)], marks))
    return file


def _comments() -> dict[str, list[str]]:
    comments = {"TITLE": [TITLE], "ARTIST": [*ARTISTS], "ALBUM": [ALBUM], "DATE": [DATE], "COMMENT": [COMMENT]}
    comments |= {"LYRICS": [LYRICS], CUSTOM[0]: [CUSTOM[1]]}
    for number, (start, title, link) in enumerate(MARKS):
        key = f"CHAPTER{number:03}"
        comments |= {key: [f"00:00:0{start:.3f}"], f"{key}NAME": [title], f"{key}URL": [link]}
    return comments


def _block(kind: int, colour: str) -> Picture:
    block = Picture()
    block.type, block.mime, block.data = kind, "image/jpeg", jpeg(colour)
    return block


def carry(source: Path, out: Path) -> tuple[str, ...]:
    """Make `out` with what `source` has in its tags, as `publisher master` does; return what is told to be lost."""
    found, _ = split_late(read_embedded_chapters(source, read_ffmpeg_chapters), DURATION)
    if out.suffix == ".m4a" and found:
        ends = [*(chapter.start for chapter in found[1:]), DURATION]
        rows = [(chapter.start, end, chapter.title) for chapter, end in zip(found, ends, strict=True)]
        copy_with_chapters(untagged(out.with_name("bare.m4a")), rows, out, rate=48_000)
    else:
        untagged(out)
    return copy_tags(source, out, {}, found, duration=DURATION, loudness=-16.0)


def read_back(file: Path) -> dict[str, Any]:
    """Return what mutagen finds in a file of any format, by what it is: texts, pictures, chapters."""
    opened: Any = mutagen.File(file)
    tags = opened.tags
    if isinstance(tags, ID3):
        return _of_id3(tags)
    if isinstance(opened, MP4):
        return _of_mp4(opened)
    comments = {name.upper(): values for name, values in tags.as_dict().items()} if tags else {}
    blocks = [Picture(b64decode(text)) for text in comments.get("METADATA_BLOCK_PICTURE", [])]
    numbers = [name for name in sorted(comments) if name.startswith("CHAPTER") and name[7:].isdigit()]
    return {
        **{name: comments.get(name.upper(), []) for name in ("title", "artist", "album", "date", "comment", "lyrics")},
        "custom": comments.get(CUSTOM[0], []) or comments.get(CUSTOM[0][:4], []),
        "pictures": [(int(one.type), one.data) for one in (*blocks, *getattr(opened, "pictures", ()))],
        "chapters": [(float(comments[name][0][-6:]), comments[f"{name}NAME"][0]) for name in numbers],
        "links": [comments[f"{name}URL"][0] for name in numbers if f"{name}URL" in comments],
        "chapter pictures": [],
    }


def _of_id3(tags: Any) -> dict[str, Any]:
    def texts(*names: str) -> list[str]:
        found = next((frame for name in names for frame in tags.getall(name)), None)
        text = [] if found is None else found.text
        return [text] if isinstance(text, str) else [str(one) for one in text]

    marks = tags.getall("CHAP")
    return {
        **{name: texts(frame) for name, frame in (("title", "TIT2"), ("artist", "TPE1"), ("album", "TALB"))},
        **{name: texts(frame) for name, frame in (("date", "TDRC"), ("comment", "COMM"), ("lyrics", "USLT"))},
        "custom": texts(f"TXXX:{CUSTOM[0]}", f"TXXX:{CUSTOM[0][:4]}"),
        "pictures": [(int(one.type), one.data) for one in tags.getall("APIC")],
        "chapters": [(mark.start_time / 1000, str(mark.sub_frames["TIT2"])) for mark in marks],
        "links": [one.url for mark in marks for one in mark.sub_frames.getall("WXXX")],
        "chapter pictures": [one.data for mark in marks for one in mark.sub_frames.getall("APIC")],
    }


def _of_mp4(file: Any) -> dict[str, Any]:
    atoms: Mapping[str, Any] = file.tags or {}
    names = {"title": "nam", "artist": "ART", "album": "alb", "date": "day", "comment": "cmt", "lyrics": "lyr"}
    custom = next((value for name, value in atoms.items() if name.split(":")[-1] in {CUSTOM[0], CUSTOM[0][:4]}), [])
    return {
        **{name: atoms.get(f"\xa9{atom}", []) for name, atom in names.items()},
        "custom": [bytes(one).decode() for one in custom],
        "pictures": [(3 if not at else 0, bytes(one)) for at, one in enumerate(atoms.get("covr", []))],
        "chapters": [(mark.start, mark.title) for mark in file.chapters or []],
        "links": [],
        "chapter pictures": [],
    }


def frame_names(file: Path) -> list[bytes]:
    """Return the names of chapters in the order in which their frames lie in an MP3."""
    content, names, at = file.read_bytes(), [], 0
    while (at := content.find(b"CHAP", at)) >= 0:
        names.append(content[at + 10 : content.index(b"\0", at + 10)])
        at += 4
    return names
