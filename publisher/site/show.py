"""What stands on every page of a show, and where its lists begin."""

from collections.abc import Iterator, Mapping

from publisher.model import CustomLicence, Licence
from publisher.model.fields import as_tuple
from publisher.site.content import ShowContent
from publisher.site.subscribe_links import make_qr_code, make_subscriptions
from publisher.site.views import Link, Show
from publisher.storage.layout import Layout, feed_key

LICENCE_LINKS = {
    "cc-by-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "cc-by-nc-4.0": ("CC BY-NC 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"),
    "cc-by-nc-nd-4.0": ("CC BY-NC-ND 4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/"),
}
"""How people write the identifiers of Podcasting 2.0, and where these licences are to be read."""


def make_show_view(material: ShowContent) -> Show:
    """Return what stands on every page."""
    feed, keys = material.feed, material.keys
    document = material.address(feed_key(feed))
    return Show(
        title=feed.title,
        description=feed.description,
        author=feed.author,
        language=feed.language,
        picture=material.picture,
        home=keys.home(),
        search=keys.search,
        feed_url=document,
        subscriptions=make_subscriptions(document),
        qr=make_qr_code(document),
        link=feed.link,
        rights=feed.copyright or feed.author,
        headings=tuple(list_headings(material)),
        scripts=tuple(key_static_files(keys, material.theme.scripts)),
        styles=tuple(key_static_files(keys, material.theme.styles)),
        funding=tuple(Link(text=one.text, url=one.url) for one in as_tuple(feed.funding)),
    )


def list_headings(material: ShowContent) -> Iterator[Link]:
    """Yield where all lists of a kind begin."""
    keys = material.keys
    for heading in material.topics:
        yield Link(text=heading, key=material.topics_key(heading), note="topics")
    if material.people:
        yield Link(text="", key=keys.people(), note="people")
    if material.seasons:
        yield Link(text="", key=keys.seasons(), note="seasons")
    if material.paths:
        yield Link(text="", key=keys.ways(), note="ways")


def key_static_files(keys: Layout, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return scripts or style sheets by their keys."""
    return {keys.static(name, content): content for name, content in files.items()}


def make_licence_link(licence: Licence | None) -> Link | None:
    """Return the licence as a link to where it can be read."""
    if licence is None:
        return None
    name = licence.name if isinstance(licence, CustomLicence) else licence
    own = licence.url if isinstance(licence, CustomLicence) else None
    text, known = LICENCE_LINKS.get(name.casefold(), (name, None))
    return Link(text=text, url=own or known)
