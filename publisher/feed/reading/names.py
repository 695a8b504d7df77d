"""Names tags by their namespaces, in whatever spelling: "itunes:author", "podcast:person", "title".

Feeds declare one namespace under several addresses, and any prefix may stand for any of them. A table of addresses
decides, and no prefix does.
"""

import re

_TABLE = """
itunes      www.itunes.com/dtds/podcast-1.0.dtd www.itunes.com/dtds/podcast-1.0 itunes.apple.com/dtds/podcast-1.0.dtd
            www.apple.com/itunes/podcasts itunes.com/dtds/podcast-1.0.dtd www.itunes.com/dtd/podcast-1.0.dtd
podcast     podcastindex.org/namespace/1.0 podcastindex.org/namespace
            github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md
            github.com/podcastindex-org/podcast-namespace/blob/master/docs/1.0.md
            github.com/podcastindex-org/podcast-namespace github.com/podcastindex-org/podcast-namespace/blob/main
            raw.githubusercontent.com/podcastindex-org/podcast-namespace/main/docs/1.0.md
            raw.githubusercontent.com/podcastindex-org/podcast-namespace/master/docs/1.0.md
atom        www.w3.org/2005/atom purl.org/atom/ns
content     purl.org/rss/1.0/modules/content
dc          purl.org/dc/elements/1.1 purl.org/dc/elements/1.0
dcterms     purl.org/dc/terms
psc         podlove.org/simple-chapters podlove.org/simple-chapters/1.2
googleplay  www.google.com/schemas/play-podcasts/1.0 www.google.com/schemas/play-podcasts/1.0/play-podcasts.xsd
            google.com/schemas/play-podcasts/1.0 www.google.com/schemas/play-podcasts/1.0.xsd
media       search.yahoo.com/mrss www.rssboard.org/media-rss search.yahoo.com/mrss/media-rss video.search.yahoo.com/mrss
fh          purl.org/syndication/history/1.0
sy          purl.org/rss/1.0/modules/syndication
slash       purl.org/rss/1.0/modules/slash
wfw         wellformedweb.org/commentapi
thr         purl.org/syndication/thread/1.0
rawvoice    www.rawvoice.com/rawvoicerssmodule blubrry.com/developer/rawvoice-rss rawvoice.com/rawvoicerssmodule
feedburner  rssnamespace.org/feedburner/ext/1.0
feedpress   feed.press/xmlns feedpress.me/xmlns
spotify     www.spotify.com/ns/rss
acast       schema.acast.com/1.0
omny        omny.fm/rss-extensions
art19       art19.com/xmlns/rss-extensions/1.0
anchor      anchor.fm/xmlns
fireside    fireside.fm/modules/rss/fireside
libsyn      libsyn.com/rss-extension
megaphone   megaphone.fm/xmlns
simplecast  simplecast.com/xmlns
spreaker    spreaker.com/xmlns
castos      castos.com/xmlns
podaccess   access.acast.com/schema/1.0
bitlove     bitlove.org
ppg         bbc.co.uk/2009/01/ppgrss
ddn         discoverydn.com/about
c9          channel9.msdn.com
geo         www.w3.org/2003/01/geo/wgs84_pos#
georss      www.georss.org/georss
cc          web.resource.org/cc creativecommons.org/ns#
creativeCommons  backend.userland.com/creativecommonsrssmodule
admin       webns.net/mvcb
rdf         www.w3.org/1999/02/22-rdf-syntax-ns#
trackback   madskills.com/public/xml/rss/module/trackback
npr         www.npr.org/rss api.npr.org/nprml
xhtml       www.w3.org/1999/xhtml
wp          wordpress.org/export/1.0 wordpress.org/export/1.1 wordpress.org/export/1.2 wordpress.org/export/1.3
excerpt     wordpress.org/export/1.0/excerpt wordpress.org/export/1.1/excerpt wordpress.org/export/1.2/excerpt
            wordpress.org/export/1.3/excerpt
site        wordpress.com
"""
"""Prefixes, and their namespaces as `_bare` writes them."""


def _bare(address: str) -> str:
    """Return a namespace without scheme and last slash, in small letters."""
    return re.sub(r"^\s*+https?://", "", address, flags=re.IGNORECASE).strip().rstrip("/").casefold()


def _read_table() -> dict[str, str]:
    found: dict[str, str] = {}
    prefix = ""
    for line in _TABLE.strip("\n").splitlines():
        words = line.split()
        if not line[0].isspace():
            prefix, *words = words
        found.update(dict.fromkeys(words, prefix))
    return found


KNOWN_NAMESPACES = _read_table()
"""The prefix of each namespace that is known, without scheme and last slash, in small letters."""
RSS_NAMESPACES = {
    *("backend.userland.com/rss2", "blogs.law.harvard.edu/tech/rss", "www.rssboard.org/rss-specification"),
    *("purl.org/rss/1.0", "my.netscape.com/rdf/simple/0.9", "purl.org/net/rss1.1"),
}
"""Namespaces that stand for RSS itself: 2.0 has none, and 1.0 has one."""
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"


def name_tag(tag: str) -> str:
    """Return the name of a tag or an attribute as lxml has it: "{http://…}author" becomes "itunes:author".

    A tag without a namespace keeps its name, and one of an unknown namespace is left as it is.
    """
    if not tag.startswith("{"):
        return tag
    address, _, local = tag[1:].rpartition("}")
    if address == XML_NAMESPACE:
        return f"xml:{local}"
    bare = _bare(address)
    if bare in RSS_NAMESPACES:
        return local
    prefix = KNOWN_NAMESPACES.get(bare)
    return f"{prefix}:{local}" if prefix else tag
