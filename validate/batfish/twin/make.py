"""A route server's twin: what its file decides of IPv4 routes, in the part of FRR's language that Batfish understands."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, ip_address

from ixp.model.base import Frozen
from ixp.policy import RouteServer
from validate.batfish.twin import unmodelled
from validate.batfish.twin.claims import Claims, spoken
from validate.batfish.twin.code import ACCEPTED, NAMED, Codebook, Literal
from validate.batfish.twin.entries import Entries
from validate.batfish.twin.flat import Flattener, Step, numbered
from validate.batfish.twin.lists import Lists, Written
from validate.batfish.twin.proof import PREFIX as PROOF
from validate.batfish.twin.proof import marks, proof
from validate.batfish.twin.slices import PREFIX as SLICE
from validate.batfish.twin.slices import Matching, sliced
from validate.frr import FrrFile, Line, Neighbor, PrefixRule, read_frr

_FIRST = "frr version 10.3"
"""Batfish knows FRR's configuration by such a line."""


class Policies(Frozen):
    """What an IPv4 session goes through: names of its maps, their lines, and the rendered line of the neighbour.

    ``address`` may be IPv6 (RFC 8950): such a session has no peer in the model, but its maps are there.
    """

    address: str
    asn: int
    line: int
    imports: str
    exports: str
    import_line: int
    export_line: int


class Twin(Frozen):
    """``text`` is for ``validate.batfish.speaker.wrapped``; ``lines`` are the rendered lines of its lines, 0 where there is none.

    ``entries`` are the rendered lines of its route-maps' entries by ``NAME NUMBER``, and of the maps by ``NAME``. ``left_out``
    counts the lines that it was not given, by what they are about. ``claims`` are the rules that a route breaks which a proof map
    permits, by ``NAME NUMBER``.
    """

    text: str
    lines: tuple[int, ...]
    entries: dict[str, int]
    code: Codebook
    sessions: tuple[Policies, ...]
    left_out: dict[str, int]
    claims: dict[str, str]


def make_twin(
    text: str,
    device: str,
    *,
    only: frozenset[IPv4Address] | None = None,
    server: RouteServer | None = None,
    lans: tuple[IPv4Network, ...] = (),
) -> Twin:
    """The twin of a rendered FRR file; ``only``: of these sessions alone.

    ``server``: with maps that prove its policy; ``lans``: the exchange's own, which nobody may announce.

    Raises InputError with ``device.cfg:line`` for a line whose meaning can't be kept.
    """
    maker = _Maker(read_frr(text), device, only, spoken(server) if server else ())
    return maker.twin(None if server is None else lambda code: Claims(server, code, lans))


