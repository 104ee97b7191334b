"""What a session's protocol says beside its filters that decides what becomes of a route."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from ixp.errors import InputError
from validate.bird.file import BirdFile
from validate.bird.known import on, unknown
from validate.bird.nodes import Channel, Filter, Option, Protocol, last
from validate.policy.bird.scope import Run
from validate.policy.bird.statements import Program


@dataclass(frozen=True)
class Way:
    """One channel of a session: its filters made ready (the import as it is read: ``source``), and what else counts."""

    table: str
    source: Filter | None
    imports: Run | None
    exports: Run | None
    imports_line: int
    exports_line: int
    keeps: bool
    extended: bool


@dataclass(frozen=True)
class Speaker:
    """A session. ``line`` is that of its neighbour; ``role_line`` 0 where it has no role (RFC 9234)."""

    name: str
    line: int
    asn: int
    address: IPv4Address | IPv6Address
    disabled: bool
    client: bool
    interprets: bool
    role_line: int
    ways: dict[int, Way]


def speakers(file: BirdFile) -> dict[tuple[str, str], Speaker]:
    """Every session by its neighbour's address and ASN; raises InputError for a line that is not known, or a second session.

    A neighbour that is written in any other way is none of ours: the check of the rendered file says so.
    """
    program = Program(file)
    found = dict[tuple[str, str], Speaker]()
    for protocol in file.protocols:
        neighbor = file.neighbor(protocol) if protocol.kind == "bgp" else None
        option = file.said(protocol, "neighbor")
        if neighbor is None or option is None:
            continue
        if neighbor in found:
            raise _unknown(file, option.line, f"{protocol.name} is a second session with '{option.text}'")
        found[neighbor] = _speaker(file, program, protocol, option)
    return found


def _speaker(file: BirdFile, program: Program, protocol: Protocol, neighbor: Option) -> Speaker:
    for line in unknown(file, protocol):
        raise _unknown(file, line.line, f"what '{line.text}' does to a route is not known here")
    role = file.said(protocol, "local", "role")
    address = file.address(protocol)
    if address is None:
        raise _unknown(file, neighbor.line, f"{protocol.name} has no 'local ADDRESS as ASN'")
    if role is not None and role.words[2:] != ("rs_server",):
        raise _unknown(file, role.line, f"'{role.text}' is no role of a route server")
    return Speaker(
        name=protocol.name,
        line=neighbor.line,
        asn=int(address.words[3]),
        address=ip_address(address.words[1]),
        disabled=on(file.said(protocol, "disabled")),
        client=on(file.said(protocol, "rs", "client")),
        interprets=on(file.said(protocol, "interpret", "communities"), default=True),
        role_line=role.line if role else 0,
        ways={version: _way(file, program, protocol, version) for version in protocol.channels},
    )


def _way(file: BirdFile, program: Program, protocol: Protocol, version: int) -> Way:
    channel = file.channel(protocol, version)
    assert channel is not None  # noqa: S101  the caller asks for those that are there
    return Way(
        table=_said(channel, "table", default=f"master{version}"),
        source=channel.imports,
        imports=_filter(program, channel.imports),
        exports=_filter(program, channel.exports),
        imports_line=channel.imports.line if channel.imports else channel.line,
        exports_line=channel.exports.line if channel.exports else channel.line,
        keeps=_switch(channel, "import", "keep", "filtered"),
        extended=_switch(channel, "extended", "next", "hop"),
    )


def _filter(program: Program, item: Filter | None) -> Run | None:
    return program.filter(item) if item else None


def _said(channel: Channel, word: str, default: str) -> str:
    found = last(channel.options, (word,))
    return found.words[1] if found else default


def _switch(channel: Channel, *words: str) -> bool:
    return on(last(channel.options, words))


def _unknown(file: BirdFile, line: int, what: str) -> InputError:
    return InputError(what, where=f"{file.device}.cfg:{line}", hint="what can't be read is not verified")
