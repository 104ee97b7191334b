"""What no route server may take, said a second time: whatever the policy's own tables say, the files are held to this too.

The files, the evaluator and Batfish's proofs all rest on ``ixp.policy``: an entry that is lost there is lost in all of them at
once. So nothing here is taken from there. Prefixes and ASNs are written down from the registries, LANs come of the inventory.

Sources: IANA special-purpose address registries (RFC 6890), IANA IPv6 global unicast space (2000::/3), RFC 7454 sections 6.1.1,
6.1.4 and 6.1.5, IANA special-purpose AS numbers (RFC 7249). A change of theirs is made here and in ``ixp.policy``.
"""

from ipaddress import IPv4Network, IPv6Network

from ixp.model import Intent, Profile

Network = IPv4Network | IPv6Network
Ranges = tuple[tuple[int, int], ...]

# Never routed, each with all in it.
_BOGONS: tuple[Network, ...] = (
    IPv4Network("0.0.0.0/8"),  # RFC 791, this network
    IPv4Network("10.0.0.0/8"),  # RFC 1918, private
    IPv4Network("100.64.0.0/10"),  # RFC 6598, shared by carriers
    IPv4Network("127.0.0.0/8"),  # RFC 1122, loopback
    IPv4Network("169.254.0.0/16"),  # RFC 3927, link local
    IPv4Network("172.16.0.0/12"),  # RFC 1918, private
    IPv4Network("192.0.0.0/24"),  # RFC 6890, protocol assignments
    IPv4Network("192.88.99.0/24"),  # RFC 7526, relays of 6to4
    IPv4Network("192.168.0.0/16"),  # RFC 1918, private
    IPv4Network("224.0.0.0/4"),  # RFC 5771, multicast
    IPv4Network("240.0.0.0/4"),  # RFC 1112, reserved
    *sorted(IPv6Network("::/0").address_exclude(IPv6Network("2000::/3"))),  # RFC 4291: no global unicast
    IPv6Network("2001::/32"),  # RFC 4380, Teredo
    IPv6Network("2001:2::/48"),  # RFC 5180, benchmarks
    IPv6Network("2001:10::/28"),  # RFC 4843, ORCHID
    IPv6Network("2002::/16"),  # RFC 7526, 6to4
    IPv6Network("3ffe::/16"),  # RFC 3701, 6bone
    IPv6Network("3fff::/20"),  # RFC 9637, documentation
)
# The same, but for the members of a lab.
_EXAMPLES: tuple[Network, ...] = (
    IPv4Network("192.0.2.0/24"),  # RFC 5737, documentation
    IPv4Network("198.18.0.0/15"),  # RFC 2544, benchmarks
    IPv4Network("198.51.100.0/24"),  # RFC 5737, documentation
    IPv4Network("203.0.113.0/24"),  # RFC 5737, documentation
    IPv6Network("2001:db8::/32"),  # RFC 3849, documentation
)
BOGONS: dict[Profile, tuple[Network, ...]] = {Profile.LAB: _BOGONS, Profile.PRODUCTION: (*_BOGONS, *_EXAMPLES)}
"""Prefixes that no member announces, with all in them, by profile."""

DEFAULTS: dict[int, Network] = {4: IPv4Network("0.0.0.0/0"), 6: IPv6Network("::/0")}
"""The default routes, refused as they are (RFC 7454, 6.1.6)."""

_ASNS: Ranges = (
    (0, 0),  # RFC 7607
    (23456, 23456),  # RFC 6793
    (64512, 65535),  # RFC 6996 private, RFC 7300
    (65552, 131071),  # reserved by IANA
    (4200000000, 4294967295),  # RFC 6996 private, RFC 7300
)
_LAST_ASN = 0xFFFFFFFF
_EXAMPLE_ASNS: Ranges = ((64496, 64511), (65536, 65551))  # RFC 5398, documentation


def bogons(profile: Profile, version: int) -> tuple[Network, ...]:
    """The bogons of a profile and an IP version, each with all in it; the default route is ``DEFAULTS``."""
    return tuple(item for item in BOGONS[profile] if item.version == version)


def lans(intent: Intent) -> tuple[Network, ...]:
    """The exchange's own LANs, IPv4 first: no member announces them, nor any part of them."""
    return intent.peering_lan.ipv4, intent.peering_lan.ipv6


def reserved_asns(profile: Profile) -> Ranges:
    """Inclusive ranges of ASNs that are in no path on the Internet; documentation's are the members of a lab."""
    return _ASNS if profile is Profile.LAB else (*_ASNS, *_EXAMPLE_ASNS)


def asns_beside(profile: Profile) -> tuple[int, ...]:
    """ASNs just outside of the reserved ranges: they are somebody's."""
    ranges = reserved_asns(profile)
    edges = {asn for low, high in ranges for asn in (low - 1, high + 1) if 0 < asn < _LAST_ASN}
    return tuple(sorted(asn for asn in edges if not any(low <= asn <= high for low, high in ranges)))


def prefixes_beside(intent: Intent, version: int) -> tuple[Network, ...]:
    """Prefixes of the bogons' own lengths just outside of them, of which no part is a bogon, a LAN or denied."""
    taken = [*bogons(intent.profile, version), *lans(intent), *(item.prefix for item in intent.policy.denied)]
    taken = [item for item in taken if item.version == version]
    found = dict.fromkeys(near for item in bogons(intent.profile, version) for near in _neighbours(item))
    return tuple(item for item in found if not any(item.overlaps(one) for one in taken))


def _neighbours(network: Network) -> list[Network]:
    """The networks of the same length before and after one."""
    first, last = int(network.network_address), int(network.broadcast_address)
    starts = (item for item in (2 * first - last - 1, last + 1) if 0 <= item < 1 << network.max_prefixlen)
    return [type(network)((start, network.prefixlen)) for start in starts]
