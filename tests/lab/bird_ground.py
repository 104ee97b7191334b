"""The whole policy around one live BIRD: armor sends every fault and every request, loire and retz look at what comes of it.

Armor's sets are narrow; loire has a 32-bit ASN with a number that stands for it; retz speaks IPv6 alone, and has IPv4 over it, a
role, GTSM, BFD and add-path. A validator in the LAN serves RPKI data.
"""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.data.vrps import Vrp
from ixp.model import (
    Blackhole,
    Exchange,
    Member,
    Overrides,
    Policy,
    PopNumber,
    PrefixRange,
    RouteLists,
    RtrCache,
)
from ixp.policy import Check
from lab.node import Bind, Node
from lab.parity.members import Path, parse
from lab.rtr import RtrCache as Validator
from lab.run import Run
from tests.lab.policy_scenario import Announcement, Scenario, attach, start_with
from tests.lab.route_servers import Bird
from tests.render.sample import sample_exchange, sample_members

RS = 64496
VALIDATOR = ip_address("192.0.2.60")
DROP_HERE = ip_address("192.0.2.66")
VALID, INVALID = Vrp("198.18.30.0/24", 24, 64497), Vrp("198.18.31.0/24", 24, 64511)
INVALID_V6 = Vrp("2001:db8:1031::/48", 48, 64511)
# Both members may announce it: armor's path is the shorter.
SHARED = "198.18.40.0/24"


def _path(*asns: int) -> str:
    return "".join(f"bgp_path.prepend({asn}); " for asn in reversed(asns))


def _standard(*items: tuple[int, int]) -> str:
    return "".join(f"bgp_community.add(({first}, {second})); " for first, second in items)


def _large(*items: tuple[int, int, int]) -> str:
    return "".join(f"bgp_large_community.add(({first}, {second}, {third})); " for first, second, third in items)


# What is refused, by family: the check that has to say so.
REFUSED = (
    (Check.NEXT_HOP, Announcement("198.18.16.0/24", next_hop="192.0.2.99")),
    (Check.EMPTY_PATH, Announcement("198.18.17.0/24", asn=0)),
    (Check.PATH_TOO_LONG, Announcement("198.18.18.0/24", attributes=_path(*[64497] * 8))),
    (Check.FIRST_AS, Announcement("198.18.19.0/24", attributes=_path(64501))),
    (Check.RESERVED_ASN, Announcement("198.18.20.0/24", attributes=_path(64497, 65000))),
    (Check.TRANSIT_FREE, Announcement("198.18.21.0/24", attributes=_path(64497, 174))),
    (Check.NEVER_VIA, Announcement("198.18.22.0/24", attributes=_path(64497, 64509))),
    (Check.DENIED, Announcement("192.0.2.0/25")),
    (Check.DENIED, Announcement("198.18.200.0/24")),
    (Check.MEMBER_DENIED, Announcement("198.18.23.0/24")),
    (Check.BOGON, Announcement("10.1.0.0/16")),
    (Check.BOGON, Announcement("2002:a00::/32")),
    (Check.BOGON, Announcement("0.0.0.0/0")),
    (Check.ORIGIN, Announcement("198.18.24.0/24", asn=64511, attributes=_path(64497))),
    (Check.PREFIX, Announcement("198.18.99.0/24")),
    (Check.PREFIX, Announcement("203.0.113.9/32", attributes=_standard((65535, 666)))),
    (Check.RPKI_INVALID, Announcement(INVALID.prefix)),
    (Check.RPKI_INVALID, Announcement(INVALID_V6.prefix)),
    (Check.PREFIX_TOO_LONG, Announcement("198.18.25.0/25")),
    (Check.PREFIX_TOO_LONG, Announcement("2001:db8:1025::/56")),
    (Check.PREFIX_TOO_SHORT, Announcement("198.0.0.0/7")),
    (Check.COMMUNITIES, Announcement("198.18.26.0/24", attributes=_standard(*((64501, value) for value in range(1, 12))))),
)
ACCEPTED = (
    Announcement(VALID.prefix),
    Announcement("198.18.32.0/24", asn=64501, attributes=_path(64497) + _large((RS, 1101, 9), (RS, 2000, 9), (RS, 3000, 1))),
    Announcement("2001:db8:1032::/48"),
    Announcement(SHARED),
)
# Requests; loire is 65536 (64512 in standard communities), retz 64499.
BLOCKED_STANDARD = Announcement("198.18.50.0/24", attributes=_standard((0, 64512)))
BLOCKED_EXTENDED = Announcement("198.18.51.0/24", attributes="bgp_ext_community.add((rt, 0, 65536));")
BLOCKED_LARGE = Announcement("198.18.52.0/24", attributes=_large((RS, 0, 64499)))
RETZ_ALONE = Announcement("198.18.53.0/24", attributes=_standard((0, RS)) + _large((RS, 1, 64499)))
PREPENDED = Announcement("198.18.54.0/24", attributes=_large((RS, 103, 65536), (RS, 101, 0)) + _standard((64501, 7)))
NOT_EXPORTED = Announcement("198.18.55.0/24", attributes=_standard((65507, RS)) + _large((RS, 108, 64499)))
DROPPED = Announcement("198.18.30.7/32", attributes=_large((RS, 666, 0)))
DROPPED_V6 = Announcement("2001:db8:1032::7/128", attributes=_standard((65535, 666)))
REQUESTS = (
    BLOCKED_STANDARD, BLOCKED_EXTENDED, BLOCKED_LARGE, RETZ_ALONE, PREPENDED, NOT_EXPORTED, DROPPED, DROPPED_V6
)  # fmt: skip
ANNOUNCED = {
    "armor-1": (*(item for _, item in REFUSED), *ACCEPTED, *REQUESTS),
    "loire-1": (Announcement(SHARED, attributes=_path(65536)), Announcement("2001:db8:1012::/48")),
    "loire-2": (),
    "retz-1": (Announcement("203.0.113.0/24"), Announcement("2001:db8:1014::/48")),
}


