"""Random valid exchanges: what hypothesis draws are wishes; ports, addresses and numbers are given out here, none twice.

Whatever a check says of one of these, beyond advice, is a false alarm.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from ipaddress import IPv4Network, IPv6Network

from hypothesis import strategies as st

from ixp.data.snapshot import Network, RouteSet, Snapshot
from ixp.model import (
    Blackhole,
    Connection,
    Contact,
    Exchange,
    FamilyLimits,
    Intent,
    LimitAction,
    Member,
    Nap,
    NapEnd,
    NextHop,
    Overrides,
    Policy,
    PopNumber,
    PortRef,
    PrefixRange,
    Reject,
    RouteLists,
    RtrCache,
    State,
    Vlan,
    VlanRole,
    WellKnown,
)
from ixp.model.base import Frozen
from ixp.netbox import normal
from tests.mistakes.ground import (
    BLACKHOLE_HOST,
    FAST_PORTS,
    FIRST_HOST,
    LAB,
    MEMBER_PORTS,
    PRODUCTION,
    Ground,
    Shape,
    facts,
    own_ports,
    sites,
)

MOST_MEMBERS = 30
_MOST_NAPS_A_CONNECTION = 4
_CARRYING = frozenset({State.ACTIVE, State.LEAVING})
_RIVERS = [
    "Allier",
    "Aisne",
    "Arno",
    "Aube",
    "Aude",
    "Cher",
    "Creuse",
    "Dordogne",
    "Drac",
    "Durance",
    "Ebro",
    "Eure",
    "Garonne",
    "Gers",
    "Indre",
    "Isere",
    "Jura",
    "Lot",
    "Marne",
    "Mayenne",
    "Meuse",
    "Moselle",
    "Oise",
    "Orne",
    "Rhone",
    "Saone",
    "Sarthe",
    "Somme",
    "Tarn",
    "Vienne",
]


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


class Case(Frozen):
    """A whole exchange with the data that belong to it."""

    exchange: Exchange
    snapshot: Snapshot


_overrides = st.fixed_dictionaries(
    {},
    optional={
        "max_path": st.integers(8, 64),
        "as_sets": st.booleans(),
        "transit_free": st.just(False),
        "irr_more_specifics": st.booleans(),
        "max_communities": st.integers(20, 200),
        "graceful_shutdown": st.booleans(),
        "limit_action": st.sampled_from(LimitAction),
        "limit_restart": st.integers(1, 60),
        "blackholes": st.booleans(),
        "prepend_route_server": st.booleans(),
        "passive": st.booleans(),
        "gtsm": st.booleans(),
        "bfd": st.booleans(),
        "role": st.booleans(),
        "add_path": st.booleans(),
        "graceful_restart": st.booleans(),
        "next_hop": st.sampled_from([NextHop.STRICT, NextHop.SAME_AS]),
    },
).map(Overrides.model_validate)
_some_overrides = st.just(Overrides()) | _overrides
_links = st.builds(
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
    policy=_some_overrides,
)
_wishes = st.builds(
    Wish,
    links=st.lists(_links, min_size=0, max_size=2).map(tuple),
    long_asn=st.booleans(),
    mapped=st.booleans(),
    as_set=st.booleans(),
    md5=st.booleans(),
    prefixes=st.integers(1, 3),
    tagged=st.booleans(),
    lists=st.booleans(),
    policy=_some_overrides,
)
_pairs = st.builds(
    Pair,
    a=st.integers(0, MOST_MEMBERS - 1),
    b=st.integers(0, MOST_MEMBERS - 1),
    rides_a=st.booleans(),
    rides_b=st.booleans(),
    ports=st.integers(1, 2),
)
_platforms = st.lists(st.sampled_from(["bird", "frr"]), min_size=1, max_size=2).map(tuple)
_shapes = st.builds(
    Shape,
    pops=st.lists(_platforms, min_size=2, max_size=3).map(tuple),
    collector=st.booleans(),
    links=st.integers(1, 3),
    drained=st.booleans(),
)


@st.composite
def policies(draw: st.DrawFn, ground: Ground, shape: Shape) -> Policy:
    """What holds for all. Production has its validators; switching off a check for everybody is no valid wish."""
    modes = draw(st.tuples(st.sampled_from(Blackhole), st.sampled_from(Blackhole)))
    caches = (RtrCache(host=ground.management[31]), RtrCache(host=ground.management[32], port=8282))
    given = {
        "rtr_caches": caches if draw(st.booleans()) or not ground.lab else (),
        "reject": draw(st.sampled_from(Reject)),
        "well_known": draw(st.sampled_from(WellKnown)),
        "limit_action": draw(st.sampled_from([item for item in LimitAction if item is not LimitAction.WARNING])),
        "blackhole_ipv4": modes[0],
        "blackhole_ipv6": modes[1],
        "blackhole_next_hop_ipv4": ground.address(BLACKHOLE_HOST, 4) if modes[0] is Blackhole.REWRITE else None,
        "blackhole_next_hop_ipv6": ground.address(BLACKHOLE_HOST, 6) if modes[1] is Blackhole.REWRITE else None,
        "pops": [PopNumber(site=site, number=number) for number, site in enumerate(sites(shape), 1)]
        if draw(st.booleans())
        else (),
        "max_prefix_peeringdb": draw(st.booleans()),
        "role": draw(st.booleans()),
        "add_path": draw(st.booleans()),
    }
    return Policy.model_validate(given)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A valid exchange of two or three PoPs with up to 30 members, and its data."""
    ground, shape = draw(st.sampled_from([LAB, PRODUCTION])), draw(_shapes)
    count = draw(st.integers(0, MOST_MEMBERS))
    wishes = draw(st.lists(_wishes, min_size=count, max_size=count))
    pairs = draw(st.lists(_pairs, max_size=5))
    return assembled(ground, shape, draw(policies(ground, shape)), wishes, pairs)


