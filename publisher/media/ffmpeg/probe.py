"""Probes audio files by parsing what ffmpeg prints when it opens them; imageio-ffmpeg has no ffprobe."""

import re
import signal
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from publisher.errors import UnreadableMediaError
from publisher.media.ffmpeg.complaints import list_messages
from publisher.media.ffmpeg.drm import is_protected
from publisher.media.ffmpeg.find import VERSION_TIMEOUT, find_ffmpeg
from publisher.media.ffmpeg.packets import TIMED_CONTAINERS, read_packet_times
from publisher.media.ffmpeg.process import MEMORY_FULL, StalledError, capture_output
from publisher.media.gaps import MAX_LEAD, Gap, find_gaps
from publisher.media.limits import (
    MAX_CHANNELS,
    MAX_PROGRAM_BYTES,
    MAX_PROGRAM_TEXT,
    MAX_RECORDING_SECONDS,
    MAX_SAMPLE_RATE,
    MIN_SAMPLE_RATE,
)
from publisher.media.progress import StageProgress, ignore_progress
from publisher.text.git_traces import LFS_HINT, MAX_POINTER_BYTES, parse_lfs_pointer

CHANNEL_LAYOUTS = {"mono": 1, "stereo": 2, "downmix": 2, "quad": 4, "hexagonal": 6, "octagonal": 8, "hexadecagonal": 16}
"""Channels of ffmpeg's layouts that are named by words; "5.1" and "3 channels" tell their number."""
CONTAINERS = "wav,w64,aiff,au,caf,flac,mp3,aac,mov,ogg,matroska,avi,flv,asf,mpeg,mpegts,wv,ape,tta,ac3,eac3,amr"
"""ffmpeg's names of the formats that may be opened; playlists, which name other files, are excluded."""
AUDIO_STREAM = re.compile(
    r"^ *Stream #\d+:(\d+).*?: Audio: (\w+).*?, (\d+) Hz, ([^,\n]+)(?:.*?, (\d+) kb/s)?", re.MULTILINE
)
"""ffmpeg's description of an audio stream: number, codec, sample rate, channel layout, and bit rate if it has one."""
STREAM = re.compile(r"^ *Stream #\d+:(\d+).*?: (Audio|Video|Data|Subtitle|Attachment): (.*)$", re.MULTILINE)
"""ffmpeg's description of a stream: its number, its kind, and the rest."""
UNNAMED_CHANNELS = re.compile(r"\d+ channels$")
GUESSED_LAYOUT = (
    r"^(?:Guessed Channel Layout for Input Stream #0\.{0} :|\[aist#0:{0}/[^\]\n]*\] Guessed Channel Layout:)"
)
"""What ffmpeg says of the stream with this number, if the file does not tell what its channels are for."""
ATTACHED_PICTURE = "(attached pic)"
MAX_MESSAGES = 100
"""Messages at the opening of a file that are kept."""
LINE_LETTERS = 1000
"""Characters of a line of ffmpeg's that are looked at."""
PLAYABLE_HINT = "give a recording that plays: WAV, FLAC, MP3, M4A, Ogg or Opus"

EMPTY_HINT = (
    "export or copy the recording again; if Dropbox, OneDrive or the like keeps it, have it kept on this machine too"
)
APPLE_DOUBLE = bytes.fromhex("00051607")
"""How a file of the format AppleDouble begins (RFC 1740)."""
EXPORT_HINT = "export it again, at 44,100 or 48,000 Hz in one or two channels"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """The properties that a file declares for one of its sound tracks."""

    codec: str
    sample_rate: int
    channels: int
    surround: bool
    """Whether the channels are those of 5.0 or 5.1, in ffmpeg's order."""
    video: bool
    duration: float | None
    """In seconds; None if the file does not declare it."""
    bit_rate: int | None
    """Of the audio stream, in kbit/s; None if ffmpeg does not print it."""
    container: str = ""
    """The first of ffmpeg's names of the container: mov, matroska, wav."""
    sounds: int = 1
    """Audio streams in the file."""
    sound_track: int = 1
    """Which of them is read, counted from 1."""
    is_alone: bool = True
    """Whether there is no stream beside the sound and its cover: the container's duration is that of the longest."""
    gaps: tuple[Gap, ...] = ()
    """Where its time stamps leave out sound."""
    hidden: float = 0.0
    """Seconds of sound that an edit list leaves out, and that are in the file all the same."""
    opening: tuple[str, ...] = ()
    """What ffmpeg said when it opened the file."""

    @property
    def is_timed(self) -> bool:
        """Tell whether packets have times of their own."""
        return self.container in TIMED_CONTAINERS and not self.codec.startswith("pcm_")

    @property
    def silence(self) -> float:
        """Seconds of all gaps together."""
        return sum(gap.duration for gap in self.gaps)


