"""Prefixes that no member may announce: bogons of each profile, and the exchange's own LANs.

Sources: IANA special-purpose address registries (RFC 6890), RFC 7454 sections 6.1.1 and 6.1.4, Team Cymru's bogon list.
"""

from ipaddress import ip_network

from ixp.model import PrefixRange, Profile

_BOGONS_IPV4 = (
    "0.0.0.0/8",  # RFC 1122 this network
    "10.0.0.0/8",  # RFC 1918
    "100.64.0.0/10",  # RFC 6598 carrier-grade NAT
    "127.0.0.0/8",  # RFC 1122 loopback
    "169.254.0.0/16",  # RFC 3927 link local
    "172.16.0.0/12",  # RFC 1918
    "192.0.0.0/24",  # RFC 6890 protocol assignments
    "192.0.2.0/24",  # RFC 5737 documentation
    "192.88.99.0/24",  # RFC 7526 6to4 anycast, deprecated
    "192.168.0.0/16",  # RFC 1918
    "198.18.0.0/15",  # RFC 2544 benchmarks
    "198.51.100.0/24",  # RFC 5737 documentation
    "203.0.113.0/24",  # RFC 5737 documentation
    "224.0.0.0/4",  # RFC 5771 multicast
    "240.0.0.0/4",  # RFC 1112 reserved
)
_BOGONS_IPV6 = (
    "::/3",  # outside the global unicast space 2000::/3 (IANA), in three halves: ::/3, 4000::/2, 8000::/1
    "4000::/2",
    "8000::/1",
    "2001::/32",  # RFC 4380 Teredo
    "2001:2::/48",  # RFC 5180 benchmarks
    "2001:10::/28",  # RFC 4843 ORCHID, deprecated
    "2001:db8::/32",  # RFC 3849 documentation
    "2002::/16",  # RFC 7526 6to4, deprecated
    "3ffe::/16",  # RFC 3701 6bone
    "3fff::/20",  # RFC 9637 documentation
)
# What profile lab takes out of the lists, and nothing else.
_LAB = ("192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")


# The default route is refused by itself, whatever lengths a member may announce (RFC 7454, 6.1.6).
_DEFAULT = {4: "0.0.0.0/0", 6: "::/0"}


def bogons(profile: Profile, version: int) -> tuple[PrefixRange, ...]:
    """The bogons of a profile and an IP version (4 or 6) in address order: the default route, and ranges with all in them."""
    table = _BOGONS_IPV4 if version == 4 else _BOGONS_IPV6
    kept = [text for text in table if profile is not Profile.LAB or text not in _LAB]
    default = PrefixRange.exactly(ip_network(_DEFAULT[version]))
    return (default, *(PrefixRange.with_more_specifics(ip_network(text)) for text in kept))
