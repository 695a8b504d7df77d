"""Makes recordings of what files are made of: container, codec, channels, rate, length, gaps, tags and flawed headers.

A seed gives the same recording on every machine. Each comes with the sound that has to be heard in what is made of it,
in which sound track that is, and perhaps with a stretch that is to be cut out.
"""

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mutagen.id3 import APIC, CHAP, ID3, TIT2

from support.audio import Samples, Write, talk

GAP = "asetpts=if(gte(T\\,{at})\\,PTS+{length}/TB\\,PTS)"
"""A filter that leaves out so many seconds at a time."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A container and a codec, and what they can hold."""

    suffix: str
    options: tuple[str, ...] = ()
    is_exact: bool = False
    """Whether samples and their number survive."""
    is_timed: bool = False
    """Whether packets have times of their own."""
    rates: tuple[int, ...] = (8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000)


SEVERAL_TRACKS = {"m4a", "mov", "mka", "webm", "avi", "ts"}
"""Suffixes of containers that may have several sound tracks."""
OPUS_RATES = (48_000,)
AAC_RATES = (16_000, 22_050, 44_100, 48_000)
MP3_RATES = (16_000, 22_050, 32_000, 44_100, 48_000)
FORMS = (
    Form(suffix="wav", options=("-c:a", "pcm_s16le"), is_exact=True),
    Form(suffix="wav", options=("-c:a", "pcm_u8")),
    Form(suffix="wav", options=("-c:a", "pcm_s24le"), is_exact=True),
    Form(suffix="wav", options=("-c:a", "pcm_f32le"), is_exact=True),
    Form(suffix="wav", options=("-c:a", "pcm_s16le", "-rf64", "always"), is_exact=True),
    Form(suffix="wav", options=("-c:a", "pcm_alaw")),
    Form(suffix="w64", options=("-c:a", "pcm_s16le"), is_exact=True),
    Form(suffix="aiff", options=("-c:a", "pcm_s16be"), is_exact=True),
    Form(suffix="au", options=("-c:a", "pcm_s16be"), is_exact=True),
    Form(suffix="caf", options=("-c:a", "pcm_s16be"), is_exact=True),
    Form(suffix="flac", is_exact=True),
    Form(suffix="wv", is_exact=True),
    Form(suffix="mp3", options=("-b:a", "96k"), rates=MP3_RATES),
    Form(suffix="mp3", options=("-q:a", "3"), rates=MP3_RATES),
    Form(suffix="m4a", options=("-b:a", "96k"), is_timed=True, rates=AAC_RATES),
    Form(suffix="m4a", options=("-c:a", "alac"), is_exact=True, is_timed=True),
    Form(suffix="mov", options=("-c:a", "pcm_s16le"), is_exact=True),
    Form(suffix="aac", options=("-b:a", "96k"), rates=AAC_RATES),
    Form(suffix="ogg", options=("-c:a", "libvorbis"), rates=AAC_RATES),
    Form(suffix="opus", options=("-c:a", "libopus"), rates=OPUS_RATES),
    Form(suffix="webm", options=("-c:a", "libopus"), is_timed=True, rates=OPUS_RATES),
    Form(suffix="mka", options=("-c:a", "flac"), is_exact=True, is_timed=True, rates=(16_000, 44_100, 48_000)),
    Form(suffix="mka", options=("-c:a", "aac"), is_timed=True, rates=AAC_RATES),
    Form(suffix="mka", options=("-c:a", "libvorbis"), is_timed=True, rates=AAC_RATES),
    Form(suffix="flv", options=("-c:a", "aac"), is_timed=True, rates=(22_050, 44_100)),
    Form(suffix="avi", options=("-c:a", "pcm_s16le"), is_exact=True),
    Form(suffix="ts", options=("-c:a", "aac"), is_timed=True, rates=(44_100, 48_000)),
)


@dataclass(frozen=True, kw_only=True)
class MilledRecording:
    """A recording, and what has to come of it."""

    path: Path
    form: Form
    rate: int
    gap: tuple[float, float] | None = None
    """Start and duration in s of what was left out, if anything was."""
    heard: Samples
    """The samples with silence in the gaps, shape (frames, channels); what is to be cut out is in them."""
    sound_track: int = 1
    """The number of the sound track that has them."""
    cut: tuple[float, float] | None = None
    """Start and end in s of what is to be cut out, if anything is."""
    is_broken: bool = False
    """Whether part of the sound is missing in the file."""
    is_unassigned: bool = False
    """Whether it has more than two channels, and does not say what they are for."""
    told: str = ""
    """What was done to it."""


