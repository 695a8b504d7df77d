"""Formats: sample rates, what LAME does to the input, overshoot, and ffmpeg's arguments of every codec."""

from typing import Any

import pytest

from publisher.media.formats import (
    MEDIA_TYPES,
    build_encoder_arguments,
    choose_sample_rate,
    compute_input_scale,
    estimate_overshoot,
)
from publisher.model.recipe import Recipe


def recipe(**keys: Any) -> Recipe:
    """Return a recipe with these keys."""
    return Recipe.model_validate(keys)


@pytest.mark.parametrize(
    ("codec", "recorded", "published"),
    [
        ("mp3", 48_000, 48_000),
        ("mp3", 44_100, 44_100),
        ("mp3", 96_000, 44_100),
        ("aac", 22_050, 44_100),
        ("opus", 44_100, 48_000),
    ],
)
def test_sample_rates_are_kept_or_replaced(codec: str, recorded: int, published: int) -> None:
    """44.1 and 48 kHz are kept, all others become 44.1 kHz; Opus is always 48 kHz."""
    assert choose_sample_rate(recipe(codec=codec), recorded) == published


@pytest.mark.parametrize(
    ("keys", "scale"),
    [
        ({"bit_rate": 64}, 0.95),
        ({"bit_rate": 160}, 0.95),
        ({"bit_rate": 192}, 0.97),
        ({"bit_rate": 320}, 1.0),
        ({"bit_rate": 64, "bit_rate_mode": "varying"}, 1.0),
        ({"bit_rate": 64, "codec": "aac"}, 1.0),
    ],
)
def test_only_lame_at_constant_rates_scales_its_input(keys: dict[str, Any], scale: float) -> None:
    """The factors of LAME's presets for a constant bit rate; everything else encodes at full level."""
    assert compute_input_scale(recipe(**keys)) == scale


def test_fewer_bits_for_a_channel_overshoot_more() -> None:
    """The estimate rises as the bit rate of a channel falls, and is higher for AAC and Opus than for LAME."""
    estimates = [estimate_overshoot(recipe(codec="aac", bit_rate=rate), 2) for rate in (320, 192, 96)]
    assert estimates == sorted(set(estimates))
    assert estimate_overshoot(recipe(bit_rate=96), 1) < estimate_overshoot(recipe(bit_rate=96), 2)
    assert estimate_overshoot(recipe(codec="opus"), 2) > estimate_overshoot(recipe(), 2)


@pytest.mark.parametrize(
    ("keys", "channels", "pairs"),
    [
        ({"bit_rate": 128}, 2, {"-c:a": "libmp3lame", "-b:a": "128k", "-write_xing": "1", "-f": "mp3"}),
        ({"bit_rate": 128, "bit_rate_mode": "varying"}, 2, {"-c:a": "libmp3lame", "-q:a": "5"}),
        (
            {"codec": "aac", "bit_rate": 96},
            2,
            {"-c:a": "aac", "-b:a": "96k", "-movie_timescale": "48000", "-f": "ipod"},
        ),
        ({"codec": "opus", "bit_rate": 320}, 2, {"-c:a": "libopus", "-b:a": "320k", "-f": "opus"}),
        ({"codec": "opus", "bit_rate": 320}, 1, {"-c:a": "libopus", "-b:a": "256k", "-f": "opus"}),
    ],
)
def test_encoder_arguments(keys: dict[str, Any], channels: int, pairs: dict[str, str]) -> None:
    """Encoder, bit rate or quality and container; Opus has at most 256 kbit/s for a channel."""
    arguments = build_encoder_arguments(recipe(**keys), 48_000, channels)
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    assert pairs.items() <= given.items()
    assert ("-b:a" in given) != ("-q:a" in given)


@pytest.mark.parametrize("codec", MEDIA_TYPES)
def test_nothing_but_sound_gets_into_a_file(codec: str) -> None:
    """No metadata, no version, and one thread, so that equal recordings give equal bytes."""
    arguments = build_encoder_arguments(recipe(codec=codec), 48_000, 2)
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    expected = {"-threads": "1", "-map_metadata": "-1", "-fflags": "+bitexact", "-flags:a": "+bitexact"}
    assert expected.items() <= given.items()
