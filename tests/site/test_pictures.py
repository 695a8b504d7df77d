"""Planning pictures: their names, sizes, and which are stored."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from publisher.site.pictures import (
    PICTURE_WIDTHS,
    Artwork,
    LocalPicture,
    PictureSource,
    make_picture_name,
    plan_artwork,
)
from support.stored_pages import KEYS


def test_two_pictures_of_one_name_are_told_apart() -> None:
    """Where neither kari.jpg nor kari.png is at hand, each is shown as it is stored, and none for the other."""
    sources = [PictureSource(path=f"episodes/regn/kari.{ending}", wanted=None) for ending in ("jpg", "png")]
    stored = [
        KEYS.image(make_picture_name(source.path), f"{number}" * 64, 160) for number, source in enumerate(sources)
    ]
    assert len({*stored}) == 2
    found = plan_artwork(KEYS, sources, {}, stored)
    assert [found.sizes[source.path] for source in sources] == [((160, stored[0]),), ((160, stored[1]),)]


COVER = "feeds/maalt/cover.jpg"
NAME = make_picture_name(COVER)
DIGEST, OTHER = "a" * 64, "b" * 64


def planned(wanted: str | None, local: Mapping[str, LocalPicture], *stored: str) -> Artwork:
    """Plan one cover."""
    return plan_artwork(KEYS, [PictureSource(path=COVER, wanted=wanted)], local, stored)


@given(st.integers(1, 2000))
def test_a_picture_is_never_made_wider_than_it_is(width: int) -> None:
    """It gets every usual width up to its own, or its own width if it is narrower than all; each has its job."""
    made = planned(DIGEST, {COVER: LocalPicture(digest=DIGEST, width=width)})
    widths = [one for one, _ in made.sizes[COVER]]
    assert widths == ([one for one in PICTURE_WIDTHS if one <= width] or [width])
    assert {key: (job.path, job.digest, job.width) for key, job in made.jobs.items()} == {
        key: (COVER, DIGEST, one) for one, key in made.sizes[COVER]
    }


def test_a_file_that_is_not_the_published_one_is_not_shown() -> None:
    """Then the published one is shown in the sizes that are stored, the narrowest first, and nothing is made."""
    published = [KEYS.image(NAME, DIGEST, width) for width in (1280, 160)]
    newer = KEYS.image(NAME, OTHER, 320)
    made = planned(DIGEST, {COVER: LocalPicture(digest=OTHER, width=700)}, *published, newer)
    assert made.sizes[COVER] == ((160, published[1]), (1280, published[0]))
    assert made.jobs == {}


def test_any_stored_portrait_will_do() -> None:
    """No ledger says which one is published."""
    stored = KEYS.image(NAME, OTHER, 160)
    assert planned(None, {}, stored).sizes[COVER] == ((160, stored),)
    local = planned(None, {COVER: LocalPicture(digest=DIGEST, width=160)}, stored)
    assert local.sizes[COVER] == ((160, KEYS.image(NAME, DIGEST, 160)),)


def test_a_picture_that_is_nowhere_is_none() -> None:
    """Neither in the folder nor in the storage: pages do without it."""
    assert planned(DIGEST, {}, KEYS.home()).picture(COVER) is None
    assert planned(DIGEST, {}).picture("unknown.jpg") is None
    shown = planned(DIGEST, {COVER: LocalPicture(digest=DIGEST, width=160)}).picture(COVER)
    assert shown is not None
    assert shown.sizes == ((160, KEYS.image(NAME, DIGEST, 160)),)
