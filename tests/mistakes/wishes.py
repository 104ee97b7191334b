"""What random exchanges wish for: hypothesis draws it, ``valid`` makes an exchange of it."""

from hypothesis import strategies as st

from ixp.model import (
    Blackhole,
    LimitAction,
    NextHop,
    Overrides,
    Policy,
    PopNumber,
    PrefixLengths,
    PrefixRange,
    Reject,
    RtrCache,
    State,
    WellKnown,
)
from ixp.model.base import Frozen
from ixp.model.policy import TRANSIT_FREE
from tests.mistakes.ground import BLACKHOLE_HOST, Ground, Shape, sites

MOST_MEMBERS = 30


def _lengths(shortest: tuple[int, int], longest: tuple[int, ...]) -> st.SearchStrategy[PrefixLengths]:
    return st.builds(PrefixLengths, shortest=st.integers(*shortest), longest=st.sampled_from(longest))


_LENGTHS = {4: _lengths((8, 12), (24, 24, 28)), 6: _lengths((16, 20), (48, 48, 56))}


class Link(Frozen):
    """A wish for a connection: PoP, ports of its LAG, families, state and what else it may have."""

    pop: int
    ports: int = 1
    fast: bool = False
    ipv4: bool = True
    ipv6: bool = True
    macs: int = 1
    limited: bool = True
    state: State = State.ACTIVE
    days: int = 30
    route_servers: bool = True
    policy: Overrides = Overrides()


class Wish(Frozen):
    """A wish for a member."""

    links: tuple[Link, ...]
    long_asn: bool = False
    mapped: bool = False
    as_set: bool = True
    md5: bool = False
    prefixes: int = 1
    tagged: bool = False
    lists: bool = False
    policy: Overrides = Overrides()


class Pair(Frozen):
    """A wish for a NAP between two members, by their numbers; an end that can't ride on a connection gets a port of its own."""

    a: int
    b: int
    rides_a: bool = False
    rides_b: bool = False
    ports: int = 1


def _overrides(*hops: NextHop) -> st.SearchStrategy[Overrides]:
    """What is otherwise, beside the check that a member has to have; half of all have nothing."""
    optional: dict[str, st.SearchStrategy[object]] = {
        "ipv4_length": _LENGTHS[4],
        "ipv6_length": _LENGTHS[6],
        "max_path": st.integers(8, 64),
        "as_sets": st.booleans(),
        "transit_free": st.just(False),
        "reserved_asns": st.just(True),
        "irr_more_specifics": st.booleans(),
        "reject_invalid": st.just(True),
        "max_communities": st.integers(20, 200),
        "graceful_shutdown": st.booleans(),
        "limit_action": st.sampled_from(LimitAction),
        "limit_restart": st.integers(1, 60),
        "limit_warning": st.integers(50, 100),
        "blackholes": st.booleans(),
        "prepend_route_server": st.booleans(),
        "passive": st.booleans(),
        "gtsm": st.booleans(),
        "bfd": st.booleans(),
        "role": st.booleans(),
        "add_path": st.booleans(),
        "graceful_restart": st.booleans(),
        "next_hop": st.sampled_from(hops),
    }
    return st.just(Overrides()) | st.fixed_dictionaries({}, optional=optional).map(Overrides.model_validate)


