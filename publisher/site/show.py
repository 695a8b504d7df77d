"""Makes the view of the show that every page has: title, feed, subscriptions, licence and headings."""

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
"""Name and address of a licence by its identifier in Podcasting 2.0, which is that of SPDX in lower case."""


def make_show_view(show_content: ShowContent) -> Show:
    """Return the view of the show."""
    feed, keys = show_content.feed, show_content.keys
    feed_url = show_content.address(feed_key(feed))
    return Show(
        title=feed.title,
        description=feed.description,
        author=feed.author,
        language=feed.language,
        picture=show_content.picture,
        home=keys.home(),
        search=keys.search,
        feed_url=feed_url,
        subscriptions=make_subscriptions(feed_url),
        qr=make_qr_code(feed_url),
        link=feed.link,
        rights=feed.copyright or feed.author,
        headings=tuple(list_headings(show_content)),
        scripts=tuple(key_static_files(keys, show_content.theme.scripts)),
        styles=tuple(key_static_files(keys, show_content.theme.styles)),
        funding=tuple(Link(text=one.text, url=one.url) for one in as_tuple(feed.funding)),
    )


def list_headings(show_content: ShowContent) -> Iterator[Link]:
    """Yield a link to the index of each kind of list that the show has."""
    keys = show_content.keys
    for heading in show_content.topics:
        yield Link(text=heading, key=show_content.topics_key(heading), note="topics")
    if show_content.people:
        yield Link(text="", key=keys.people(), note="people")
    if show_content.seasons:
        yield Link(text="", key=keys.seasons(), note="seasons")
    if show_content.derived_lists:
        yield Link(text="", key=keys.ways(), note="ways")


def key_static_files(keys: Layout, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the contents of scripts or style sheets by key; their names are the keys of `files`."""
    return {keys.static(name, content): content for name, content in files.items()}


def make_licence_link(licence: Licence | None) -> Link | None:
    """Return the link to a licence's text; an unknown one without an address has its name alone. None for None."""
    if licence is None:
        return None
    name = licence.name if isinstance(licence, CustomLicence) else licence
    own = licence.url if isinstance(licence, CustomLicence) else None
    text, known = LICENCE_LINKS.get(name.casefold(), (name, None))
    return Link(text=text, url=own or known)
