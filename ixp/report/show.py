"""The exchange as lists: members, ports, VLANs, NAPs and sessions, a row for each, for tables and JSON alike."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Column, Table

from ixp.flows.policy_words import kept_words, option_words
from ixp.model import Connection, Exchange, Interface, Member, Nap, NapEnd, PortRef
from ixp.model.base import Frozen
from ixp.policy import RouteServer, Session

_MOST = 4  # items of a list that a cell holds


class MemberRow(Frozen):
    """A member; ``connections`` and ``naps`` are keys. ``otherwise``: what the route servers do otherwise than for the others."""

    member: str
    asn: int
    name: str
    as_set: str | None
    connections: tuple[str, ...]
    naps: tuple[str, ...]
    noc: str
    otherwise: tuple[str, ...] = ()


class PortRow(Frozen):
    """A switch port. ``speed`` is in Mb/s, ``lag`` the trunk's LAG or the ports that make a member's.

    ``state`` is that of the connection; else ``nap``, ``own``, ``trunk`` or ``free``. ``vlan`` is the untagged one.
    """

    switch: str
    port: str
    speed: int
    state: str
    vlan: int | None = None
    tagged: tuple[int, ...] = ()
    serves: str | None = None
    member: str | None = None
    lag: str | None = None
    macs: tuple[str, ...] = ()


class VlanRow(Frozen):
    """A VLAN and the edge ports in it; trunks carry every VLAN but the parked one."""

    vid: int
    name: str
    role: str
    untagged: tuple[str, ...]
    tagged: tuple[str, ...]


class NapRow(Frozen):
    """A NAP and its two ends; ``at`` is a port, or the connection that the end rides on with a tag."""

    nap: str
    vid: int
    member: str
    at: tuple[str, ...]
    form: str
    other_member: str
    other_at: tuple[str, ...]
    other_form: str


class SessionRow(Frozen):
    """A session that a route server or collector has configured. ``state`` is what it is told: active, disabled, drained.

    ``max_prefix`` is the limit of the family of its addresses. ``otherwise``: options that the exchange has otherwise.
    """

    server: str
    connection: str
    member: str
    asn: int
    address: str
    max_prefix: int
    state: str
    md5: str | None
    otherwise: tuple[str, ...] = ()


Row = MemberRow | PortRow | VlanRow | NapRow | SessionRow


def members(exchange: Exchange) -> Iterator[MemberRow]:
    """Members in order of key."""
    for item in exchange.intent.members:
        yield MemberRow(
            member=item.key,
            asn=item.asn,
            name=item.name,
            as_set=item.as_set,
            connections=tuple(connection.key for connection in item.connections),
            naps=tuple(nap.key for nap in exchange.intent.naps if item.key in {end.member for end in nap.ends}),
            noc=f"{item.noc.email}, {item.noc.phone}",
            otherwise=kept_words(item),
        )


def ports(exchange: Exchange) -> list[PortRow]:
    """Ports in order of switch and number; without NetBox's facts those that the intent uses."""
    used = {(row.switch, row.port): row for row in _used(exchange)}
    others = {
        (switch.name, item.name): _unused(exchange, switch.name, item)
        for switch in exchange.switches
        for item in switch.interfaces
        if (item.member_port or item.lag) and (switch.name, item.name) not in used
    }
    return sorted((used | others).values(), key=lambda row: PortRef(device=row.switch, interface=row.port).sort_key)


def _used(exchange: Exchange) -> Iterator[PortRow]:
    intent = exchange.intent
    for own in intent.own_ports:
        vid = exchange.vlan(own.vlan).vid
        yield PortRow(
            switch=own.port.device,
            port=own.port.interface,
            speed=own.speed,
            state="own",
            vlan=vid,
            serves=own.serves,
            macs=own.macs,
        )
    for member, item in exchange.connections():
        yield from _of_connection(exchange, member, item)
    for nap in intent.naps:
        for end in nap.ends:
            lag = _lag(end.ports)
            for port in end.ports:
                yield PortRow(
                    switch=port.device,
                    port=port.interface,
                    speed=end.speed,
                    state="nap",
                    vlan=nap.vid,
                    serves=nap.key,
                    member=end.member,
                    lag=lag,
                )


