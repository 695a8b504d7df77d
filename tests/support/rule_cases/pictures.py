"""Cases of the rules in lint/rules/pictures: what each finds, and what it lets pass."""

from dataclasses import replace

from publisher.lint.context import Context, UnreadableFile
from publisher.media.results import PictureInfo
from support.lint_context import (
    COVER,
    FEED,
    Case,
    as_it_should_be,
    feed,
    with_cover,
    with_times,
    without_file,
)

NAMED_BY_A_MAC = "a\u030apning.jpg"
"""åpning.jpg, with the ring of the å as a character of its own."""


def illustrated(picture: PictureInfo | None) -> Context:
    """Return the context with a chapter that has a picture of its own, if that is there."""
    path = "episodes/b/maane.jpg"
    found = with_times("chapters: [{start: 0:00, title: A, image: maane.jpg}, 0:20 B, 0:40 C]")
    if picture is None:
        return found
    return replace(found, files={**found.files, path: "m" * 64}, pictures={**found.pictures, path: picture})


CASES = {
    "cover-missing": Case(
        lambda: without_file(
            replace(as_it_should_be(), feeds=(feed(FEED.replace("cover.jpg", "åpning.jpg")),)),
            "feeds/bokstaver/åpning.jpg",
            NAMED_BY_A_MAC,
        ),
        "feeds/bokstaver/feed.yaml:9:8",
        "there is no file feeds/bokstaver/åpning.jpg",
        "it is there, spelled with letters and accents apart (NFD): rename it to åpning.jpg",
        lambda: replace(
            as_it_should_be(),
            feeds=(feed(FEED.replace("cover.jpg", "a\u030apning.jpg")),),
            files={**as_it_should_be().files, "feeds/bokstaver/åpning.jpg": "c" * 64},
            pictures={"feeds/bokstaver/åpning.jpg": COVER},
        ),
    ),
    "cover-unreadable": Case(
        lambda: replace(
            as_it_should_be(),
            pictures={"feeds/bokstaver/cover.jpg": UnreadableFile(message="it is text", hint="mend it")},
        ),
        "feeds/bokstaver/feed.yaml:9:8",
        "it is text",
        "mend it",
        as_it_should_be,
    ),
    "cover-format": Case(
        lambda: with_cover(format="PNG"),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is a PNG picture by its content",
        "rename it to end in .png",
        as_it_should_be,
    ),
    "cover-not-square": Case(
        lambda: with_cover(width=2000),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is 2000 × 3000 pixels, not square",
        "crop it to 2000 × 2000",
        lambda: with_cover(width=2000, height=2000),
    ),
    "cover-size": Case(
        lambda: with_cover(width=1399, height=1399),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg is 1399 × 1399 pixels, too small",
        "make it 3000 × 3000; 1400 × 1400 is the least",
        lambda: with_cover(width=1400, height=1400),
    ),
    "cover-colours": Case(
        lambda: with_cover(mode="CMYK"),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg has CMYK colours, which apps show wrongly or not at all",
        "save it in RGB",
        as_it_should_be,
    ),
    "cover-alpha": Case(
        lambda: with_cover(mode="RGBA", alpha=True),
        "feeds/bokstaver/feed.yaml:9:8",
        "feeds/bokstaver/cover.jpg has an alpha channel",
        "put it on a background and save it without transparency",
        lambda: with_cover(mode="RGB", alpha=False),
    ),
    "chapter-picture-missing": Case(
        lambda: illustrated(None),
        "episodes/b/episode.md:6:12",
        "there is no file episodes/b/maane.jpg",
        "put the picture there, or write its right name",
        lambda: illustrated(COVER),
    ),
    "chapter-picture-unreadable": Case(
        lambda: illustrated(replace(COVER, format="WEBP")),
        "episodes/b/episode.md:6:12",
        "episodes/b/maane.jpg is a WEBP picture",
        "save it as JPEG (.jpg) or PNG (.png)",
        lambda: illustrated(COVER),
    ),
}
