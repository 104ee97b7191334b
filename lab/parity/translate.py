"""From the case file's rows to cases in our model's terms: by signal name, by our scenarios, by the table of deviations."""

import re
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from ixp.policy.communities import VALIDATION
from ixp.policy.route import Route
from lab.parity import scenarios
from lab.parity.build import BLACKHOLE, RS_ASN, Scenario, address
from lab.parity.case import Address, Announced, Case, Expected, View
from lab.parity.cases import CaseFile, Change, Held, Row, case_file
from lab.parity.deviations import ARRANGED, DEVIATIONS, EXCLUDED, SEEN, Arranged, Deviation
from lab.parity.signals import REASONS_BY_CODE, ours

_AS_CORE = {"blackhole", "scrub", "control", "rtt", "gshut", "tag_reject"}
_EXPECTED = {
    "accepted": Expected.ACCEPTED,
    "rejected": Expected.REFUSED,
    "blackholed": Expected.BLACKHOLED,
    "session refused": Expected.DOWN,
    "session shut down": Expected.DOWN,
}
_SERIES = re.compile(r"^(?P<before>.*?)(?P<first>\d+)-(?P<last>\d+)(?P<after>\S*)")
_BOGONS = {4: ("10.0.1.0/24", "10.0.2.0/24"), 6: ("2001:db8:1::/48", "2001:db8:2::/48")}
_NOTHING = Deviation("")
_NO_VIEW = View()


@cache
def cases() -> tuple[Case, ...]:
    """Every row that we run, in each of its families, in the file's order."""
    return tuple(
        translated(row, version, DEVIATIONS.get(row.id, _NOTHING))
        for row in case_file().rows
        if row.id not in EXCLUDED
        for version in (4, 6)
        if _prefixes(row, version)
    )


def translated(row: Row, version: int, deviation: Deviation) -> Case:
    """A row in one of its families, with that deviation; raises KeyError where it holds a signal that we lack."""
    file = case_file()
    rows = {item.id: item for item in file.rows}
    arranged = ARRANGED.get(row.id, Arranged())
    own = "core" if row.scenario in _AS_CORE else row.scenario
    scenario = scenarios.get(arranged.scenario or own)
    announced = _announced(file, scenario, row, version, deviation)
    expected = deviation.expected or (Expected.LIMITED if arranged.count else _EXPECTED[row.expected])
    checks = tuple(item for code in row.reason_codes for item in REASONS_BY_CODE[code])
    to = _keys(scenario, row.exported_to, row) if deviation.exported_to is None else deviation.exported_to
    kept = (
        _keys(scenario, row.not_exported_to, row, besides=to) if deviation.not_exported_to is None else deviation.not_exported_to
    )
    held = row.held_by_rs_with if isinstance(row.held_by_rs_with, Held) else None
    return Case(
        id=row.id,
        version=version,
        scenario_name=scenario.name,
        what=row.what,
        announced=announced,
        companions=_companions(file, rows, scenario, arranged, announced[0].route),
        expected=expected,
        checks=() if expected is not Expected.REFUSED else checks if deviation.checks is None else deviation.checks,
        exported_to=to,
        not_exported_to=kept,
        views={key: view for change in row.changes for key, view in _views(file, scenario, row, change, version)},
        communities=_held(file, held) if deviation.held is None else deviation.held,
        preference=held.local_pref if held else None,
        limit=arranged.count.get(version) if deviation.limit is None else deviation.limit,
        deviation=deviation.reason or (SEEN if "collector AS65534" in row.exported_to else ""),
    )


def _announced(file: CaseFile, scenario: Scenario, row: Row, version: int, deviation: Deviation) -> tuple[Announced, ...]:
    key = row.announcer.name.lower()
    literal = ours(row.communities, file.signals) if deviation.communities is None else deviation.communities
    hop = _next_hop(row.next_hop, key, scenario, version)
    return tuple(
        Announced(key, Route.parse(prefix, row.as_path, hop, literal, otc=row.otc_in)) for prefix in _prefixes(row, version)
    )


