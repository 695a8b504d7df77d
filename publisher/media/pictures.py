"""Inspects pictures with Pillow, and makes the JPEGs that are embedded in audio files and shown on pages.

A picture counts as readable only once all of it was decoded: Pillow opens a truncated picture without an error.
"""

import struct
import warnings
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from publisher.errors import UnreadableMediaError
from publisher.media.jpeg import count_scans
from publisher.media.limits import (
    MAX_JPEG_SCANS,
    MAX_PICTURE_BYTES,
    MAX_PICTURE_RATIO,
    MAX_PICTURE_SIDE,
    MAX_PIXELS,
)
from publisher.media.results import PictureInfo

PICTURE_FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
"""Formats that are opened. Others of Pillow's start programs (EPS) or write to stderr (TIFF)."""
EMBEDDED_SIDE = 1400
"""Longest side of an embedded picture, in pixels."""
EMBEDDED_BYTES = 200_000
"""Most bytes of an embedded picture: it precedes the sound, so that players download it first."""
PAGE_JPEG_QUALITY = 82
"""JPEG quality of pictures on pages."""

THUMBNAIL_SIDES = (700, 350, 175)
"""Longest sides of a chapter's embedded picture in pixels, tried in this order."""

_SIDES = (EMBEDDED_SIDE, EMBEDDED_SIDE // 2, EMBEDDED_SIDE // 4)
_QUALITIES = (90, 85, 80, 75, 70, 65, 60, 55, 50)
_EXPORT_HINT = "export or copy the picture again"

# Pillow only warns below twice its limit; as an error it becomes a finding instead of a line on the terminal.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# Damaged EXIF data are ignored without a finding: no page or tag uses more of them than the orientation.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def inspect_picture(path: Path) -> PictureInfo:
    """Decode the picture at `path` and return its size, format and mode.

    Width and height are in pixels, before any EXIF rotation. Raises UnreadableMediaError if the file is missing, empty,
    truncated, not one of PICTURE_FORMATS, or exceeds a bound of `limits`.
    """
    with _open_decoded(path) as image:
        return PictureInfo(
            width=image.width,
            height=image.height,
            # Pillow calls a JPEG with an embedded preview, as phones write, MPO.
            format="JPEG" if image.format == "MPO" else str(image.format),
            mode=image.mode,
            alpha=image.has_transparency_data,
        )


def make_embedded_cover(path: Path) -> bytes:
    """Return the picture at `path` as a JPEG (ITU-T T.81) for embedding into audio.

    It is at most EMBEDDED_SIDE pixels wide and high, has at most EMBEDDED_BYTES, is in sRGB on white and has no
    metadata. The same picture gives the same bytes. Raises UnreadableMediaError as `inspect_picture` does.
    """
    with _open_decoded(path) as image:
        plain = _normalize(image)
    tries = (_encode(plain, side, quality) for side, quality in product(_SIDES, _QUALITIES))
    # There always is one: at the smallest side even noise takes half of EMBEDDED_BYTES.
    return next(encoded for encoded in tries if len(encoded) <= EMBEDDED_BYTES)


def make_thumbnail(path: Path, most: int) -> bytes | None:
    """Return the picture at `path` as a JPEG of at most `most` bytes; None if that is too little for it.

    Colours, metadata and errors are as in `make_embedded_cover`.
    """
    with _open_decoded(path) as image:
        plain = _normalize(image)
    tries = (_encode(plain, side, quality) for side, quality in product(THUMBNAIL_SIDES, _QUALITIES))
    return next((encoded for encoded in tries if len(encoded) <= most), None)


def resize_picture(content: bytes, name: str, widths: Iterable[int]) -> dict[int, bytes]:
    """Return a picture as JPEGs of these widths in pixels, in proportion; messages call it `name`.

    They are in sRGB on white and have no metadata; the same picture gives the same bytes. Raises UnreadableMediaError
    as `inspect_picture` does.
    """
    with open_picture(content, name) as image:
        _load(image, name)
        plain = _normalize(image)
    return {width: _resize(plain, width) for width in widths}


def _resize(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    with BytesIO() as stream:
        small.save(stream, "JPEG", quality=PAGE_JPEG_QUALITY, optimize=True, progressive=True)
        return stream.getvalue()


@contextmanager
def open_picture(content: bytes, name: str) -> Iterator[Image.Image]:
    """Open a picture of PICTURE_FORMATS, of which only the header is read; messages call it `name`.

    Raises UnreadableMediaError if it is damaged, of another kind, or exceeds a bound of `limits`.
    """
    if count_scans(content) > MAX_JPEG_SCANS:
        raise UnreadableMediaError(f"{name} is a JPEG of more than {MAX_JPEG_SCANS} passes", hint=_EXPORT_HINT)
    with BytesIO(content) as stream:
        with _translate_errors(name):
            image = Image.open(stream, formats=PICTURE_FORMATS)
        with image:
            _require_size(image, name)
            yield image


@contextmanager
def _open_decoded(path: Path) -> Iterator[Image.Image]:
    """Open the picture at `path`, decoded; raise UnreadableMediaError if it cannot be decoded."""
    with open_picture(_read(path), path.name) as image:
        _load(image, path.name)
        yield image


def _load(image: Image.Image, name: str) -> None:
    with _translate_errors(name):
        image.load()


@contextmanager
def _translate_errors(name: str) -> Iterator[None]:
    try:
        yield
    except UnidentifiedImageError:
        raise UnreadableMediaError(f"{name} is not a picture of a known kind", hint="save it as JPEG or PNG") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _make_size_error(name) from None
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, struct.error, zlib.error):
        # Pillow's decoders raise all of these for damaged files.
        raise UnreadableMediaError(f"{name} is cut short or damaged", hint=_EXPORT_HINT) from None


def _require_size(image: Image.Image, name: str) -> None:
    """Raise UnreadableMediaError if the decoded picture, or one made of it, would exhaust memory."""
    longer, shorter = max(image.size), min(image.size)
    if longer * shorter > MAX_PIXELS:
        raise _make_size_error(name)
    if longer > MAX_PICTURE_SIDE or longer > MAX_PICTURE_RATIO * shorter:
        raise UnreadableMediaError(
            f"{name} is {image.width:,} × {image.height:,} pixels: a side may have {MAX_PICTURE_SIDE:,}, and be "
            f"{MAX_PICTURE_RATIO} times the other",
            hint="make it 3000 × 3000 pixels",
        )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_PICTURE_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableMediaError(
            f"there is no file {path.name}", hint="put the picture there, or write its right name"
        ) from None
    except OSError as problem:
        reason = problem.strerror.lower() if problem.strerror else "it refuses"
        raise UnreadableMediaError(f"{path.name} cannot be read: {reason}", hint="check its name and rights") from None
    if not content:
        raise UnreadableMediaError(f"{path.name} is empty", hint=_EXPORT_HINT)
    if len(content) > MAX_PICTURE_BYTES:
        raise UnreadableMediaError(
            f"{path.name} has more than {MAX_PICTURE_BYTES >> 20} MB", hint="save it as JPEG, 3000 × 3000 pixels"
        )
    return content


def _make_size_error(name: str) -> UnreadableMediaError:
    return UnreadableMediaError(
        f"{name} has more than {MAX_PIXELS // 1_000_000} million pixels", hint="make it 3000 × 3000 pixels"
    )


def _normalize(image: Image.Image) -> Image.Image:
    """Return `image` upright, in sRGB, on white where it was transparent, without metadata."""
    plain = _convert_to_srgb(_flatten_alpha(_set_upright(image)), image.info.get("icc_profile"))
    plain.info = {}
    return plain


def _set_upright(image: Image.Image) -> Image.Image:
    """Return `image` turned as its EXIF data say; damaged ones say nothing, as viewers take it."""
    with suppress(OSError, SyntaxError, ValueError, LookupError, TypeError, OverflowError, struct.error):
        return ImageOps.exif_transpose(image)
    return image.copy()


def _flatten_alpha(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    if image.mode.startswith("I;16"):
        # Pillow would clip 16 bits of grey at 255 instead of scaling them.
        return image.point(lambda level: level * (255 / 65535)).convert("L")
    return image


def _convert_to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `image` in sRGB by its ICC profile, which the JPEG will not carry."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            # The profile is broken, or for another colour mode; viewers ignore such profiles too.
            return image.convert("RGB")
        if converted is not None:
            return converted
    return image.convert("RGB")


def _encode(image: Image.Image, side: int, quality: int) -> bytes:
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    with BytesIO() as stream:
        small.save(stream, "JPEG", quality=quality, optimize=True)
        return stream.getvalue()
