"""Inspection of whole and damaged pictures, and the JPEGs embedded in audio."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from publisher.errors import UnreadableMediaError
from publisher.media.limits import MAX_PICTURE_BYTES
from publisher.media.pictures import (
    EMBEDDED_BYTES,
    EMBEDDED_SIDE,
    inspect_picture,
    make_embedded_cover,
    make_thumbnail,
    open_picture,
    resize_picture,
)
from publisher.media.results import PictureInfo
from support.hostile_media import damaged, picture, png, zeros

Save = Callable[..., Path]
LOOK = [inspect_picture, make_embedded_cover]
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def resized(path: Path) -> dict[int, bytes]:
    """Return the picture at `path` in the width of a page."""
    return resize_picture(path.read_bytes(), path.name, [700])


def hundreds_of_passes() -> bytes:
    """Return a small JPEG of which the last pass is repeated."""
    whole = picture("JPEG", 64, progressive=True)
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * 200 + whole[-2:]


def drawing(side: int = 200) -> Image.Image:
    """A picture with something in it: red above blue, a green disc in the middle."""
    image = Image.new("RGB", (side, side), "red")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, side // 2, side, side), fill="blue")
    draw.ellipse((side // 3, side // 3, 2 * side // 3, 2 * side // 3), fill="green")
    return image


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Return a function that saves a picture under a name and returns its path."""

    def save(name: str, image: Image.Image, **options: Any) -> Path:
        path = tmp_path / name
        image.save(path, **options)
        return path

    return save