def assembled(ground: Ground, shape: Shape, policy: Policy, wishes: list[Wish], pairs: list[Pair]) -> Case:
    """The exchange that the wishes come to."""
    free = _Free(ground, shape)
    members = [_member(free, policy, number, wish) for number, wish in enumerate(wishes)]
    naps = tuple(_naps(free, members, pairs))
    joined = {end.member for nap in naps for end in nap.ends}
    members = [item for item in members if item.connections or item.key in joined]
    vlans = (("peering", 100, VlanRole.PEERING), ("quarantine", 666, VlanRole.QUARANTINE), ("parked", 999, VlanRole.PARKED))
    intent = Intent(
        name="valid",
        title="Valid Internet Exchange",
        profile=ground.profile,
        route_server_asn=ground.ours,
        peering_lan=ground.lan,
        vlans=tuple(Vlan(name=name, vid=vid, role=role) for name, vid, role in vlans),
        policy=policy,
        management=ground.gateway(),
        own_ports=own_ports(ground, shape),
        members=tuple(members),
        naps=naps,
    )
    exchange = Exchange(intent=normal(intent), facts=facts(ground, shape))
    return Case(exchange=exchange, snapshot=Snapshot(sets=free.sets, networks=free.networks))


class _Free:
    """What is not yet given out, and the data that grow with the members."""

    def __init__(self, ground: Ground, shape: Shape) -> None:
        self.ground, self.shape = ground, shape
        self.sets: dict[str, RouteSet] = {}
        self.networks: dict[str, Network] = {}
        self._ports = {
            (site, fast): iter(FAST_PORTS if fast else MEMBER_PORTS) for site in sites(shape) for fast in (True, False)
        }
        self._asns = {True: iter(ground.long_asns), False: iter(ground.short_asns)}
        self._hosts = iter(range(FIRST_HOST, 250))
        self._macs = iter(range(0x10, 0x100))

    def ports(self, pop: int, count: int, *, fast: bool) -> tuple[tuple[PortRef, ...], int]:
        """Ports of one switch with their speed in Mb/s; where the fast ones are used up, slow ones."""
        site = sites(self.shape)[pop % len(self.shape.pops)]
        numbers = list(_taken(self._ports[site, True], count)) if fast else []
        fast = len(numbers) == count
        numbers = numbers if fast else list(_taken(self._ports[site, False], count))
        return tuple(PortRef(device=f"sw1-{site}", interface=f"Ethernet{item}") for item in numbers), 100_000 if fast else 10_000

    def asn(self, *, long: bool) -> int:
        """An ASN of 32 or 16 bits; of the other kind where these are used up."""
        return next(self._asns[long], None) or next(self._asns[not long])

    def host(self) -> int:
        return next(self._hosts)

    def macs(self, count: int) -> tuple[str, ...]:
        return tuple(self.ground.mac(item) for item in _taken(self._macs, count))


def _taken(numbers: Iterator[int], count: int) -> Iterator[int]:
    return (item for item, _ in zip(numbers, range(count), strict=False))


