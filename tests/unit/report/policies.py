"""Exchanges whose policies differ in all that the policy's page tells."""

from ipaddress import IPv4Address, IPv6Address, ip_network

from ixp.model import (
    Blackhole,
    Exchange,
    LimitAction,
    NextHop,
    Policy,
    PopNumber,
    PrefixRange,
    Profile,
    Reject,
    RtrCache,
    WellKnown,
)
from tests.render.sample import sample_exchange, sample_members

PLAIN = Policy()
RICH = Policy(
    next_hop=NextHop.SAME_AS,
    max_path=40,
    as_sets=True,
    irr_more_specifics=True,
    roas_as_route_objects=True,
    limit_action=LimitAction.RESTART,
    limit_warning=90,
    passive=True,
    ipv4_over_ipv6=True,
    max_prefix_peeringdb=True,
    as_set_peeringdb=True,
    never_via_asns=(64505,),
    denied=(
        PrefixRange.with_more_specifics(ip_network("2001:db8:1::/48")),
        PrefixRange(prefix=ip_network("203.0.113.0/24"), shortest=24, longest=26),
        PrefixRange.exactly(ip_network("198.51.100.0/24")),
    ),
    rtr_caches=(RtrCache(host=IPv4Address("198.18.255.31")),),
    blackhole_ipv4=Blackhole.PROPAGATE,
    blackhole_ipv6=Blackhole.REWRITE,
    blackhole_next_hop_ipv6=IPv6Address("2001:db8:0:100::666"),
    export_validation=True,
    pops=(PopNumber(site="nte01", number=1),),
)
STRICT = Policy(
    next_hop=NextHop.LISTED,
    reserved_asns=False,
    irr_origin=False,
    irr_prefix=False,
    reject_invalid=False,
    transit_free=False,
    transit_free_asns=(),
    never_via_peeringdb=False,
    max_communities=None,
    graceful_shutdown=False,
    limit_action=LimitAction.BLOCK,
    limit_warning=None,
    blackholes=False,
    blackhole_ipv4=Blackhole.PROPAGATE,
    blackhole_no_export=False,
    prepend_route_server=True,
    rtr_caches=(RtrCache(host=IPv4Address("198.18.255.31")),),
    reject=Reject.DROP,
    well_known=WellKnown.OBEY,
)
QUIET = Policy(limit_action=LimitAction.WARNING, never_via_peeringdb=True)
ALL = {"plain": PLAIN, "rich": RICH, "strict": STRICT, "quiet": QUIET}


def exchange(name: str) -> Exchange:
    """The sample under one of these policies; in it, a member has a 32-bit ASN and a number that stands for it."""
    members = tuple(
        item.model_copy(update={"mapped_asn": 64513}) if item.key == "loire" and name != "plain" else item
        for item in sample_members()
    )
    made = sample_exchange(members, profile=Profile.PRODUCTION)
    return made.model_copy(update={"intent": made.intent.model_copy(update={"policy": ALL[name]})})
