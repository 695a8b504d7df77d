"""Levels speech: finds a slow gain that makes all voices equally loud, and leaves music and pauses as they are.

The recording is parted into phrases, and neighbouring phrases of about one level and one timbre are joined to
stretches, each of which gets one gain. The gain changes between stretches, in the pause if there is one. So dynamics
within a stretch stay, and noise in a pause is as loud as its neighbours make it. Levels are in LUFS, gains in dB, times
in blocks of 100 ms.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from publisher.media.loudness.levels import Doubles, Flags, Floats, integrated_loudness, to_lufs
from publisher.media.loudness.speech import Phrase, estimate_noise, find_active, find_phrases
from publisher.media.loudness.timbre import CEPSTRA, Timbre

MAX_GAIN = 12.0
"""Most by which a stretch is turned up or down."""
MIN_OFFSET, MIN_OFF_BLOCKS = 1.25, 20
"""Distance in LU from the common level, and blocks of speech in all that are so far from it: less is level already."""
CHANGE_COST = 350.0
"""Cost of a change of level, in square dB times blocks: 3 dB have to last for 8 s, 10 dB for 0.7 s, to be worth two."""
SHAPE_WEIGHT = 0.3
"""Weight of a dB in a cepstrum beside a dB of level: another voice is another stretch, be it louder or not."""
PAUSE_COSTS = (2.5, 1.5, 1.5, 1.0)
"""Factors of that cost by the blocks of the pause in which the level changes; the last for all longer ones."""
MAX_SLOPE = 1.8
"""Most by which the gain changes in a block of speech, in dB: below 1 dB in 50 ms."""
MIN_RAMP = 2
"""Blocks of a pause that are enough for any change of gain."""
MIN_KNOT = 1e-6
"""Least distance of two knots, in blocks."""
OUTLIER = 5.0
"""Loudness above the median of a stretch from which blocks count no more: laughter, a knock on the table."""
QUIET_SHARE = 0.03
"""Part of all speech that may be too quiet to be turned up as far as it needs."""
MIN_VOICE_BLOCKS = 30
"""Fewest blocks from which the level of a person is known."""
MAX_STRETCH_PHRASES = 2000
"""Most phrases of a stretch that is found in one piece; bounds memory and time."""


@dataclass(frozen=True, slots=True)
class VoiceTurn:
    """When a person speaks, by the recording's transcript."""

    start: float
    """In seconds."""
    end: float
    """In seconds."""
    voice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelHints:
    """What is known of a recording's speech beside its sound."""

    turns: tuple[VoiceTurn, ...] = ()
    """Who speaks when; empty if no transcript says so."""
    kept: tuple[tuple[float, float], ...] = ()
    """Spans in seconds that are left as they are."""


NO_HINTS = LevelHints()
"""Nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a recording that gets one gain."""

    first: int
    """Its first block."""
    last: int
    """The block behind its last one."""
    kind: str
    """Speech, or music."""
    loudness: float
    """In LUFS, before."""
    gain: float
    """In dB."""
    voice: str = ""
    """Who speaks, if a transcript says so."""


