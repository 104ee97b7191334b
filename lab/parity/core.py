"""The case file's core policy, which most rows are about, its variants, and what random routes are sent through."""

from collections.abc import Callable
from dataclasses import replace

from ixp.data.snapshot import Network
from ixp.model import Blackhole, NextHop, Overrides, Policy, PrefixLengths, Reject, RouteLists, WellKnown
from lab.parity.build import BLACKHOLE, CACHE, Asn, Scenario, address, exactly, routes, scenario, vrp, within

_NO_IRR = Overrides(irr_origin=False, irr_prefix=False)
_LENGTHS = PrefixLengths(shortest=17, longest=48)
TAG = "64500:3000:1"

_CORE = Policy(
    max_path=6,
    ipv6_length=_LENGTHS,
    transit_free_asns=(174, 2003),
    never_via_asns=(2777,),
    irr_more_specifics=True,
    roas_as_route_objects=True,
    denied=within("2001:7f8:f00::/48"),
    rtr_caches=(CACHE,),
    blackhole_ipv4=Blackhole.REWRITE,
    blackhole_ipv6=Blackhole.REWRITE,
    blackhole_next_hop_ipv4=BLACKHOLE[0],
    blackhole_next_hop_ipv6=BLACKHOLE[1],
    graceful_shutdown_preference=5,
)
_CORE_VRPS = (
    vrp("31.2.0.0/17", 17, 2101),
    vrp("2631:2::/33", 33, 2101),
    vrp("31.2.128.0/17", 24, 2101),
    vrp("2631:2:8000::/33", 48, 2101),
    vrp("31.3.0.0/24", 24, 2105),
    vrp("2631:3:1::/48", 48, 2105),
    vrp("31.0.9.0/24", 24, 2102),
    vrp("2631:0:9::/48", 48, 2102),
    vrp("31.0.128.0/20", 23, 2101),
    vrp("2631:0:8000::/33", 34, 2101),
    vrp("36.1.0.0/16", 24, 2333),
    vrp("2636:0:1::/48", 48, 2333),
)


def _members(*, opted_in: str | None = None) -> tuple[Asn, ...]:
    """``opted_in``: the one connection that receives blackhole routes; without it, all but M1b do."""

    def blackholes(key: str) -> bool:
        return key == opted_in if opted_in else key != "m1b"

    def own(key: str, **more: object) -> dict[str, Overrides]:
        return {key: Overrides.model_validate({"blackholes": blackholes(key), **more})}

    registered = ("31.0.0.0/16", "2631::/32", "33.0.0.0/16", "2633::/32")
    return (
        Asn(
            "m1",
            2001,
            {"m1a": 11, "m1b": 12},
            origins=(2001, 2101, 2103, 2104),
            registered=("21.0.0.0/8", "2a21::/32", "128.0.0.0/7", "2a99::/16", *registered),
            connections=own("m1a") | own("m1b", next_hop=NextHop.SAME_AS),
            lists=RouteLists(
                allow_prefixes=within("28.1.0.0/16", "2a28:1::/32"),
                allow_origins=(2011,),
                allow_routes=(
                    *routes(exactly("28.3.0.0/16", "2a28:3::/32"), 2011),
                    *routes(within("28.4.0.0/16", "2a28:4::/32")),
                ),
            ),
        ),
        Asn(
            "m2",
            2002,
            {"m2": 21},
            origins=(2002, 2101, 2103),
            registered=("22.0.0.0/16", "2a22::/32", *registered),
            policy=Overrides(next_hop=NextHop.LISTED, graceful_shutdown=False),
            connections=own("m2"),
            lists=RouteLists(next_hops=(address(4, 22), address(6, 22))),
        ),
        Asn(
            "m3",
            2003,
            {"m3": 31},
            policy=_NO_IRR,
            connections=own("m3", prepend_route_server=True, add_path=True),
            lists=RouteLists(deny_prefixes=exactly("23.0.1.0/24", "2a23:0:1::/48")),
        ),
        Asn("m4", 2004, {"m4": 41}, policy=_NO_IRR, connections=own("m4")),
        Asn("m5", 262145, {"m5": 51}, connections=own("m5"), mapped_asn=65001),
        Asn(
            "m6",
            2222,
            {"m6": 61},
            origins=(2333,),
            policy=Overrides(as_sets=True),
            connections=own("m6"),
            lists=RouteLists(allow_routes=routes(within("36.1.0.0/16", "2636:0:1::/48"))),
        ),
    )


def core(name: str, policy: Policy = _CORE, *, opted_in: str | None = None) -> Scenario:
    """The core policy, or another one with its members."""
    networks = {"2666": Network(never_via=True)}
    return scenario(name, policy, _members(opted_in=opted_in), vrps=_CORE_VRPS, networks=networks)


def variant(name: str, **update: object) -> Callable[[], Scenario]:
    """The core policy with something otherwise."""
    return lambda: core(name, _CORE.model_copy(update=update))


def blackholing(name: str, answer: Blackhole) -> Callable[[], Scenario]:
    """The core policy with another answer to blackhole requests."""
    return variant(name, blackhole_ipv4=answer, blackhole_ipv6=answer)


def wild() -> Scenario:
    """For random routes: all that the case file's policies leave out, and members between them that have it otherwise."""
    policy = Policy(
        max_path=8,
        irr_more_specifics=True,
        transit_free_asns=(174, 2003),
        never_via_asns=(2666, 2777),
        denied=within("99.1.0.0/16"),
        reject=Reject.DROP,
        well_known=WellKnown.OBEY,
        blackhole_ipv4=Blackhole.REWRITE,
        blackhole_next_hop_ipv4=BLACKHOLE[0],
        blackhole_ipv6=Blackhole.PROPAGATE,
        export_validation=True,
        max_communities=4,
        graceful_shutdown_preference=7,
    )
    members = [*_members()]
    members[0] = replace(members[0], tags=(TAG,), policy=Overrides(irr_origin=False))
    members[1] = replace(members[1], policy=Overrides(reserved_asns=False, graceful_shutdown=True, transit_free=False))
    members[3] = replace(members[3], policy=Overrides(irr_prefix=False, max_path=3, max_communities=1, role=True))
    over_ipv6 = Overrides(ipv4_over_ipv6=True, irr_origin=False, irr_prefix=False)
    members.append(Asn("m7", 2007, {"m7": 71}, policy=over_ipv6, ipv4=False))
    return scenario("wild", policy, tuple(members), drain="maintenance")
