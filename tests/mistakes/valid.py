"""Random valid exchanges: what hypothesis draws are wishes; ports, addresses and numbers are given out here, none twice.

Whatever a check says of one of these, beyond advice, is a false alarm.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from ipaddress import IPv4Network, ip_address

from hypothesis import strategies as st

from ixp.data.snapshot import Network, RouteSet, Snapshot
from ixp.model import (
    AllowedRoute,
    Connection,
    Contact,
    Exchange,
    FamilyLimits,
    Intent,
    Member,
    Nap,
    NapEnd,
    NextHop,
    Overrides,
    Policy,
    PortRef,
    PrefixRange,
    RouteLists,
    State,
    Vlan,
    VlanRole,
)
from ixp.model.base import Frozen
from ixp.netbox import normal
from tests.mistakes.ground import (
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
from tests.mistakes.wishes import MOST_MEMBERS, Link, Pair, Wish, pairs, policies, shapes, wishes

_MOST_NAPS_A_CONNECTION = 4
_MOST_ON_ONE_SWITCH = 12  # with two LAGs of three ports each, and NAPs beside them
_CARRYING = frozenset({State.ACTIVE, State.LEAVING})
_NAMES = ("{} Telecom", "{} Réseaux & Fils", "O'{} (Nantes)", "1&1 {}, S.A./N.V.", "{}_net+2", "{}", "AS-{} - .fr")
_LISTED_HOST = 67  # an address that no connection has: a second router of somebody's behind the first
RIVERS = [
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


class Case(Frozen):
    """A whole exchange with the data that belong to it; ``hand``: whose writing its files are in (``handwriting.Hand``)."""

    exchange: Exchange
    snapshot: Snapshot
    hand: int = 0


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A valid exchange of one to three PoPs with up to 30 members, and its data."""
    ground, shape = draw(st.sampled_from([LAB, PRODUCTION])), draw(shapes)
    count = draw(st.integers(0, MOST_MEMBERS if len(shape.pops) > 1 else _MOST_ON_ONE_SWITCH))
    asked = draw(st.lists(wishes, min_size=count, max_size=count))
    joined = draw(st.lists(pairs, max_size=5))
    case = assembled(ground, shape, draw(policies(ground, shape)), asked, joined)
    return case.model_copy(update={"hand": draw(st.integers(0, 2**16))})


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
            (site, fast): list(FAST_PORTS if fast else MEMBER_PORTS) for site in sites(shape) for fast in (True, False)
        }
        self._asns = {True: iter(ground.long_asns), False: iter(ground.short_asns)}
        self._hosts = iter(range(FIRST_HOST, 250))
        self._macs = iter(range(0x10, 0x100))

    def ports(self, pop: int, count: int, *, fast: bool) -> tuple[tuple[PortRef, ...], int]:
        """Ports of one switch with their speed in Mb/s; where the fast ones are used up, slow ones, and then the next PoP's."""
        names = sites(self.shape)
        turn = names[pop % len(names) :] + names[: pop % len(names)]
        places = [(turn[0], True)] * fast + [(site, False) for site in turn]
        site, quick = next(item for item in places if len(self._ports[item]) >= count)
        numbers, self._ports[site, quick] = self._ports[site, quick][:count], self._ports[site, quick][count:]
        return tuple(PortRef(device=f"sw1-{site}", interface=f"Ethernet{item}") for item in numbers), 100_000 if quick else 10_000

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
    river, round_ = RIVERS[number % len(RIVERS)], number // len(RIVERS)
    key, ground = river.lower() + str(round_ + 1) * bool(round_), free.ground
    asn = free.asn(long=wish.long_asn)
    as_set = f"AS{asn}:AS-{key.upper()}" if wish.as_set else None
    free.sets[as_set or f"AS{asn}"] = _registered(ground, number, asn, wish)
    if number % 2:
        free.networks[str(asn)] = Network(max_prefix_ipv4=200, max_prefix_ipv6=100, as_set=as_set)
    return Member(
        key=key,
        name=_NAMES[number % len(_NAMES)].format(river) + f" {round_ + 1}" * bool(round_),
        asn=asn,
        as_set=as_set,
        noc=Contact(email=f"noc@{key}.example.net", phone=f"+33 1 99 00 01 {number:02}"),
        policy=_sound(wish.policy, policy),
        mapped_asn=65000 + number if asn > 0xFFFF and wish.mapped else None,
        tags=(f"{ground.ours}:3000:{number}",) if wish.tagged else (),
        lists=_lists(ground, number, wish),
        connections=tuple(_connection(free, f"{key}-{position}", wish, link) for position, link in enumerate(wish.links, 1)),
    )


def _lists(ground: Ground, number: int, wish: Wish) -> RouteLists:
    """What it may announce beside what is registered, and what not; with 'next_hop: listed' there is a list of these."""
    listed = wish.policy.next_hop is NextHop.LISTED
    hops = tuple(ip_address(ground.address(_LISTED_HOST, version)) for version in (4, 6)) if listed else ()
    if not wish.lists:
        return RouteLists(next_hops=hops)
    own, routes = PrefixRange.exactly(ground.ipv6(200 + number)), ground.ipv6(300 + number)
    return RouteLists(
        allow_prefixes=(own, *([PrefixRange.exactly(IPv4Network(f"198.19.{number}.0/24"))] if ground.lab else ()))[::-1],
        allow_origins=(ground.customer,),
        allow_routes=(AllowedRoute(range=PrefixRange.exactly(routes), origin=ground.customer if number % 2 else None),),
        deny_prefixes=(PrefixRange.with_more_specifics(ground.ipv6(400 + number)),),
        next_hops=hops,
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
