"""Which rule a difference between a rendered file and the policy breaks."""

from ixp.policy.checks import Check
from ixp.policy.verdict import Verdict, Why
from validate.policy.answers import Difference, Part
from validate.policy.probe import FOREIGN_ASN, Probe, Purpose
from validate.policy.rules import BLACKHOLE_SENT, REFUSES_OWN, WITHHOLDS

_OF_CHECK = {
    Check.NEXT_HOP: "policy.next-hop",
    Check.EMPTY_PATH: "policy.empty-path",
    Check.PATH_TOO_LONG: "policy.path-length",
    Check.FIRST_AS: "policy.first-as",
    Check.RESERVED_ASN: "policy.reserved-asn",
    Check.AS_SET: "policy.as-set",
    Check.TRANSIT_FREE: "policy.transit-free",
    Check.NEVER_VIA: "policy.never-via",
    Check.DENIED: "policy.denied",
    Check.MEMBER_DENIED: "policy.member-denied",
    Check.BOGON: "policy.bogon",
    Check.ORIGIN: "policy.origin",
    Check.PREFIX: "policy.prefix-set",
    Check.RPKI_INVALID: "policy.rpki",
    Check.PREFIX_TOO_LONG: "policy.too-long",
    Check.PREFIX_TOO_SHORT: "policy.too-short",
    Check.COMMUNITIES: "policy.max-communities",
}
_OF_WHY = {
    Why.REFUSED: "policy.leaks-refused",
    Why.SAME_AS: "policy.same-as",
    Why.RPKI_INVALID: "policy.leaks-invalid",
    Why.NO_BLACKHOLES: BLACKHOLE_SENT,
    Why.OBEYED: "policy.well-known",
    Why.BLOCKED_PEER: "policy.announce",
    Why.BLOCKED_ALL: "policy.announce",
    Why.NEXT_HOP: "policy.next-hop-changed",
}
_OF_PURPOSE = {
    Purpose.FORGED: "policy.scrub-in",
    Purpose.BLACKHOLE: "policy.blackhole",
    Purpose.ANNOUNCING: "policy.announce",
    Purpose.PREPENDING: "policy.prepend",
    Purpose.ADDING: "policy.no-export",
    Purpose.PASSING: "policy.strips",
}
_FOREIGN = f"{FOREIGN_ASN}:"
_DRAIN, _KEEP = "65535:0", frozenset({"65535:65281", "65535:65282"})


def of_arrival(probe: Probe, found: Difference) -> str:
    """The rule that a difference on import breaks."""
    own_lan = probe.purpose is Purpose.OWN_LAN and found.check is Check.DENIED
    if own_lan:
        return "policy.own-lan"
    if probe.purpose is Purpose.OWN and found.strict:
        return REFUSES_OWN
    if probe.purpose in _OF_PURPOSE and probe.purpose is not Purpose.PASSING:
        return _OF_PURPOSE[probe.purpose]
    if found.part is Part.PREFERENCE:
        return "policy.graceful-shutdown"
    if found.part is Part.COMMUNITIES:
        return _held(probe, found)
    return of_check(found) or REFUSES_OWN


def of_check(found: Difference) -> str:
    """The rule on the check behind a difference on import; empty where none is."""
    return _OF_CHECK[found.check] if found.check else ""


def of_refusal(verdict: Verdict, *, own_lan: bool) -> str:
    """The rule that a file breaks which does otherwise than that verdict; ``own_lan``: the route is to our own LAN."""
    if not isinstance(verdict.decided, Check):
        return REFUSES_OWN
    return "policy.own-lan" if own_lan and verdict.decided is Check.DENIED else _OF_CHECK[verdict.decided]


def _held(probe: Probe, found: Difference) -> str:
    if _DRAIN in found.missing | found.more:
        return "policy.drain"
    return "policy.strips" if probe.purpose is Purpose.PASSING else "policy.information"


def of_departure(probe: Probe, found: Difference) -> str:
    """The rule that a difference on export breaks."""
    if found.part is Part.LEAKED:
        return _OF_WHY.get(found.why or Why.REFUSED, "policy.session")
    if found.part is Part.COMMUNITIES:
        return _told(probe, found)
    if found.part is Part.KEPT_BACK:
        return _kept_back(probe)
    if found.part is Part.PATH:
        return "policy.prepend" if probe.purpose is Purpose.PREPENDING else "policy.path-changed"
    if found.part is Part.NEXT_HOP:
        return BLACKHOLE_SENT if probe.purpose is Purpose.BLACKHOLE else "policy.next-hop-changed"
    return "policy.med-changed" if found.part is Part.MED else "policy.otc"


def _told(probe: Probe, found: Difference) -> str:
    """Communities that a member should have and has not, or the other way round."""
    both = found.missing | found.more
    if any(text.startswith(_FOREIGN) for text in found.missing):
        return "policy.strips"
    if _DRAIN in both:
        return "policy.drain"
    if probe.purpose is Purpose.BLACKHOLE and found.missing:
        return BLACKHOLE_SENT
    if both & _KEEP:
        return "policy.well-known" if probe.purpose is Purpose.PASSING else "policy.no-export"
    return "policy.scrub" if found.more else "policy.strips"


def _kept_back(probe: Probe) -> str:
    if probe.purpose is Purpose.BLACKHOLE:
        return BLACKHOLE_SENT
    return "policy.announce" if probe.purpose is Purpose.ANNOUNCING else WITHHOLDS
