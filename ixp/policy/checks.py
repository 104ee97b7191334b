"""What a route is held to on import, in this order, and the reason that is given for each refusal: one table for all.

Reasons are the Euro-IX ones where there is one (``asn:1101:1`` to ``15``), and ours from 20 on; 24 is kept for ASPA, which is not
checked: it is a draft still, and FRR has none.
"""

from enum import StrEnum

from ixp.model.base import Frozen


class Check(StrEnum):
    """A check on import. Its place in ``ORDER`` is the order of all daemons: the first that fails gives the reason."""

    NEXT_HOP = "next-hop"
    EMPTY_PATH = "empty-path"
    PATH_TOO_LONG = "path-too-long"
    FIRST_AS = "first-as"
    RESERVED_ASN = "reserved-asn"
    AS_SET = "as-set"
    TRANSIT_FREE = "transit-free"
    NEVER_VIA = "never-via"
    DENIED = "denied"
    MEMBER_DENIED = "member-denied"
    BOGON = "bogon"
    ORIGIN = "origin"
    PREFIX = "prefix"
    RPKI_INVALID = "rpki-invalid"
    PREFIX_TOO_LONG = "prefix-too-long"
    PREFIX_TOO_SHORT = "prefix-too-short"
    COMMUNITIES = "too-many-communities"


class Reason(Frozen):
    """A refusal: its code (third field of the community) and words for people, with where the rule comes from."""

    check: Check
    code: int
    words: str
    source: str


_REASONS = (
    Reason(check=Check.NEXT_HOP, code=8, words="the next hop is not the member's own address", source="RFC 7948, 4.8"),
    Reason(check=Check.EMPTY_PATH, code=6, words="the AS path is empty", source="RFC 4271, 6.3"),
    Reason(check=Check.PATH_TOO_LONG, code=5, words="the AS path is too long", source="RFC 7454, 9"),
    Reason(check=Check.FIRST_AS, code=7, words="the first AS in the path is not the member's", source="RFC 4271, 6.3"),
    Reason(
        check=Check.RESERVED_ASN,
        code=4,
        words="a reserved or private ASN is in the path",
        source="RFC 5398, RFC 6793, RFC 6996, RFC 7300, RFC 7607",
    ),
    Reason(check=Check.AS_SET, code=23, words="an AS_SET is in the path", source="RFC 9774"),
    Reason(check=Check.TRANSIT_FREE, code=14, words="a transit-free AS is in the path: a leak", source="RFC 7908, RFC 7454, 9"),
    Reason(
        check=Check.NEVER_VIA, code=22, words="an AS in the path does not want its routes on route servers", source="PeeringDB"
    ),
    Reason(check=Check.DENIED, code=20, words="the prefix is the exchange's own, or denied by it", source="RFC 7454, 6.1.5"),
    Reason(check=Check.MEMBER_DENIED, code=21, words="the prefix is denied from this member", source="the member's file"),
    Reason(check=Check.BOGON, code=3, words="the prefix is a bogon", source="RFC 6890, RFC 7454, 6.1"),
    Reason(check=Check.ORIGIN, code=10, words="the origin AS is not in the member's AS-SET", source="RFC 7948, 4.6"),
    Reason(check=Check.PREFIX, code=9, words="the prefix is not registered for the member", source="RFC 7948, 4.6"),
    Reason(check=Check.RPKI_INVALID, code=13, words="RPKI says that the origin or the length is wrong", source="RFC 6811"),
    Reason(check=Check.PREFIX_TOO_LONG, code=1, words="the prefix is too long", source="RFC 7454, 6.1.3"),
    Reason(check=Check.PREFIX_TOO_SHORT, code=2, words="the prefix is too short", source="RFC 7454, 6.1.3"),
    Reason(check=Check.COMMUNITIES, code=15, words="the route carries too many communities", source="Euro-IX"),
)
REASONS: dict[Check, Reason] = {item.check: item for item in _REASONS}
ORDER: tuple[Check, ...] = tuple(Check)
# Inclusive ranges of ASNs that no path on the Internet holds.
RESERVED_ASNS: tuple[tuple[int, int], ...] = (
    (0, 0),  # RFC 7607
    (23456, 23456),  # RFC 6793, AS_TRANS
    (64496, 64511),  # RFC 5398, documentation
    (64512, 65534),  # RFC 6996, private use
    (65535, 65535),  # RFC 7300
    (65536, 65551),  # RFC 5398, documentation
    (65552, 131071),  # reserved by IANA
    (4200000000, 4294967294),  # RFC 6996, private use
    (4294967295, 4294967295),  # RFC 7300
)
# What profile lab takes out of them, and nothing else: documentation ASNs are the lab's members.
LAB_ASNS: tuple[tuple[int, int], ...] = ((64496, 64511), (65536, 65551))


def reserved_asns(lab: bool) -> tuple[tuple[int, int], ...]:
    """The ranges that are refused, in order."""
    return tuple(item for item in RESERVED_ASNS if not (lab and item in LAB_ASNS))
