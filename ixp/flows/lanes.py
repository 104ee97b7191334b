"""The two lanes of change: what people decide (intent), and what registries say (data). Neither carries the other's changes.

Intent is rendered with the data of the last deployment, so that a merge request shows its own change and no more; data are
rendered with the intent of the last deployment, so that nobody has to look at what a schedule brings.
"""

from collections.abc import Iterable
from enum import StrEnum

from ixp.data.settings import Unattended
from ixp.data.snapshot import Network, RouteSet, Snapshot
from ixp.errors import RefusedError
from ixp.flows.refresh import served
from ixp.flows.words import count, some
from ixp.model import Exchange, Intent
from ixp.model.base import Frozen
from ixp.policy.route_server import irr_name
from ixp.render import render
from ixp.state.published import Published

EVERYBODY = "PeeringDB"  # in a member's place: what it says that holds for all routes


class Lane(StrEnum):
    """Whose change a deployment carries."""

    INTENT = "intent"
    DATA = "data"


class DataChange(Frozen):
    """What differs between two snapshots for one member, or for all (``PeeringDB``).

    ``entries`` is how many ranges and ASNs are added and removed.
    ``needs_person``: more than sets and limits changes, so that no schedule may bring it.
    """

    member: str
    words: tuple[str, ...]
    entries: int
    needs_person: bool = False


def for_intent(intent: Intent, deployed: Snapshot | None, newer: Iterable[Snapshot]) -> Snapshot:
    """The snapshot that intent is rendered with: the deployed one, with what it lacks of the members from the newer ones.

    Of several newer ones the first that has it counts. Without a deployed one, that is the first of the newer as it is.
    """
    others = list(newer)
    if deployed is None:
        return others[0] if others else Snapshot(sets={})
    sets, networks = dict(deployed.sets), dict(deployed.networks)
    for member in served(intent):
        asn = str(member.asn)
        if network := next((item.networks[asn] for item in others if asn in item.networks), None):
            networks.setdefault(asn, network)
        name = irr_name(member, intent.policy, networks.get(asn, Network()))
        if found := next((item.sets[name] for item in others if name in item.sets), None):
            sets.setdefault(name, found)
    if sets == deployed.sets and networks == deployed.networks:
        return deployed
    return deployed.model_copy(update={"sets": dict(sorted(sets.items())), "networks": dict(sorted(networks.items()))})


def only_data(exchange: Exchange, published: Published, deployed: Snapshot | None, *, record: bool) -> None:
    """Raise RefusedError unless data alone differ from the last deployment.

    The proof: rendered with the data of then, every device's file is the one that it was given. ``record``: NetBox is not as
    the inventory says.
    """
    hint = "that is for the other lane: ixp plan, then ixp deploy"
    if deployed is None:
        raise RefusedError("there was no deployment yet whose data could change", hint=hint)
    if published.index.open_run:
        raise RefusedError(f"run {published.index.open_run} did not end well", hint=hint)
    if record or published.intents() != (exchange.intent,):
        raise RefusedError("the inventory or NetBox holds changes that are not deployed", hint=hint)
    files = render(exchange, deployed)
    others = [name for name, text in files.items() if text != published.config(name)]
    if others:
        raise RefusedError(f"more than data would change on {some(others)}", hint=hint)


def data_changes(intent: Intent, before: Snapshot, after: Snapshot) -> tuple[DataChange, ...]:
    """What differs for each member, and for all of them."""
    found = []
    was, now = set(before.never_via), set(after.never_via)
    come, gone = len(now - was), len(was - now)
    if intent.policy.never_via_peeringdb and (come or gone):
        said = f"never via route servers: +{come} -{gone} networks"
        found.append(DataChange(member=EVERYBODY, words=(said,), entries=come + gone))
    for member in served(intent):
        old, new = before.network(member.asn), after.network(member.asn)
        names = irr_name(member, intent.policy, old), irr_name(member, intent.policy, new)
        words, entries = _set_words(before.route_set(names[0]), after.route_set(names[1]))
        other = [f"AS-SET {names[0]} → {names[1]}"] if names[0] != names[1] else []
        if old.never_via != new.never_via:
            other.append(f"never via route servers: {'yes' if new.never_via else 'no longer'} (PeeringDB)")
        words += _limit_words(old, new) + other
        if words:
            found.append(DataChange(member=member.key, words=tuple(words), entries=entries, needs_person=bool(other)))
    return tuple(found)


def person_needed(changes: Iterable[DataChange], limits: Unattended) -> str:
    """Why a person has to look at these, in words; empty where nobody has to."""
    found = list(changes)
    members = sum(item.member != EVERYBODY for item in found)
    others = [item.member for item in found if item.needs_person]
    if others:
        return f"more than sets and limits changes for {some(others)}"
    entries = sum(item.entries for item in found)
    if entries > limits.ranges:
        return f"{count(entries, 'entry', 'entries')} of sets change, more than {limits.ranges}"
    return f"{count(members, 'member')} are concerned, more than {limits.members}" if members > limits.members else ""


def _set_words(old: RouteSet | None, new: RouteSet | None) -> tuple[list[str], int]:
    words, entries = [], 0
    for part, noun in (("origins", "ASNs"), ("ipv4", "IPv4 ranges"), ("ipv6", "IPv6 ranges")):
        before, after = (frozenset(getattr(item, part)) if item else frozenset() for item in (old, new))
        if before != after:
            words.append(f"+{len(after - before)} -{len(before - after)} {noun}")
            entries += len(before ^ after)
    return words, entries


def _limit_words(old: Network, new: Network) -> list[str]:
    pairs = ((4, old.max_prefix_ipv4, new.max_prefix_ipv4), (6, old.max_prefix_ipv6, new.max_prefix_ipv6))
    return [
        f"IPv{version} prefixes in PeeringDB {before or 'none'} → {after or 'none'}"
        for version, before, after in pairs
        if before != after
    ]