def _companions(
    file: CaseFile, rows: dict[str, Row], scenario: Scenario, arranged: Arranged, route: Route
) -> tuple[Announced, ...]:
    beside = [item for name in arranged.beside for item in _announced(file, scenario, rows[name], route.version, _NOTHING)]
    for key, path, communities in arranged.also:
        _, connection = scenario.members[key]
        own = next(item for item in connection.addresses if item.version == route.version)
        beside.append(Announced(key, Route.parse(route.prefix, path, own, communities)))
    return tuple(beside)


def _prefixes(row: Row, version: int) -> tuple[IPv4Network | IPv6Network, ...]:
    """The row's prefixes of a family; ``21.0.1-5.0/24 (5 prefixes)`` is five, ``+ 2 bogons`` two more."""
    found = []
    for text in (row.prefix, row.prefix6 or ""):
        series = _SERIES.match(text)
        if series and row.scenario == "max_prefix":
            number = range(int(series["first"]), int(series["last"]) + 1)
            texts = [f"{series['before']}{item}{series['after']}" for item in number]
            found += texts + (list(_BOGONS[4]) if "bogons" in text else [])
        elif text and not text.startswith("("):
            found.append(text)
    prefixes = [ip_network(item) for item in found]
    return tuple(item for item in prefixes if item.version == version)


def _next_hop(text: str, key: str, scenario: Scenario, version: int) -> Address:
    """``self``, a member's name, an address of the LAN (in either family), or words."""
    _, connection = scenario.members[key]
    carried = scenario.session(key, version).version
    own = next(item for item in connection.addresses if item.version == carried)
    if text.startswith("self"):
        return own
    if text.lower() in scenario.members:
        return next(item for item in scenario.members[text.lower()][1].addresses if item.version == carried)
    if text.startswith("listed"):
        return address(carried, 22)
    if text.startswith("another"):
        other = next(connection for name, (_, connection) in scenario.members.items() if name != key)
        return next(item for item in other.addresses if item.version == carried)
    return address(carried, ip_address(text.split(maxsplit=1)[0]).packed[-1])


def _keys(scenario: Scenario, names: tuple[str, ...], row: Row, besides: frozenset[str] = frozenset()) -> frozenset[str]:
    """Connections by the row's words; the collector session of the case file is none of ours."""
    found: set[str] = set()
    for name in names:
        first = name.split()[0].lower()
        if name in {"all members", "everyone else"}:
            found |= set(scenario.members) - besides - {row.announcer.name.lower()}
        elif name.startswith("members with announce"):
            found |= {key for key in scenario.members if scenario.session(key, 4).options.blackholes}
        elif first != "collector":
            found.add(first)
    return frozenset(found)


def _views(file: CaseFile, scenario: Scenario, row: Row, change: Change, version: int) -> list[tuple[str, View]]:
    hop = None if change.next_hop is None else _seen_hop(change.next_hop, row, scenario, version)
    communities = None if change.communities_out is None else _visible(ours(change.communities_out, file.signals), scenario)
    view = View(change.as_path, hop, communities)
    return [(key, view) for key in sorted(_keys(scenario, change.to, row))]


def _seen_hop(text: str, row: Row, scenario: Scenario, version: int) -> Address:
    if text.startswith(str(BLACKHOLE[0])):
        return BLACKHOLE[0] if version == 4 else BLACKHOLE[1]
    return _next_hop(row.next_hop if text == "unchanged" else text, row.announcer.name.lower(), scenario, version)


def _visible(communities: tuple[str, ...], scenario: Scenario) -> frozenset[str]:
    """What members see of them: not the state of RPKI and IRR, where the exchange does not export it."""
    if scenario.exchange.intent.policy.export_validation:
        return frozenset(communities)
    hidden = tuple(f"{RS_ASN}:{function}:" for function in VALIDATION)
    return frozenset(item for item in communities if not item.startswith(hidden))


def _held(file: CaseFile, held: Held | None) -> frozenset[str] | None:
    """What the route server's own table has to show; a tag of RFC 8097 becomes our mark of the RPKI state."""
    if held is None or held.communities is None:
        return None
    named = {"rfc8097-valid": f"{RS_ASN}:1000:1", "rfc8097-not-found": f"{RS_ASN}:1000:2"}
    return frozenset(ours([named.get(item, item) for item in held.communities], file.signals))
