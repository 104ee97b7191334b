"""The sessions of FRR's file, each as its connection says: what is wanted is worked out here from the policy's task alone."""

import re
from collections.abc import Iterator

from ixp.policy.route_server import RouteServer, Session
from validate.frr import FrrFile, Neighbor
from validate.rendered.frr_families import family_faults
from validate.rendered.frr_fault import Fault, twice, who
from validate.rendered.frr_said import Said, said

_CONNECT = "timers connect 10"  # seconds: with FRR's 120 a session is late after each flap
# What may be said of a neighbour beside its options; the values are held elsewhere.
_ALWAYS = re.compile(r"(?:description|remote-as|password) .+|no enforce-first-as|shutdown")


def session_faults(server: RouteServer, file: FrrFile) -> Iterator[Fault]:
    """Sessions that are missing, otherwise than they should be, or of nobody."""
    known = {str(item.address) for item in server.sessions}
    local = " ".join(server.local_lines)
    for address, stranger in file.neighbors.items():
        if address not in known and f"neighbor {address} " not in local:
            what = f"a session with {address}, which no member has"
            yield Fault("rendered.foreign-session", what, stranger.line, "take the session out")
    for session in server.sessions:
        neighbor = file.neighbors.get(str(session.address))
        if neighbor is None or not any(line.text.startswith("remote-as ") for line in neighbor.lines):
            line = neighbor.line if neighbor else file.bgp_line
            yield Fault("rendered.missing-session", f"no {who(session)}", line, "render a session for every connection")
        else:
            yield from _faults(server, session, neighbor)


def _faults(server: RouteServer, session: Session, neighbor: Neighbor) -> Iterator[Fault]:
    found = said(neighbor.address, neighbor.lines, server.local_lines, neighbor.line)
    doubled = {setting for setting, *_ in found.twice()}
    yield from twice(session, found)
    remote = found.value("remote-as")
    if remote != f"remote-as {session.asn}" and "remote-as" not in doubled:
        line = found.number(remote)
        yield Fault("rendered.session-asn", f"{who(session)} is not with AS{session.asn}", line, "its member's ASN")
        return
    if ("shutdown" in found) != session.disabled:
        what = f"{who(session)} is {'not ' if session.disabled else ''}disabled"
        hint = "'shutdown' stands on the sessions of suspended connections alone"
        yield Fault("rendered.session-state", what, found.number("shutdown"), hint)
    if "password" not in doubled:
        yield from _password(session, found)
    yield from _options(session, found)
    yield from family_faults(server, session, neighbor)


def _password(session: Session, found: Said) -> Iterator[Fault]:
    has = found.value("password")
    wanted = f"password @secret:{session.md5}@" if session.md5 else ""
    if has != wanted:
        lacks = f"has not the password {session.md5}" if session.md5 else "has a password that the inventory doesn't name"
        hint = "its connection's md5 names the reference"
        yield Fault("rendered.password", f"{who(session)} {lacks}", found.number(has), hint)


def _options(session: Session, found: Said) -> Iterator[Fault]:
    """Options of the session, both ways: what is wanted is there, and nothing else is."""
    if "no enforce-first-as" not in found:
        what = f"{who(session)} has no 'no neighbor … enforce-first-as'"
        yield Fault("rendered.first-as-enforced", what, found.head, "the import map refuses a wrong first AS, with its reason")
    wanted = {*_wanted(session), _CONNECT}
    timed = found.value("timers connect")
    for text in sorted(wanted):
        if text not in found and not (text == _CONNECT and timed):
            yield Fault("rendered.session-options", f"{who(session)} has no '{text}'", found.head, "its policy asks for it")
    for line in found.lines:
        if line.text not in wanted and not _ALWAYS.fullmatch(line.text):
            what = f"{who(session)} has '{line.text}'"
            yield Fault("rendered.session-options", what, line.number, "its policy does not ask for it")


def _wanted(session: Session) -> Iterator[str]:
    options = session.options
    asked = (
        ("bfd", options.bfd),
        ("passive", options.passive),
        (f"local-role rs-server{' strict-mode' if options.strict_role else ''}", options.role),
        ("ttl-security hops 1", options.gtsm),
        ("capability extended-nexthop", session.version == 6 and 4 in session.carries),
        ("graceful-restart", options.graceful_restart),
    )
    return (text for text, wanted in asked if wanted)
