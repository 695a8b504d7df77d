"""Edits carried out on segments as they come out of the decoder: only a few seconds of the recording are held at once.

Jingles are short, and held whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from publisher.errors import PublisherError, UnreadableMediaError
from publisher.media.edits import Edits, ResolvedJingle
from publisher.media.ffmpeg.decode import open_decoder
from publisher.media.loudness import Doubles, Meter, integrated_loudness, make_grid, sliding_loudness
from publisher.media.segments import AudioSegment, make_segment, to_samples
from publisher.model.timeline import RECORDING, Clip, Piece, Span, Timeline, arrange_timeline

FADE_SECONDS = 0.01
"""Seconds over which the recording fades where it was cut, lest it clicks."""
SILENCE_BELOW = 30.0
"""What is this much below the recording's loudness is silence, in LU."""
LEAD, TAIL = 0.2, 0.5
"""Seconds of silence that are left before the first sound and behind the last."""


@dataclass(frozen=True, slots=True)
class Montage:
    """A timeline, and the jingles on it as they are to be heard."""

    timeline: Timeline
    clips: Mapping[str, AudioSegment]
    rate: int

    def of(self, recording: Iterator[AudioSegment], channels: int) -> Iterator[AudioSegment]:
        """Give the segments of the published sound, in turn; the recording's are read once, and to their end."""
        tape = _RecordingReader(recording, self.rate)
        held: AudioSegment | None = None
        pieces = self.timeline.pieces
        overlaps = [0, *(self._overlap(*pair) for pair in pairwise(pieces)), 0]
        for piece, before, after in zip(pieces, overlaps, overlaps[1:], strict=False):
            deck = _CrossFader(self._stream(piece, tape, channels), held, before)
            yield from deck.segments(after)
            held = deck.held
        tape.run_out()

    def _overlap(self, before: Piece, after: Piece) -> int:
        return max(0, round((before.until - after.at) * self.rate))

    def _stream(self, piece: Piece, tape: "_RecordingReader", channels: int) -> Iterator[AudioSegment]:
        if piece.sound != RECORDING:
            clip = self.clips[piece.sound]
            return iter([clip if clip.channels == channels else clip.set_channels(channels)])
        return tape.between(round(piece.start * self.rate), round(piece.end * self.rate))


class _RecordingReader:
    """The recording, of which stretches are taken one after another."""

    def __init__(self, recording: Iterator[AudioSegment], rate: int) -> None:
        self._recording = recording
        self._edge = round(FADE_SECONDS * rate)
        self._frame = 0
        self._rest: AudioSegment | None = None

    def between(self, start: int, end: int) -> Iterator[AudioSegment]:
        """Give the frames from `start` on and before `end`, faded at both edges."""
        # pydub fades by whole milliseconds, of which shorter pieces may not be made.
        edge = self._edge if end - start >= 2 * self._edge else 0
        for found, at in self._between(start, end):
            piece = _fade(found, start - at, edge, into=True)
            yield _fade(piece, end - edge - at, edge, into=False)

    def _between(self, start: int, end: int) -> Iterator[tuple[AudioSegment, int]]:
        """Give the segments with where they begin. None ends within an edge, so that fades are whole."""
        edge = self._edge
        while self._frame < end and (piece := self._rest or next(self._recording, None)) is not None:
            self._rest = None
            length = _frames(piece)
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

    def run_out(self) -> None:
        """Read what nobody wants, so that the decoder comes to its end and can say whether all was well."""
        for _ in self._recording:
            pass


class _CrossFader:
    """A stretch of sound that is faded in over what was held of the one before, and holds its own end."""

    def __init__(self, stream: Iterator[AudioSegment], held: AudioSegment | None, overlap: int) -> None:
        self._stream = stream
        self._before = held
        self._overlap = overlap
        self.held: AudioSegment | None = None

    def segments(self, hold: int) -> Iterator[AudioSegment]:
        """Give the segments, but for the last `hold` frames, which stay in `held`."""
        waiting: AudioSegment | None = None
        mixed = self._before is None
        for piece in self._stream:
            waiting = _join(waiting, piece)
            if not mixed:
                if _frames(waiting) < self._overlap + hold:
                    continue
                waiting, mixed = self._mixed(waiting), True
            ready = _frames(waiting) - hold
            if ready > 0:
                yield waiting.get_sample_slice(0, ready)
                waiting = waiting.get_sample_slice(ready, ready + hold) if hold else None
        if waiting is not None and not mixed:
            waiting = self._mixed(waiting)
        if waiting is not None and not hold:
            yield waiting
        self.held = waiting if hold else None

    def _mixed(self, piece: AudioSegment) -> AudioSegment:
        """Fade the beginning of `piece` in while what was held fades out."""
        before = self._before
        if before is None:
            return piece
        overlap = min(_frames(before), _frames(piece))
        head = _ramp(piece.get_sample_slice(0, overlap), into=True)
        both = _ramp(before.get_sample_slice(0, overlap), into=False).overlay(head)
        rest = piece.get_sample_slice(overlap, _frames(piece))
        return _join(both, rest) if _frames(rest) else both


