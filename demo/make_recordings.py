"""Make the recordings of «Ærlig målt», the demo show, from their scripts.

espeak-ng speaks the scripts in ``demo/scripts``, numpy makes the room, the weather and the jingle,
and ffmpeg packs the result into ``episodes/<slug>/``. The same tools make the same bytes every
time. When each turn of a conversation starts and ends is printed, and kept in ``demo/turns`` for
the recordings that are to have a transcript.

    python demo/make_recordings.py
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sound
import speech

DEMO = Path(__file__).resolve().parent
EPISODES = DEMO.parent / "episodes"

FULL_SCALE = 32_768

HOST = "Torvald Sæterøy"

CUTS = ((211.5, 224.9),)
"""What the first episode leaves out, as its front matter says."""


@dataclass(frozen=True)
class Recording:
    """The recipe of one recording."""

    slug: str
    file_name: str
    encoder: tuple[str, ...]
    """What ffmpeg is told about the encoder."""

    rate: int
    channels: int
    voices: dict[str, speech.Voice]
    seed: int
    pause: float
    """Seconds between two turns; the pauses vary a little about it."""

    jingle: float | None = None
    """How loud the jingle is, in LUFS, or nothing for a recording without one."""

    floor: float = -66.0
    """The noise of the room and the microphone, in decibels (RMS)."""

    waves: float | None = None
    """How strong the waves outside are, in decibels (RMS), or nothing for a recording indoors."""

    ceiling: float | None = None
    """Where an overdriven preamplifier stops, in decibels, or nothing for one that never does."""

    grid: int = 1
    """Samples are rounded to a multiple of this: FLAC packs a coarse grid far more tightly."""

    keep_turns: bool = False
    """Whether the times of the turns are kept for a transcript."""


@dataclass(frozen=True)
class Turn:
    """One turn, and when it is heard, in seconds from the start of the recording."""

    speaker: str
    start: float
    end: float
    text: str


FLAC = ("-c:a", "flac", "-compression_level", "12")
MP3 = ("-c:a", "libmp3lame", "-b:a", "112k")

RECORDINGS = (
    Recording(
        slug="0001-tallene-i-tidevannstabellen",
        file_name="recording.flac",
        encoder=FLAC,
        rate=44_100,
        channels=2,
        voices={
            HOST: speech.Voice("nb+m3", 168, 42, loudness=-21.5),
            "Åshild Kjærvik": speech.Voice("nb+f2", 162, 48, loudness=-30.5),
        },
        seed=1,
        pause=0.4,
        jingle=-23.0,
        waves=-64.0,
        grid=32,
        keep_turns=True,
    ),
    Recording(
        slug="0002-the-kilogram-that-changed",
        file_name="recording.mp3",
        encoder=MP3,
        rate=44_100,
        channels=2,
        voices={
            HOST: speech.Voice("en-gb+m3", 160, 42, loudness=-10.5, position=-0.25),
            "Edith Larkholme": speech.Voice("en-gb+f4", 158, 50, loudness=-10.5, position=0.25),
        },
        seed=2,
        pause=0.35,
        jingle=-11.0,
        floor=-60.0,
        ceiling=-2.0,
    ),
    Recording(
        slug="0003-en-millimeter-regn",
        file_name="recording.flac",
        encoder=FLAC,
        rate=22_050,
        channels=1,
        voices={"Ingvill Nørstebakk": speech.Voice("nb+f4", 150, 40, loudness=-26.0)},
        seed=3,
        pause=0.9,
        grid=32,
    ),
)


def conversation(recording: Recording) -> tuple[sound.Sound, list[Turn]]:
    """Lay the jingle and the turns of the script after one another, and note when each is heard."""
    rate = recording.rate
    chance = np.random.default_rng(recording.seed)
    pieces: list[tuple[int, sound.Sound]] = []
    turns = []
    now = round(0.5 * rate)
    if recording.jingle is not None:
        music = sound.at_loudness(sound.jingle(rate, recording.seed), rate, recording.jingle)
        pieces.append((now, music))
        now += music.shape[-1] - round(0.6 * rate)
    for line in speech.read_script(DEMO / "scripts" / f"{recording.slug}.txt"):
        voice = recording.voices[line.speaker]
        said = speech.spoken(line.text, voice, rate)
        placed = sound.panned(said, voice.position) if recording.channels == 2 else said
        pieces.append((now, sound.in_room(placed, rate, recording.seed)))
        end = now + said.shape[-1]
        turns.append(Turn(line.speaker, round(now / rate, 2), round(end / rate, 2), line.text))
        now = end + round(recording.pause * chance.uniform(0.7, 1.3) * rate)
    mix = np.zeros((recording.channels, now + rate))
    for start, piece in pieces:
        mix[:, start : start + piece.shape[-1]] += piece
    return mix, turns


def with_surroundings(mix: sound.Sound, recording: Recording) -> sound.Sound:
    """Add what a microphone hears besides people: its own noise and the room's, and the weather."""
    length, rate = mix.shape[-1], recording.rate
    murmur = sound.band(60, 6000, order=1)
    mix = mix + sound.noise(length, rate, recording.floor, murmur, recording.seed + 100)
    if recording.waves is not None:
        mix = mix + sound.waves(length, rate, recording.waves, recording.seed + 200)
    if recording.ceiling is not None:
        top = sound.decibels(recording.ceiling)
        mix = top * np.tanh(mix / top)
    return mix


