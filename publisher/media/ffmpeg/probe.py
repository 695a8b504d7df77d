"""What a file claims to be, read from what ffmpeg says when it opens it: not every ffmpeg comes with an ffprobe."""

import re
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import UnreadableMediaError
from publisher.media.ffmpeg.drm import is_protected
from publisher.media.ffmpeg.find import VERSION_TIMEOUT, find_ffmpeg

CHANNEL_LAYOUTS = {"mono": 1, "stereo": 2, "downmix": 2, "quad": 4, "hexagonal": 6, "octagonal": 8, "hexadecagonal": 16}
"""Channels in the layouts whose names do not tell their number, as 5.1 does."""
CONTAINERS = "wav,w64,aiff,au,caf,flac,mp3,aac,mov,ogg,matroska,avi,flv,asf,mpeg,mpegts,wv,ape,tta,ac3,eac3,amr"
"""ffmpeg's names of the formats that recordings come in. Playlists, which name other files, are not among them."""
AUDIO_STREAM = re.compile(
    r"^ *Stream #\d+:\d+.*?: Audio: (\w+).*?, (\d+) Hz, ([^,\n]+)(?:.*?, (\d+) kb/s)?", re.MULTILINE
)
"""How ffmpeg describes a stream of sound: codec, sample rate, layout of its channels, bit rate if it has one."""
PLAYABLE_HINT = "give a recording that plays: WAV, FLAC, MP3, M4A, Ogg or Opus"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What the first audio stream of a file claims to be."""

    codec: str
    sample_rate: int
    channels: int
    surround: bool
    """Whether the channels are those of 5.0 or 5.1, in ffmpeg's order."""
    video: bool
    duration: float | None
    """In seconds; none where the file does not say."""
    bit_rate: int | None
    """In kbit/s, of the sound alone; none where ffmpeg does not tell."""


def build_input_arguments(path: Path) -> list[str]:
    """Return the arguments with which any ffmpeg here opens the recording at `path`.

    Nothing else is opened, whatever a playlist that calls itself a recording may ask for. One thread decodes, so that
    two runs give equal bytes, and episodes are what is done in parallel.
    """
    allowed = ("-protocol_whitelist", "file", "-format_whitelist", CONTAINERS)
    return [*allowed, "-threads", "1", "-i", f"file:{path.absolute()}"]


def probe_audio(path: Path) -> ProbeResult:
    """Return what the file at `path` claims to be.

    Raises UnreadableMediaError if it is missing, empty, not a file, not audio, or may not be read.
    """
    _require_file(path)
    command: list[str | Path] = [find_ffmpeg().path, "-nostdin", "-hide_banner", *build_input_arguments(path)]
    try:
        answer = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=VERSION_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnreadableMediaError(
            f"{path.name} cannot be opened in {VERSION_TIMEOUT:.0f} seconds", hint=PLAYABLE_HINT
        ) from None
    return _parse_probe(path, answer.stderr.decode(errors="replace"))


def _require_file(path: Path) -> None:
    """Refuse what is no file before anybody opens it: a named pipe would be waited on for ever."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableMediaError(f"{path.name or path} is not a file", hint=PLAYABLE_HINT)
        with path.open("rb"):
            pass
    except OSError as problem:
        reason = problem.strerror.lower() if problem.strerror else "it refuses"
        raise UnreadableMediaError(f"{path.name} cannot be read: {reason}", hint="check its name and rights") from None
    if not status.st_size:
        raise UnreadableMediaError(f"{path.name} is empty", hint="export or copy the recording again")


def _parse_probe(path: Path, said: str) -> ProbeResult:
    if is_protected(path, said):
        raise UnreadableMediaError(
            f"{path.name} is protected against copying (DRM), so that nothing but its seller's player can read it",
            hint="give a recording of your own, or one that was sold without DRM",
        )
    audio = AUDIO_STREAM.search(said)
    if audio is None or not int(audio[2]):
        if "Input #0" in said and re.search(r"^ *Stream #\d+:\d+.*?: Video: ", said, re.MULTILINE):
            raise UnreadableMediaError(f"{path.name} has no sound in it", hint=PLAYABLE_HINT)
        raise UnreadableMediaError(f"{path.name} is not audio that can be decoded", hint=PLAYABLE_HINT)
    moving = re.findall(r"^ *Stream #\d+:\d+.*?: Video: .*$", said, re.MULTILINE)
    return ProbeResult(
        codec=audio[1],
        sample_rate=int(audio[2]),
        channels=_channels(audio[3]),
        surround=audio[3].startswith(("5.0", "5.1")),
        video=any("(attached pic)" not in line for line in moving),
        duration=_duration(said),
        bit_rate=int(audio[4]) if audio[4] else None,
    )


def _channels(layout: str) -> int:
    """Return how many channels a layout has, as ffmpeg names it: stereo, 5.1(side), 3 channels."""
    numbered = re.match(r"(\d+) channels", layout)
    if numbered:
        return int(numbered[1])
    word = re.match(r"[a-z]+", layout)
    if word:
        return CHANNEL_LAYOUTS.get(word[0], 2)
    return sum(int(number) for number in re.findall(r"\d+", layout.split("(", maxsplit=1)[0])) or 2


def _duration(said: str) -> float | None:
    """Return the duration in seconds, unless it was only guessed from the bit rate."""
    found = re.search(r"^ *Duration: (\d+):(\d+):([\d.]+)", said, re.MULTILINE)
    if found is None or "Estimating duration from bitrate" in said:
        return None
    return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
