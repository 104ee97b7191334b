"""What Batfish says of IPv4, and which rules of ours say the same of IPv6, of which it has no model.

Both stand in one table, so that no question is added to Batfish without its other half: a test holds it to the rules.
"""

from ixp.model.base import Frozen

LAYER_2 = "ports and frames know no IP version"
LOCAL = "what is asked of Batfish itself"


class OtherHalf(Frozen):
    """A rule of Batfish's check, and the ``rules`` that hold the IPv6 half; where there is no such half, ``because`` of what."""

    batfish: str
    rules: tuple[str, ...] = ()
    because: str = ""


OTHER_HALVES: tuple[OtherHalf, ...] = (
    OtherHalf(batfish="batfish.not-verified", because=LOCAL),
    OtherHalf(batfish="batfish.left-out", because=LOCAL),
    OtherHalf(batfish="batfish.refused", because=LOCAL),
    OtherHalf(batfish="batfish.unread", rules=("daemon.bgpd", "daemon.bird", "rendered.unexpected-line")),
    OtherHalf(batfish="batfish.undefined", rules=("rendered.undeclared", "rendered.undeclared-list")),
    OtherHalf(batfish="batfish.cable", because=LAYER_2),
    OtherHalf(batfish="batfish.vlan-ports", because=LAYER_2),
    OtherHalf(batfish="batfish.nap-ports", because=LAYER_2),
    OtherHalf(batfish="batfish.reach", rules=("rendered.no-address-filter", "rendered.router-advertisement"), because=LAYER_2),
    OtherHalf(batfish="batfish.duplicate-address", rules=("address.duplicate", "address.route-server", "rendered.own-address")),
    OtherHalf(batfish="batfish.peer", rules=("rendered.missing-session", "rendered.session-asn", "rendered.foreign-session")),
    OtherHalf(batfish="batfish.policy", rules=("rendered.no-filter", "policy.unfiltered")),
    OtherHalf(batfish="batfish.session", rules=("rendered.session-family", "rendered.session-state", "rendered.session-asn")),
    OtherHalf(batfish="batfish.leaks", rules=("policy.bogon", "policy.prefix-set", "policy.leaks-refused")),
    OtherHalf(batfish="batfish.silent", rules=("policy.refuses-own", "policy.withholds")),
    OtherHalf(batfish="batfish.decides", rules=("policy.reason", "policy.information")),
    OtherHalf(batfish="batfish.sends", rules=("policy.announce", "policy.withholds", "policy.prepend", "policy.no-export")),
    OtherHalf(batfish="batfish.vacuous", rules=("policy.refuses-own", "policy.withholds")),
    OtherHalf(batfish="batfish.accepts-own-lan", rules=("policy.own-lan",)),
    OtherHalf(batfish="batfish.accepts-bogon", rules=("policy.bogon",)),
    OtherHalf(batfish="batfish.accepts-first-as", rules=("policy.first-as",)),
    OtherHalf(batfish="batfish.accepts-next-hop", rules=("policy.next-hop",)),
    OtherHalf(batfish="batfish.accepts-transit", rules=("policy.transit-free",)),
    OtherHalf(batfish="batfish.accepts-never-via", rules=("policy.never-via",)),
    OtherHalf(batfish="batfish.accepts-reserved-asn", rules=("policy.reserved-asn",)),
    OtherHalf(batfish="batfish.accepts-as-set", rules=("policy.as-set",)),
    OtherHalf(batfish="batfish.accepts-blackhole", rules=("policy.blackhole",)),
    OtherHalf(batfish="batfish.accepts-foreign", rules=("policy.prefix-set",)),
    OtherHalf(batfish="batfish.accepts-invalid", rules=("policy.rpki",)),
    OtherHalf(batfish="batfish.accepts-length", rules=("policy.too-long", "policy.too-short")),
    OtherHalf(batfish="batfish.sends-refused", rules=("policy.leaks-refused",)),
    OtherHalf(batfish="batfish.sends-invalid", rules=("policy.leaks-invalid",)),
    OtherHalf(batfish="batfish.sends-blocked", rules=("policy.announce",)),
    OtherHalf(batfish="batfish.sends-blackhole", rules=("policy.blackhole-sent",)),
)
