"""Which IP addresses may be dialled, decided at the dial itself.

A feed's URL comes from a member, its redirects and its DNS answers from anybody. The check sits
where a socket is made for one resolved address, so that it covers IP literals in every spelling,
each hop of a redirect and a name that changes its answer (DNS rebinding).

The table is our own: `ipaddress.is_global` lets several special networks pass on Pythons that we
support. Sources: the IANA registries of special-purpose addresses for IPv4 and IPv6.
"""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import AddrInfoType

_SPECIAL_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link local, and the metadata services of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: judged by what it embeds
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


class NotPublic(OSError):
    """The address about to be dialled is not public.

    An OSError, because aiohttp's dialler swallows every other kind when a name has several
    addresses; without the address in its text, because the dialler keeps the type of several
    errors only if they read the same.
    """

    def __init__(self) -> None:
        super().__init__("the address is not public")


def is_public(address: str) -> bool:
    """Whether an IP address, as text, is one of the public internet.

    An IPv6 address that carries IPv4 ones (v4-mapped, 6to4, Teredo, NAT64) is as public as they.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _SPECIAL_V4)
    embedded = _embedded(ip)
    if embedded:
        return all(is_public(str(inner)) for inner in embedded)
    return ip in _GLOBAL_V6 and not any(ip in network for network in _SPECIAL_V6)


def _embedded(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address carries."""
    if ip.ipv4_mapped:
        return (ip.ipv4_mapped,)
    if ip.sixtofour:
        return (ip.sixtofour,)
    if ip in _NAT64:
        return (IPv4Address(int(ip) & 0xFFFFFFFF),)
    return ip.teredo or ()


def public_socket(addr_info: AddrInfoType) -> socket.socket:
    """A socket for this address: the `socket_factory` of aiohttp's TCPConnector.

    Raises:
        NotPublic: the address is not one of the public internet.
    """
    family, kind, protocol, _, address = addr_info
    if family not in (socket.AF_INET, socket.AF_INET6) or not is_public(str(address[0])):
        raise NotPublic
    return socket.socket(family, kind, protocol)
