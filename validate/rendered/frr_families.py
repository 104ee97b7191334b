"""What FRR's file says of a neighbour inside an address family: what its session needs, and no line beside it."""

import re
from collections.abc import Iterator

from ixp.model import LimitAction
from ixp.policy.route_server import RouteServer, Session
from validate.frr import Neighbor
from validate.rendered.frr_fault import Fault, twice, who
from validate.rendered.frr_said import Said, said

_FRR_WARNS_AT = 75  # percent: FRR does not print its default
# What may be said beside the lines that depend on the session. Which maps these are, their decisions tell.
_ALWAYS = re.compile(r"activate|route-server-client|attribute-unchanged next-hop|route-map \S+ (?:in|out)|maximum-prefix .+")
_ADD_PATH = "addpath-tx-all-paths"
_KEEPS = "soft-reconfiguration inbound"


def family_faults(server: RouteServer, session: Session, neighbor: Neighbor) -> Iterator[Fault]:
    """Faults of all families of a session, also of those that it should not carry."""
    for version, limit in zip(session.carries, session.limits, strict=True):
        lines = neighbor.families.get(version, [])
        found = said(neighbor.address, lines, server.local_lines, lines[0].number if lines else neighbor.line)
        if "activate" not in found:
            what = f"{who(session)} has no 'activate' for IPv{version}"
            yield Fault("rendered.session-family", what, found.head, "it carries that family")
            continue
        yield from _needs(server, session, found, version)
        yield from _limit(session, found, version, limit)
        yield from twice(session, found)
        yield from _others(server, session, found, version)
    for version, lines in sorted(neighbor.families.items()):
        found = said(neighbor.address, lines, server.local_lines, neighbor.line)
        if version not in session.carries and found.lines:
            what = f"{who(session)} has '{found.lines[0].text}' for IPv{version}, which it doesn't carry"
            yield Fault("rendered.session-family", what, found.lines[0].number, "take its lines out of that family")


def _needs(server: RouteServer, session: Session, found: Said, version: int) -> Iterator[Fault]:
    name = who(session)
    if "route-server-client" not in found:
        what = f"{name} is no 'route-server-client' for IPv{version}"
        yield Fault("rendered.client", what, found.head, "every member is a client of the route server (RFC 7947)")
    if "attribute-unchanged next-hop" not in found:
        what = f"{name} has no 'attribute-unchanged next-hop' for IPv{version}"
        yield Fault("rendered.next-hop-kept", what, found.head, "the route server leaves next hops alone")
    if server.rtr_caches and _KEEPS not in found:
        what = f"{name} has no '{_KEEPS}' for IPv{version}"
        yield Fault("rendered.revalidation", what, found.head, "changed RPKI data are applied to what was kept")
    if (_ADD_PATH in found) != session.options.add_path:
        what = f"{name} has {'no' if session.options.add_path else 'an'} '{_ADD_PATH}' for IPv{version}"
        yield Fault("rendered.session-options", what, found.number(_ADD_PATH), "add_path of its policy says")


def _limit(session: Session, found: Said, version: int, limit: int) -> Iterator[Fault]:
    wanted, has = _wanted(session, limit), found.value("maximum-prefix")
    doubled = any(setting == "maximum-prefix" for setting, *_ in found.twice())
    if has != wanted and not doubled:
        what = f"{who(session)} has '{has or 'no maximum-prefix'}' for IPv{version}, not '{wanted}'"
        yield Fault("rendered.max-prefix", what, found.number(has), "the limit is the member's, PeeringDB's or the policy's")


def _wanted(session: Session, limit: int) -> str:
    """A limit that FRR keeps: it can't hold back what is over it, so ``block`` ends the session."""
    options = session.options
    percent = 100 if options.limit_warning is None else options.limit_warning
    warning = "" if percent == _FRR_WARNS_AT else f" {percent}"
    action = {LimitAction.RESTART: f" restart {options.limit_restart}", LimitAction.WARNING: " warning-only"}
    return f"maximum-prefix {limit}{warning}{action.get(options.limit_action, '')}"


def _others(server: RouteServer, session: Session, found: Said, version: int) -> Iterator[Fault]:
    """Lines that we never print: the interpreter of the policy stage does not know them, and would not see what they do."""
    for line in found.lines:
        kept = line.text == _KEEPS and server.rtr_caches
        if kept or line.text == _ADD_PATH or _ALWAYS.fullmatch(line.text):
            continue
        if line.text.startswith("default-originate"):
            what = f"{who(session)} is sent a default route of IPv{version}"
            yield Fault("rendered.default-route", what, line.number, "a route server forwards nothing: take it out")
        else:
            what = f"{who(session)} has '{line.text}' for IPv{version}"
            yield Fault("rendered.session-options", what, line.number, "no session of ours has it: take it out")
