"""Tells what ffmpeg's messages are about: the sound of a recording, or what is beside it in the file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

COMPONENT = re.compile(r"\[([^\]@]+?)(?: @ (?:0x)?[0-9a-fA-F]+)?\] ")
"""The part of ffmpeg that a message comes from, as in "[mp3float @ 0x55d0c8] Header missing"."""
CUT_OFF = re.compile(
    r"partial file|ended prematurely|truncat|packet corrupt|corrupt input packet|error during demuxing|^CRC mismatch",
    re.IGNORECASE,
)
"""Messages of a container whose end, or middle, is missing; Ogg is read without pages that have a wrong checksum."""
OWN_OUTPUT = re.compile(r"s32le$|out#|aost#|af#|framecrc$")
"""Components that write what is decoded: they say nothing of the recording."""
BESIDE = re.compile(
    r"png$|mjpeg|gif$|bmp$|webp|tiff$|jpeg|swscaler|id3|AVFormat|mov_text|srt$|subrip|ass$|h26|hevc|in#"
)
"""Components that read pictures, texts and other streams beside the sound, and that open the file."""
REPEATED = "Last message repeated"
DECODING = re.compile(r"^Error (?:while )?decoding|^Conversion failed|Invalid data found when processing input")
"""The program's own messages about decoding, which have no component."""
PARTIAL_FRAME = re.compile(r"Invalid PCM packet|.*Invalid data found when processing input")
"""What ffmpeg says of the bytes behind the last whole frame of PCM, such as the byte that makes a chunk even."""
NO_FRAME = re.compile(r"Header missing|Error while decoding stream|Error submitting packet to decoder: Invalid data")
"""What ffmpeg says of bytes that are no frame, such as a tag between two frames of MP3."""


@dataclass(frozen=True, slots=True)
class Complaints:
    """What ffmpeg said while it decoded a recording."""

    sound: str | None = None
    """The first message about the sound."""
    demuxer: str | None = None
    """The first message of the container's reader, which may be about lost packets of the sound."""
    rest: str | None = None
    """The first message about anything else: tags, covers, chapters; also the reader's."""
    is_no_frame: bool = False
    """Whether all messages about the sound say that something is no frame of it, and none that a frame is damaged."""


def sort_complaints(lines: Sequence[str], codec: str, container: str, opening: Sequence[str] = ()) -> Complaints:
    """Sort the messages of a decoder of `codec` from a `container`, both by ffmpeg's names.

    `opening` are the messages at the opening of the file: demuxers of raw streams have the name of the decoder.
    """
    sound: list[str] = []
    demuxer: list[str] = []
    rest: list[str] = []
    for line in lines:
        names, text = _parse(line)
        if text.lstrip().startswith(REPEATED) or any(map(OWN_OUTPUT.match, names)):
            continue
        if _is_about_sound(names, text, codec, container, opening):
            sound.append(text)
        else:
            rest.append(text)
            # The newest versions put their own number before the reader's name: in#0/matroska,webm.
            if any(name.rpartition("/")[2].split(",")[0] == container for name in names) and text not in opening:
                demuxer.append(text)
    return Complaints(
        sound=next(iter(sound), None),
        demuxer=next(iter(demuxer), None),
        rest=next(iter(rest), None),
        is_no_frame=bool(sound) and all(map(NO_FRAME.match, sound)),
    )


def list_messages(output: str) -> tuple[str, ...]:
    """Return the messages in ffmpeg's output without the components that they come from."""
    return tuple(text for names, text in map(_parse, output.split("\n")) if names)


def _parse(line: str) -> tuple[list[str], str]:
    names: list[str] = []
    at = 0
    while found := COMPONENT.match(line, at):
        names.append(found[1])
        at = found.end()
    return names, line[at:]


def _is_about_sound(names: Sequence[str], text: str, codec: str, container: str, opening: Sequence[str]) -> bool:
    if CUT_OFF.search(text) or (not names and DECODING.search(text) and not codec.startswith("pcm_")):
        return True
    if not names or any(map(BESIDE.match, names)) or (codec.startswith("pcm_") and PARTIAL_FRAME.match(text)):
        return False
    # Of raw streams demuxer and decoder have one name, but for MP3, whose decoder is called mp3float.
    is_demuxer = all(name.split(",")[0] == container for name in names)
    return not is_demuxer or (codec == container and codec != "mp3" and text not in opening)
