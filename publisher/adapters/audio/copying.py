"""Recordings that already are what the recipe asks for: encoding them again would only harm them."""

from pathlib import Path

from publisher.adapters.audio import mp3
from publisher.adapters.audio.encoding import copy_packets
from publisher.adapters.audio.headers import declared
from publisher.adapters.audio.probing import Claims
from publisher.sound import Measurement, Recipe

CLOSE = 0.5
"""How far the loudness of a recording may be from the one asked for, in LU."""
BIT_RATE_SLACK = 0.15
"""By how much of itself the bit rate of AAC may differ from the one asked for: it follows the sound."""


def copy_compliant(recording: Path, claims: Claims, found: Measurement, recipe: Recipe, out: Path) -> bool:
    """Copy the encoded sound of `recording` to `out` if it meets `recipe`; tell whether it did.

    `found` is what its decoded sound measured. MP3 is copied frame by frame, its length being what its header says; of
    AAC the packets are put into a new container. Raises PublisherError if writing fails.
    """
    if claims.codec != recipe.codec or claims.video or not _sounds_right(found, recipe):
        return False
    if claims.codec == "mp3" and recipe.bit_rate_mode == "constant":
        return _copy_mp3(recording, found, (claims.sample_rate, recipe.bit_rate, claims.channels), out)
    if claims.codec == "aac" and abs((claims.bit_rate or 0) / recipe.bit_rate - 1.0) <= BIT_RATE_SLACK:
        copy_packets(recording, out)
        return True
    return False


def _sounds_right(found: Measurement, recipe: Recipe) -> bool:
    return abs(found.integrated - recipe.loudness) <= CLOSE and found.true_peak <= recipe.true_peak


def _copy_mp3(recording: Path, found: Measurement, wanted: tuple[int, int, int], out: Path) -> bool:
    promised = declared(recording)
    frames = mp3.constant(recording)
    whole = promised is None or abs(promised - found.duration) * wanted[0] < 1.0
    if frames is None or frames.header[:3] != wanted or not whole:
        return False
    mp3.copy(recording, frames, out)
    return True