def _frames(piece: AudioSegment) -> int:
    return len(piece.raw_data) // piece.frame_width


def _join(first: AudioSegment | None, second: AudioSegment) -> AudioSegment:
    if first is None:
        return second
    return make_segment(first.raw_data + second.raw_data, rate=second.frame_rate, channels=second.channels)


def _ramp(piece: AudioSegment, *, into: bool) -> AudioSegment:
    """Fade the whole of `piece` in, or out."""
    milliseconds = round(1000 * _frames(piece) / piece.frame_rate)
    return piece.fade_in(milliseconds) if into else piece.fade_out(milliseconds)


def _fade(piece: AudioSegment, first: int, length: int, *, into: bool) -> AudioSegment:
    """Fade `length` frames of `piece` from its frame `first` on, if they are in it."""
    last, whole = first + length, _frames(piece)
    if first < 0 or last > whole or not length:
        return piece
    parts = [piece.get_sample_slice(0, first)] if first else []
    parts.append(_ramp(piece.get_sample_slice(first, last), into=into))
    parts += [piece.get_sample_slice(last, whole)] if last < whole else []
    joined: AudioSegment | None = None
    for part in parts:
        joined = _join(joined, part)
    return joined or piece


@dataclass(frozen=True, slots=True)
class RecordingLevel:
    """The level of a recording before it is edited: how loud it is, and where its sound begins and ends."""

    blocks: Doubles
    """Weighted mean squares of whole blocks of 100 ms."""
    frames: int
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
        """Return from when to when there is sound, with a little silence around it; all of it if all is silence.

        It is looked at in blocks of 100 ms, in which a click is no sound yet.
        """
        seconds = make_grid(self.rate).block / self.rate
        loud = np.flatnonzero(sliding_loudness(self.blocks, 1) > self.loudness - SILENCE_BELOW)
        if not len(loud):
            return Span(0.0, self.duration)
        first, last = float(loud[0]) * seconds, float(loud[-1] + 1) * seconds
        return Span(max(0.0, round(first - LEAD, 3)), min(self.duration, round(last + TAIL, 3)))


def make_montage(edits: Edits, heard: RecordingLevel, root: Path, *, rate: int, channels: int) -> Montage:
    """Return how the edits are carried out on a recording with the level `heard`; jingles lie below `root`.

    Raises UnreadableMediaError if a jingle cannot be decoded, PublisherError if nothing of the recording is left.
    """
    clips = {
        _name(sound): _apply_fades(_clip(sound, heard.loudness, root, rate, channels), sound) for sound in edits.jingles
    }

    def placed(sound: ResolvedJingle) -> Clip:
        return Clip(sound=_name(sound), length=_frames(clips[_name(sound)]) / rate, overlap=sound.cross_fade)

    timeline = arrange_timeline(
        heard.find_sounding_span() if edits.trim else Span(0.0, heard.duration),
        cuts=edits.cuts,
        intro=placed(edits.intro) if edits.intro else None,
        inserts=[(moment, placed(sound)) for moment, sound in edits.inserts],
        outro=placed(edits.outro) if edits.outro else None,
    )
    if not timeline.recorded_pieces:
        raise PublisherError("nothing of the recording is left by the cuts", hint="write shorter cuts")
    return Montage(timeline, clips, rate)


def _name(sound: ResolvedJingle) -> str:
    """Return what tells a jingle from others and from itself with other fades."""
    treatment = (sound.level, sound.fade_in, sound.fade_out)
    return sound.path if not any(treatment) else f"{sound.path}#{'/'.join(f'{value:g}' for value in treatment)}"


def _clip(sound: ResolvedJingle, loudness: float, root: Path, rate: int, channels: int) -> AudioSegment:
    """Decode a jingle and bring it to the loudness of the speech."""
    meter, whole = Meter(rate, channels), None
    with open_decoder(root / sound.path, rate=rate, channels=channels) as decoder:
        for piece in decoder.segments():
            whole = _join(whole, piece)
            meter.add(to_samples(piece))
    meter.finish()
    if whole is None:
        raise UnreadableMediaError(f"{sound.path} has no sound in it", hint="give a file that plays")
    measured = meter.measurement()
    # What is too short or too quiet to have a loudness stays as it is.
    return whole if measured.is_silent else whole.apply_gain(loudness - measured.integrated)


def _apply_fades(clip: AudioSegment, sound: ResolvedJingle) -> AudioSegment:
    treated = clip.apply_gain(sound.level)
    if sound.fade_in:
        treated = treated.fade_in(round(1000 * sound.fade_in))
    return treated.fade_out(round(1000 * sound.fade_out)) if sound.fade_out else treated
