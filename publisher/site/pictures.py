"""Plans the sizes of a show's pictures: which are stored, and which have to be made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from publisher.hashing import KEY_LENGTH, digest_bytes
from publisher.model.fields import slugify
from publisher.site.views import Picture
from publisher.storage.layout import KeyKind, Layout, ObjectKey, parse_key

PICTURE_WIDTHS = (160, 320, 640, 1280)
"""Widths in pixels. A picture gets those that it is wide enough for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSource:
    """A picture that a feed or an episode names."""

    path: str
    """Its path in the repository."""
    wanted: str | None
    """The digest of the published picture; None for portraits, which no ledger records: then any is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPicture:
    """A picture file in the working folder."""

    digest: str
    width: int
    """In pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureResize:
    """The task of making the picture at `path`, which has this `digest`, `width` pixels wide."""

    path: str
    digest: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """The pictures that a show's pages can show."""

    sizes: Mapping[str, tuple[tuple[int, str], ...]]
    """By path: the widths in pixels and keys of a picture, the narrowest first."""
    jobs: Mapping[str, PictureResize]
    """By key: the resizing of each picture whose file is in the working folder."""

    def picture(self, path: str) -> Picture | None:
        """Return the view of a picture in all sizes; None if it is neither stored nor in the working folder."""
        sizes = self.sizes.get(path)
        return Picture(sizes=sizes) if sizes else None


def make_picture_name(path: str) -> str:
    """Return the first part of a picture's keys: the folder of its episode or feed, its name, and digits of a digest.

    The digest of the path tells kari.jpg from kari.png.
    """
    _, *parts = PurePosixPath(path).with_suffix("").parts
    return f"{slugify('-'.join(parts))}-{digest_bytes(path.encode())[:KEY_LENGTH]}"


def plan_artwork(
    keys: Layout, sources: Iterable[PictureSource], local: Mapping[str, LocalPicture], stored: Iterable[str]
) -> Artwork:
    """Return the pictures of a show's pages.

    `local` are the pictures in the working folder, by path; `stored` the keys of stored pages and pictures. A picture
    that is missing in the working folder, or is not the published one, is shown in the sizes that are stored.
    """
    sizes: dict[str, tuple[tuple[int, str], ...]] = {}
    jobs: dict[str, PictureResize] = {}
    known = _by_name(keys, stored)
    for source in sources:
        name = make_picture_name(source.path)
        found = local.get(source.path)
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
    """Yield the width and key of each stored size of a picture."""
    for key in stored:
        if source.wanted is None or source.wanted.startswith(key["digest"]):
            yield int(key["width"]), str(key)