links = st.builds(
    Link,
    pop=st.integers(0, 2),
    ports=st.sampled_from([1, 1, 1, 2, 3]),
    fast=st.booleans(),
    ipv4=st.sampled_from([True, True, True, False]),
    ipv6=st.sampled_from([True, True, True, False]),
    macs=st.integers(1, 2),
    limited=st.booleans(),
    state=st.sampled_from([State.ACTIVE, State.ACTIVE, *State]),
    days=st.integers(7, 200),
    route_servers=st.sampled_from([True, True, True, False]),
    policy=_overrides(NextHop.STRICT, NextHop.SAME_AS),
)
wishes = st.builds(
    Wish,
    links=st.lists(links, min_size=0, max_size=2).map(tuple),
    long_asn=st.booleans(),
    mapped=st.booleans(),
    as_set=st.booleans(),
    md5=st.booleans(),
    prefixes=st.integers(1, 3),
    tagged=st.booleans(),
    lists=st.booleans(),
    policy=_overrides(*NextHop),
)
pairs = st.builds(
    Pair,
    a=st.integers(0, MOST_MEMBERS - 1),
    b=st.integers(0, MOST_MEMBERS - 1),
    rides_a=st.booleans(),
    rides_b=st.booleans(),
    ports=st.integers(1, 2),
)
_platforms = st.lists(st.sampled_from(["bird", "frr"]), min_size=1, max_size=2).map(tuple)
_pops = st.lists(_platforms, min_size=2, max_size=3) | st.lists(_platforms.map(lambda item: item[:1]), min_size=1, max_size=1)
shapes = st.builds(Shape, pops=_pops.map(tuple), collector=st.booleans(), links=st.integers(1, 3), drained=st.booleans())


@st.composite
def policies(draw: st.DrawFn, ground: Ground, shape: Shape) -> Policy:
    """What holds for all. Production has its validators; switching off a check for everybody is no valid wish."""
    modes = draw(st.tuples(st.sampled_from(Blackhole), st.sampled_from(Blackhole)))
    caches = (RtrCache(host=ground.management[31]), RtrCache(host=ground.management[32], port=8282))
    numbered = [PopNumber(site=site, number=number) for number, site in enumerate(sites(shape), 1)]
    given = {
        "rtr_caches": caches if draw(st.booleans()) or not ground.lab else (),
        "blackhole_ipv4": modes[0],
        "blackhole_ipv6": modes[1],
        "blackhole_next_hop_ipv4": ground.address(BLACKHOLE_HOST, 4) if modes[0] is Blackhole.REWRITE else None,
        "blackhole_next_hop_ipv6": ground.address(BLACKHOLE_HOST, 6) if modes[1] is Blackhole.REWRITE else None,
        "pops": numbered if draw(st.booleans()) else (),
        "denied": [PrefixRange.with_more_specifics(ground.ipv6(900))] if draw(st.booleans()) else (),
        **draw(_settings),
    }
    return Policy.model_validate(given)


_settings: st.SearchStrategy[dict[str, object]] = st.fixed_dictionaries(
    {
        "reject": st.sampled_from(Reject),
        "well_known": st.sampled_from(WellKnown),
        "limit_action": st.sampled_from([item for item in LimitAction if item is not LimitAction.WARNING]),
        "max_prefix_peeringdb": st.booleans(),
        "role": st.booleans(),
        "add_path": st.booleans(),
    },
    optional={
        "ipv6_length": st.just(PrefixLengths(shortest=19, longest=48)),
        "max_prefix_ipv4": st.integers(300, 5000),
        "max_prefix_ipv6": st.integers(200, 5000),
        "max_prefix_margin": st.integers(0, 500),
        "max_prefix_margin_percent": st.integers(0, 50),
        "limit_warning": st.none() | st.integers(50, 100),
        "limit_restart": st.integers(1, 120),
        "max_communities": st.none() | st.integers(30, 200),
        "max_path": st.integers(16, 64),
        "as_set_peeringdb": st.booleans(),
        "transit_free_asns": st.just(tuple(sorted((*TRANSIT_FREE, 6939)))),
        "never_via_asns": st.just((2906, 15169)),
        "never_via_peeringdb": st.booleans(),
        "rtr_expire": st.integers(600, 172800),
        "graceful_shutdown_preference": st.integers(0, 99),
        "export_validation": st.booleans(),
        "irr_more_specifics": st.booleans(),
        "graceful_restart": st.booleans(),
        "passive": st.booleans(),
        "bfd": st.booleans(),
        "next_hop": st.sampled_from([NextHop.STRICT, NextHop.SAME_AS]),
        "prepend_route_server": st.booleans(),
    },
)
