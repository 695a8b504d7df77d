"""Decides which servers a request may reach, by the addresses that their names lead to.

A server elsewhere, or whoever edits an episode, could otherwise have this machine ask what only it can reach: services
on loopback, routers and disks of a private network, or a cloud's metadata, which hold keys. Names are resolved here
once, and exactly the addresses that were looked at are connected to, so that a name which leads elsewhere a moment
later (DNS rebinding) does not help. A proxy of the environment resolves names itself, so there only addresses are
looked at.
"""

import socket
from collections.abc import Callable, Iterator
from enum import Enum, auto
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

PeerRule = Callable[[str], bool]
"""Tells whether an IP address may be connected to."""


class Reach(Enum):
    """Who named an address, and thereby which servers a request to it, and what that redirects to, may reach.

    None ever reaches a link-local address, where clouds have their metadata (RFC 3927).
    """

    NAMED = auto()
    """The show's files name where a recording lies: in a private network only by its address, never by a redirect."""
    WISHED = auto()
    """The show's files name the server as their own, wherever it is; it redirects to others of the internet only."""
    PUBLIC = auto()
    """Another host's feed names it: servers of the internet alone, also where a private address is written out."""
    ANYWHERE = auto()
    """As PUBLIC, for a producer who says that loopback and private networks are meant too, also by redirects."""

    @property
    def may_leave_tls(self) -> bool:
        """Tell whether a redirect from https to http is followed: podcast hosts have them, and what comes is compared.

        What the show's own files name is published as it comes, so nobody on the way may change it.
        """
        return self in {Reach.PUBLIC, Reach.ANYWHERE}


TRIED = 4
"""The most addresses of a name that are tried."""
NEAR = [
    ip_network(network)
    for network in (
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "fc00::/7",
    )
]
"""Loopback and private networks (RFC 1122, 1918, 4193, 6598): where a producer's own servers may be."""
TRANSLATED = ip_network("64:ff9b::/96")
"""IPv6 addresses that end in an IPv4 address, as networks without IPv4 have them (RFC 6052)."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the internet; IPv6 that leads to an IPv4 address counts as that one."""
    found = _parse(address)
    return found is not None and all(
        (
            found.is_global,
            not found.is_multicast,
            not found.is_reserved,
            not found.is_unspecified,
            not (isinstance(found, IPv6Address) and found.is_site_local),
        )
    )


def is_wished(address: str) -> bool:
    """Tell whether an IP address may be connected to where the show's files name the server: all but link-local ones.

    Clouds have their metadata at link-local addresses (RFC 3927), and no show is there.
    """
    found = _parse(address)
    return found is not None and not (found.is_link_local or found.is_multicast)


def names_near_server(url: str) -> bool:
    """Tell whether a URL names loopback or an address of a private network literally, so that this is what is meant."""
    host = find_host(url)
    if _is_loopback_name(host):
        return True
    try:
        found = _unwrap(ip_address(host))
    except ValueError:
        return False
    return any(found in network for network in NEAR)


def names_forbidden_server(url: str, rule: PeerRule) -> bool:
    """Tell whether a URL has an address in it that may not be connected to, in any spelling; a name is not resolved."""
    host = find_host(url)
    literal = _read_literal(host)
    return not rule(literal) if literal else rule is is_public and _is_loopback_name(host)


def find_host(url: str) -> str:
    """Return the host of a URL as urllib3 reads it, without brackets; raise LocationParseError if there is none."""
    host = parse_url(url).host
    if not host:
        raise LocationParseError(url)
    return host.removeprefix("[").removesuffix("]")


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system has them; raise OSError or UnicodeError if there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [*dict.fromkeys(str(address[0]) for *_, address in found)]


def choose_peers(addresses: list[str], rule: PeerRule) -> Iterator[str]:
    """Yield the addresses that may be connected to, TRIED at most."""
    yield from [address for address in addresses if rule(address)][:TRIED]


def _is_loopback_name(host: str) -> bool:
    name = host.rstrip(".").casefold()
    return name == "localhost" or name.endswith(".localhost")  # RFC 6761, 6.3


def _read_literal(host: str) -> str | None:
    """Return the address that a host is a spelling of, also as one number, or with octal or hexadecimal digits."""
    plain = host.rstrip(".")
    try:
        return str(ip_address(plain))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(plain))
    except (OSError, UnicodeError):
        return None


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return _unwrap(ip_address(address))
    except ValueError:
        return None


def _unwrap(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address leads to, if it is one of these."""
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address in TRANSLATED:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address
