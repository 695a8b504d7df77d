"""Models podcast:image: pictures beside the cover, such as banners."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from publisher.model.fields import Line, ShortLine, SourceModel, WebAddress

PURPOSES = ("artwork", "social", "canvas", "banner", "publisher", "circular", "poster")
VENDOR_PURPOSE = re.compile(r"[a-z0-9._-]+/[a-z0-9._-]+")


def _ratio(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,3}/[1-9]\d{0,3}", text):
        raise ValueError('is not width/height; write it like "16/9"')
    return text


def _media_type(text: str) -> str:
    if not re.fullmatch(r"(?:image|video)/[a-z0-9.+-]+", text):
        raise ValueError("is not the type of a picture; write it like image/jpeg")
    return text


def _purpose(text: str) -> str:
    for word in text.casefold().split():
        if word not in PURPOSES and not VENDOR_PURPOSE.fullmatch(word):
            raise ValueError(f"has {word} in it; write some of {', '.join(PURPOSES)}, or an app's own, like apple/hero")
    return " ".join(text.casefold().split())


Pixels = Annotated[int, Field(ge=1, strict=True)]


class Image(SourceModel):
    """A picture beside the cover (podcast:image)."""

    href: WebAddress
    """Where the picture is."""
    alt: Line | None = None
    """What it shows, for those who do not see it."""
    aspect_ratio: Annotated[Line, AfterValidator(_ratio)] | None = None
    """Width and height: "16/9". Left out: square, unless both are given in pixels."""
    width: Pixels | None = None
    """In pixels."""
    height: Pixels | None = None
    """In pixels."""
    type: Annotated[Line, AfterValidator(_media_type)] | None = None
    """image/jpeg, video/mp4 …"""
    purpose: Annotated[ShortLine, AfterValidator(_purpose)] | None = None
    """What it is meant for: artwork, social, canvas, banner, publisher, circular, poster, or an app's own word."""

    @property
    def is_square(self) -> bool:
        """Whether the image is square: by its aspect ratio, else by its pixels; without either it counts as square."""
        if self.aspect_ratio is not None:
            width, _, height = self.aspect_ratio.partition("/")
            return width == height
        return self.height is None or self.height == self.width
