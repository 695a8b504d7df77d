"""Planning pictures: their names, sizes, and which are stored."""

from publisher.site.pictures import PictureSource, make_picture_name, plan_artwork
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
