"""Who has a session, and on what terms, straight from the members' files: our own account of sessions is held to it.

The checks of each platform hold a file to ``ixp.policy.route_server``. What that has wrong, files and checks have wrong alike. So
its sessions are compared here with the states and limits of the connections, and whatever differs is looked up in the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ixp.data.snapshot import Network, Snapshot
from ixp.model import Connection, Device, Exchange, Finding, Member, Policy, State
from ixp.policy.route_server import RouteServer, Session
from validate.rendered.text import finding

AGREED_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "rendered.quarantined-session",
        "who is not tested, or not connected yet, speaks to no route server",
        "a session of rs1-nte01 with a connection in quarantine",
    ),
    ("rendered.own-limit", "max_prefix of a member's file goes before all else", "import limit 1000 where the file says 100"),
    (
        "rendered.usual-limit",
        "who has no max_prefix is held to PeeringDB's number with the margins, or to the exchange's",
        "import limit 1000 for IPv6 where max_prefix of exchange.yml says 200",
    ),
)
_SERVED = frozenset({State.ACTIVE, State.SUSPENDED, State.LEAVING})
_HINTS = {
    "rendered.quarantined-session": "route_server() of ixp/policy/route_server.py serves active, suspended, leaving connections",
    "rendered.own-limit": "session_limit() of ixp/policy/route_server.py gives the connection's max_prefix where there is one",
    "rendered.usual-limit": "session_limit() of ixp/policy/route_server.py: PeeringDB's number and margins, else the exchange's",
    "rendered.session-asn": "_session() of ixp/policy/route_server.py gives the ASN of the member's file",
    "rendered.password": "_session() of ixp/policy/route_server.py gives the reference that the connection's md5 names",
    "rendered.session-state": "suspended sessions are disabled, and no others: ixp/policy/route_server.py",
    "rendered.missing-session": "route_server() of ixp/policy/route_server.py has a session for every connection that it serves",
    "rendered.foreign-session": "route_server() of ixp/policy/route_server.py leaves out connections without route_servers",
}


@dataclass(frozen=True)
class _Fault:
    """A rule that is broken, in words; ``address`` of the session, ``limit`` the prefixes that it is given."""

    rule: str
    what: str
    address: str
    limit: int = 0


def check_agreed(exchange: Exchange, snapshot: Snapshot, server: RouteServer, device: Device, text: str) -> Iterator[Finding]:
    """Findings on a route server's file (not the collector's), one for each rule; ``server`` is its task."""
    found: dict[str, list[_Fault]] = {}
    for fault in _faults(exchange, snapshot, server):
        found.setdefault(fault.rule, []).append(fault)
    for rule, faults in found.items():
        more = f"; {len(faults) - 1} more of the kind" if len(faults) > 1 else ""
        named = [f"device {device.name}: {fault.what}" for fault in faults]
        yield finding(rule, device, f"{faults[0].what}{more}", _line(text, faults[0]), _HINTS[rule], named)


def _faults(exchange: Exchange, snapshot: Snapshot, server: RouteServer) -> Iterator[_Fault]:
    """Of every address of every connection."""
    sessions = {str(item.address): item for item in server.sessions}
    for member, connection in exchange.connections():
        for address in connection.addresses:
            session = sessions.get(str(address))
            served = connection.route_servers and connection.state in _SERVED
            who = f"{connection.key} ({address}), which is {connection.state},"
            if session and not connection.route_servers:
                yield _Fault("rendered.foreign-session", f"{connection.key} ({address}) wants no route servers", str(address))
            elif session and not served:
                yield _Fault("rendered.quarantined-session", f"{who} has a session", str(address))
            elif served and session is None:
                yield _Fault("rendered.missing-session", f"{who} has no session", str(address))
            elif session:
                yield from _terms(exchange.intent.policy, snapshot.network(member.asn), connection, session)
                yield from _person(member, connection, session)


def _person(member: Member, connection: Connection, session: Session) -> Iterator[_Fault]:
    """Whether it is with that member, and with its password."""
    who, address = f"the session with {session.address} of {connection.key}", str(session.address)
    if session.asn != member.asn:
        yield _Fault("rendered.session-asn", f"{who} is with AS{session.asn}, not with AS{member.asn}", address)
    if session.md5 != connection.md5:
        has = f"has the password {session.md5}" if session.md5 else "has no password"
        yield _Fault("rendered.password", f"{who} {has}, its file names {connection.md5 or 'none'}", address)


def _terms(policy: Policy, known: Network, connection: Connection, session: Session) -> Iterator[_Fault]:
    """Whether it is open, and how much it may bring."""
    who, address = f"the session with {session.address} of {connection.key}", str(session.address)
    if session.disabled is not (connection.state is State.SUSPENDED):
        yield _Fault(
            "rendered.session-state",
            f"{who}, which is {connection.state}, is {'' if session.disabled else 'not '}disabled",
            address,
        )
    for version, limit in zip(session.carries, session.limits, strict=True):
        own = connection.max_prefix.ipv4 if version == 4 else connection.max_prefix.ipv6
        due, source = (own, "its file") if own is not None else _usual(policy, known, version)
        if limit != due:
            what = f"{who} may bring {limit} prefixes of IPv{version}, not the {due} of {source}"
            yield _Fault("rendered.own-limit" if own is not None else "rendered.usual-limit", what, address, limit)


def _usual(policy: Policy, known: Network, version: int) -> tuple[int, str]:
    """The limit of who has none of its own, and where it comes from: PeeringDB with the margins, or the exchange."""
    said = known.max_prefix_ipv4 if version == 4 else known.max_prefix_ipv6
    if policy.max_prefix_peeringdb and said:
        return (said + policy.max_prefix_margin) * (100 + policy.max_prefix_margin_percent) // 100, "PeeringDB and the margins"
    return policy.max_prefix_ipv4 if version == 4 else policy.max_prefix_ipv6, "exchange.yml"


def _line(text: str, fault: _Fault) -> int:
    """The line of the neighbour, or that of its limit, where the file has one; that of the first neighbour without."""
    lines = text.splitlines()
    near = f"neighbor {fault.address} "
    sessions = [number for number, line in enumerate(lines, 1) if line.lstrip().startswith("neighbor ")]
    start = next((number for number in sessions if lines[number - 1].lstrip().startswith(near)), min(sessions, default=1))
    # FRR's limit names the neighbour; BIRD's stands below it, before the next one.
    limits = (f"{near}maximum-prefix {fault.limit}", f"import limit {fault.limit}")
    end = next((number for number in sessions if number > start), len(lines)) if lines[start - 1].endswith(";") else len(lines)
    below = enumerate(lines[start:end], start + 1)
    return next((number for number, line in below if fault.limit and line.lstrip().startswith(limits)), start)
