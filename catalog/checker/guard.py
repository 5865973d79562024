"""Which IP addresses are ours to touch: those of the public internet, and no others. Pure.

A document may name any host, and any host may resolve to any address: a checker that follows is a way into the network
that it runs in (server-side request forgery). The tables are the IANA special-purpose registries (RFC 6890 and its
updates), written out because `ipaddress.is_global` changed its mind between releases of Python.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address


class PrivateAddressError(OSError):
    """Raised instead of connecting to an address that is not public.

    An OSError, because that is what the machinery that tries several addresses of one name expects.
    """


def _v4(*networks: str) -> tuple[IPv4Network, ...]:
    return tuple(IPv4Network(network) for network in networks)


def _v6(*networks: str) -> tuple[IPv6Network, ...]:
    return tuple(IPv6Network(network) for network in networks)


NOT_PUBLIC_V4 = _v4(
    "0.0.0.0/8",  # this network; 0.0.0.0 reaches the machine itself
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # carrier-grade NAT; a cloud's metadata service at 100.100.100.200
    "127.0.0.0/8",  # loopback
    "168.63.129.16/32",  # a cloud's host agent, public by its number only
    "169.254.0.0/16",  # link-local; most clouds' metadata service at 169.254.169.254
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments; a cloud's metadata service at 192.0.0.192
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # relay of 6to4, deprecated
    "192.168.0.0/16",  # private
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and the broadcast address
)

# What has been given out for use on the internet; loopback, link-local, unique-local (with the metadata services at
# fd00:ec2::254 and fd20:ce::254), multicast and all that is yet unknown lie outside.
GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
NOT_PUBLIC_V6 = _v6(
    "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID …
    "2001:db8::/32",  # documentation
    "3fff::/20",  # documentation
)
MAPPED = IPv6Network("::ffff:0:0/96")
NAT64 = IPv6Network("64:ff9b::/96")
SIX_TO_FOUR = IPv6Network("2002::/16")


def _embedded(ip: IPv6Address) -> tuple[IPv4Address, ...]:
    """IPv4 addresses that a packet to `ip` would end at or pass through."""
    number = int(ip)
    if ip in MAPPED or ip in NAT64:
        return (IPv4Address(number & 0xFFFFFFFF),)
    if ip in SIX_TO_FOUR:
        return (IPv4Address(number >> 80 & 0xFFFFFFFF),)
    return ()


def is_public_ip(ip: str | IPv4Address | IPv6Address) -> bool:
    """Whether `ip` belongs to the public internet; False for text that is no IP address."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_V4)
    embedded = _embedded(address)
    if embedded:
        return all(is_public_ip(inner) for inner in embedded)
    return address in GLOBAL_UNICAST_V6 and not any(address in network for network in NOT_PUBLIC_V6)