def members() -> tuple[Member, ...]:
    """Armor, loire and retz."""
    armor, loire, retz = sample_members()
    denied = (PrefixRange.with_more_specifics(ip_network("198.18.23.0/24")),)
    first, second = loire.connections
    other = second.model_copy(update={"policy": Overrides(prepend_route_server=True, blackholes=False)})
    return (
        armor.model_copy(
            update={
                "policy": Overrides(max_path=8, max_communities=10),
                "lists": RouteLists(deny_prefixes=denied),
                "tags": ("64496:3000:1",),
            }
        ),
        loire.model_copy(update={"mapped_asn": 64512, "connections": (first, other)}),
        retz.model_copy(update={"policy": Overrides(ipv4_over_ipv6=True, role=True, gtsm=True, bfd=True, add_path=True)}),
    )


def exchange(**policy: object) -> Exchange:
    """The exchange, with another policy where given."""
    found = sample_exchange(members())
    chosen = Policy(
        rtr_caches=(RtrCache(host=VALIDATOR),),
        denied=(PrefixRange.with_more_specifics(ip_network("198.18.200.0/24")),),
        never_via_asns=(64509,),
        blackhole_ipv4=Blackhole.REWRITE,
        blackhole_ipv6=Blackhole.PROPAGATE,
        blackhole_next_hop_ipv4=DROP_HERE,
        pops=(PopNumber(site="nte01", number=1), PopNumber(site="nte02", number=2)),
    ).model_copy(update=policy)
    return found.model_copy(update={"intent": found.intent.model_copy(update={"policy": chosen})})


def data() -> Snapshot:
    """Armor's sets hold what is refused for another reason than the IRR."""
    odd = ("10.1.0.0/16", "192.0.2.0/25", "198.0.0.0/7", "198.18.200.0/24", "198.18.25.0/24^24-25")
    return Snapshot(
        sets={
            "AS-ARMOR": RouteSet(
                origins=(174, 64497, 64501, 64509, 65000),
                ipv4=(*odd, *(f"198.18.{number}.0/24" for number in (*range(16, 25), 26, 30, 31, 32, 40, *range(50, 56)))),
                ipv6=("2001:db8:1025::/48^48-64", "2001:db8:1031::/48", "2001:db8:1032::/48", "2002:a00::/32"),
            ),
            "AS-LOIRE": RouteSet(origins=(65536,), ipv4=(SHARED,), ipv6=("2001:db8:1012::/48",)),
            "AS64499": RouteSet(origins=(64499,), ipv4=("203.0.113.0/24",), ipv6=("2001:db8:1014::/48",)),
        }
    )


@dataclass
class Ground:
    """The running members, the route server and the validator."""

    scenario: Scenario
    validator: Validator

    def refused(self) -> dict[str, frozenset[str]]:
        """What the route server keeps as refused, with its communities."""
        return {str(item.prefix): item.communities for item in self._shown("filtered")}

    def held(self, start: str = "c_armor_1_") -> dict[str, Path]:
        """What the route server holds of a connection's (armor's), by prefix."""
        return {str(item.prefix): item for item in self._shown() if item.sender.startswith(start)}

    def _shown(self, *words: str) -> list[Path]:
        node = self.scenario.server
        tables = ("master4", "master6")
        return [
            path for name in tables for path in parse(node.exec("birdc", "show", "route", "table", name, *words, "all").stdout)
        ]

    def seen(self, key: str) -> dict[str, list[Path]]:
        """What a member has from the route server, by prefix."""
        found: dict[str, list[Path]] = {}
        for path in parse(self.scenario.members[key].exec("birdc", "show", "route", "all").stdout):
            if path.sender.startswith("server_"):
                found.setdefault(str(path.prefix), []).append(path)
        return found


def start(run: Run, binds: tuple[Bind, ...] = ()) -> Ground:
    """Bring all of it up, ``binds`` being the programs of the route server's daemon."""
    chosen = exchange()
    scenario = start_with(run, Bird(), chosen, chosen.route_servers[0], ANNOUNCED, data(), binds)
    node = Node(run, "validator")
    attach(Node(run, "lan"), node, (str(VALIDATOR),))
    validator = Validator(node, VALIDATOR)
    validator.start([VALID, INVALID, INVALID_V6])
    return Ground(scenario, validator)
