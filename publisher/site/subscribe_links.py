"""Ways to follow a show: its feed's address as podcast apps take it from a link, and as a picture for cameras.

A browser cannot know which apps there are, so there is a link for each of those that say in public how one is made.
"""

from collections.abc import Callable
from urllib.parse import quote

from publisher.site.views import Subscription


def _without_scheme(url: str) -> str:
    return url.partition("://")[2]


def _as_parameter(url: str) -> str:
    return quote(url, safe="")


SUBSCRIBE_APPS: dict[str, Callable[[str], str]] = {
    "Apple Podcasts": lambda url: f"podcast://{_without_scheme(url)}",
    # Its own scheme with an address behind it is spoilt by browsers, so AntennaPod asks for this one.
    "AntennaPod": lambda url: f"https://antennapod.org/deeplink/subscribe?url={_as_parameter(url)}",
    "Castro": lambda url: f"castro://subscribe/{_without_scheme(url)}",
    "gPodder": lambda url: f"gpodder://{_without_scheme(url)}",
    "Overcast": lambda url: f"overcast://x-callback-url/add?url={_as_parameter(url)}",
    "Pocket Casts": lambda url: f"pktc://subscribe/{_without_scheme(url)}",
    "Podcast Addict": lambda url: f"podcastaddict://{_without_scheme(url)}",
}
"""How each app wants to be told of a feed, the one that comes with most telephones first."""


def make_subscriptions(feed_url: str) -> tuple[Subscription, ...]:
    """Return a link for each app that leads from a feed's address to its subscription."""
    return tuple(Subscription(app=app, url=link(feed_url)) for app, link in SUBSCRIBE_APPS.items())


def make_qr_code(feed_url: str) -> str:
    """Return a feed's address as a QR code (ISO/IEC 18004): an SVG element with no style and no script in it.

    It brings its white ground and the quiet zone of four modules around it, since cameras want both on a dark page too.
    """
    # Only here is it needed, and it takes a while to load.
    import segno  # noqa: PLC0415

    code = segno.make_qr(feed_url, error="m")
    return str(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="code", lineclass=None))
