"""The sample exchange with everything that the policy can say turned on, so that each line of a template is rendered once."""

from ipaddress import ip_address, ip_network

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.model import (
    AllowedRoute,
    Blackhole,
    Exchange,
    LimitAction,
    LocalLines,
    NextHop,
    Overrides,
    Policy,
    PopNumber,
    PrefixRange,
    RouteLists,
    RtrCache,
    State,
    WellKnown,
)
from tests.render.sample import sample_exchange, sample_members, sample_snapshot

LISTS = RouteLists(
    allow_prefixes=(
        PrefixRange.with_more_specifics(ip_network("203.0.113.0/24")),
        PrefixRange.exactly(ip_network("2001:db8:77::/48")),
    ),
    allow_origins=(64505,),
    allow_routes=(
        AllowedRoute(range=PrefixRange.exactly(ip_network("198.18.77.0/24")), origin=64506),
        AllowedRoute(range=PrefixRange.with_more_specifics(ip_network("198.18.78.0/24"))),
    ),
    deny_prefixes=(PrefixRange.with_more_specifics(ip_network("198.18.12.0/25")),),
    next_hops=(ip_address("192.0.2.99"),),
)
ARMOR = Overrides(
    next_hop=NextHop.LISTED,
    max_path=5,
    as_sets=True,
    role=True,
    strict_role=True,
    add_path=True,
    gtsm=True,
    bfd=True,
    passive=True,
    graceful_restart=True,
    limit_action=LimitAction.RESTART,
    prepend_route_server=True,
)
RETZ = Overrides(ipv4_over_ipv6=True, irr_origin=False, irr_prefix=False, blackholes=False, max_communities=7)
POLICY = Policy(
    rtr_caches=(RtrCache(host=ip_address("192.0.2.60")), RtrCache(host=ip_address("2001:db8:0:100::61"), port=8282)),
    never_via_asns=(64500,),
    blackhole_ipv4=Blackhole.REWRITE,
    blackhole_ipv6=Blackhole.PROPAGATE,
    blackhole_next_hop_ipv4=ip_address("192.0.2.66"),
    pops=(PopNumber(site="nte01", number=1), PopNumber(site="nte02", number=2)),
    well_known=WellKnown.OBEY,
)
LOCAL_LINES = {
    "rs1-nte01": (
        "# A ROA of our own.",
        "protocol static local_roa { roa4 { table roa_v4; }; route 203.0.113.0/24 max 24 as 64497; }",
    ),
    "rs2-nte02": ("ip prefix-list local-note seq 5 permit 203.0.113.0/24",),
}


def rich_exchange(**policy: object) -> Exchange:
    """Armor has every option and list, one connection of loire leaves and has a password, retz has IPv4 over IPv6."""
    armor, loire, retz = sample_members()
    leaving = loire.connections[0].model_copy(update={"md5": "md5/loire-1", "state": State.LEAVING})
    members = (
        armor.model_copy(update={"policy": ARMOR, "lists": LISTS, "tags": ("64496:3000:1",)}),
        loire.model_copy(update={"mapped_asn": 64512, "connections": (leaving, *loire.connections[1:])}),
        retz.model_copy(update={"policy": RETZ}),
    )
    local = tuple(LocalLines(device=device, lines=lines) for device, lines in LOCAL_LINES.items())
    exchange = sample_exchange(members)
    chosen = POLICY.model_copy(update={"local_lines": local, **policy})
    return exchange.model_copy(update={"intent": exchange.intent.model_copy(update={"policy": chosen})})


def rich_snapshot() -> Snapshot:
    """The sample's, armor with two origins more."""
    found = sample_snapshot()
    armor = found.sets["AS-ARMOR"]
    return Snapshot(sets={**found.sets, "AS-ARMOR": RouteSet(origins=(64497, 64501, 64502), ipv4=armor.ipv4, ipv6=armor.ipv6)})