def opened(content: bytes) -> Image.Image:
    """Return the embedded picture, decoded."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def near(image: Image.Image, place: tuple[int, int], colour: tuple[int, int, int], within: int = 12) -> bool:
    """Tell whether a pixel is of a colour, but for what JPEG changes."""
    found = image.getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= within for one, other in zip(found, colour, strict=True))


@pytest.mark.parametrize(
    ("name", "mode", "expected"),
    [
        ("a.jpg", "RGB", ("JPEG", "RGB", False)),
        ("a.jpg", "CMYK", ("JPEG", "CMYK", False)),
        ("a.jpg", "L", ("JPEG", "L", False)),
        ("a.png", "RGB", ("PNG", "RGB", False)),
        ("a.png", "RGBA", ("PNG", "RGBA", True)),
        ("a.png", "LA", ("PNG", "LA", True)),
        ("a.png", "P", ("PNG", "P", False)),
        ("a.webp", "RGBA", ("WEBP", "RGBA", True)),
        ("a.gif", "P", ("GIF", "P", False)),
    ],
)
def test_a_picture_is_told_by_its_content(save: Save, name: str, mode: str, expected: tuple[str, str, bool]) -> None:
    """Measures, form, colours and whether anything shows through."""
    image = drawing().resize((200, 150)).convert(mode)
    if "A" in mode:
        image.putpixel((0, 0), (0,) * len(mode))  # WebP leaves out a channel in which nothing shows through
    form, colours, alpha = expected
    found = inspect_picture(save(name, image))
    assert found == PictureInfo(width=200, height=150, format=form, mode=colours, alpha=alpha)


def test_the_name_does_not_decide_the_format(save: Save) -> None:
    """A PNG that is called .jpg is a PNG, which a rule can then complain of."""
    assert inspect_picture(save("cover.jpg", drawing(), format="PNG")).format == "PNG"


def test_a_colour_that_is_let_through_counts_as_alpha(save: Save) -> None:
    """A palette may have a transparent entry and no alpha channel: something shows through all the same."""
    assert inspect_picture(save("a.png", drawing().convert("P"), transparency=0)).alpha


def test_a_photograph_with_a_preview_in_it_is_a_jpeg(save: Save) -> None:
    """Telephones write JPEGs that hold a second picture (CIPA DC-007); they count as JPEGs."""
    photograph = save("a.jpg", drawing(), format="MPO", save_all=True, append_images=[drawing(50)])
    with Image.open(photograph) as image:
        assert image.format == "MPO"
    assert inspect_picture(photograph).format == "JPEG"


@pytest.mark.parametrize("look", LOOK)
def test_what_is_no_picture_is_said_to_be_none(tmp_path: Path, look: Callable[[Path], object]) -> None:
    """Missing, empty, a folder, or something else: each has its message, and a hint that says what to do."""
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "text.jpg").write_text("a thousand words")
    (tmp_path / "drawing.jpg").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    for name, message in {
        "missing.jpg": "there is no file missing.jpg",
        "empty.jpg": "empty.jpg is empty",
        "folder.jpg": "folder.jpg cannot be read: is a directory",
        "text.jpg": "text.jpg is not a picture of a known kind",
        "drawing.jpg": "drawing.jpg is not a picture of a known kind",
    }.items():
        with pytest.raises(UnreadableMediaError) as raised:
            look(tmp_path / name)
        assert raised.value.message == message
        assert raised.value.hint


@pytest.mark.parametrize("look", LOOK)
@pytest.mark.parametrize("part", [0.5, 0.9, 0.99])
@pytest.mark.parametrize(
    ("name", "options"), [("a.jpg", {}), ("a.jpg", {"progressive": True}), ("a.png", {}), ("a.webp", {}), ("a.gif", {})]
)
def test_a_picture_that_is_cut_short_is_noticed(
    save: Save, name: str, options: dict[str, object], part: float, look: Callable[[Path], object]
) -> None:
    """Half a copy opens as well as a whole one, and shows a grey half in every app."""
    path = save(name, noise(150, 80), **options)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(UnreadableMediaError, match="cut short or damaged"):
        look(path)


@pytest.mark.parametrize("look", LOOK)
def test_a_picture_that_was_damaged_is_noticed(save: Save, look: Callable[[Path], object]) -> None:
    """PNG has checksums: a byte that changed on the way shows."""
    path = save("a.png", drawing())
    content = bytearray(path.read_bytes())
    content[content.index(b"IDAT") + 20] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(UnreadableMediaError, match="cut short or damaged"):
        look(path)


@pytest.mark.parametrize("look", LOOK)
@pytest.mark.parametrize("side", [8_001, 10_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_refused(
    tmp_path: Path, side: int, look: Callable[[Path], object]
) -> None:
    """A small file can claim to be billions of pixels: it is refused by its head alone, before it is decoded."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b""))
    with pytest.raises(UnreadableMediaError, match="more than 64 million pixels") as raised:
        look(path)
    assert "3000" in raised.value.hint


def test_an_embedded_picture_is_a_small_plain_jpeg(save: Save) -> None:
    """At most 1400 pixels and 200 kB, RGB, and no word about camera, place or colour profile."""
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    path = save("a.jpg", drawing(3000), exif=exif, icc_profile=SRGB, comment=b"by whom", dpi=(300, 300))
    content = make_embedded_cover(path)
    image = opened(content)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (EMBEDDED_SIDE, EMBEDDED_SIDE))
    assert len(content) <= EMBEDDED_BYTES
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert near(image, (10, 10), (254, 0, 0))
    assert near(image, (10, 1390), (0, 0, 254))
    assert near(image, (700, 700), (0, 128, 0))


def test_the_same_picture_gives_the_same_bytes(save: Save) -> None:
    """What is embedded is part of the published file, whose digest must not move."""
    path = save("a.png", drawing(1000))
    assert make_embedded_cover(path) == make_embedded_cover(path)


def test_proportions_are_kept_and_small_pictures_stay_small(save: Save) -> None:
    """Nothing is stretched, and nothing is blown up."""
    assert opened(make_embedded_cover(save("wide.png", drawing().resize((2800, 1400))))).size == (1400, 700)
    assert opened(make_embedded_cover(save("small.png", drawing(300)))).size == (300, 300)


