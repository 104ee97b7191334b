"""The case file's policies in the words of our inventory: the members, what they may announce, what the exchange decides."""

from collections.abc import Callable
from functools import cache

from ixp.data.snapshot import Network
from ixp.data.vrps import Vrp
from ixp.model import (
    Blackhole,
    FamilyLimits,
    LimitAction,
    NextHop,
    Overrides,
    Policy,
    Reject,
    RouteLists,
)
from lab.parity.build import (
    CACHE,
    Asn,
    Scenario,
    address,
    exactly,
    routes,
    scenario,
    vrp,
    within,
)
from lab.parity.core import TAG, blackholing, core, variant


def _flavour() -> Scenario:
    members = (
        Asn("f1", 2001, {"f1": 11}, tags=(TAG,)),
        Asn("f2", 2002, {"f2": 21}),
        Asn("f3", 131073, {"f3": 31}, mapped_asn=65001),
    )
    return scenario("flavour", Policy(irr_origin=False, irr_prefix=False, reject=Reject.DROP), members)


def _rs_gshut() -> Scenario:
    policy = Policy(irr_origin=False, irr_prefix=False, reject=Reject.DROP)
    return scenario("rs_gshut", policy, (Asn("g1", 2001, {"g1": 11}), Asn("g2", 2002, {"g2": 21})), drain="maintenance")


_ROV_VRPS = (
    vrp("22.0.8.0/24", 24, 2101),
    vrp("2622:0:8::/48", 48, 2101),
    vrp("22.0.9.0/24", 24, 2102),
    vrp("2622:0:9::/48", 48, 2102),
    vrp("22.0.128.0/20", 23, 2101),
    vrp("2622:0:8000::/33", 34, 2101),
    vrp("23.0.8.0/24", 24, 2103),
    vrp("2623:0:8::/48", 48, 2103),
    vrp("23.0.128.0/20", 23, 2103),
    vrp("2623:0:8000::/33", 34, 2103),
)
_ROV = Policy(irr_origin=False, irr_prefix=False, rtr_caches=(CACHE,))


def _rov() -> Scenario:
    members = (
        Asn("r1", 2001, {"r1": 11}),
        Asn("r2", 2002, {"r2": 21}, policy=Overrides(reject_invalid=False)),
        Asn("r3", 2003, {"r3": 31}),
        Asn("r4", 2004, {"r4": 41}),
    )
    return scenario("rov", _ROV, members, vrps=_ROV_VRPS)


def _rov_comm() -> Scenario:
    policy = _ROV.model_copy(update={"reject_invalid": False})
    return scenario("rov_comm", policy, (Asn("b1", 2001, {"b1": 11}), Asn("b2", 2002, {"b2": 21})), vrps=_ROV_VRPS)


def _rtr(name: str, vrps: tuple[Vrp, ...] = ()) -> Scenario:
    return scenario(name, _ROV, (Asn("t1", 2001, {"t1": 11}), Asn("t2", 2002, {"t2": 21})), vrps=vrps)


def _roles(name: str, *, strict: bool = False) -> Scenario:
    policy = Policy(irr_origin=False, irr_prefix=False, role=True, strict_role=strict)
    members = (Asn("l1", 2001, {"l1": 11}), Asn("l2", 2002, {"l2": 21}))
    return scenario(name, policy, members, roles=frozenset({"l2"}))


def _path_hiding(name: str) -> Scenario:
    members = (
        Asn("p1", 2001, {"p1": 11}),
        Asn("p2", 2002, {"p2": 21}),
        Asn("p3", 2003, {"p3": 31}),
        Asn("p4", 2004, {"p4": 41}, policy=Overrides(add_path=True)),
    )
    return scenario(name, Policy(irr_origin=False, irr_prefix=False), members)


def _max_prefix(name: str, action: LimitAction) -> Scenario:
    policy = Policy(
        irr_origin=False,
        irr_prefix=False,
        reject=Reject.DROP,
        limit_action=action,
        limit_warning=None,
        max_prefix_ipv4=4,
        max_prefix_ipv6=4,
        max_prefix_peeringdb=True,
        max_prefix_margin=1,
        max_prefix_margin_percent=20,
    )
    own = {key: FamilyLimits(ipv4=limit, ipv6=limit) for key, limit in (("x3", 2), ("x5", 3), ("x6", 3))}
    shut = Overrides(limit_action=LimitAction.SHUTDOWN)
    members = (
        Asn("x1", 2001, {"x1": 11}),
        Asn("x2", 2002, {"x2": 21}),
        Asn("x3", 2003, {"x3": 31}, limits=own),
        Asn("x4", 2004, {"x4": 41}),
        Asn("x5", 2005, {"x5": 51}, limits=own, policy=shut),
        Asn("x6", 2006, {"x6": 61}, limits=own, policy=shut),
    )
    return scenario(name, policy, members, networks={"2004": Network(max_prefix_ipv4=4, max_prefix_ipv6=4)})


