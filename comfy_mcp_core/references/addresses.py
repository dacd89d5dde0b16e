"""Pure: which network addresses a URL of an agent's may lead to: public ones."""

from __future__ import annotations

import ipaddress

__all__ = ["is_public"]

_CARRYING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
"""Where IPv6 carries an IPv4 address in its last 32 bits: NAT64, SIIT, and the old compatible form.

Sources: RFC 6052, RFC 2765, RFC 4291.
"""

_INNER = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "fec0::/10", "5f00::/16")))
"""Networks of one's own that Python counts as global. Sources: RFC 8215, RFC 3879, RFC 9602."""


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, and not to this machine or its networks.

    An IPv6 address that carries an IPv4 one (mapped, 6to4, Teredo, NAT64) is as public as that.

    >>> [is_public(a) for a in ("93.184.216.34", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False, False]

    Raises:
        ValueError: When it is no address.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        carried = _carried(found)
        if carried is not None:
            return _is_public(carried)
    return _is_public(found)


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _CARRYING):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    inner = any(address in network for network in _INNER)
    return address.is_global and not address.is_multicast and not inner