def noise(side: int, deviation: float) -> Image.Image:
    """A picture of nothing but noise, which compresses worst, around middle grey."""
    values = np.random.default_rng(1).normal(128, deviation, (side, side, 3))
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def test_a_busy_picture_is_made_to_fit(save: Save) -> None:
    """Even noise from edge to edge comes down to the size: coarser first, and smaller where that does not do."""
    content = make_embedded_cover(save("noise.png", noise(700, 300)))
    assert len(content) <= EMBEDDED_BYTES
    assert opened(content).size == (350, 350)


@pytest.mark.parametrize(("most", "side"), [(200_000, 700), (20_000, 350), (5_000, 175), (1_000, None)])
def test_a_chapters_picture_takes_the_room_that_there_is(save: Save, most: int, side: int | None) -> None:
    """It is as large as fits, and left out where even the smallest does not: noise compresses worst."""
    content = make_thumbnail(save("noise.png", noise(800, 40)), most)
    assert (content is None) is (side is None)
    if content is not None:
        assert len(content) <= most
        assert opened(content).size == (side, side)


def test_quality_goes_before_size(save: Save) -> None:
    """A picture that is only somewhat too large keeps its 1400 pixels."""
    content = make_embedded_cover(save("busy.png", noise(1400, 10)))
    assert len(content) <= EMBEDDED_BYTES
    assert opened(content).size == (1400, 1400)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_see_through_is_put_on_white(save: Save, mode: str) -> None:
    """JPEG has no transparency: what was nothing becomes paper, not black."""
    image = Image.new(mode, (64, 64), (0,) * len(mode))
    assert near(opened(make_embedded_cover(save("a.png", image))), (32, 32), (255, 255, 255))


def test_a_picture_that_lies_on_its_side_is_set_upright(save: Save) -> None:
    """A camera that was held upright only notes so (Exif orientation), and the note is not embedded."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    image = opened(make_embedded_cover(save("a.jpg", drawing(), exif=exif)))
    assert near(image, (190, 100), (254, 0, 0))
    assert near(image, (10, 100), (0, 0, 254))


def test_other_colours_are_brought_into_srgb(save: Save) -> None:
    """Without its profile a picture is taken for sRGB, so that is what its colours are made to be."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    swapped = save("a.png", drawing(), icc_profile=wide_gamut())
    plain = save("b.png", drawing())
    wrong = save("c.png", drawing(), icc_profile=lab)
    broken = save("d.png", drawing(), icc_profile=b"no profile")
    same = save("e.png", drawing(), icc_profile=SRGB)
    assert largest_difference(swapped, plain) > 50
    assert largest_difference(same, plain) <= 8
    assert make_embedded_cover(wrong) == make_embedded_cover(broken) == make_embedded_cover(plain)


