"""Reads all that concerns one exchange out of NetBox, at once, in normal form."""

from collections.abc import Callable

from ixp.netbox.client import Json, NetBoxClient
from ixp.netbox.names import TAG, at
from ixp.netbox.row import Kind, Row, Rows
from ixp.netbox.schema import SPECS, Spec

# Kinds of which NetBox holds one object a key for all exchanges: a foreign one is in our way.
_UNIQUE_EVERYWHERE = frozenset({Kind.ASN, Kind.PREFIX, Kind.ADDRESS})


def fetch(client: NetBoxClient, exchange: str) -> Rows:
    """All rows of the exchange (slug of its site group), read in parallel; raises ServiceError."""
    raw = client.many({kind: (spec.endpoint, spec.columns, spec.filters(exchange)) for kind, spec in SPECS.items()})
    for kind in (Kind.PREFIX, Kind.ADDRESS):
        raw[kind] = [item for item in raw[kind] if item["vrf"] is None]
    scope = _Scope(exchange, raw)
    rows = (normal_row(spec, item, mine=scope.holds(kind, item)) for kind, spec in SPECS.items() for item in raw[kind])
    return Rows.of(exchange, (row for row in rows if row.kind in _UNIQUE_EVERYWHERE or not row.foreign))


def normal_row(spec: Spec, raw: Json, *, mine: bool) -> Row:
    """One row as NetBox sent it, in normal form; ``mine``: it belongs to the exchange."""
    tagged = spec.tagged and any(tag["slug"] == TAG for tag in raw["tags"])
    values = {field.name: field.read(raw) for field in (*spec.git, *spec.facts)}
    return Row(spec.kind, spec.key(raw), values, raw["id"], owned=tagged and mine, foreign=not mine)


class _Scope:
    """Says which rows belong to the exchange. Filters alone can't: NetBox ignores one that it does not know."""

    def __init__(self, exchange: str, raw: dict[str, list[Json]]) -> None:
        self._site_ids = {row["id"] for row in raw[Kind.SITE]}
        self._tenant_ids = {row["id"] for row in raw[Kind.TENANT]}
        self._devices = {row["id"] for row in raw[Kind.DEVICE] if self._in_site(row)}
        self._machines = {row["id"] for row in raw[Kind.MACHINE] if self._in_site(row)}
        ports = [row for row in raw[Kind.INTERFACE] if row["device"]["id"] in self._devices]
        machine_ports = [row for row in raw[Kind.MACHINE_INTERFACE] if row["virtual_machine"]["id"] in self._machines]
        self._ports = {Kind.INTERFACE: {row["id"] for row in ports}, Kind.MACHINE_INTERFACE: {row["id"] for row in machine_ports}}
        self._rules: dict[Kind, Callable[[Json], bool]] = {
            Kind.SITE_GROUP: lambda row: bool(row["slug"] == exchange),
            Kind.DEVICE: self._in_site,
            Kind.MACHINE: self._in_site,
            Kind.INTERFACE: lambda row: row["id"] in self._ports[Kind.INTERFACE],
            Kind.MACHINE_INTERFACE: lambda row: row["id"] in self._ports[Kind.MACHINE_INTERFACE],
            Kind.ASN: lambda row: _id(row["tenant"]) in self._tenant_ids,
            Kind.CONTACT: lambda row: bool(row["name"].endswith(at(exchange))),
            Kind.ASSIGNMENT: lambda row: row["object_type"] == Kind.TENANT and row["object_id"] in self._tenant_ids,
            Kind.PREFIX: lambda row: row["scope_type"] == Kind.SITE_GROUP and bool(row["scope"]["slug"] == exchange),
            Kind.ADDRESS: self._holds_address,
            Kind.CABLE: self._holds_cable,
        }

    def holds(self, kind: Kind, raw: Json) -> bool:
        """True for a row of the exchange; kinds without a rule of their own were asked for by the exchange's own group."""
        rule = self._rules.get(kind)
        return rule is None or rule(raw)

    def _in_site(self, raw: Json) -> bool:
        return _id(raw["site"]) in self._site_ids

    def _holds_address(self, raw: Json) -> bool:
        assigned = raw["assigned_object_type"]
        if assigned in self._ports:
            return raw["assigned_object_id"] in self._ports[assigned]
        return _id(raw["tenant"]) in self._tenant_ids

    def _holds_cable(self, raw: Json) -> bool:
        ends = [*raw["a_terminations"], *raw["b_terminations"]]
        return all(end["object_type"] == Kind.INTERFACE and end["object_id"] in self._ports[Kind.INTERFACE] for end in ends)


def _id(nested: Json | None) -> int | None:
    return nested["id"] if nested else None
