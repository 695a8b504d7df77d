"""Rules about pictures: covers as Apple asks for them, square and 1400 to 3000 pixels, and those of chapters."""

from collections.abc import Iterator

from publisher.lint.context import Evidence, Unreadable
from publisher.lint.rule import Complaint, Promise, each, rule
from publisher.lint.subjects import Cover, Illustration, covers, illustrations
from publisher.lint.suggest import hint_for
from publisher.media.results import Picture

SMALLEST = 1400
LARGEST = 3000
SOURCE = "Apple: artwork requirements"
SUFFIXES = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",)}


@rule("cover-missing", SOURCE, keeps=Promise.WHOLE)
def missing(evidence: Evidence) -> Iterator[Complaint]:
    """A feed without artwork is refused by Apple."""
    for cover in evidence.all_of(covers):
        if cover.path not in evidence.files:
            fix = hint_for(evidence, cover.path) or "put the picture there, or write its right name"
            yield Complaint(cover.position, *evidence.absence(cover.path, fix))


@rule("cover-unreadable", SOURCE, keeps=Promise.WHOLE)
@each(covers)
def unreadable(cover: Cover) -> Iterator[Complaint]:
    """What cannot be opened here cannot be shown elsewhere."""
    if isinstance(cover.found, Unreadable):
        yield Complaint(cover.position, cover.found.message, cover.found.hint)


def _opened(evidence: Evidence) -> Iterator[tuple[Cover, Picture]]:
    for cover in evidence.all_of(covers):
        if isinstance(cover.found, Picture):
            yield cover, cover.found


@rule("cover-format", SOURCE)
@each(_opened)
def form(opened: tuple[Cover, Picture]) -> Iterator[Complaint]:
    """Apple takes JPEG and PNG, and goes by the ending."""
    cover, picture = opened
    if picture.format not in SUFFIXES:
        yield Complaint(cover.position, f"{cover.path} is a {picture.format} picture", "save it as JPEG or PNG")
    elif not cover.path.lower().endswith(SUFFIXES[picture.format]):
        yield Complaint(
            cover.position,
            f"{cover.path} is a {picture.format} picture by its content",
            f"rename it to end in {SUFFIXES[picture.format][0]}",
        )


@rule("cover-not-square", SOURCE)
@each(_opened)
def square(opened: tuple[Cover, Picture]) -> Iterator[Complaint]:
    """Apps show covers in a square and would cut or stretch it."""
    cover, picture = opened
    if picture.width != picture.height:
        side = min(picture.width, picture.height)
        measures = f"{cover.path} is {picture.width} × {picture.height} pixels"
        yield Complaint(cover.position, f"{measures}, not square", f"crop it to {side} × {side}")


@rule("cover-size", SOURCE)
@each(_opened)
def size(opened: tuple[Cover, Picture]) -> Iterator[Complaint]:
    """Apple takes 1400 to 3000 pixels and prefers 3000."""
    cover, picture = opened
    measures = f"{cover.path} is {picture.width} × {picture.height} pixels"
    if min(picture.width, picture.height) < SMALLEST:
        fix = f"make it {LARGEST} × {LARGEST}; {SMALLEST} × {SMALLEST} is the least"
        yield Complaint(cover.position, f"{measures}, too small", fix)
    elif max(picture.width, picture.height) > LARGEST:
        yield Complaint(cover.position, f"{measures}, too large", f"make it {LARGEST} × {LARGEST}")


@rule("cover-colours", SOURCE)
@each(_opened)
def colours(opened: tuple[Cover, Picture]) -> Iterator[Complaint]:
    """Apple wants RGB."""
    cover, picture = opened
    if picture.mode not in {"RGB", "RGBA"}:
        message = f"{cover.path} has {picture.mode} colours, which apps show wrongly or not at all"
        yield Complaint(cover.position, message, "save it in RGB")


@rule("cover-alpha", SOURCE)
@each(_opened)
def see_through(opened: tuple[Cover, Picture]) -> Iterator[Complaint]:
    """What shows through differs from app to app."""
    cover, picture = opened
    if picture.alpha:
        message = f"{cover.path} has an alpha channel"
        yield Complaint(cover.position, message, "put it on a background and save it without transparency")


@rule("chapter-picture-missing", "Podcasting 2.0: img of chapters", keeps=Promise.WHOLE)
def chapter_picture_missing(evidence: Evidence) -> Iterator[Complaint]:
    """Chapters would name a picture that nobody can see."""
    for picture in illustrations(evidence):
        if picture.path not in evidence.files:
            fix = hint_for(evidence, picture.path) or "put the picture there, or write its right name"
            yield Complaint(picture.position, *evidence.absence(picture.path, fix))


@rule("chapter-picture-unreadable", "Podcasting 2.0: img of chapters", keeps=Promise.WHOLE)
@each(illustrations)
def chapter_picture_unreadable(picture: Illustration) -> Iterator[Complaint]:
    """Apps show JPEG and PNG."""
    if isinstance(picture.found, Unreadable):
        yield Complaint(picture.position, picture.found.message, picture.found.hint)
    elif picture.found and not picture.path.lower().endswith(SUFFIXES.get(picture.found.format, ())):
        message = f"{picture.path} is a {picture.found.format} picture"
        yield Complaint(picture.position, message, "save it as JPEG (.jpg) or PNG (.png)")
