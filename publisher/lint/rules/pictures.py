"""Rules about pictures: covers by Apple's requirements, square and 1400 to 3000 pixels, and those of chapters."""

from collections.abc import Iterator

from publisher.lint.context import Context, UnreadableFile
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.subjects import Cover, Illustration, list_covers, list_illustrations
from publisher.lint.suggest import suggest_file
from publisher.media.results import PictureInfo

MIN_COVER_SIDE = 1400
MAX_COVER_SIDE = 3000
ARTWORK_SOURCE = "Apple: artwork requirements"
COVER_SUFFIXES = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",)}


@rule("cover-missing", ARTWORK_SOURCE, keeps=Promise.WHOLE)
def cover_missing(context: Context) -> Iterator[Complaint]:
    """A feed without artwork is refused by Apple."""
    for cover in context.find_all(list_covers):
        if cover.path not in context.files:
            fix = suggest_file(context, cover.path) or "put the picture there, or write its right name"
            yield Complaint(cover.position, *context.explain_missing(cover.path, fix))


@rule("cover-unreadable", ARTWORK_SOURCE, keeps=Promise.WHOLE)
@each(list_covers)
def cover_unreadable(cover: Cover) -> Iterator[Complaint]:
    """What cannot be opened here cannot be shown elsewhere."""
    if isinstance(cover.found, UnreadableFile):
        yield Complaint(cover.position, cover.found.message, cover.found.hint)


def _opened(context: Context) -> Iterator[tuple[Cover, PictureInfo]]:
    for cover in context.find_all(list_covers):
        if isinstance(cover.found, PictureInfo):
            yield cover, cover.found


@rule("cover-format", ARTWORK_SOURCE)
@each(_opened)
def cover_format(opened: tuple[Cover, PictureInfo]) -> Iterator[Complaint]:
    """Apple takes JPEG and PNG, and goes by the ending."""
    cover, picture = opened
    if picture.format not in COVER_SUFFIXES:
        yield Complaint(cover.position, f"{cover.path} is a {picture.format} picture", "save it as JPEG or PNG")
    elif not cover.path.lower().endswith(COVER_SUFFIXES[picture.format]):
        yield Complaint(
            cover.position,
            f"{cover.path} is a {picture.format} picture by its content",
            f"rename it to end in {COVER_SUFFIXES[picture.format][0]}",
        )


@rule("cover-not-square", ARTWORK_SOURCE)
@each(_opened)
def cover_not_square(opened: tuple[Cover, PictureInfo]) -> Iterator[Complaint]:
    """Apps show covers in a square and would cut or stretch it."""
    cover, picture = opened
    if picture.width != picture.height:
        side = min(picture.width, picture.height)
        measures = f"{cover.path} is {picture.width} × {picture.height} pixels"
        yield Complaint(cover.position, f"{measures}, not square", f"crop it to {side} × {side}")


@rule("cover-size", ARTWORK_SOURCE)
@each(_opened)
def cover_size(opened: tuple[Cover, PictureInfo]) -> Iterator[Complaint]:
    """Apple takes 1400 to 3000 pixels and prefers 3000."""
    cover, picture = opened
    measures = f"{cover.path} is {picture.width} × {picture.height} pixels"
    if min(picture.width, picture.height) < MIN_COVER_SIDE:
        fix = f"make it {MAX_COVER_SIDE} × {MAX_COVER_SIDE}; {MIN_COVER_SIDE} × {MIN_COVER_SIDE} is the least"
        yield Complaint(cover.position, f"{measures}, too small", fix)
    elif max(picture.width, picture.height) > MAX_COVER_SIDE:
        yield Complaint(cover.position, f"{measures}, too large", f"make it {MAX_COVER_SIDE} × {MAX_COVER_SIDE}")


@rule("cover-colours", ARTWORK_SOURCE)
@each(_opened)
def cover_colours(opened: tuple[Cover, PictureInfo]) -> Iterator[Complaint]:
    """Apple wants RGB."""
    cover, picture = opened
    if picture.mode not in {"RGB", "RGBA"}:
        message = f"{cover.path} has {picture.mode} colours, which apps show wrongly or not at all"
        yield Complaint(cover.position, message, "save it in RGB")


@rule("cover-alpha", ARTWORK_SOURCE)
@each(_opened)
def cover_alpha(opened: tuple[Cover, PictureInfo]) -> Iterator[Complaint]:
    """What shows through differs from app to app."""
    cover, picture = opened
    if picture.alpha:
        message = f"{cover.path} has an alpha channel"
        yield Complaint(cover.position, message, "put it on a background and save it without transparency")


@rule("chapter-picture-missing", "Podcasting 2.0: img of chapters", keeps=Promise.WHOLE)
def chapter_picture_missing(context: Context) -> Iterator[Complaint]:
    """A picture that is not among the files cannot be shown with its chapter."""
    for picture in list_illustrations(context):
        if picture.path not in context.files:
            fix = suggest_file(context, picture.path) or "put the picture there, or write its right name"
            yield Complaint(picture.position, *context.explain_missing(picture.path, fix))


@rule("chapter-picture-unreadable", "Podcasting 2.0: img of chapters", keeps=Promise.WHOLE)
@each(list_illustrations)
def chapter_picture_unreadable(picture: Illustration) -> Iterator[Complaint]:
    """Apps show JPEG and PNG."""
    if isinstance(picture.found, UnreadableFile):
        yield Complaint(picture.position, picture.found.message, picture.found.hint)
    elif picture.found and not picture.path.lower().endswith(COVER_SUFFIXES.get(picture.found.format, ())):
        message = f"{picture.path} is a {picture.found.format} picture"
        yield Complaint(picture.position, message, "save it as JPEG (.jpg) or PNG (.png)")