@dataclass(frozen=True, slots=True)
class GainCurve:
    """A gain in dB over time, linear between knots."""

    times: Doubles
    """In blocks of 100 ms; fractions are possible."""
    gains: Doubles
    """In dB."""

    def at(self, times: Doubles) -> Doubles:
        """Return the gain at each of `times`, in blocks."""
        return np.interp(times, self.times, self.gains)

    def raise_blocks(self, blocks: Doubles) -> Doubles:
        """Return the mean squares of blocks as they are after this gain."""
        gains = self.at(np.arange(len(blocks), dtype=np.float64) + 0.5)
        return np.asarray(blocks * np.power(10.0, gains / 10.0), dtype=np.float64)

    def factors(self, frame: int, frames: int, rate: int) -> Floats | None:
        """Return the factor of each of `frames` frames from the `frame`-th on, at `rate` Hz, or one for all of them.

        None if all are 1. The gain is computed every 5 ms of the recording, and the factor is linear between.
        """
        block = rate / 10.0
        first, last = frame / block, (frame + frames) / block
        ends = self.at(np.array([first, last]))
        if ends[0] == ends[1] and not ((self.times > first) & (self.times < last)).any():
            return np.array([10.0 ** (ends[0] / 20.0)], dtype=np.float32) if ends[0] else None
        step = max(1, rate // 200)
        start = frame // step
        marks = np.arange(start, (frame + frames) // step + 2) * step
        factors = np.power(10.0, self.at(marks / block) / 20.0).astype(np.float32)
        ramps = factors[:-1, None] + np.diff(factors)[:, None] * (np.arange(step, dtype=np.float32) / np.float32(step))
        return np.asarray(ramps.ravel()[frame - start * step :][:frames])


@dataclass(frozen=True, slots=True)
class Levelling:
    """What a leveller does to a recording."""

    curve: GainCurve
    stretches: tuple[Stretch, ...]
    noise: float
    """Loudness of the recording's noise, in LUFS."""
    before: float
    """Integrated loudness of the sound that was levelled, in LUFS."""
    after: float
    """Its integrated loudness with the gains, in LUFS."""


def level_speech(
    blocks: Doubles,
    timbre: Timbre,
    *,
    hints: LevelHints = NO_HINTS,
) -> Levelling | None:
    """Return the levelling of a recording with these mean squares and this timbre of its blocks.

    A person whose turns are known has the level of all that she says; other stretches are found by level and timbre.
    None if the recording is level already.
    """
    turns, kept = hints.turns, hints.kept
    blocks = blocks[: timbre.size]
    if not len(blocks):
        return None
    cuts = [round(10 * time) for turn in turns for time in (turn.start, turn.end)]
    cuts = [_find_dip(blocks, cut) for cut in cuts] + [round(10 * time) for span in kept for time in span]
    found = find_phrases(blocks, timbre.tones, cuts)
    voices = _name_voices(found, turns)
    phrases = [_settle_kind(phrase, voice, kept) for phrase, voice in zip(found, voices, strict=True)]
    if not any(phrase.kind == "speech" for phrase in phrases):
        return None
    active = find_active(blocks)
    stretches = _set_gains(_find_stretches(blocks, active, timbre, phrases, voices), active)
    if _count_off(stretches, active) < MIN_OFF_BLOCKS:
        return None
    curve = _draw_curve(stretches)
    return Levelling(
        curve=curve,
        stretches=tuple(stretches),
        noise=estimate_noise(blocks),
        before=integrated_loudness(blocks),
        after=integrated_loudness(curve.raise_blocks(blocks)),
    )


def _find_dip(blocks: Doubles, at: int, reach: int = 4) -> int:
    """Return the quietest block around a moment that a transcript gives."""
    first, last = max(0, at - reach), min(len(blocks), at + reach + 1)
    return first + int(np.argmin(blocks[first:last])) if last > first else at


def _settle_kind(phrase: Phrase, voice: str, kept: Sequence[tuple[float, float]]) -> Phrase:
    """Count a phrase in one of the spans `kept` (s) as music, and one in which a `voice` is known as speech."""
    middle = (phrase.first + phrase.last) / 20.0
    if any(start <= middle < end for start, end in kept):
        return Phrase(phrase.first, phrase.last, "music")
    return Phrase(phrase.first, phrase.last, "speech") if voice else phrase


def _find_stretches(
    blocks: Doubles, active: Flags, timbre: Timbre, phrases: Sequence[Phrase], voices: Sequence[str]
) -> list[Stretch]:
    """Return the stretches, without gains: those of each person, of music, and of one level."""
    voices = [voice if phrase.kind == "speech" else "" for phrase, voice in zip(phrases, voices, strict=True)]
    levels = _measure_voices(blocks, active, phrases, voices)
    stretches: list[Stretch] = []
    named = [(phrase, voice if voice in levels else "") for phrase, voice in zip(phrases, voices, strict=True)]
    for (kind, voice), group in groupby(named, key=lambda one: (one[0].kind, one[1])):
        together = [phrase for phrase, _ in group]
        is_known = kind == "music" or bool(voice)
        for part in [together] if is_known else _partition(blocks, active, timbre, together):
            first, last = part[0].first, part[-1].last
            loudness = levels.get(voice) if voice else _measure(blocks, active, [(first, last)])
            stretches.append(
                Stretch(first=first, last=last, kind=kind, loudness=loudness or 0.0, gain=0.0, voice=voice)
            )
    return stretches


def _name_voices(phrases: Sequence[Phrase], turns: Sequence[VoiceTurn]) -> list[str]:
    """Return who speaks during most of each phrase, if the transcript has somebody speak during half of it."""
    starts, ends = np.array([turn.start for turn in turns]), np.array([turn.end for turn in turns])
    return [_name_voice(phrase, turns, starts, ends) for phrase in phrases] if turns else [""] * len(phrases)


def _name_voice(phrase: Phrase, turns: Sequence[VoiceTurn], starts: Doubles, ends: Doubles) -> str:
    first, last = phrase.first / 10.0, phrase.last / 10.0
    common = np.minimum(last, ends) - np.maximum(first, starts)
    shares: dict[str, float] = {}
    for number in np.flatnonzero(common > 0.0).tolist():
        voice = turns[number].voice
        shares[voice] = shares.get(voice, 0.0) + float(common[number])
    speaker = max(shares, key=lambda name: shares[name], default="")
    return speaker if speaker and shares[speaker] >= (last - first) / 2 else ""


def _measure_voices(
    blocks: Doubles, active: Flags, phrases: Sequence[Phrase], voices: Sequence[str]
) -> dict[str, float]:
    """Return the loudness of each voice that speaks for long enough."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for voice, group in groupby(zip(phrases, voices, strict=True), key=lambda one: one[1]):
        if voice:
            together = [phrase for phrase, _ in group]
            spans.setdefault(voice, []).append((together[0].first, together[-1].last))
    return {
        voice: _measure(blocks, active, places)
        for voice, places in spans.items()
        if sum(last - first for first, last in places) >= MIN_VOICE_BLOCKS
    }


def _measure(blocks: Doubles, active: Flags, spans: Iterable[tuple[int, int]]) -> float:
    """Return the loudness of what is said in `spans`, without outliers."""
    places = [slice(first, last) for first, last in spans]
    said = np.concatenate([blocks[place][active[place]] for place in places])
    if not len(said):
        return -math.inf
    most = np.median(said) * 10.0 ** (OUTLIER / 10.0)
    whole = integrated_loudness(np.minimum(np.concatenate([blocks[place] for place in places]), most))
    return whole if math.isfinite(whole) else float(to_lufs(np.minimum(said, most).mean(keepdims=True))[0])


def _partition(blocks: Doubles, active: Flags, timbre: Timbre, phrases: Sequence[Phrase]) -> list[list[Phrase]]:
    """Part phrases into stretches of one level and timbre: least squares of deviations, and a cost for each change.

    This is the Potts model in one dimension, solved by dynamic programming.
    """
    weights = np.array([float(active[phrase.first : phrase.last].sum()) for phrase in phrases])
    traits = np.empty((len(phrases), 1 + CEPSTRA))
    for place, phrase in enumerate(phrases):
        inside = slice(phrase.first, phrase.last)
        traits[place, 0] = _measure(blocks, active, [(phrase.first, phrase.last)])
        traits[place, 1:] = SHAPE_WEIGHT * timbre.shapes[inside][active[inside]].mean(axis=0)
    costs = [
        CHANGE_COST * PAUSE_COSTS[min(after.first - before.last, len(PAUSE_COSTS) - 1)]
        for before, after in pairwise(phrases)
    ]
    ahead = np.array([0.0, *costs])
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    means = np.concatenate([np.zeros((1, 1 + CEPSTRA)), np.cumsum(weights[:, None] * traits, axis=0)])
    squares = np.concatenate([[0.0], np.cumsum(weights * (traits**2).sum(axis=1))])
    best = np.zeros(len(phrases) + 1)
    begins = np.zeros(len(phrases), dtype=np.intp)
    for last in range(1, len(phrases) + 1):
        first = np.arange(max(0, last - MAX_STRETCH_PHRASES), last)
        weight = sums[last] - sums[first]
        deviation = squares[last] - squares[first] - ((means[last] - means[first]) ** 2).sum(axis=1) / weight
        total = best[first] + ahead[first] + deviation
        place = int(np.argmin(total))
        best[last], begins[last - 1] = total[place], first[place]
    parts: list[list[Phrase]] = []
    last = len(phrases)
    while last:
        first_phrase = int(begins[last - 1])
        parts.append([*phrases[first_phrase:last]])
        last = first_phrase
    return parts[::-1]


def _set_gains(stretches: Sequence[Stretch], active: Flags) -> list[Stretch]:
    """Return the stretches with gains that bring speech to its mean level, and leave music."""
    speech = [stretch for stretch in stretches if stretch.kind == "speech"]
    weights = np.array([active[one.first : one.last].sum() for one in speech], dtype=np.float64)
    levels = np.array([one.loudness for one in speech])
    common = 10.0 * math.log10(np.average(10.0 ** (levels / 10.0), weights=weights))
    # Where a quiet voice would have to rise by more than is allowed, the loud ones meet it.
    order = np.argsort(levels)
    quiet = levels[order][np.searchsorted(np.cumsum(weights[order]), QUIET_SHARE * weights.sum())]
    common = max(min(common, quiet + MAX_GAIN), common - MAX_GAIN)
    return [
        stretch
        if stretch.kind != "speech"
        else Stretch(
            first=stretch.first,
            last=stretch.last,
            kind=stretch.kind,
            loudness=stretch.loudness,
            gain=float(np.clip(common - stretch.loudness, -MAX_GAIN, MAX_GAIN)),
            voice=stretch.voice,
        )
        for stretch in stretches
    ]


def _count_off(stretches: Sequence[Stretch], active: Flags) -> int:
    """Return the blocks of speech whose loudness is not the common one."""
    off = [one for one in stretches if one.kind == "speech" and abs(one.gain) >= MIN_OFFSET]
    return sum(int(active[one.first : one.last].sum()) for one in off)


def _draw_curve(stretches: Sequence[Stretch]) -> GainCurve:
    """Return the curve with a ramp between every two stretches."""
    times, gains = [0.0], [stretches[0].gain]
    for before, after in pairwise(stretches):
        start, end = _place_ramp(before, after)
        late = times[-1] + MIN_KNOT - start
        if late > 0.0:
            # A stretch shorter than its ramps is left late, and its ramp is none of a pause any more.
            start += late
            end = start + max(end + late - start, abs(after.gain - before.gain) / MAX_SLOPE)
        times += [start, end + MIN_KNOT]
        gains += [before.gain, after.gain]
    return GainCurve(np.array(times), np.array(gains))


def _place_ramp(before: Stretch, after: Stretch) -> tuple[float, float]:
    """Return where the gain begins to change and where it has changed: within the pause, if that is long enough."""
    pause = after.first - before.last
    if pause >= MIN_RAMP:
        # The end of a word fades, and the next one begins with a breath.
        spare = 1.0 if pause >= MIN_RAMP + 2 else 0.0
        return before.last + spare, after.first - spare
    length = max(float(pause), abs(after.gain - before.gain) / MAX_SLOPE)
    middle = (before.last + after.first) / 2
    if before.kind == "music":
        return float(before.last), before.last + length
    if after.kind == "music":
        return after.first - length, float(after.first)
    return middle - length / 2, middle + length / 2