def encode(mix: sound.Sound, recording: Recording, path: Path) -> None:
    """Round the samples to 16 bits and let ffmpeg pack them, with nothing in the file but sound."""
    grid = recording.grid
    steps = np.rint(mix.T * FULL_SCALE / grid)
    samples = np.clip(steps * grid, -FULL_SCALE, FULL_SCALE - grid).astype("<i2")
    command = ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(recording.rate)]
    command += ["-ac", str(recording.channels), "-i", "-", *recording.encoder]
    command += ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", str(path)]
    subprocess.run(command, input=samples.tobytes(), check=True)


def report(path: Path, turns: list[Turn]) -> None:
    """Print where a recording lies, and when each of its turns is heard."""
    print(f"{path.relative_to(EPISODES.parent)}  {path.stat().st_size:,} bytes")
    for turn in turns:
        print(f"  {turn.start:7.2f} – {turn.end:7.2f}  {turn.speaker}: {turn.text[:48]}…")


def keep_turns(turns: list[Turn], path: Path) -> None:
    """Save the turns as JSON, to become a transcript."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = json.dumps([vars(turn) for turn in turns], ensure_ascii=False, indent=2)
    path.write_text(document + "\n", encoding="utf-8")


def clock(seconds: float) -> str:
    """Return a time as WebVTT wants it."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def keep_transcript(turns: list[Turn], path: Path) -> None:
    """Write the turns as WebVTT, a cue for each, but for those that the episode cuts out."""
    kept = [turn for turn in turns if not any(start <= turn.start and turn.end <= end for start, end in CUTS)]
    cues = (f"\n{clock(turn.start)} --> {clock(turn.end)}\n<v {turn.speaker}>{turn.text}\n" for turn in kept)
    path.write_text("WEBVTT\n" + "".join(cues), encoding="utf-8")


def make_intro(path: Path) -> None:
    """Make the jingle that is put before the conversation when it is published."""
    conversation = RECORDINGS[0]
    music = sound.at_loudness(sound.intro(conversation.rate), conversation.rate, -18.0)
    encode(music, conversation, path)
    print(f"{path.relative_to(EPISODES.parent)}  {path.stat().st_size:,} bytes")


def main() -> None:
    """Make every recording of the show."""
    make_intro(EPISODES / RECORDINGS[0].slug / "intro.flac")
    for recording in RECORDINGS:
        mix, turns = conversation(recording)
        path = EPISODES / recording.slug / recording.file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        encode(with_surroundings(mix, recording), recording, path)
        if recording.keep_turns:
            keep_turns(turns, DEMO / "turns" / f"{recording.slug}.json")
            keep_transcript(turns, path.with_name("transcript.vtt"))
        report(path, turns)


if __name__ == "__main__":
    main()
