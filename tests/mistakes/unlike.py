"""Valid exchanges unlike the sample: smaller, larger, of one family, of one daemon; and the warnings that each deserves."""

from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from ixp.model import Blackhole, Intent, LimitAction, Management, NextHop, PeeringLan, Policy, Reject, RtrCache, State
from ixp.model.base import Frozen
from tests.mistakes.ground import BLACKHOLE_HOST, LAB, PRODUCTION, Ground, Shape
from tests.mistakes.valid import Case, assembled
from tests.mistakes.wishes import Link, Pair, Wish

_WIDE = replace(LAB, lan=PeeringLan(ipv4=IPv4Network("198.19.252.0/22"), ipv6=IPv6Network("2001:db8:0:100::/64")))
_TWO = Shape(pops=(("bird",), ("frr",)), collector=True)
_ONE = Shape(pops=(("bird",),))


class Unlike(Frozen):
    """``title`` says how it is; ``deserved`` are rules."""

    title: str
    case: Case
    deserved: frozenset[str] = frozenset()


def _exchange(
    title: str,
    *wishes: Wish,
    ground: Ground = PRODUCTION,
    shape: Shape = _TWO,
    policy: Policy | None = None,
    pairs: tuple[Pair, ...] = (),
    deserved: tuple[str, ...] = (),
    **intent: object,
) -> Unlike:
    """An exchange with these members and these fields of its intent."""
    case = assembled(ground, shape, policy or _usual(ground), list(wishes), list(pairs))
    changed = Intent.model_validate({name: getattr(case.exchange.intent, name) for name in Intent.model_fields} | intent)
    exchange = case.exchange.model_copy(update={"intent": changed})
    return Unlike(
        title=title, case=case.model_copy(update={"exchange": exchange, "hand": len(title)}), deserved=frozenset(deserved)
    )


def _usual(ground: Ground, **fields: object) -> Policy:
    """Two validators, blackholing as it comes (off), all else left out."""
    return Policy.model_validate({"rtr_caches": _caches(ground, 31, 32), **fields})


def _caches(ground: Ground, *hosts: int) -> tuple[RtrCache, ...]:
    return tuple(RtrCache(host=ground.management[host]) for host in hosts)


def _members(count: int, *, long_asn: bool = False, mapped: bool = False, **link: object) -> list[Wish]:
    """Members of one connection each, by turns in each PoP."""
    links = (Link.model_validate({"pop": number, **link}) for number in range(count))
    return [Wish(links=(item,), long_asn=long_asn, mapped=mapped) for item in links]


def _next_hops(ground: Ground) -> dict[str, str]:
    return {f"blackhole_next_hop_ipv{version}": ground.address(BLACKHOLE_HOST, version) for version in (4, 6)}


def _shapes() -> list[Unlike]:
    """Other devices."""
    trio = _members(3)
    return [
        _exchange("one switch and one route server", *_members(2), shape=_ONE),
        _exchange("one route server of FRR", *_members(2), shape=Shape(pops=(("frr",),))),
        _exchange("two route servers on one switch", *_members(2), shape=Shape(pops=(("bird", "frr"),))),
        _exchange("a PoP without route server", *trio, shape=Shape(pops=(("bird",), ()), collector=True)),
        _exchange("three PoPs, all BIRD", *trio, shape=Shape(pops=(("bird",), ("bird",), ("bird",)))),
        _exchange("three PoPs, all FRR", *trio, shape=Shape(pops=(("frr",), ("frr",), ("frr",)))),
        _exchange("six route servers", *trio, shape=Shape(pops=(("bird", "frr"), ("frr", "bird"), ("bird", "bird")))),
        _exchange("no route server at all", *_members(3, route_servers=False, limited=False), shape=Shape(pops=((), ()))),
        _exchange("a trunk of one link", *trio, shape=_TWO.model_copy(update={"links": 1})),
    ]


def _sizes() -> list[Unlike]:
    """Other numbers of members, and of what they have."""
    return [
        _exchange("nobody yet"),
        _exchange("nobody yet, on one switch, in the lab", ground=LAB, shape=_ONE),
        _exchange("one member", *_members(1)),
        _exchange("64 members", *_members(64)),
        _exchange("all of 32 bits", *_members(4, long_asn=True)),
        _exchange("all of 32 bits, with mapped numbers", *_members(4, long_asn=True, mapped=True)),
        _exchange("NAPs alone", Wish(links=()), Wish(links=()), pairs=(Pair(a=0, b=1, ports=2),)),
        _exchange("a LAG of eight", *_members(2, ports=8)),
        _exchange("four connections each", *[Wish(links=tuple(Link(pop=number) for number in range(4)))] * 2),
        _exchange(
            "a LAN of a /22", *_members(3), ground=_WIDE, policy=_usual(_WIDE, blackhole_ipv4="rewrite", **_next_hops(_WIDE))
        ),
    ]


def _families() -> list[Unlike]:
    """Members of one family."""
    over = Wish(links=(Link(pop=0, ipv4=False, macs=2),))
    return [
        _exchange("IPv4 alone", *_members(3, ipv6=False)),
        _exchange("IPv6 alone", *_members(3, ipv4=False)),
        _exchange("IPv4 over IPv6", *_members(1, ipv4=False, macs=2), over),
        _exchange("half of each", *_members(2, ipv6=False), *_members(2, ipv4=False)),
    ]


def _lives() -> list[Unlike]:
    """All members in one state."""
    return [_exchange(f"all {state}", *_members(3, state=state)) for state in State]


def _choices() -> list[Unlike]:
    """Other policies, services and names."""
    ground = PRODUCTION
    everything = {
        "blackhole_ipv4": Blackhole.REWRITE,
        "blackhole_ipv6": Blackhole.REWRITE,
        "blackhole_no_export": False,
        "reject": Reject.DROP,
        "next_hop": NextHop.SAME_AS,
        "limit_action": LimitAction.RESTART,
        "roas_as_route_objects": True,
        "irr_more_specifics": True,
        "export_validation": True,
        "prepend_route_server": True,
        "passive": True,
        "gtsm": True,
        "bfd": True,
        "role": True,
        "strict_role": True,
        "add_path": True,
        "graceful_restart": True,
        "max_communities": None,
        "limit_warning": None,
        **_next_hops(ground),
    }
    pair = _members(2)
    return [
        _exchange("no validators, in the lab", *pair, ground=LAB, policy=Policy()),
        _exchange("no validators", *pair, policy=Policy(), deserved=("policy.no-rpki",)),
        _exchange("one validator", *pair, policy=_usual(ground, rtr_caches=_caches(ground, 31)), deserved=("policy.one-cache",)),
        _exchange("blackholing of IPv4 alone", *pair, policy=_usual(ground, blackhole_ipv4=Blackhole.PROPAGATE)),
        _exchange(
            "every option that there is", *pair, policy=_usual(ground, **everything), deserved=("policy.blackhole-exported",)
        ),
        _exchange("no clock, no log, no gateway", *pair, management=Management()),
    ]


UNLIKE = (*_shapes(), *_sizes(), *_families(), *_lives(), *_choices())
