"""Rules on options that do nothing because of another: who writes one expects something of it."""

from collections.abc import Iterator
from typing import NamedTuple

from ixp.model import Blackhole, LimitAction, Policy, RtrCache, Severity
from validate.rules.policy import Level, levels
from validate.rules.rule import Fault, Rule, Subject, exchange_fault

_DEFAULTS = dict(Policy())
_RTR_PORTS = frozenset({"323", "324", "3323", "3324", "8282", "8323"})  # IANA's (RFC 8210), and what validators listen on


class _Idle(NamedTuple):
    """An option without effect: its name in the model and in the file, why, and the mend."""

    name: str
    field: str
    why: str
    hint: str


_RESTART = _Idle(
    "limit_restart",
    "max_prefix/restart",
    "a session over its limit does not come back by itself",
    "action: restart, or delete it",
)
_UNHELD = "prefixes are not held to the IRR at all"
_UNHELD_HINT = "irr: {prefix: true}, or delete it"
_SPECIFICS = _Idle("irr_more_specifics", "irr/more_specifics", _UNHELD, _UNHELD_HINT)
_ROAS = _Idle("roas_as_route_objects", "irr/roas_as_route_objects", _UNHELD, _UNHELD_HINT)
_OWN_COUNT = "PeeringDB's numbers do not count"
_MARGINS = tuple(
    _Idle(f"max_prefix_{name}", f"max_prefix/{name}", _OWN_COUNT, "max_prefix: {peeringdb: true}, or delete it")
    for name in ("margin", "margin_percent")
)


def _idle(level: Level) -> Iterator[_Idle]:
    options = level.options
    if options.limit_action is not LimitAction.RESTART:
        yield _RESTART
    if not options.irr_prefix:
        yield from (item for item in (_SPECIFICS, _ROAS) if level.given.get(item.name))
    if isinstance(options, Policy) and not options.max_prefix_peeringdb:
        yield from _MARGINS


def _written(level: Level, name: str) -> bool:
    """Of the exchange's options only what differs from the default is known to be written."""
    of_all = isinstance(level.options, Policy)
    return name in level.given and not (of_all and level.given[name] == _DEFAULTS[name])


def _no_effect(subject: Subject) -> Iterator[Fault]:
    for level in levels(subject.exchange):
        for item in _idle(level):
            if _written(level, item.name):
                yield level.fault(f"policy/{item.field}", f"it has no effect: {item.why}", item.hint)
    policy = subject.exchange.intent.policy
    for version, action, address in (
        (4, policy.blackhole_ipv4, policy.blackhole_next_hop_ipv4),
        (6, policy.blackhole_ipv6, policy.blackhole_next_hop_ipv6),
    ):
        if action is Blackhole.PROPAGATE and address is not None:
            what = f"{address} has no effect: blackhole routes of IPv{version} are passed on as they are"
            hint = f"ipv{version}: rewrite, or delete the address"
            yield exchange_fault(f"policy/blackhole/next_hop/ipv{version}", what, hint)


def _pops(subject: Subject) -> Iterator[Fault]:
    numbered = {item.site for item in subject.exchange.intent.policy.pops}
    if not numbered <= {device.site for device in subject.exchange.facts.devices}:
        return  # policy.pops says that one is misspelt
    used = {name for _, item in subject.exchange.connections() if item.route_servers for name in item.devices}
    sites = {device.site for device in subject.exchange.switches if device.name in used}
    for site in sorted(sites - numbered) if numbered else ():
        what = f"the site {site} has no number: what is learnt there is not marked"
        yield exchange_fault("policy/communities/pops", what, "give it the next free number")


def _cache_port(subject: Subject) -> Iterator[Fault]:
    """Without brackets the port is part of the address, and the address another."""
    for item in subject.exchange.intent.policy.rtr_caches:
        head, _, last = str(item.host).rpartition(":")
        if item.host.version == 6 and last in _RTR_PORTS and item.port == RtrCache(host=item.host).port:
            what = f"the cache's address is {item.host}: is {last} meant to be its port?"
            yield exchange_fault("policy/rpki/caches", what, f"then write [{head.removesuffix(':') or ':'}]:{last}")


RULES = (
    Rule(
        "policy.cache-port",
        Severity.WARNING,
        "a cache at another address never answers",
        "caches: ['2001:db8::5:3323']",
        _cache_port,
    ),
    Rule(
        "policy.no-effect",
        Severity.INFO,
        "who writes an option expects something of it",
        "max_prefix: {restart: 30} without action: restart",
        _no_effect,
    ),
    Rule("policy.pops-missing", Severity.WARNING, "members filter by where routes are learnt", "pops: {nte01: 1}", _pops),
)
