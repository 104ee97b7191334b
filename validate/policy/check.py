"""The answers of the rendered files held to the policy: one finding for each rule that a device's file breaks."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import CheckResult, Device, Exchange, Finding, Profile, Severity, Verdict
from ixp.policy.route_server import RouteServer, route_server
from validate.policy.alike import concerned
from validate.policy.bird import BirdReader
from validate.policy.fault import Fault
from validate.policy.frr import FrrReader
from validate.policy.heard import Reader
from validate.policy.judgements import Judgements
from validate.policy.obeyed import Obeyed
from validate.policy.refusals import Refusals
from validate.policy.rules import (
    ACTIONS,
    BLACKHOLE_SENT,
    COMMUNITY_TABLE,
    INTENT_TABLE,
    NOT_VERIFIED,
    REFUSES_OWN,
    RULES,
    TABLES,
    UNFILTERED_OUT,
    WITHHOLDS,
)
from validate.policy.trial import Trial

NAME = "policy"
READERS: dict[str, Callable[[str, Device], Reader]] = {"frr": FrrReader, "bird": BirdReader}
# What breaks a rule shows on others too: one fault, one finding.
_SHOWS_AS = {
    "policy.strips": (BLACKHOLE_SENT, "policy.well-known", "policy.no-export"),
    "policy.blackhole": (BLACKHOLE_SENT,),
    "policy.no-export": (BLACKHOLE_SENT,),
    ACTIONS: ("policy.announce", "policy.prepend", "policy.no-export", "policy.scrub", "policy.blackhole", BLACKHOLE_SENT),
    WITHHOLDS: ("policy.announce", BLACKHOLE_SENT),
    UNFILTERED_OUT: (
        *(ACTIONS, "policy.announce", "policy.prepend", "policy.no-export", "policy.scrub", "policy.leaks-refused"),
        *("policy.leaks-invalid", "policy.same-as", "policy.session", "policy.drain", BLACKHOLE_SENT),
    ),
    "policy.rpki": ("policy.information",),
    INTENT_TABLE: (COMMUNITY_TABLE,),
}


def check_policy(exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str]) -> CheckResult:
    """What the rendered files (by device name) decide otherwise than the policy says; *not verified* where one can't be read."""
    found: list[Finding] = []
    unread: list[Finding] = []
    known: list[Judgements] = []
    for device in exchange.facts.devices:
        if device.platform in READERS and device.name in files:
            try:
                server = route_server(exchange, snapshot, device)
                found += _findings(exchange, snapshot, server, device, files[device.name], known)
            except InputError as error:
                unread.append(_finding(NOT_VERIFIED, device, error.what, error.where))
    blocks = exchange.intent.profile is Profile.PRODUCTION
    reason = "; ".join(f"{item.where}: {item.what}" for item in unread)
    verdict = Verdict.FAIL if found else Verdict.NOT_VERIFIED if unread else Verdict.PASS
    return CheckResult(check=NAME, verdict=verdict, findings=(*found, *(unread if blocks else ())), reason=reason)


def _findings(  # noqa: PLR0917  one file is held to all of these
    exchange: Exchange, snapshot: Snapshot, server: RouteServer, device: Device, text: str, known: list[Judgements]
) -> Iterator[Finding]:
    """What one device's file decides otherwise; raises InputError for a file that can't be interpreted."""
    policy = next((item for item in known if item.fits(server)), None)
    if policy is None:
        policy = Judgements(server)
        known.append(policy)
    reader = READERS[device.platform](text, device)
    trial = Trial(server, reader, device.platform, policy)
    faults = list(trial.faults())
    clean = not faults
    faults += Refusals(exchange.intent, snapshot, server, reader, device.platform, trial.usable, clean).faults()
    faults += Obeyed(exchange, snapshot, server, reader, clean).faults()
    yield from _grouped(server, device, faults)


def _grouped(server: RouteServer, device: Device, faults: Iterable[Fault]) -> Iterator[Finding]:
    by_rule: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_rule[fault.rule].append(fault)
    elsewhere = [fault for fault in by_rule.get(REFUSES_OWN, []) if fault.cause not in by_rule]
    if REFUSES_OWN in by_rule and not elsewhere:
        del by_rule[REFUSES_OWN]  # a check that is too strict on others too: said there
    for rule in {other for rule, others in _SHOWS_AS.items() if rule in by_rule for other in others}:
        by_rule.pop(rule, None)
    for rule, found in by_rule.items():
        first = found[0]
        others = len({(item.session.key, item.session.version, item.version) for item in found}) - 1
        more = f"; and so for {others} more session{'' if others == 1 else 's'}" if others else ""
        what = f"{first.session.key} (AS{first.session.asn}): {first.words}{more}"
        yield _finding(rule, device, what, f"{device.name}.cfg:{first.line}", _subjects(server, rule, found))


def _subjects(server: RouteServer, rule: str, found: Iterable[Fault]) -> tuple[str, ...]:
    """What our own policy code lost is lost for every session, whichever was asked."""
    if rule not in TABLES:
        return concerned(server, found)
    return tuple(dict.fromkeys(f"session {item.key} of {server.name}" for item in server.sessions))


def _finding(rule: str, device: Device, what: str, where: str, subjects: tuple[str, ...] = ()) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.ERROR,
        what=what,
        object=f"device {device.name}",
        where=where,
        hint=RULES[rule].mend,
        subjects=subjects,
    )