def _v4_over_v6() -> Scenario:
    members = (
        Asn(
            "e1",
            2001,
            {"e1a": 11},
            registered=("21.1.0.0/16",),
            lists=RouteLists(
                allow_prefixes=within("28.1.0.0/16", "2a28:1::/32"),
                allow_routes=routes(exactly("28.3.0.0/16")),
            ),
            ipv4=False,
        ),
        Asn(
            "e2",
            2002,
            {"e2": 21},
            registered=("22.2.0.0/16",),
            policy=Overrides(next_hop=NextHop.LISTED),
            lists=RouteLists(next_hops=(address(6, 22),)),
            ipv4=False,
        ),
    )
    vrps = (vrp("21.1.7.0/24", 24, 2099),)
    return scenario("v4_over_v6", Policy(irr_more_specifics=True, ipv4_over_ipv6=True, rtr_caches=(CACHE,)), members, vrps=vrps)


_IRR_VRPS = (
    vrp("22.4.0.0/16", 16, 2002),
    vrp("2a22:4::/32", 32, 2002),
    vrp("22.7.0.0/16", 16, 2002),
    vrp("2a22:7::/32", 32, 2002),
    vrp("22.0.4.0/24", 24, 2002),
    vrp("2a22:0:4::/48", 48, 2002),
    vrp("23.1.0.0/16", 16, 2003),
    vrp("2a23:1::/32", 32, 2003),
    vrp("23.3.0.0/16", 16, 2003),
    vrp("2a23:3::/32", 32, 2003),
)


def _irr(name: str, *, empty: bool, reject: Reject) -> Scenario:
    policy = Policy(
        irr_origin=False,
        irr_prefix=False,
        irr_more_specifics=True,
        roas_as_route_objects=True,
        rtr_caches=(CACHE,),
        reject=reject,
    )

    def cone(*registered: str) -> tuple[str, ...]:
        return () if empty else registered

    members = (
        Asn(
            "i2",
            2002,
            {"i2": 21},
            registered=cone("22.0.0.0/16", "2a22::/32"),
            lists=RouteLists(allow_prefixes=within("22.2.0.0/16", "2a22:2::/32"), allow_origins=(2021,)),
        ),
        Asn(
            "i4",
            2004,
            {"i4": 41},
            registered=cone("24.0.0.0/16", "2a24::/32"),
            policy=Overrides(irr_origin=True),
            lists=RouteLists(
                allow_prefixes=within("24.2.0.0/16", "2a24:2::/32"),
                allow_origins=(2041,),
                allow_routes=(
                    *routes(exactly("24.4.0.0/16", "2a24:4::/32"), 2044),
                    *routes(within("24.5.0.0/16", "2a24:5::/32"), 2043),
                    *routes(within("24.6.0.0/16", "2a24:6::/32")),
                ),
            ),
        ),
        Asn(
            "i5",
            2005,
            {"i5": 51},
            registered=cone("25.0.0.0/16", "2a25::/32"),
            policy=Overrides(irr_prefix=True),
            lists=RouteLists(allow_prefixes=within("25.2.0.0/16", "2a25:2::/32"), allow_origins=(2051,)),
        ),
        Asn(
            "i6",
            2006,
            {"i6": 61},
            origins=() if empty else (2006, 2003),
            policy=Overrides(irr_origin=True, irr_prefix=True),
            lists=RouteLists(allow_routes=routes(within("23.2.0.0/16", "2a23:2::/32"), 2003)),
        ),
    )
    return scenario(name, policy, members, vrps=_IRR_VRPS)


def _defaults() -> Scenario:
    ours = ("21.0.0.0/8", "2a21::/32", "21.0.1.0/25", "2a21:0:1::/49")
    numbered = tuple(text for n in (1, 4, 5, 6, 7, 8) for text in (f"21.0.{n}.0/24", f"2a21:0:{n}::/48"))
    members = (Asn("d1", 2001, {"d1": 11}, registered=(*ours, *numbered)), Asn("d2", 2002, {"d2": 21}))
    return scenario("defaults", Policy(), members)


_BUILDERS: dict[str, Callable[[], Scenario]] = {
    "core": lambda: core("core"),
    "blackhole_off": blackholing("blackhole_off", Blackhole.OFF),
    "blackhole_propagate": blackholing("blackhole_propagate", Blackhole.PROPAGATE),
    "blackhole_exported": variant("blackhole_exported", blackhole_no_export=False),
    "blackhole_opted_in": lambda: core("blackhole_opted_in", opted_in="m4"),
    "gshut_off": variant("gshut_off", graceful_shutdown=False),
    "flavour": _flavour,
    "rs_gshut": _rs_gshut,
    "rov": _rov,
    "rov_comm": _rov_comm,
    "rtr": lambda: _rtr("rtr"),
    "rtr_covered": lambda: _rtr("rtr_covered", (vrp("45.0.0.0/24", 24, 2099),)),
    "roles": lambda: _roles("roles"),
    "roles_strict": lambda: _roles("roles_strict", strict=True),
    "path_hiding": lambda: _path_hiding("path_hiding"),
    "max_prefix": lambda: _max_prefix("max_prefix", LimitAction.BLOCK),
    "max_prefix_shutdown": lambda: _max_prefix("max_prefix_shutdown", LimitAction.SHUTDOWN),
    "v4_over_v6": _v4_over_v6,
    "irr_tag": lambda: _irr("irr_tag", empty=False, reject=Reject.TAG),
    "irr_empty": lambda: _irr("irr_empty", empty=True, reject=Reject.DROP),
    "defaults": _defaults,
}
NAMES = tuple(_BUILDERS)


@cache
def get(name: str) -> Scenario:
    """The scenario of that name; raises KeyError for another."""
    return _BUILDERS[name]()
