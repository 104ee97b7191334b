"""Rules on addresses that everything leans on: with a typo in one, or without any, all of it goes nowhere."""

from collections.abc import Iterator

from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Transition
from ixp.flows.words import joined
from ixp.model import RtrCache, Severity


def _blackhole(step: Transition) -> Iterator[ChangeFault]:
    for version in (4, 6) if step.before else ():
        name = f"blackhole_next_hop_ipv{version}"
        old, new = (getattr(policy, name) for policy in (step.before.policy if step.before else None, step.after.intent.policy))
        if old and new and old != new:
            what = f"blackholed traffic of IPv{version} goes to {new} in place of {old}"
            hint = "see that a null port answers for that address on every switch, before the change"
            path = f"exchange/policy/blackhole/next_hop/ipv{version}"
            yield ChangeFault(what=what, path=path, object="exchange policy", hint=hint)


def _cache(step: Transition) -> Iterator[ChangeFault]:
    old = step.before.policy.rtr_caches if step.before else ()
    new = step.after.intent.policy.rtr_caches
    lost, come = [item for item in old if item not in new], [item for item in new if item not in old]
    if lost and new:  # with none left: change.rpki-lost
        what = f"the route servers no longer ask the RTR cache {_caches(lost)}" + (f", but {_caches(come)}" if come else "")
        hint = "see that a validator answers there, on that port, before the change; a silent one is noticed when its data expire"
        yield ChangeFault(what=what, path="exchange/policy/rpki/caches", object="exchange policy", hint=hint)


def _caches(items: list[RtrCache]) -> str:
    return joined([f"[{item.host}]:{item.port}" if item.host.version == 6 else f"{item.host}:{item.port}" for item in items])


def _outside(step: Transition) -> Iterator[ChangeFault]:
    networks = [item.management.network for item in step.after.facts.devices if item.management]
    old, new = step.before, step.after.intent
    for name in ("ntp", "syslog") if old and networks else ():
        known = getattr(old.management, name) if old else ()
        strange = [
            item for item in getattr(new.management, name) if item not in known and not any(item in one for one in networks)
        ]
        if strange:
            what = f"{joined([str(item) for item in strange])} is asked for {name}, outside of the devices' out-of-band network"
            hint = "see whether a digit is wrong, and that the gateway lets them reach it"
            yield ChangeFault(what=what, path=f"exchange/management/{name}", object="exchange management", hint=hint)


def _services_lost(step: Transition) -> Iterator[ChangeFault]:
    for name, what in (("ntp", "clock"), ("syslog", "log")):
        if step.before and getattr(step.before.management, name) and not getattr(step.after.intent.management, name):
            said = f"no device has a server for its {what} any more ({name})"
            hint = "put one back: logs that nobody keeps, or with wrong times, explain no outage"
            yield ChangeFault(what=said, path=f"exchange/management/{name}", object="exchange management", hint=hint)


RULES = (
    ChangeRule(
        "change.blackhole-next-hop",
        Severity.WARNING,
        Level.MEDIUM,
        "where nothing answers for it, traffic to a blackhole is flooded or lost to the wrong router (RFC 7999)",
        "next_hop: {ipv4: 192.0.2.66} becomes 192.0.2.67",
        _blackhole,
    ),
    ChangeRule(
        "change.rtr-cache",
        Severity.WARNING,
        Level.MEDIUM,
        "a cache that does not answer says nothing of what is invalid (RFC 8210)",
        "caches: [198.18.255.31:3323] becomes :323",
        _cache,
    ),
    ChangeRule(
        "change.service-outside",
        Severity.INFO,
        Level.LOW,
        "devices reach their services by the out-of-band network",
        "ntp: [198.18.255.1] becomes [198.51.100.1]",
        _outside,
    ),
    ChangeRule(
        "change.service-lost",
        Severity.WARNING,
        Level.MEDIUM,
        "what nobody logs can't be explained afterwards",
        "syslog: is deleted",
        _services_lost,
    ),
)