class _Maker:
    def __init__(self, file: FrrFile, device: str, only: frozenset[IPv4Address] | None, named: Iterable[Literal]) -> None:
        self._file = file
        self._device = device
        self._only = only
        self._claims: dict[str, str] = {}
        self._lists = Lists(file, device, named)
        self._entries = Entries(self._lists)
        self._lines: list[Written] = []
        self._places: dict[str, int] = {}
        self._left_out: Counter[str] = Counter()

    def twin(self, claimed: Callable[[Codebook], Claims] | None) -> Twin:
        file = self._file
        self._known(unmodelled.GLOBAL, (*file.others, *file.rpki))
        self._known(unmodelled.BGP, file.bgp)
        sessions = tuple(self._sessions())
        maps = list(self._maps(sessions))
        lists = [*self._prefix_lists(), *self._text_lists()]
        if claimed:
            claims = claimed(self._lists.code)
            added = {word for item in maps if item.text.startswith(" set community ") for word in item.text.split()[2:-1]}
            matching = Matching((item.text for item in lists), added | self._lists.code.stand_ins | {NAMED["no-export"]})
            maps += self._slices(sessions, matching, claims)
            lists += [Written(line, 0) for lines in claims.lists.values() for line in lines]
        used = {word for line in maps for word in line.text.split()}
        self._lines.append(Written(_FIRST, 0))
        self._lines += [item for item in lists if _name(item.text) in used]
        self._lines += [*maps, *self._bgp(sessions)]
        return Twin(
            text="".join(f"{item.text}\n" for item in self._lines),
            lines=tuple(item.line for item in self._lines),
            entries=self._places,
            code=self._lists.code,
            sessions=sessions,
            claims=self._claims,
            left_out=dict(sorted((about, count) for about, count in self._left_out.items() if about != unmodelled.SAYS_NOTHING)),
        )

    def _known(self, table: tuple[unmodelled.Unmodelled, ...], lines: Iterable[Line]) -> None:
        for line in lines:
            item = unmodelled.known(table, line.text)
            if item is None:
                raise self._lists.refused(line.number, f"'{line.text}'")
            self._left_out[item.about] += 1

    # -- sessions ----------------------------------------------------------------------------------------------------------

    def _sessions(self) -> Iterator[Policies]:
        for neighbor in self._file.neighbors.values():
            asn = self._asn(neighbor)
            self._known(unmodelled.NEIGHBOR, (line for line in neighbor.lines if not line.text.startswith("remote-as ")))
            family = neighbor.families.get(4, [])
            maps = {way: neighbor.route_map(4, way) for way in ("in", "out")}
            kept = ("activate", *(f"route-map {name} {way}" for way, name in maps.items()))
            self._known(unmodelled.FAMILY, (line for line in family if line.text not in kept))
            if not any(line.text == "activate" for line in family) or not self._wanted(neighbor):
                continue
            if not all(maps.values()):
                raise self._lists.refused(neighbor.line, f"neighbor {neighbor.address} lacks a route-map")
            lines = {way: neighbor.number(4, f"route-map {name} {way}") for way, name in maps.items()}
            yield Policies(
                address=neighbor.address,
                asn=asn,
                line=neighbor.line,
                imports=maps["in"],
                exports=maps["out"],
                import_line=lines["in"],
                export_line=lines["out"],
            )

    def _wanted(self, neighbor: Neighbor) -> bool:
        return self._only is None or ip_address(neighbor.address) in self._only

    def _asn(self, neighbor: Neighbor) -> int:
        found = [line for line in neighbor.lines if line.text.startswith("remote-as ")]
        if len(found) != 1 or not found[0].text.split()[1].isdecimal():
            raise self._lists.refused(neighbor.line, f"neighbor {neighbor.address} has no ASN, or several")
        return int(found[0].text.split()[1])

    def _bgp(self, sessions: tuple[Policies, ...]) -> Iterator[Written]:
        shown = [item for item in sessions if ip_address(item.address).version == 4]
        router_id = next((line for line in self._file.bgp if line.text.startswith("bgp router-id ")), None)
        yield Written(f"router bgp {self._file.asn}", self._file.bgp_line)
        if router_id:
            yield Written(f" {router_id.text}", router_id.number)
        yield Written(" no bgp default ipv4-unicast", self._file.bgp_line)
        for item in shown:
            yield Written(f" neighbor {item.address} remote-as {item.asn}", item.line)
        yield Written(" address-family ipv4 unicast", self._file.bgp_line)
        for item in shown:
            yield Written(f"  neighbor {item.address} activate", item.line)
            yield Written(f"  neighbor {item.address} route-map {item.imports} in", item.import_line)
            yield Written(f"  neighbor {item.address} route-map {item.exports} out", item.export_line)
        yield Written(" exit-address-family", self._file.bgp_line)

    # -- maps and lists ----------------------------------------------------------------------------------------------------

    def _maps(self, sessions: tuple[Policies, ...]) -> Iterator[Written]:
        """Every map that a session goes through, and those that these call at their ends, flat, once each."""
        flattener = Flattener(self._file, self._device, self._entries)
        waiting = [(item.imports, item.import_line) for item in sessions]
        waiting += [(item.exports, item.export_line) for item in sessions]
        done: set[str] = set()
        while waiting:
            name, line = waiting.pop(0)
            if name not in done:
                done.add(name)
                steps = flattener.steps(name, line)
                self._places[name] = self._file.maps[name].line
                waiting += [(step.calls, step.line) for step in steps if step.calls]
                yield from self._numbered(name, steps)

    def _slices(self, sessions: tuple[Policies, ...], lists: Matching, claims: Claims) -> Iterator[Written]:
        """The slice of each session's maps: of imports what is accepted, of exports what is sent and with NO_EXPORT.

        And after each the map that proves what must never happen there.
        """
        flattener = Flattener(self._file, self._device, self._entries)
        tasks = {str(item.address): item for item in claims.server.sessions}
        done: set[str] = set()
        for item in sessions:
            task = tasks.get(item.address)
            for name, line, wanted in (
                (item.imports, item.import_line, frozenset({ACCEPTED})),
                (item.exports, item.export_line, frozenset({NAMED["no-export"]})),
            ):
                if name in done:
                    continue
                done.add(name)
                steps = sliced(flattener.steps(name, line, whole=True), lists, wanted)
                yield from self._numbered(f"{SLICE}{name}", steps)
                if task:
                    listed = claims.imports(task) if name == item.imports else claims.exports(task)
                    proved, broken = proof(steps, listed, line, lists, claims.lists)
                    claims.lists.update(marks(proved))
                    self._claims.update({f"{PROOF}{name} {number}": rule for number, rule in broken.items()})
                    yield from self._numbered(f"{PROOF}{name}", proved)

    def _numbered(self, name: str, steps: list[Step]) -> Iterator[Written]:
        for number, step, goes in numbered(steps):
            self._places[f"{name} {number}"] = step.line
            yield from _entry(name, number, step, goes)

    def _prefix_lists(self) -> Iterator[Written]:
        for name, rules in self._file.prefix_lists[4].items():
            for number, rule in enumerate(rules, 1):
                yield Written(f"ip prefix-list {name} seq {number} {_range(rule)}", rule.line)

    def _text_lists(self) -> Iterator[Written]:
        yield from self._lists.written()
        for name, stand_in in self._entries.declared.items():
            yield Written(f"bgp community-list standard {name} permit {stand_in}", 0)


def _entry(name: str, number: int, step: Step, goes: str) -> Iterator[Written]:
    yield Written(f"route-map {name} {'permit' if step.permit else 'deny'} {number}", step.line)
    lines = [*step.matches, *step.sets, *([f"call {step.calls}"] if step.calls else []), *([goes] if goes else [])]
    yield from (Written(f" {line}", step.line) for line in lines)


def _range(rule: PrefixRule) -> str:
    own = rule.network.prefixlen
    lower = f" ge {rule.shortest}" if rule.shortest > own else ""
    upper = f" le {rule.longest}" if rule.longest > own else ""
    return f"{'permit' if rule.permit else 'deny'} {rule.network}{lower}{upper}"


def _name(text: str) -> str:
    """The name of the list that a line belongs to."""
    words = text.split()
    return words[3] if words[1] == "community-list" or words[1] == "as-path" else words[2]
