"""Pictures in the sizes that pages need: which there are, and which have to be made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from publisher.hashing import KEY_LENGTH, digest_bytes
from publisher.model.fields import slugify
from publisher.site.views import Picture
from publisher.storage.layout import KeyKind, Layout, ObjectKey, parse_key

PICTURE_WIDTHS = (160, 320, 640, 1280)
"""In pixels, as far as the picture is as wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSource:
    """A picture that the sources name."""

    path: str
    """Where it is, from the top of the working folder."""
    wanted: str | None
    """The digest of the one that is published; None where any is: portraits stand in no ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPicture:
    """A picture on this machine."""

    digest: str
    width: int
    """In pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureResize:
    """A picture to be made: from the one at `path`, which has this `digest`, one of this width."""

    path: str
    digest: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """The pictures of a show's pages."""

    sizes: Mapping[str, tuple[tuple[int, str], ...]]
    """Widths and keys by the path of the picture, the narrowest first."""
    jobs: Mapping[str, PictureResize]
    """How each is made that can be made here, by key."""

    def picture(self, path: str) -> Picture | None:
        """Return a picture in all sizes; None where nobody has it."""
        sizes = self.sizes.get(path)
        return Picture(sizes=sizes) if sizes else None


def make_picture_name(path: str) -> str:
    """Return what the files of a picture are called after: the folder of its episode or feed, and its own name.

    A piece of a digest tells kari.jpg from kari.png: one is not shown for the other where neither is at hand.
    """
    _, *parts = PurePosixPath(path).with_suffix("").parts
    return f"{slugify('-'.join(parts))}-{digest_bytes(path.encode())[:KEY_LENGTH]}"


def plan_artwork(
    keys: Layout, sources: Iterable[PictureSource], at_hand: Mapping[str, LocalPicture], stored: Iterable[str]
) -> Artwork:
    """Return the pictures of a show's pages.

    What is on this machine, `at_hand` by path, is shown as it is; of anything else what is `stored` already, by key:
    pages are rebuilt where there are no pictures, too.
    """
    sizes: dict[str, tuple[tuple[int, str], ...]] = {}
    jobs: dict[str, PictureResize] = {}
    known = _by_name(keys, stored)
    for source in sources:
        name = make_picture_name(source.path)
        found = at_hand.get(source.path)
        if found is not None and source.wanted in {None, found.digest}:
            widths = [width for width in PICTURE_WIDTHS if width <= found.width] or [found.width]
            made = {keys.image(name, found.digest, width): width for width in widths}
            sizes[source.path] = tuple((width, key) for key, width in made.items())
            jobs |= {
                key: PictureResize(path=source.path, digest=found.digest, width=width) for key, width in made.items()
            }
        else:
            sizes[source.path] = tuple(sorted(_find_stored(source, known.get(name, ()))))
    return Artwork(sizes=sizes, jobs=jobs)


def _by_name(keys: Layout, stored: Iterable[str]) -> dict[str, list[ObjectKey]]:
    found: dict[str, list[ObjectKey]] = {}
    for key in map(parse_key, stored):
        if key and key.kind is KeyKind.PICTURE and key["show"] == keys.show:
            found.setdefault(key["name"], []).append(key)
    return found


def _find_stored(source: PictureSource, stored: Iterable[ObjectKey]) -> Iterator[tuple[int, str]]:
    """Yield width and key of what is stored of a picture."""
    for key in stored:
        if source.wanted is None or source.wanted.startswith(key["digest"]):
            yield int(key["width"]), str(key)
