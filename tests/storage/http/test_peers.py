"""Which servers may be reached: by their addresses, in every spelling, and by what their names lead to."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import LocationParseError

from publisher.storage.http import peers
from publisher.storage.http.peers import (
    Reach,
    choose_peers,
    find_host,
    is_public,
    is_wished,
    names_forbidden_server,
    names_near_server,
)

FORBIDDEN_NETWORKS = [
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
"""Networks of IPv4 that the internet does not lead to (RFC 6890)."""
FORBIDDEN = st.sampled_from(FORBIDDEN_NETWORKS).flatmap(
    lambda network: st.integers(int(network[0]), int(network[-1])).map(IPv4Address)
)


def spell(address: IPv4Address) -> list[str]:
    """Return the spellings of an IPv4 address that the system's resolver reads."""
    number, parts = int(address), [*address.packed]
    return [
        str(address),
        str(number),
        hex(number),
        f"0{number:o}",
        ".".join(f"0{part:o}" for part in parts),
        ".".join(map(hex, parts)),
        f"{parts[0]}.{number & 0xFFFFFF}",
        f"{address}.",
    ]


def embed(address: IPv4Address) -> list[str]:
    """Return the addresses of IPv6 that lead to an IPv4 address: mapped, 6to4, and translated."""
    number = int(address)
    return [
        str(IPv6Address((0xFFFF << 32) | number)),
        str(IPv6Address((0x2002 << 112) | (number << 80))),
        str(IPv6Address((0x64FF9B << 96) | number)),
    ]


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "1.1.1.1"])
def test_the_internet_is_public(address: str) -> None:
    """Also behind a translator, as in networks that have IPv6 alone."""
    assert is_public(address)
    assert is_wished(address)


@pytest.mark.parametrize(
    "address",
    ["::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::127.0.0.1", "a", ""],
)
def test_what_ipv6_has_for_itself_is_not_public(address: str) -> None:
    """Loopback, link-local, unique local, site-local, multicast, IPv4-compatible; nor what is no address."""
    assert not is_public(address)


@given(FORBIDDEN)
def test_no_private_address_is_public(address: IPv4Address) -> None:
    """Neither as it is, nor inside an address of IPv6."""
    for spelled in (str(address), *embed(address)):
        assert not is_public(spelled)


@given(FORBIDDEN)
def test_no_spelling_of_an_address_is_overlooked(address: IPv4Address) -> None:
    """Numbers, octal and hexadecimal digits and final dots are read by resolvers, and so here."""
    for host in (*spell(address), *(f"[{inner}]" for inner in embed(address))):
        assert names_forbidden_server(f"http://{host}/", is_public), host


def test_full_width_digits_are_no_host() -> None:
    """Some resolvers take them for digits, so nobody is asked."""
    with pytest.raises(LocationParseError):
        names_forbidden_server("http://\uff11\uff12\uff17.0.0.1/", is_public)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "a.localhost"])
def test_localhost_is_loopback(host: str) -> None:
    """RFC 6761, 6.3: whatever a resolver says of it."""
    assert names_forbidden_server(f"http://{host}:80/", is_public)
    assert not names_forbidden_server(f"http://{host}:80/", is_wished)
    assert names_near_server(f"http://{host}:80/")


def test_a_name_is_not_judged_before_it_is_resolved() -> None:
    """Its addresses are."""
    assert not names_forbidden_server("http://a.example/", is_public)
    assert not names_near_server("http://a.example/")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "192.168.1.20", "10.1.2.3", "172.31.0.1", "100.64.0.1", "[fd00::1]"]
)
def test_a_private_address_may_be_meant(host: str) -> None:
    """A preview on this machine, or a disk in the same network, are named by their addresses."""
    assert names_near_server(f"http://{host}/a.flac")


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "2130706433", "93.184.216.34"]
)
def test_metadata_and_disguises_are_never_meant(host: str) -> None:
    """Link-local addresses have a cloud's keys, and nobody writes a loopback address as one number by chance."""
    assert not names_near_server(f"http://{host}/")


@given(st.integers(int(IPv4Address("169.254.0.0")), int(IPv4Address("169.254.255.255"))).map(IPv4Address))
def test_link_local_addresses_are_refused_to_all(address: IPv4Address) -> None:
    """Even where the show's files name the server: in any spelling."""
    for spelled in (str(address), *embed(address)):
        assert not is_wished(spelled)
    for host in spell(address):
        assert names_forbidden_server(f"http://{host}/", is_wished)


def test_only_allowed_addresses_of_a_name_are_tried() -> None:
    """A name may lead to both kinds; and not to so many that trying them takes minutes."""
    many = [f"1.1.1.{number}" for number in range(50)]
    assert [*choose_peers(["127.0.0.1", "1.1.1.1", "::1", "10.0.0.1"], is_public)] == ["1.1.1.1"]
    assert [*choose_peers(many, is_public)] == many[: peers.TRIED]


def test_the_host_is_what_is_connected_to() -> None:
    """Where readers of addresses differ, urllib3's reading counts, since it opens the connection."""
    assert find_host("http://[::1]:80/a") == "::1"
    assert find_host("http://a@B.example:80/c@d") == "b.example"
    assert find_host("http://a.example\\@127.0.0.1/") == "a.example"
    with pytest.raises(LocationParseError):
        find_host("http:///a")


def test_only_what_is_compared_may_come_without_tls() -> None:
    """What the show's files name is published as it comes; what another host's feed names is held against that feed."""
    assert {reach for reach in Reach if reach.may_leave_tls} == {Reach.PUBLIC, Reach.ANYWHERE}


def test_names_are_resolved_by_the_system() -> None:
    """Each address once."""
    assert peers.resolve("127.0.0.1", 80) == ["127.0.0.1"]
