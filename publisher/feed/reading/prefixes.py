"""Takes the prefixes of services that count downloads off an address.

Such a service stands before the file's own address: https://dts.podtrac.com/redirect.mp3/example.org/1.mp3. Several of
them may stand in a chain.
"""

import re

_HOSTS = (
    r"dts\.podtrac\.com/redirect\.\w{3,4}/",
    r"(?:www\.)?podtrac\.com/pts/redirect\.\w{3,4}[/?]",
    r"play\.podtrac\.com/[\w-]+/",
    r"media\.blubrry\.com/[\w-]+/(?:p/|ins/)?",
    r"(?:www\.)?chtbl\.com/track/[\w-]+/",
    r"chrt\.fm/track/[\w-]+/",
    r"op3\.dev/e(?:,[^/?#\s]+)?/",
    r"pdst\.fm/e/",
    r"pdcn\.co/e/",
    r"pscrb\.fm/rss/p/",
    r"verifi\.podscribe\.com/rss/p/",
    r"mgln\.ai/(?:e/[\w-]+|track)/",
    r"arttrk\.com/p/[\w-]+/",
    r"claritaspod\.com/measure/",
    r"clrtpod\.com/m/",
    r"pfx\.vpixl\.com/[\w-]+/",
    r"(?:www\.)?swap\.fm/l/[\w-]+/",
    r"tracking\.swap\.fm/track/[\w-]+/",
    r"tracking\.feedpress\.it/link/\d+/\d+/",
    r"prfx\.byspotify\.com/e/",
    r"cohst\.app/pxl/[\w-]+/",
    r"growx\.podkite\.com/https?/[\w-]+/",
    r"2\.gum\.fm/",
    r"podderapp\.com/track/[\w-]+/",
    r"podsights\.com/track/[\w-]+/",
    r"adbl\.co/podcasts/[\w-]+/",
    r"ipfspodcasting\.net/e/",
    r"(?:www\.)?podstatsapi\.com/e/",
)
"""How the prefixes of each service look, behind the scheme."""
PREFIX = re.compile(rf"(?:https?://)?(?:{'|'.join(_HOSTS)})", re.IGNORECASE)
MAX_CHAIN = 20
"""Prefixes that are taken off; chains of real feeds have three."""
SCHEME = re.compile(r"https?://", re.IGNORECASE)
BARE = re.compile(r"(?:https?://)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,24}(?::\d{1,5})?/", re.IGNORECASE)
"""How an address behind a prefix begins: with a host and its slash, with or without a scheme."""


def strip_prefixes(url: str) -> tuple[tuple[str, ...], str]:
    """Return the prefixes of an address, the outermost first, and the address of the file itself.

    The prefixes as they stand, with the file's address behind them, are the address again; where no scheme stands
    behind the prefixes, the file's address has the outer one's.
    """
    prefixes: list[str] = []
    rest = url
    while len(prefixes) < MAX_CHAIN and (found := PREFIX.match(rest)) and BARE.match(rest, found.end()):
        prefixes.append(found[0])
        rest = rest[found.end() :]
    scheme = SCHEME.match(url)
    if scheme and not SCHEME.match(rest):
        rest = scheme[0] + rest
    return tuple(prefixes), rest


def strip_to_file(url: str) -> str:
    """Return what tells one file from another: its address without prefixes and without scheme."""
    return strip_prefixes(url.strip())[1].partition("://")[2]