def wide_gamut() -> bytes:
    """Return the sRGB profile with the red and the blue primary exchanged."""
    profile = bytearray(SRGB)
    count = struct.unpack(">I", profile[128:132])[0]
    entries = {bytes(profile[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, blue = entries[b"rXYZ"], entries[b"bXYZ"]
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def largest_difference(one: Path, other: Path) -> int:
    """Return by how much the embedded forms of two pictures differ at most, of 255."""
    first, second = (np.asarray(opened(make_embedded_cover(path)), dtype=int) for path in (one, other))
    return int(np.abs(first - second).max())


def test_sixteen_bits_of_grey_keep_their_shades(save: Save) -> None:
    """Middle grey stays middle grey, however many bits it was stored in."""
    grey = Image.new("I;16", (64, 64), 0x8080)
    assert near(opened(make_embedded_cover(save("a.png", grey))), (32, 32), (128, 128, 128))


def test_cmyk_becomes_rgb(save: Save) -> None:
    """Printers' colours are turned into a screen's."""
    cyan = Image.new("CMYK", (64, 64), (255, 0, 0, 0))
    image = opened(make_embedded_cover(save("a.jpg", cyan)))
    assert image.mode == "RGB"
    assert near(image, (32, 32), (0, 255, 255))


@pytest.mark.parametrize("look", [*LOOK, resized])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (png(1, 70_000), "1 × 70,000 pixels: a side may have 30,000"),
        (png(70_000, 1), "70,000 × 1 pixels"),
        (png(1, 41), "40 times the other"),
        (png(30_001, 900), "a side may have 30,000"),
        (png(65_535, 65_535), "more than 64 million pixels"),
        (png(9, 9, (b"iCCP", b"x\0\0" + zeros(64 << 20))), "cut short or damaged"),
        (png(9, 9, (b"zTXt", b"x\0\0" + zeros(64 << 20))), "cut short or damaged"),
        (png(9, 9, *[(b"zTXt", b"x\0\0" + zeros(1 << 20))] * 65), "cut short or damaged"),
        (hundreds_of_passes(), "a JPEG of more than 200 passes"),
    ],
)
def test_pictures_that_ask_for_too_much_are_refused(
    tmp_path: Path, content: bytes, words: str, look: Callable[[Path], object]
) -> None:
    """Sides, shapes that grow when they are scaled, texts and profiles that unpack, passes: with words and a hint."""
    path = tmp_path / "cover"
    path.write_bytes(content)
    with pytest.raises(UnreadableMediaError, match=words) as raised:
        look(path)
    assert raised.value.message.startswith("cover ")
    assert raised.value.hint


def test_a_picture_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    """A file of any size may be called a cover; only as much of it is read as a picture may have."""
    with (tmp_path / "cover.png").open("wb") as file:
        file.truncate(MAX_PICTURE_BYTES + 1)
    with pytest.raises(UnreadableMediaError, match=r"cover\.png has more than 128 MB"):
        inspect_picture(tmp_path / "cover.png")


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_one_counts(tmp_path: Path, form: str) -> None:
    """However many frames follow, none of them is decoded."""
    frames = [Image.new("RGB", (20, 20), (shade, 0, 0)) for shade in range(250)]
    path = tmp_path / "cover"
    frames[0].save(path, form, save_all=True, append_images=frames[1:])
    assert inspect_picture(path).width == 20
    assert near(opened(make_embedded_cover(path)), (9, 9), (0, 0, 0))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_notes_of_a_camera_turn_nothing(save: Save) -> None:
    """What is wrong with Exif data is no reason to refuse a picture: it is taken as it lies."""
    plain = make_embedded_cover(save("a.jpg", drawing(), quality=95))
    for notes in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nonsense of a camera"):
        assert make_embedded_cover(save("b.jpg", drawing(), quality=95, exif=notes)) == plain


HONEST = {
    "PNG": picture("PNG", icc_profile=SRGB),
    "JPEG": picture("JPEG", icc_profile=SRGB, exif=b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"),
    "progressive": picture("JPEG", progressive=True),
    "GIF": picture("GIF"),
    "WEBP": picture("WEBP", lossless=True),
}
"""Small pictures of each kind, with profiles and notes."""


def _look(content: bytes) -> None:
    for made in (lambda: resize_picture(content, "r", [40]), lambda: open_picture(content, "r").__enter__()):
        try:
            made()
        except UnreadableMediaError as problem:
            assert problem.message.startswith("r ")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", HONEST)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_pictures_end_in_words(kind: str, data: st.DataObject) -> None:
    """Whatever is changed in a picture of any kind, it is scaled or it is told: nothing else."""
    _look(data.draw(damaged(HONEST[kind])))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", HONEST)
@settings(max_examples=2000, deadline=None)
@given(data=st.data())
def test_more_damaged_pictures_end_in_words(kind: str, data: st.DataObject) -> None:
    """The same over many more changes."""
    _look(data.draw(damaged(HONEST[kind])))