def _member(free: _Free, policy: Policy, number: int, wish: Wish) -> Member:
    key, ground = _RIVERS[number].lower(), free.ground
    asn = free.asn(long=wish.long_asn)
    as_set = f"AS{asn}:AS-{key.upper()}" if wish.as_set else None
    free.sets[as_set or f"AS{asn}"] = _registered(ground, number, asn, wish)
    if number % 2:
        free.networks[str(asn)] = Network(max_prefix_ipv4=200, max_prefix_ipv6=100, as_set=as_set)
    lists = wish.lists and ground.lab
    return Member(
        key=key,
        name=f"{_RIVERS[number]} Telecom",
        asn=asn,
        as_set=as_set,
        noc=Contact(email=f"noc@{key}.example.net", phone=f"+33 1 99 00 01 {number:02}"),
        policy=_sound(wish.policy, policy),
        mapped_asn=65000 + number if asn > 0xFFFF and wish.mapped else None,
        tags=(f"{ground.ours}:3000:{number}",) if wish.tagged else (),
        lists=RouteLists(
            allow_prefixes=(PrefixRange.exactly(IPv4Network(f"198.19.{number}.0/24")),),
            allow_origins=(ground.long_asns[number % len(ground.long_asns)],),
            deny_prefixes=(PrefixRange.with_more_specifics(IPv6Network(f"2001:db8:{2000 + number}::/48")),),
        )
        if lists
        else RouteLists(),
        connections=tuple(_connection(free, f"{key}-{position}", wish, link) for position, link in enumerate(wish.links, 1)),
    )


def _registered(ground: Ground, number: int, asn: int, wish: Wish) -> RouteSet:
    """Some prefixes of the member's; sets are in order of their text."""
    numbers = [number + 40 * step for step in range(wish.prefixes)]
    return RouteSet(
        origins=(asn,),
        ipv4=tuple(sorted({str(ground.ipv4(item)) for item in numbers})),
        ipv6=tuple(sorted({str(ground.ipv6(item)) for item in numbers})),
    )


def _sound(given: Overrides, policy: Policy) -> Overrides:
    """The same, with what follows from a role that is sent or not."""
    options = policy.options(given)
    return given.model_copy(update={"strict_role": True if given.role and options.role else None})


def _connection(free: _Free, key: str, wish: Wish, link: Link) -> Connection:
    ports, speed = free.ports(link.pop, link.ports, fast=link.fast)
    host, ipv6 = free.host(), link.ipv6 or not link.ipv4
    unknown = link.state in {State.PLANNED, State.AWAITING_XCONNECT} and link.macs == 1
    state = link.state if free.shape.collector or link.state is not State.QUARANTINE else State.ACTIVE
    limited = link.limited and link.route_servers
    limits = FamilyLimits(ipv4=100 if link.ipv4 else None, ipv6=50 if ipv6 else None) if limited else FamilyLimits()
    over = not link.ipv4 and link.macs == 2 and link.route_servers
    own = link.policy.model_copy(update={"ipv4_over_ipv6": True if over else None, "role": None})
    return Connection(
        key=key,
        ports=ports,
        speed=speed,
        macs=() if unknown else free.macs(link.macs),
        ipv4=free.ground.address(host, 4) if link.ipv4 else None,
        ipv6=free.ground.address(host, 6) if ipv6 else None,
        max_prefix=limits,
        route_servers=link.route_servers,
        state=state,
        leaves=date.today() + timedelta(days=link.days) if state is State.LEAVING else None,  # noqa: DTZ011  a day, not a moment
        md5=f"md5/{key}" if wish.md5 and link.route_servers else None,
        policy=own if link.route_servers else Overrides(),
    )


def _naps(free: _Free, members: list[Member], pairs: list[Pair]) -> Iterator[Nap]:
    riding: dict[str, int] = {}
    seen = set()
    for number, pair in enumerate(pairs):
        if len(members) < 2 or pair.a % len(members) == pair.b % len(members):
            continue
        a, b = members[pair.a % len(members)], members[pair.b % len(members)]
        if (a.key, b.key) in seen or (b.key, a.key) in seen:
            continue
        seen.add((a.key, b.key))
        ends = [_end(free, riding, member, pair, rides=rides) for member, rides in ((a, pair.rides_a), (b, pair.rides_b))]
        yield Nap(key=f"{a.key}-{b.key}", vid=1001 + number, ends=(ends[0], ends[1]))


def _end(free: _Free, riding: dict[str, int], member: Member, pair: Pair, *, rides: bool) -> NapEnd:
    for item in member.connections if rides else ():
        if item.state in _CARRYING and riding.get(item.key, 0) < _MOST_NAPS_A_CONNECTION:
            riding[item.key] = riding.get(item.key, 0) + 1
            return NapEnd(member=member.key, connection=item.key)
    ports, speed = free.ports(pair.a, pair.ports, fast=False)
    return NapEnd(member=member.key, ports=ports, speed=speed)
