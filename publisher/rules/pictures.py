"""Rules about covers, as Apple asks: square, 1400 to 3000 pixels, JPEG or PNG, RGB, nothing see-through."""

from collections.abc import Callable, Iterator

from publisher.evidence import Evidence, Unreadable
from publisher.findings import Position, Severity
from publisher.pictures import Picture
from publisher.rules.rule import Complaint, Rule, rule

SMALLEST = 1400
LARGEST = 3000
SOURCE = "Apple: artwork requirements"
SUFFIXES = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",)}


@rule("cover-missing", SOURCE)
def missing(evidence: Evidence) -> Iterator[Complaint]:
    """A feed without artwork is refused by Apple."""
    for path, position in _covers(evidence):
        if path not in evidence.files:
            yield Complaint(position, *evidence.absence(path, "put the picture there, or write its right name"))


@rule("cover-unreadable", SOURCE)
def unreadable(evidence: Evidence) -> Iterator[Complaint]:
    """What cannot be opened here cannot be shown elsewhere."""
    for path, position in _covers(evidence):
        found = evidence.pictures.get(path)
        if isinstance(found, Unreadable):
            yield Complaint(position, found.message, found.hint)


def _of_each(
    id: str,  # noqa: A002 - it is the rule's id, here as everywhere
    reason: str,
    look: Callable[[str, Picture], tuple[str, str] | None],
    severity: Severity = Severity.ERROR,
) -> Rule:
    """Make a rule of what is to be said about one picture: what is wrong, and the fix."""

    def look_at_all(evidence: Evidence) -> Iterator[Complaint]:
        for path, position in _covers(evidence):
            found = evidence.pictures.get(path)
            said = look(path, found) if isinstance(found, Picture) else None
            if said:
                yield Complaint(position, said[0], said[1])

    look_at_all.__doc__ = reason
    return rule(id, SOURCE, severity)(look_at_all)


def _form(path: str, picture: Picture) -> tuple[str, str] | None:
    if picture.format not in SUFFIXES:
        return f"{path} is a {picture.format} picture", "save it as JPEG or PNG"
    if not path.lower().endswith(SUFFIXES[picture.format]):
        return (
            f"{path} is a {picture.format} picture by its content",
            f"rename it to end in {SUFFIXES[picture.format][0]}",
        )
    return None


def _square(path: str, picture: Picture) -> tuple[str, str] | None:
    if picture.width == picture.height:
        return None
    side = min(picture.width, picture.height)
    return f"{path} is {picture.width} × {picture.height} pixels, not square", f"crop it to {side} × {side}"


def _size(path: str, picture: Picture) -> tuple[str, str] | None:
    measures = f"{path} is {picture.width} × {picture.height} pixels"
    if min(picture.width, picture.height) < SMALLEST:
        return f"{measures}, too small", f"make it {LARGEST} × {LARGEST}; {SMALLEST} × {SMALLEST} is the least"
    if max(picture.width, picture.height) > LARGEST:
        return f"{measures}, too large", f"make it {LARGEST} × {LARGEST}"
    return None


def _colours(path: str, picture: Picture) -> tuple[str, str] | None:
    if picture.mode in {"RGB", "RGBA"}:
        return None
    return f"{path} has {picture.mode} colours, which apps show wrongly or not at all", "save it in RGB"


def _see_through(path: str, picture: Picture) -> tuple[str, str] | None:
    if not picture.alpha:
        return None
    return f"{path} has an alpha channel", "put it on a background and save it without transparency"


form = _of_each("cover-format", "Apple takes JPEG and PNG, and goes by the ending.", _form)
square = _of_each("cover-not-square", "Apps show covers in a square and would cut or stretch it.", _square)
size = _of_each("cover-size", "Apple takes 1400 to 3000 pixels and prefers 3000.", _size)
colours = _of_each("cover-colours", "Apple wants RGB.", _colours)
see_through = _of_each("cover-alpha", "What shows through differs from app to app.", _see_through)


def _covers(evidence: Evidence) -> Iterator[tuple[str, Position]]:
    """Yield every picture that is named, with where it is named."""
    for feed in evidence.feeds:
        yield f"feeds/{feed.feed.slug}/{feed.feed.cover}", feed.document.position("cover")
    for source in evidence.episodes:
        if source.episode.cover:
            yield f"episodes/{source.episode.slug}/{source.episode.cover}", source.document.position("cover")
