"""Bring outside data up to date: what may be taken over, what keeps its last good value, and what a person has to look at."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from ixp.data import guards, peeringdb, web
from ixp.data import vrps as vrp_file
from ixp.data.bgpq4 import Question, Registry, Wanted
from ixp.data.settings import DataSettings, Rpki
from ixp.data.snapshot import Network, RouteSet, Snapshot
from ixp.errors import ServiceError
from ixp.model import Finding, Intent, Member, Policy, PrefixLengths, Severity
from ixp.policy.route_server import irr_name, peeringdb_limit

Tell = Callable[[str], None]

_NEVER_VIA = "never-via"


@dataclass(frozen=True)
class Task:
    """What a refresh works with.

    ``old`` holds the last good values. ``accepted`` are keys of members whose data a person has looked at (``vrps``: the VRPs;
    ``never-via``: that list of PeeringDB's); ``only`` are those to ask for, everybody where empty. ``where`` gives file:line of
    a path into the intent. ``known_vrps`` is how many VRPs there were, None where there were none. ``networks_fresh``:
    PeeringDB was asked not long ago.
    """

    intent: Intent
    settings: DataSettings
    registry: Registry
    old: Snapshot
    environ: Mapping[str, str]
    where: Callable[[str], str]
    tell: Tell
    accepted: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    known_vrps: int | None = None
    networks_fresh: bool = False


@dataclass(frozen=True)
class Refreshed:
    """The new snapshot, the text of its VRPs where they were fetched, and what did not go as it should."""

    snapshot: Snapshot
    vrps: str | None
    findings: tuple[Finding, ...]


@dataclass
class _Answers:
    """What the registries said of a set: its parts so far, or why there is none."""

    parts: dict[str, object] = field(default_factory=dict)
    failure: str = ""


def refresh(task: Task) -> Refreshed:
    """Ask everybody and judge the answers; writes nothing.

    A member whose set can't be had, is empty or changes too much keeps its last good one, and fails alone. Raises ServiceError
    where no registry answers any question, MissingToolError without bgpq4.
    """
    findings: list[Finding] = []
    networks = _networks(task, findings)
    by_name = _by_name(task, networks)
    answers = _ask(task, by_name)
    sets = {} if not task.only else dict(task.old.sets)
    for name, members in by_name.items():
        sets[name] = _judged(task, name, members, answers[name], findings)
    digest, text = _vrps(task, findings)
    snapshot = Snapshot(
        sets=dict(sorted(sets.items())),
        networks=dict(sorted(networks.items())),
        never_via=_never_via(task, findings),
        vrps=digest,
    )
    return Refreshed(snapshot, text, tuple(findings))


def served(intent: Intent) -> list[Member]:
    """Members that have, or may get, a session with the route servers."""
    return [member for member in intent.members if any(item.route_servers for item in member.connections)]


def _networks(task: Task, findings: list[Finding]) -> dict[str, Network]:
    """PeeringDB's networks of the members, guarded; the last good ones where it doesn't answer."""
    members = [item for item in served(task.intent) if not task.only or item.key in task.only]
    wanted = {str(item.asn) for item in served(task.intent)}
    old = {asn: item for asn, item in task.old.networks.items() if task.only or asn in wanted}
    source = task.settings.peeringdb
    known = not task.only or all(str(item.asn) in old for item in members)
    if source is None or (task.networks_fresh and known):
        return old
    try:
        new = peeringdb.networks(source, (item.asn for item in members), task.environ)
    except ServiceError as error:
        what = f"PeeringDB {error.what}: limits and names stay as they were"
        findings.append(_finding("data.peeringdb", what, "PeeringDB", task.where("data/peeringdb"), "try again later"))
        return old
    task.tell(f"PeeringDB knows {len(new)} of {len(members)} members")
    found = dict(old)
    for member in members:
        asn = str(member.asn)
        if (said := _kept_network(task, member, old.get(asn), new.get(asn))) is not None:
            findings.append(said)
        elif asn in new:
            found[asn] = new[asn]
        else:
            found.pop(asn, None)
    return found


def _kept_network(task: Task, member: Member, old: Network | None, new: Network | None) -> Finding | None:
    if member.key in task.accepted:
        return None
    said = guards.network_objection(task.settings.guards, old, new) if old else ""
    said = said or _limits_nothing(task.intent.policy, new)
    return _of_member(task, "data.peeringdb", member, f"AS{member.asn} {said}: its last values stay") if said else None


def _limits_nothing(policy: Policy, new: Network | None) -> str:
    known = ((4, new.max_prefix_ipv4), (6, new.max_prefix_ipv6)) if new else ()
    return next(
        (
            f"has {count} IPv{version} prefixes in PeeringDB, more than a limit may be"
            for version, count in known
            if count and peeringdb_limit(policy, count) > guards.FULL_TABLE[version]
        ),
        "",
    )


def _never_via(task: Task, findings: list[Finding]) -> tuple[int, ...]:
    """Who says in PeeringDB that its routes come by no route server; the last list where there is no answer to believe."""
    source, old = task.settings.peeringdb, task.old.never_via
    if source is None or task.only or task.networks_fresh:
        return old
    try:
        new = peeringdb.never_via(source, task.environ)
    except ServiceError as error:
        said, hint = error.what, "try again later"
    else:
        said = "" if _NEVER_VIA in task.accepted else guards.never_via_objection(task.settings.guards, len(old), len(new))
        hint = f"where that is right: ixp refresh --accept {_NEVER_VIA}"
    if said:
        what = f"PeeringDB, networks never via route servers: {said}; the last ones stay"
        findings.append(_finding("data.peeringdb", what, "PeeringDB", task.where("data/peeringdb"), hint))
        return old
    task.tell(f"PeeringDB: {len(new)} networks want no route servers")
    return new


def _by_name(task: Task, networks: Mapping[str, Network]) -> dict[str, list[Member]]:
    """The sets to ask for, with the members that each is for."""
    found: dict[str, list[Member]] = {}
    for member in served(task.intent):
        name = irr_name(member, task.intent.policy, networks.get(str(member.asn), Network()))
        found.setdefault(name, []).append(member)
    if not task.only:
        return found
    return {name: members for name, members in found.items() if task.only & {item.key for item in members}}


def _wanted(task: Task, name: str, members: Iterable[Member]) -> Wanted:
    """The set with the lengths that any of its members' sessions accepts."""
    policy = task.intent.policy
    options = [policy.options(member.policy, item.policy) for member in members for item in member.connections]
    return Wanted(
        name=name,
        ipv4_length=_widest([item.ipv4_length for item in options]),
        ipv6_length=_widest([item.ipv6_length for item in options]),
    )


def _widest(lengths: list[PrefixLengths]) -> PrefixLengths:
    return PrefixLengths(shortest=min(item.shortest for item in lengths), longest=max(item.longest for item in lengths))


def _ask(task: Task, by_name: Mapping[str, list[Member]]) -> dict[str, _Answers]:
    answers = {name: _Answers() for name in by_name}
    with ThreadPoolExecutor(task.settings.irr.parallel) as pool:
        try:
            asked = {
                pool.submit(task.registry.ask, _wanted(task, name, members), question): (name, question)
                for name, members in by_name.items()
                for question in Question
            }
            for count, future in enumerate(as_completed(asked), 1):
                name, question = asked[future]
                try:
                    answers[name].parts[question.name.lower()] = future.result()
                except ServiceError as error:
                    answers[name].failure = error.what
                if count % 100 == 0 or count == len(asked):
                    task.tell(f"IRR: {count} of {len(asked)} questions answered")
        finally:
            pool.shutdown(cancel_futures=True)
    if answers and all(item.failure and not item.parts for item in answers.values()):
        raise ServiceError(
            f"no registry answers: {next(iter(answers.values())).failure}",
            where=task.where("data/irr/hosts"),
            hint="the last good data stay; see irr in data.yml",
        )
    return answers


def _judged(task: Task, name: str, members: list[Member], answer: _Answers, findings: list[Finding]) -> RouteSet:
    """The set to use: the new one, or the last good one with a finding for each member."""
    old = task.old.route_set(name)
    new = RouteSet() if answer.failure else RouteSet.model_validate(answer.parts)
    rule, said = ("data.set-failed", answer.failure) if answer.failure else ("", "")
    if not said and not task.accepted & {item.key for item in members}:
        rule, said = "data.set-guard", guards.objection(task.settings.guards, old, new)
    if not said:
        return new
    has = bool(old and (old.ipv4 or old.ipv6))
    then = "its last good set stays" if has else "it has no set yet: nothing of the member is accepted"
    findings += [_of_member(task, rule, member, f"{name} {said}: {then}") for member in members]
    return old if old and has else RouteSet(origins=new.origins)


def _vrps(task: Task, findings: list[Finding]) -> tuple[str, str | None]:
    """Digest of the VRPs to name in the snapshot, and their text where it is new."""
    source = task.settings.rpki
    if source is None or task.only:
        return task.old.vrps, None
    try:
        found = vrp_file.parse_validator(_export(source))
    except (ServiceError, ValueError, OSError) as error:
        said = error.what if isinstance(error, ServiceError) else str(error)
        hint = "route servers are not concerned: they ask their caches"
        findings.append(_finding("data.vrps", f"RPKI export: {said}", "VRPs", task.where("data/rpki"), hint))
        return task.old.vrps, None
    said = "" if "vrps" in task.accepted else guards.vrps_objection(task.settings.guards, task.known_vrps, len(found))
    if said:
        hint = "where that is right: ixp refresh --accept vrps"
        findings.append(_finding("data.vrps", f"VRPs: {said}; the last ones stay", "VRPs", task.where("data/rpki"), hint))
        return task.old.vrps, None
    task.tell(f"RPKI: {len(found)} VRPs")
    text = vrp_file.dump(found)
    return vrp_file.digest(text), text


def _export(source: Rpki) -> bytes:
    if source.source.startswith("/"):
        return Path(source.source).read_bytes()
    return web.get(source.source, timeout=source.timeout)


def _of_member(task: Task, rule: str, member: Member, what: str) -> Finding:
    path = f"member:{member.key}/{'as_set' if member.as_set else 'asn'}"
    hint = f"ask the member; where that is right: ixp refresh --accept {member.key}"
    return _finding(rule, what, f"member {member.name}", task.where(path), hint)


def _finding(rule: str, what: str, subject: str, where: str, hint: str) -> Finding:
    return Finding(rule=rule, severity=Severity.ERROR, what=what, object=subject, where=where, hint=hint)