def mill(seed: int, write: Write) -> MilledRecording:
    """Make the recording of a seed."""
    chosen = random.Random(seed)  # noqa: S311 - no secret
    form = chosen.choice(FORMS)
    rate = chosen.choice(form.rates)
    frames = round(chosen.uniform(2.5, 3.5) * rate) + chosen.randrange(1152)
    samples = talk(frames / rate, rate, seed=seed % 50)
    if chosen.random() < 0.4:
        samples = samples[:, :1]
    filters: list[str] = []
    heard = samples
    gap = None
    if form.is_timed and chosen.random() < 0.7:
        at, length = round(chosen.uniform(0.8, 1.8), 1), round(chosen.uniform(0.3, 1.5), 1)
        gap = (at, length)
        filters = [GAP.format(at=at, length=length)]
        silence = np.zeros((round(length * rate), samples.shape[1]))
        heard = np.concatenate([samples[: round(at * rate)], silence, samples[round(at * rate) :]])
    # A generator of its own, so that the other choices of a seed are what they were before there were these.
    more = random.Random(-seed - 1)  # noqa: S311 - no secret
    track = more.choice([1, 2]) if form.suffix in SEVERAL_TRACKS and more.random() < 0.5 else None
    beside = [] if track is None else _list_second_track(track, rate, more.uniform(1.0, 5.0))
    number = f":{(track or 1) - 1}"
    filters = [f"-filter:a{number}", *filters] if filters else []
    path = write(f"{seed}.{form.suffix}", samples, rate, *beside, *filters, *form.options)
    start = round(more.uniform(0.2, 2.0), 2)
    cut = (start, round(start + more.uniform(0.1, 1.0), 2)) if more.random() < 0.3 else None
    told = f"{form} {rate} Hz, gap {gap}, track {track}, cut {cut}"
    made = MilledRecording(
        path=path, form=form, rate=rate, heard=heard, gap=gap, sound_track=track or 1, cut=cut, told=told
    )
    flaws = [flaw for flaw, fits in FLAWS if fits(made)]
    return chosen.choice(flaws)(made, chosen) if flaws and chosen.random() < 0.5 else made


def _list_second_track(track: int, rate: int, seconds: float) -> list[str]:
    """Return ffmpeg's options for a tone beside the recording, which is the sound track with this number."""
    tone = ["-f", "lavfi", "-i", f"sine=3000:sample_rate={rate}:d={seconds:.2f}", "-fflags", "+bitexact"]
    return [*tone, *(["-map", "0:a", "-map", "1:a"] if track == 1 else ["-map", "1:a", "-map", "0:a"])]


def _is_wav(made: MilledRecording) -> bool:
    return made.form.suffix == "wav" and "-rf64" not in made.form.options


def _is_mp3(made: MilledRecording) -> bool:
    return made.form.suffix == "mp3"


def _with_placeholder(made: MilledRecording, chosen: random.Random) -> MilledRecording:
    """Write a size as programs do that write to a pipe."""
    content = bytearray(made.path.read_bytes())
    at = content.index(b"data")
    size = chosen.choice([0, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFDB])
    content[at + 4 : at + 8] = struct.pack("<I", size)
    made.path.write_bytes(content)
    return MilledRecording(**{**vars(made), "told": f"{made.told}, size {size:#x}"})


def _cut(made: MilledRecording, chosen: random.Random) -> MilledRecording:
    """Leave out the last third."""
    content = made.path.read_bytes()
    made.path.write_bytes(content[: len(content) * 2 // 3 - chosen.randrange(100)])
    return MilledRecording(**{**vars(made), "is_broken": True, "told": f"{made.told}, cut off"})


def _damage(made: MilledRecording, chosen: random.Random) -> MilledRecording:
    """Overwrite a fifth in the middle."""
    content = bytearray(made.path.read_bytes())
    first, last = len(content) * 2 // 5, len(content) * 3 // 5
    content[first:last] = chosen.choice([bytes, chosen.randbytes])(last - first)
    made.path.write_bytes(content)
    return MilledRecording(**{**vars(made), "is_broken": True, "told": f"{made.told}, damaged in the middle"})


def _with_tags(made: MilledRecording, chosen: random.Random) -> MilledRecording:
    """Put tags before an MP3 that are not as ID3 has them, and others behind it."""
    tags = ID3()
    tags.add(TIT2(encoding=1, text=["Blåbær og øl"]))
    tags.add(APIC(encoding=0, mime="image/png", type=3, desc="", data=b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(200)))
    tags.add(CHAP(element_id="c", start_time=800, end_time=23, start_offset=0xFFFFFFFF, end_offset=0xFFFFFFFF))
    tags.save(made.path, v2_version=3)
    behind = chosen.choice([b"", b"TAG" + bytes(125), made.path.read_bytes()[:400], bytes(3000), b"<p>Hei</p>" * 40])
    with made.path.open("ab") as stream:
        stream.write(behind)
    return MilledRecording(**{**vars(made), "told": f"{made.told}, tags, and {behind[:8]!r} behind it"})


CUT_TOLD = {"wav", "w64", "aiff", "flac", "m4a", "opus", "ogg", "mka", "webm", "wv", "flv", "avi"}
"""Suffixes of files that say how long they are, or how they end."""
FLAWS: tuple[
    tuple[
        Callable[[MilledRecording, random.Random], MilledRecording],
        Callable[[MilledRecording], bool],
    ],
    ...,
] = (
    (_with_placeholder, _is_wav),
    (_with_tags, _is_mp3),
    (_damage, lambda made: made.form.suffix in {"webm", "mka", "flv", "m4a", "opus", "ogg", "flac", "mp3"}),
    (_cut, lambda made: made.form.suffix in CUT_TOLD),
)
