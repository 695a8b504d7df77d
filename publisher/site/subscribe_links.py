"""Makes the links with which podcast apps subscribe to a feed, and the QR code of its address.

A browser cannot tell which apps are installed, so there is a link for each app that documents its URL scheme.
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
    # Browsers damage an address behind AntennaPod's own scheme, so its documentation recommends this one.
    "AntennaPod": lambda url: f"https://antennapod.org/deeplink/subscribe?url={_as_parameter(url)}",
    "Castro": lambda url: f"castro://subscribe/{_without_scheme(url)}",
    "gPodder": lambda url: f"gpodder://{_without_scheme(url)}",
    "Overcast": lambda url: f"overcast://x-callback-url/add?url={_as_parameter(url)}",
    "Pocket Casts": lambda url: f"pktc://subscribe/{_without_scheme(url)}",
    "Podcast Addict": lambda url: f"podcastaddict://{_without_scheme(url)}",
}
"""The subscription link of each app, from the feed's address, in the order in which pages list them."""


def make_subscriptions(feed_url: str) -> tuple[Subscription, ...]:
    """Return the subscription links of all apps for a feed."""
    return tuple(Subscription(app=app, url=link(feed_url)) for app, link in SUBSCRIBE_APPS.items())


def make_qr_code(feed_url: str) -> str:
    """Return a feed's address as a QR code (ISO/IEC 18004): an SVG element without style and script.

    It has a white background and a quiet zone of four modules, so that it can be scanned on a dark page too.
    """
    import segno  # noqa: PLC0415 - few runs need it

    code = segno.make_qr(feed_url, error="m")
    return str(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="code", lineclass=None))