def _of_connection(exchange: Exchange, member: Member, item: Connection) -> Iterator[PortRow]:
    state = item.state
    riding = tuple(sorted(nap.vid for nap in exchange.intent.naps for end in nap.ends if end.connection == item.key))
    for port in item.ports:
        yield PortRow(
            switch=port.device,
            port=port.interface,
            speed=item.speed,
            state=state.value,
            vlan=exchange.vlan(state.vlan_role).vid,
            tagged=riding if not state.shut and state.vlan_role == "peering" else (),
            serves=item.key,
            member=member.key,
            lag=_lag(item.ports),
            macs=item.macs,
        )


def _unused(exchange: Exchange, switch: str, item: Interface) -> PortRow:
    if not item.lag:
        return PortRow(switch=switch, port=item.name, speed=item.speed, state="free")
    here = PortRef(device=switch, interface=item.name)
    ends = [cable.b if cable.a == here else cable.a for cable in exchange.facts.cables if here in {cable.a, cable.b}]
    to = str(ends[0]) if ends else None
    return PortRow(switch=switch, port=item.name, speed=item.speed, state="trunk", lag=item.lag, serves=to)


def _lag(found: tuple[PortRef, ...]) -> str | None:
    return " + ".join(port.interface for port in found) if len(found) > 1 else None


def vlans(exchange: Exchange) -> Iterator[VlanRow]:
    """VLANs in order of number, with the ports that the intent puts into them."""
    used = sorted(_used(exchange), key=lambda row: PortRef(device=row.switch, interface=row.port).sort_key)
    for vlan in exchange.vlans:
        yield VlanRow(
            vid=vlan.vid,
            name=vlan.name,
            role=vlan.role.value,
            untagged=tuple(f"{row.switch}/{row.port}" for row in used if row.vlan == vlan.vid),
            tagged=tuple(f"{row.switch}/{row.port}" for row in used if vlan.vid in row.tagged),
        )


def naps(exchange: Exchange) -> Iterator[NapRow]:
    """NAPs in order of key."""
    for nap in exchange.intent.naps:
        yield _nap(nap)


def _nap(nap: Nap) -> NapRow:
    end, other = nap.ends
    return NapRow(
        nap=nap.key,
        vid=nap.vid,
        member=end.member,
        at=_at(end),
        form=_form(end),
        other_member=other.member,
        other_at=_at(other),
        other_form=_form(other),
    )


def _at(end: NapEnd) -> tuple[str, ...]:
    return (end.connection,) if end.connection else tuple(map(str, end.ports))


def _form(end: NapEnd) -> str:
    return "tagged" if end.tagged else "untagged"


def sessions(servers: Iterable[RouteServer]) -> Iterator[SessionRow]:
    """Sessions by server, in the order of its configuration."""
    for server in servers:
        for item in server.sessions:
            yield SessionRow(
                server=server.name,
                connection=item.key,
                member=item.member,
                asn=item.asn,
                address=str(item.address),
                max_prefix=item.limits[item.carries.index(item.version)],
                state=_told(item),
                md5=item.md5,
                otherwise=option_words({name: value for name, value in item.options if value != getattr(server.policy, name)}),
            )


def _told(session: Session) -> str:
    return "disabled" if session.disabled else "drained" if session.drained else "active"


def matching(rows: Iterable[Row], words: Sequence[str]) -> list[Row]:
    """The rows that hold every one of the words in some field, whole or as a part."""
    wanted = [word.lower() for word in words]
    return [row for row in rows if all(word in str(row.model_dump(mode="json")).lower() for word in wanted)]


def show(kind: type[Row], rows: Sequence[Row], console: Console) -> None:
    """Print rows: a table on a terminal, aligned lines that are never cut elsewhere."""
    heads = [name.replace("_", " ") for name in kind.model_fields]
    lines = [_cells(row) for row in rows]
    if not lines:
        console.print("nothing")
    elif console.is_terminal:
        table = Table(*(Column(head, overflow="fold") for head in heads), box=None, pad_edge=False)
        for line in lines:
            table.add_row(*line)
        console.print(table)
    else:
        widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
        for line in (heads, *lines):
            padded = "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            console.print(padded.rstrip(), markup=False, highlight=False, emoji=False, soft_wrap=True)


def _cells(row: Row) -> list[str]:
    """A row's fields as a person reads them: a dash for none, speeds with their unit, long lists by first, last and number."""
    return [_speed(value) if name == "speed" else _cell(value) for name, value in row]


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        items = list(map(str, value))
        return ", ".join(items) or "-" if len(items) <= _MOST else f"{items[0]} … {items[-1]} ({len(items)})"
    return "-" if value is None else str(value)


def _speed(mbps: int) -> str:
    return f"{mbps / 1000:g}G" if mbps >= 1000 else f"{mbps}M"
