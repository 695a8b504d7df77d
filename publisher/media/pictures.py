"""Opens pictures with Pillow: says what one is, and makes the small JPEG that goes inside audio files.

A picture counts as readable only once all of it was decoded: half a picture opens as well as a whole one.
"""

import struct
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import product
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from publisher.errors import UnreadableMediaError
from publisher.media.results import PictureInfo

PICTURE_FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
"""What is opened. Pillow knows more, but some of those start other programs (EPS) or talk past us (TIFF)."""
MAX_PIXELS = 64_000_000
"""Seven times what the largest cover has that Apple takes; decoded, up to 256 MB."""
EMBEDDED_SIDE = 1400
"""The longest side of an embedded picture, in pixels."""
EMBEDDED_BYTES = 200_000
"""The most that an embedded picture takes: it stands before the sound, and every listener waits for it."""
PAGE_JPEG_QUALITY = 82
"""Of pictures on pages: what is lost is not seen, and they are a quarter as large as at 95."""

THUMBNAIL_SIDES = (700, 350, 175)
"""The longest sides of a chapter's embedded picture, in pixels: as large as there is room for."""

_SIDES = (EMBEDDED_SIDE, EMBEDDED_SIDE // 2, EMBEDDED_SIDE // 4)
_QUALITIES = (90, 85, 80, 75, 70, 65, 60, 55, 50)
_EXPORT_HINT = "export or copy the picture again"

# Pillow warns where it is not yet sure of a bomb; a warning on the terminal would help nobody.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def inspect_picture(path: Path) -> PictureInfo:
    """Return what the picture at `path` is, after decoding all of it.

    Measures are in pixels, as they are stored. Raises UnreadableMediaError if the file is missing, empty, cut
    short, no picture of a kind that is known here, or larger than MOST_PIXELS.
    """
    with _open_decoded(path) as image:
        return PictureInfo(
            width=image.width,
            height=image.height,
            # A JPEG with a preview inside, as many telephones write, is named MPO by Pillow.
            format="JPEG" if image.format == "MPO" else str(image.format),
            mode=image.mode,
            alpha=image.has_transparency_data,
        )


def make_embedded_cover(path: Path) -> bytes:
    """Return the picture at `path` as a JPEG (ITU-T T.81) for embedding into audio.

    It is at most EMBEDDED_SIDE pixels wide and high, takes at most EMBEDDED_BYTES, is in sRGB on white and
    carries no metadata. The same picture gives the same bytes. Raises UnreadableMediaError as `inspect_picture`.
    """
    with _open_decoded(path) as image:
        plain = _normalize(image)
    tries = (_encode(plain, side, quality) for side, quality in product(_SIDES, _QUALITIES))
    # One always is: at the smallest side even noise takes but half of it.
    return next(encoded for encoded in tries if len(encoded) <= EMBEDDED_BYTES)


def make_thumbnail(path: Path, most: int) -> bytes | None:
    """Return the picture at `path` as a small JPEG of at most `most` bytes; None if that is too little for it.

    Otherwise as `embeddable`.
    """
    with _open_decoded(path) as image:
        plain = _normalize(image)
    tries = (_encode(plain, side, quality) for side, quality in product(THUMBNAIL_SIDES, _QUALITIES))
    return next((encoded for encoded in tries if len(encoded) <= most), None)


def resize_picture(content: bytes, name: str, widths: Iterable[int]) -> dict[int, bytes]:
    """Return the picture in `content`, a file's called `name`, as JPEGs of these widths in pixels, as high as it goes.

    They are in sRGB on white and carry no metadata; the same picture gives the same bytes. Raises
    UnreadableMediaError as `inspect_picture`.
    """
    with BytesIO(content) as stream, _decode(stream, name) as image:
        plain = _normalize(image)
    return {width: _resize(plain, width) for width in widths}


def _resize(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    small = image.resize((width, height), Image.Resampling.LANCZOS)
    with BytesIO() as stream:
        small.save(stream, "JPEG", quality=PAGE_JPEG_QUALITY, optimize=True, progressive=True)
        return stream.getvalue()


@contextmanager
def _open_decoded(path: Path) -> Iterator[Image.Image]:
    """Lend the picture at `path`, decoded; raise UnreadableMediaError if it cannot be."""
    with BytesIO(_read(path)) as stream, _decode(stream, path.name) as image:
        yield image


def _decode(stream: BytesIO, name: str) -> Image.Image:
    try:
        image = Image.open(stream, formats=PICTURE_FORMATS)
        # Only the head was read so far: a picture that would fill the memory goes no further.
        if image.width * image.height > MAX_PIXELS:
            raise _make_size_error(name)
        image.load()
    except UnidentifiedImageError:
        raise UnreadableMediaError(f"{name} is not a picture of a known kind", hint="save it as JPEG or PNG") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _make_size_error(name) from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error):
        # Pillow's decoders have no exception of their own.
        raise UnreadableMediaError(f"{name} is cut short or damaged", hint=_EXPORT_HINT) from None
    return image


def _read(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableMediaError(
            f"there is no file {path.name}", hint="put the picture there, or write its right name"
        ) from None
    except OSError as problem:
        reason = problem.strerror.lower() if problem.strerror else "it refuses"
        raise UnreadableMediaError(f"{path.name} cannot be read: {reason}", hint="check its name and rights") from None
    if not content:
        raise UnreadableMediaError(f"{path.name} is empty", hint=_EXPORT_HINT)
    return content


def _make_size_error(name: str) -> UnreadableMediaError:
    return UnreadableMediaError(
        f"{name} has more than {MAX_PIXELS // 1_000_000} million pixels", hint="make it 3000 × 3000 pixels"
    )


def _normalize(image: Image.Image) -> Image.Image:
    """Return `image` upright, in sRGB, on white where it was see-through, with nothing but its pixels."""
    upright = _convert_to_srgb(_flatten_alpha(ImageOps.exif_transpose(image)), image.info.get("icc_profile"))
    upright.info = {}
    return upright


def _flatten_alpha(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    if image.mode.startswith("I;16"):
        # 16 bits of grey: Pillow would cut off at 255 instead of dividing.
        return image.point(lambda level: level * (255 / 65535)).convert("L")
    return image


def _convert_to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `image` in sRGB: colours of another space would look pale or garish once their profile is gone."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            # The profile is broken, or for another kind of colours: what shows pictures ignores such a one too.
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
