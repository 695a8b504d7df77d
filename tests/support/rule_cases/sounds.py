"""Cases of the rules in lint/rules/sounds: what each finds, and what it lets pass."""

from dataclasses import replace

from publisher.media.results import SoundChange
from support.lint_context import (
    FINE,
    Case,
    in_condition,
    with_sound,
)

CASES = {
    "recording-truncated": Case(
        lambda: with_sound(declared=60.2),
        "episodes/b/episode.md:6:8",
        "recording.wav says it lasts 1:00.2, but only 1:00.0 can be heard",
        "copy it again from where it was made; if that is all there is, export it anew from an audio editor",
        lambda: with_sound(declared=60.05),
    ),
    "recording-flawed": Case(
        lambda: with_sound(flaw="Invalid PNG signature"),
        "episodes/b/episode.md:6:8",
        "recording.wav has a flaw beside its sound, which is whole: Invalid PNG signature",
        "look at its tags, cover and chapters in the program that wrote them; for the sound nothing needs to be done",
        lambda: with_sound(flaw=None),
    ),
    "recording-gaps": Case(
        lambda: with_sound(gaps=((1.0, 0.1), (61.5, 2.0), (3700.0, 0.5), (4000.0, 1.0), (4001.0, 1.0))),
        "episodes/b/episode.md:6:8",
        "recording.wav has no sound for 2.0 s at 1:01.5, 0.5 s at 1:01:40.0, 1.0 s at 1:06:40.0 and 1 more: silence"
        " stands there, so that all times stay right",
        "listen there; if words are missing, look for another recording of them",
        lambda: with_sound(gaps=((1.0, 0.4),)),
    ),
    "recording-shorter-than-picture": Case(
        lambda: with_sound(picture=62.5),
        "episodes/b/episode.md:6:8",
        "recording.wav lasts 1:02.5, and its sound ends after 1:00.0",
        "listen to its end; if something is missing, copy it again from where it was made",
        lambda: with_sound(picture=61.9),
    ),
    "recording-joined": Case(
        lambda: with_sound(change=SoundChange(at=62.04, before=(44_100, 1), after=(48_000, 2))),
        "episodes/b/episode.md:6:8",
        "recording.wav changes at 1:02.0 from 44,100 Hz in mono to 48,000 Hz in stereo, and is mixed to mono from there"
        " on: files were joined to one",
        "listen there; to be sure, join the recordings in an audio editor, and export them as one",
        lambda: with_sound(change=None),
    ),
    "recording-samples-wrong": Case(
        lambda: in_condition(invalid=3),
        "episodes/b/episode.md:6:8",
        "recording.wav has 3 samples that are infinite, no number, or more than 24 dB above full scale",
        "look at the loudest places in an audio editor, lower them, and export it again",
        lambda: in_condition(invalid=0),
    ),
    "recording-silent": Case(
        lambda: with_sound(measurement=replace(FINE, integrated=float("-inf"), true_peak=-91.0)),
        "episodes/b/episode.md:6:8",
        "recording.wav is silent from beginning to end",
        "look whether the right track was exported",
        lambda: with_sound(measurement=replace(FINE, integrated=-60.0)),
    ),
    "recording-too-short": Case(
        lambda: with_sound(measurement=replace(FINE, duration=0.9), declared=0.9),
        "episodes/b/episode.md:6:8",
        "recording.wav lasts 0.9 s",
        "look whether it was exported whole",
        lambda: with_sound(measurement=replace(FINE, duration=1.0), declared=1.0),
    ),
    "recording-clipped": Case(
        lambda: with_sound(measurement=replace(FINE, true_peak=1.1)),
        "episodes/b/episode.md:6:8",
        "recording.wav peaks at +1.1 dBTP, so it was cut off",
        "record, or export, some 6 dB lower; what is cut off is lost, and a declipper can only guess at it",
        lambda: with_sound(measurement=replace(FINE, true_peak=1.0)),
    ),
    "recording-channel-dead": Case(
        lambda: in_condition(levels=(-23.0, -200.0)),
        "episodes/b/episode.md:6:8",
        "recording.wav has nothing on its right channel",
        "export it in mono, or look at the cable; both ears want to hear",
        lambda: in_condition(levels=(-23.0, -70.0)),
    ),
    "recording-upside-down": Case(
        lambda: in_condition(in_mono=-13.2),
        "episodes/b/episode.md:6:8",
        "recording.wav has one channel upside down: in mono, as telephones play it, it is 13 dB quieter",
        "invert one channel in an audio editor, and look at the wiring of the microphones",
        lambda: in_condition(in_mono=-3.5),
    ),
    "recording-off-centre": Case(
        lambda: in_condition(offsets=(0.001, -0.031)),
        "episodes/b/episode.md:6:8",
        "recording.wav has its middle 3.1 % of full scale off zero",
        "nothing needs to be done, since it is brought back to zero; but look at the sound card",
        lambda: in_condition(offsets=(0.001, -0.005)),
    ),
}