def build_input_arguments(path: Path) -> list[str]:
    """Return ffmpeg's arguments to open the recording at `path`, and no other file or address that it may refer to.

    A single thread decodes, so that runs give equal bytes; episodes are processed in parallel instead.
    """
    allowed = ("-protocol_whitelist", "file", "-format_whitelist", CONTAINERS)
    return [*allowed, "-threads", "1", "-i", f"file:{path.absolute()}"]


class MissingTrackError(UnreadableMediaError):
    """A file that has not as many sound tracks as the number of the chosen one."""


def probe_audio(path: Path, *, sound_track: int = 1, report: StageProgress = ignore_progress) -> ProbeResult:
    """Return the properties that the file at `path` declares for a sound track, counted from 1.

    Raises UnreadableMediaError if it is missing, empty, not a file, not audio, protected (DRM), not readable, or claims
    what `limits` rule out; MissingTrackError if it has no such track.
    """
    _require_file(path)
    command: list[str | Path] = [find_ffmpeg().path, "-nostdin", "-hide_banner", *build_input_arguments(path)]
    try:
        answer = capture_output(command, seconds=VERSION_TIMEOUT)
    except StalledError:
        raise UnreadableMediaError(
            f"{path.name} cannot be opened in {VERSION_TIMEOUT:.0f} seconds", hint=PLAYABLE_HINT
        ) from None
    if answer.code == -signal.SIGXFSZ or len(answer.stderr) == MAX_PROGRAM_TEXT:
        raise UnreadableMediaError(
            f"{path.name} has more than {MAX_PROGRAM_TEXT >> 20} MB of texts in its tags", hint="remove its tags"
        )
    # Lines are as long as tags make them; what is looked for stands at the beginning of short ones.
    output = "\n".join(line[:LINE_LETTERS] for line in answer.stderr.decode(errors="replace").split("\n"))
    if MEMORY_FULL in output:
        raise make_memory_error(path)
    return _require_bounds(
        path, _with_gaps(path, _require_bounds(path, _parse_probe(path, output, sound_track)), report)
    )


def _with_gaps(path: Path, claims: ProbeResult, report: StageProgress) -> ProbeResult:
    """Return the properties with the gaps between packets, where the container has times."""
    if not claims.is_timed:
        return claims
    times = read_packet_times(
        build_input_arguments(path),
        claims.container,
        claims.sample_rate,
        sound_track=claims.sound_track,
        duration=claims.duration,
        report=report,
    )
    if times is None:
        return claims
    first = float(times.starts[0])
    late = first if first > MAX_LEAD else 0.0
    duration = claims.duration - late if claims.duration and claims.duration > late else claims.duration
    return replace(claims, gaps=find_gaps(times.starts, times.durations), hidden=times.hidden, duration=duration)


def make_memory_error(path: Path) -> UnreadableMediaError:
    """Return the error for a recording at `path` whose decoder ran out of memory, or of streams."""
    return UnreadableMediaError(
        f"{path.name} asks for more than its decoder gets: {MAX_PROGRAM_BYTES >> 30} GB of memory, 1,000 streams",
        hint=EXPORT_HINT,
    )


def make_duration_error(path: Path, seconds: float) -> UnreadableMediaError:
    """Return the error for a recording at `path` that is longer than `seconds`."""
    length = f"{seconds / 3600:.0f} hours" if seconds >= 2 * 3600 else f"{seconds / 60:.0f} minutes"
    return UnreadableMediaError(f"{path.name} is longer than {length}", hint="cut it, or export it again")


def _require_bounds(path: Path, claims: ProbeResult) -> ProbeResult:
    """Return `claims` unless they are absurd: samples of such a kind take a decoder gigabytes, or for ever."""
    if not MIN_SAMPLE_RATE <= claims.sample_rate <= MAX_SAMPLE_RATE:
        raise UnreadableMediaError(
            f"{path.name} has {claims.sample_rate:,} samples a second; what is read has {MIN_SAMPLE_RATE:,} "
            f"to {MAX_SAMPLE_RATE:,}",
            hint=EXPORT_HINT,
        )
    if claims.channels > MAX_CHANNELS:
        raise UnreadableMediaError(
            f"{path.name} has {claims.channels:,} channels; what is read has at most {MAX_CHANNELS}", hint=EXPORT_HINT
        )
    if max(claims.duration or 0.0, claims.silence) > MAX_RECORDING_SECONDS:
        raise make_duration_error(path, MAX_RECORDING_SECONDS)
    return claims


