"""Applies edits to a stream of segments: cuts, jingles and cross-fades by a timeline.

Only a few seconds of the recording are in memory at a time; jingles are short, and held whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.edits import Edits, ResolvedJingle
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.ffmpeg.probe import probe_audio
from publisher.media.limits import MAX_JINGLE_SECONDS
from publisher.media.loudness import Doubles, Meter, integrated_loudness, make_grid, sliding_loudness
from publisher.media.loudness.timbre import Timbre
from publisher.media.results import Measurement
from publisher.media.segments import AudioSegment, count_frames, make_segment, to_samples
from publisher.model.timeline import RECORDING, Clip, Piece, Span, Timeline, arrange_timeline

FADE_SECONDS = 0.01
"""Seconds over which the recording fades at a cut, to avoid a click."""
SILENCE_BELOW = 30.0
"""Distance in LU below the recording's loudness from which a block counts as silence."""
LEAD, TAIL = 0.2, 0.5
"""Seconds of silence that trimming leaves before the first sound and after the last."""


@dataclass(frozen=True, slots=True)
class Montage:
    """A timeline and its jingles, decoded and processed."""

    timeline: Timeline
    clips: Mapping[str, AudioSegment]
    """Jingles by the names of sounds on the timeline."""
    rate: int
    """In Hz."""

    def render(self, recording: Iterator[AudioSegment], channels: int) -> Iterator[AudioSegment]:
        """Yield the segments of the edited sound; the recording's segments are read once, and to their end."""
        reader = _RecordingReader(recording, self.rate)
        held: AudioSegment | None = None
        pieces = self.timeline.pieces
        overlaps = [0, *(self._overlap(*pair) for pair in pairwise(pieces)), 0]
        for piece, before, after in zip(pieces, overlaps, overlaps[1:], strict=False):
            fader = _CrossFader(self._stream(piece, reader, channels), held, before)
            yield from fader.segments(after)
            held = fader.held
        reader.drain()

    def _overlap(self, before: Piece, after: Piece) -> int:
        return max(0, round((before.until - after.at) * self.rate))

    def _stream(self, piece: Piece, reader: "_RecordingReader", channels: int) -> Iterator[AudioSegment]:
        if piece.sound != RECORDING:
            clip = self.clips[piece.sound]
            return iter([clip if clip.channels == channels else clip.set_channels(channels)])
        return reader.read(round(piece.start * self.rate), round(piece.end * self.rate))


class _RecordingReader:
    """Reads successive spans of the recording from its segments."""

    def __init__(self, recording: Iterator[AudioSegment], rate: int) -> None:
        self._recording = recording
        self._edge = round(FADE_SECONDS * rate)
        self._frame = 0
        self._rest: AudioSegment | None = None

    def read(self, start: int, end: int) -> Iterator[AudioSegment]:
        """Yield the frames from `start` to before `end`, faded at both edges."""
        # A piece too short for both fades has none.
        edge = self._edge if end - start >= 2 * self._edge else 0
        for segment, at in self._slices(start, end):
            piece = _fade(segment, start - at, edge, into=True)
            yield _fade(piece, end - edge - at, edge, into=False)

    def _slices(self, start: int, end: int) -> Iterator[tuple[AudioSegment, int]]:
        """Yield segments and the frames where they begin; no segment ends within an edge, so that fades are whole."""
        edge = self._edge
        while self._frame < end and (piece := self._next_segment()) is not None:
            length = count_frames(piece)
            if self._frame + length <= start:
                self._frame += length
                continue
            first, last = max(0, start - self._frame), min(length, end - self._frame)
            short = self._frame + last < end and (end - self._frame - last < edge or self._frame + last - start < edge)
            more = next(self._recording, None) if short else None
            if more is not None:
                self._rest = _join(piece, more)
                continue
            at = self._frame + first
            self._rest = piece.get_sample_slice(last, length) if last < length else None
            self._frame += last
            yield piece.get_sample_slice(first, last), at

    def _next_segment(self) -> AudioSegment | None:
        # Not tested for truth: a segment's length is in whole milliseconds, and one of a few frames has none.
        if self._rest is None:
            return next(self._recording, None)
        rest, self._rest = self._rest, None
        return rest

    def drain(self) -> None:
        """Read the rest of the recording, so that the decoder ends and reports its complaints."""
        for _ in self._recording:
            pass


class _CrossFader:
    """Cross-fades a stream of segments with the held end of the one before, and holds back its own end."""

    def __init__(self, stream: Iterator[AudioSegment], held: AudioSegment | None, overlap: int) -> None:
        self._stream = stream
        self._before = held
        self._overlap = overlap
        self.held: AudioSegment | None = None

    def segments(self, hold: int) -> Iterator[AudioSegment]:
        """Yield the segments, except for the last `hold` frames, which stay in `held`."""
        waiting: AudioSegment | None = None
        mixed = self._before is None
        for piece in self._stream:
            waiting = _join(waiting, piece)
            if not mixed:
                if count_frames(waiting) < self._overlap + hold:
                    continue
                waiting, mixed = self._mixed(waiting), True
            ready = count_frames(waiting) - hold
            if ready > 0:
                yield waiting.get_sample_slice(0, ready)
                waiting = waiting.get_sample_slice(ready, ready + hold) if hold else None
        if waiting is not None and not mixed:
            waiting = self._mixed(waiting)
        if waiting is not None and not hold:
            yield waiting
        self.held = waiting if hold else None

    def _mixed(self, piece: AudioSegment) -> AudioSegment:
        """Fade in the beginning of `piece` while the held end of the stream before fades out."""
        before = self._before
        if before is None:
            return piece
        overlap = min(count_frames(before), count_frames(piece))
        head = _ramp(piece.get_sample_slice(0, overlap), into=True)
        both = _ramp(before.get_sample_slice(0, overlap), into=False).overlay(head)
        rest = piece.get_sample_slice(overlap, count_frames(piece))
        return _join(both, rest) if count_frames(rest) else both


