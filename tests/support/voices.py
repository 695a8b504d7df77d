"""Conversations as mean squares and timbres of blocks, and as sound, with what is true about them."""

from dataclasses import dataclass, field

import numpy as np

from publisher.media.loudness import Doubles, integrated_loudness
from publisher.media.loudness.levels import LOUDNESS_OFFSET
from publisher.media.loudness.timbre import CEPSTRA, Timbre
from support.audio import Samples

RATE = 48_000


@dataclass
class Conversation:
    """Blocks of 100 ms, and who speaks in which."""

    noise: float = -70.0
    """In LUFS."""
    seed: int = 1
    levels: list[float] = field(default_factory=list)
    """Of each block, in LUFS."""
    tones: list[float] = field(default_factory=list)
    shapes: list[Doubles] = field(default_factory=list)
    turns: list[tuple[str, int, int]] = field(default_factory=list)
    """Voice, first block, and the block behind the last."""

    def __post_init__(self) -> None:
        """Start with silence."""
        self._random = np.random.default_rng(self.seed)

    def say(self, voice: str, seconds: float, level: float, pause: float = 0.6) -> "Conversation":
        """Add a turn at `level` LUFS and a pause: syllables of differing loudness, and dips between words."""
        count, start = round(seconds * 10), len(self.levels)
        colour = np.random.default_rng([*voice.encode()]).normal(0.0, 12.0, CEPSTRA)
        said = self._random.normal(0.0, 2.5, count)
        said[self._random.random(count) < 0.12] -= 9.0
        said += level - 10.0 * np.log10(np.mean(10.0 ** (said / 10.0)))
        self._add(said, 0.03, colour)
        self.turns.append((voice, start, len(self.levels)))
        return self.rest(pause)

    def rest(self, seconds: float) -> "Conversation":
        """Add a pause, in which the noise is heard."""
        self._add(np.full(round(seconds * 10), -120.0), 0.0, np.zeros(CEPSTRA))
        return self

    def play(self, seconds: float, level: float, pause: float = 0.6) -> "Conversation":
        """Add music."""
        self._add(level + self._random.normal(0.0, 2.0, round(seconds * 10)), 0.5, np.zeros(CEPSTRA))
        return self.rest(pause)

    def _add(self, levels: Doubles, tones: float, colour: Doubles) -> None:
        self.levels += levels.tolist()
        self.tones += [tones] * len(levels)
        self.shapes += [colour + self._random.normal(0.0, 6.0, CEPSTRA) for _ in levels]

    @property
    def blocks(self) -> Doubles:
        """The mean squares of the blocks, with the noise."""
        noise = self.noise + np.random.default_rng(self.seed).normal(0.0, 0.7, len(self.levels))
        power = 10.0 ** (np.array(self.levels) / 10.0) + 10.0 ** (noise / 10.0)
        return np.asarray(power * 10.0 ** (-LOUDNESS_OFFSET / 10.0), dtype=np.float64)

    @property
    def timbre(self) -> Timbre:
        """The timbre of the blocks."""
        shapes = np.array(self.shapes, dtype=np.float32).reshape(-1, CEPSTRA)
        return Timbre(np.array(self.tones, dtype=np.float32), shapes)

    def loudness(self, gains: Doubles | None = None) -> dict[str, float]:
        """Return the loudness of each voice, with a gain in dB on each block."""
        blocks = self.blocks if gains is None else self.blocks * 10.0 ** (gains / 10.0)
        voices = dict.fromkeys(voice for voice, _, _ in self.turns)
        return {
            name: integrated_loudness(np.concatenate([blocks[a:b] for voice, a, b in self.turns if voice == name]))
            for name in voices
        }


def converse(
    *levels: float, rounds: int = 6, seconds: float = 7.0, seed: int = 1, noise: float = -70.0
) -> Conversation:
    """Return a conversation of voices a, b … at these levels in LUFS, who take turns."""
    made = Conversation(noise, seed)
    lengths = np.random.default_rng(seed + 1)
    for _ in range(rounds):
        for number, level in enumerate(levels):
            made.say("abcdefgh"[number], seconds * lengths.uniform(0.6, 1.5), level)
    return made


def speak(pitch: float, seconds: float, level: float, seed: int = 1) -> Samples:
    """Return one channel of syllables at about `level` dBFS: a voice of that pitch in Hz, with pauses for breath."""
    random = np.random.default_rng(seed)
    parts, length = list[Samples](), 0
    while length < seconds * RATE:
        time = np.arange(round(random.uniform(0.1, 0.28) * RATE)) / RATE
        glide = 2 * np.pi * pitch * random.uniform(0.85, 1.2) * (time + random.uniform(-0.3, 0.3) * time**2)
        voice = sum(np.sin(number * glide) / number**1.3 for number in range(1, 20))
        shape = np.abs(np.sin(np.pi * time / time[-1])) ** 0.7
        pause = np.zeros(round((random.uniform(0.0, 0.05) + (random.random() < 0.1) * 0.5) * RATE))
        parts += [random.uniform(0.7, 1.3) * shape * (voice + 0.2 * random.standard_normal(len(time))), pause]
        length += len(parts[-2]) + len(pause)
    sound = np.concatenate(parts)[: round(seconds * RATE)]
    return np.asarray(sound * 10.0 ** (level / 20.0) / np.sqrt(np.mean(sound**2)))


def play(seconds: float, level: float) -> Samples:
    """Return one channel of chords at about `level` dBFS."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = np.zeros(len(time))
    for start, root in enumerate((220.0, 294.0, 330.0, 247.0) * (int(seconds) // 4 + 1)):
        local = np.maximum(0.0, time - start)
        struck = (time >= start) * np.exp(-local / 0.8)
        sound += struck * sum(np.sin(2 * np.pi * tone * local) for tone in (root, root * 1.26, root * 1.5, root * 2))
    return np.asarray(sound * 10.0 ** (level / 20.0) / np.sqrt(np.mean(sound**2)))