def _require_file(path: Path) -> None:
    """Raise UnreadableMediaError unless `path` is a regular, readable file: opening a named pipe would block."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableMediaError(f"{path.name or path} is not a file", hint=PLAYABLE_HINT)
        with path.open("rb") as file:
            head = file.read(MAX_POINTER_BYTES)
    except OSError as problem:
        reason = problem.strerror.lower() if problem.strerror else "it refuses"
        raise UnreadableMediaError(f"{path.name} cannot be read: {reason}", hint="check its name and rights") from None
    if not status.st_size:
        raise UnreadableMediaError(f"{path.name} is empty", hint=EMPTY_HINT)
    if head.startswith(APPLE_DOUBLE):
        raise UnreadableMediaError(
            f"{path.name} is what macOS writes beside a file on other disks (AppleDouble), and no sound",
            hint=f"delete it, and copy the file itself: mostly {path.name.removeprefix('._')}",
        )
    if parse_lfs_pointer(head):
        raise UnreadableMediaError(f"{path.name} is a pointer of Git LFS, and not the file", hint=LFS_HINT)


def _parse_probe(path: Path, output: str, sound_track: int) -> ProbeResult:
    if is_protected(path, output):
        raise UnreadableMediaError(
            f"{path.name} is protected against copying (DRM), so that nothing but its seller's player can read it",
            hint="give a recording of your own, or one that was sold without DRM",
        )
    # A stream of several programs of a broadcast is listed with each, and programs are in any order.
    streams = [(int(number), kind, rest) for number, kind, rest in STREAM.findall(output)]
    sounds = sorted({number for number, kind, _ in streams if kind == "Audio"})
    if len(sounds) < sound_track and sounds:
        count = "one sound track" if len(sounds) == 1 else f"{len(sounds)} sound tracks"
        raise MissingTrackError(
            f"{path.name} has {count}, and no number {sound_track}",
            hint="leave the number out, since there is no choice"
            if len(sounds) == 1
            else f"choose one from 1 to {len(sounds)}",
        )
    audio = next(
        (found for found in AUDIO_STREAM.finditer(output) if int(found[1]) in sounds[sound_track - 1 :][:1]), None
    )
    if audio is None or not int(audio[3]) or not _channels(audio[4]):
        if "Input #0" in output and not sounds and any(kind == "Video" for _, kind, _ in streams):
            raise UnreadableMediaError(f"{path.name} has no sound in it", hint=PLAYABLE_HINT)
        raise UnreadableMediaError(f"{path.name} is not audio that can be decoded", hint=PLAYABLE_HINT)
    channels = _channels(audio[4])
    if 2 < channels <= MAX_CHANNELS and not _has_layout(audio, output):  # noqa: PLR2004 - stereo
        raise UnreadableMediaError(
            f"{path.name} has {channels} tracks, and does not say which is left, right or centre",
            hint="if each is a person's, mix them to one or two channels in an audio editor; if they are surround,"
            " export them with their layout",
        )
    others = [rest for _, kind, rest in streams if kind in {"Video", "Subtitle"} and ATTACHED_PICTURE not in rest]
    container = re.search(r"^Input #0, (\w+)", output, re.MULTILINE)
    return ProbeResult(
        codec=audio[2],
        sample_rate=int(audio[3]),
        channels=channels,
        surround=audio[4].startswith(("5.0", "5.1")),
        video=any(kind == "Video" and ATTACHED_PICTURE not in rest for _, kind, rest in streams),
        duration=_duration(output),
        bit_rate=int(audio[5]) if audio[5] else None,
        container=container[1] if container else "",
        sounds=len(sounds),
        sound_track=sound_track,
        is_alone=len(sounds) == 1 and not others,
        opening=list_messages(output)[:MAX_MESSAGES],
    )


def _has_layout(audio: re.Match[str], output: str) -> bool:
    """Tell whether the file says what the channels of a stream are for; `output` may have the same words in tags."""
    guessed = re.search(GUESSED_LAYOUT.format(audio[1]), output, re.MULTILINE)
    return guessed is None and UNNAMED_CHANNELS.match(audio[4]) is None


def _channels(layout: str) -> int:
    """Return the number of channels of a layout by ffmpeg's name: stereo, 5.1(side), 3 channels."""
    numbered = re.match(r"(\d+) channels", layout)
    if numbered:
        return int(numbered[1])
    word = re.match(r"[a-z]+", layout)
    if word:
        return CHANNEL_LAYOUTS.get(word[0], 2)
    return sum(int(number) for number in re.findall(r"\d+", layout.split("(", maxsplit=1)[0])) or 2


def _duration(output: str) -> float | None:
    """Return the duration in seconds, unless ffmpeg estimated it from the bit rate."""
    found = re.search(r"^ *Duration: (\d+):(\d+):([\d.]+)", output, re.MULTILINE)
    if found is None or "Estimating duration from bitrate" in output:
        return None
    return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