def _join(first: AudioSegment | None, second: AudioSegment) -> AudioSegment:
    if first is None:
        return second
    return make_segment(first.raw_data + second.raw_data, rate=second.frame_rate, channels=second.channels)


def _ramp(piece: AudioSegment, *, into: bool) -> AudioSegment:
    """Fade the whole of `piece` in, or out."""
    milliseconds = round(1000 * count_frames(piece) / piece.frame_rate)
    return piece.fade_in(milliseconds) if into else piece.fade_out(milliseconds)


def _fade(piece: AudioSegment, first: int, length: int, *, into: bool) -> AudioSegment:
    """Fade `length` frames of `piece` from its frame `first` on, if `piece` contains them."""
    last, whole = first + length, count_frames(piece)
    if first < 0 or last > whole or not length:
        return piece
    parts = [piece.get_sample_slice(0, first)] if first else []
    parts.append(_ramp(piece.get_sample_slice(first, last), into=into))
    parts += [piece.get_sample_slice(last, whole)] if last < whole else []
    joined = parts[0]
    for part in parts[1:]:
        joined = _join(joined, part)
    return joined


@dataclass(frozen=True, slots=True)
class RecordingLevel:
    """The level of a recording before it is edited."""

    blocks: Doubles
    """K-weighted mean squares of whole blocks of 100 ms."""
    timbre: Timbre | None
    """Of the same blocks, if speech is to be levelled."""
    measurement: Measurement
    """Of the whole."""
    frames: int
    """Length of the recording."""
    rate: int
    """In Hz."""

    @property
    def loudness(self) -> float:
        """Integrated loudness in LUFS."""
        return integrated_loudness(self.blocks)

    @property
    def duration(self) -> float:
        """The recording's length in seconds."""
        return self.frames / self.rate

    def find_sounding_span(self) -> Span:
        """Return the span in seconds from the first sound to the last, with LEAD and TAIL; all of it if it is silent.

        Sound is detected in blocks of 100 ms, which a short click does not fill.
        """
        seconds = make_grid(self.rate).block / self.rate
        loud = np.flatnonzero(sliding_loudness(self.blocks, 1) > self.loudness - SILENCE_BELOW)
        if not len(loud):
            return Span(0.0, self.duration)
        first, last = float(loud[0]) * seconds, float(loud[-1] + 1) * seconds
        return Span(max(0.0, round(first - LEAD, 3)), min(self.duration, round(last + TAIL, 3)))


def make_montage(
    edits: Edits, level: RecordingLevel, root: Path, *, loudness: float, rate: int, channels: int
) -> Montage:
    """Return the montage of a recording with this `level`; the jingles' paths are relative to `root`.

    Jingles get the `loudness` in LUFS of the recording as it is edited.

    Raises UnreadableMediaError if a jingle cannot be decoded, PublisherError if the cuts leave nothing of the
    recording.
    """
    clips = {_name(sound): _apply_fades(_clip(sound, loudness, root, rate, channels), sound) for sound in edits.jingles}

    def placed(sound: ResolvedJingle) -> Clip:
        return Clip(sound=_name(sound), length=count_frames(clips[_name(sound)]) / rate, overlap=sound.cross_fade)

    timeline = arrange_timeline(
        level.find_sounding_span() if edits.trim else Span(0.0, level.duration),
        cuts=edits.cuts,
        intro=placed(edits.intro) if edits.intro else None,
        inserts=[(moment, placed(sound)) for moment, sound in edits.inserts],
        outro=placed(edits.outro) if edits.outro else None,
    )
    if not timeline.recorded_pieces:
        raise PublisherError("nothing of the recording is left by the cuts", hint="write shorter cuts")
    return Montage(timeline, clips, rate)


def _name(sound: ResolvedJingle) -> str:
    """Return the name of a jingle on the timeline, which differs for each level and fade of the same file."""
    processing = (sound.level, sound.fade_in, sound.fade_out)
    return sound.path if not any(processing) else f"{sound.path}#{'/'.join(f'{value:g}' for value in processing)}"


def _clip(sound: ResolvedJingle, loudness: float, root: Path, rate: int, channels: int) -> AudioSegment:
    """Decode a jingle and match it to the recording's `loudness` in LUFS."""
    meter, pieces = Meter(rate, channels), list[bytes]()
    claims = probe_audio(root / sound.path)
    with open_decoder(root / sound.path, claims, rate=rate, channels=channels, most=MAX_JINGLE_SECONDS) as decoder:
        for piece in decoder.segments():
            pieces.append(piece.raw_data)
            meter.add(to_samples(piece))
    meter.finish()
    if not pieces:
        raise UnreadableMediaError(f"{sound.path} has no sound in it", hint="give a file that plays")
    whole = make_segment(b"".join(pieces), rate=rate, channels=channels)
    measured = meter.measurement()
    # A jingle too short or too quiet to have a loudness stays as it is.
    return whole if measured.is_silent else whole.apply_gain(loudness - measured.integrated)


def _apply_fades(clip: AudioSegment, sound: ResolvedJingle) -> AudioSegment:
    processed = clip.apply_gain(sound.level)
    if sound.fade_in:
        processed = processed.fade_in(round(1000 * sound.fade_in))
    return processed.fade_out(round(1000 * sound.fade_out)) if sound.fade_out else processed
