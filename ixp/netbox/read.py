"""Reads all that concerns one exchange out of NetBox, at once, in normal form."""

from collections.abc import Callable

from ixp.netbox.client import Json, NetBoxClient
from ixp.netbox.names import TAG, at
from ixp.netbox.row import Kind, Row, Rows
from ixp.netbox.schema import SPECS, Spec

# Kinds of which a foreign object is in our way: NetBox holds one a key for all exchanges, and one interface a name.
_IN_THE_WAY = frozenset({Kind.ASN, Kind.PREFIX, Kind.ADDRESS, Kind.LAG})


def fetch(client: NetBoxClient, exchange: str) -> Rows:
    """All rows of the exchange (slug of its site group), read in parallel; raises ServiceError."""
    asked = {kind: spec for kind, spec in SPECS.items() if kind is not Kind.LAG}
    raw = client.many({kind: (spec.endpoint, spec.columns, spec.filters(exchange)) for kind, spec in asked.items()})
    raw[Kind.LAG] = raw[Kind.INTERFACE]
    for kind in (Kind.PREFIX, Kind.ADDRESS):
        raw[kind] = [item for item in raw[kind] if item["vrf"] is None]
    scope = _Scope(exchange, raw)
    rows = (normal_row(spec, item, mine=scope.holds(kind, item)) for kind, spec in SPECS.items() for item in raw[kind])
    return Rows.of(exchange, (row for row in rows if row.kind in _IN_THE_WAY or not row.foreign))


def normal_row(spec: Spec, raw: Json, *, mine: bool) -> Row:
    """One row as NetBox sent it, in normal form; ``mine``: it belongs to the exchange."""
    tagged = spec.tagged and _is_tagged(raw)
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
        self._trunks = {row["lag"]["id"] for row in ports if row["lag"] and not _is_tagged(row)}
        machine_ports = [row for row in raw[Kind.MACHINE_INTERFACE] if row["virtual_machine"]["id"] in self._machines]
        self._ports = {Kind.INTERFACE: {row["id"] for row in ports}, Kind.MACHINE_INTERFACE: {row["id"] for row in machine_ports}}
        self._rules: dict[Kind, Callable[[Json], bool]] = {
            Kind.SITE_GROUP: lambda row: bool(row["slug"] == exchange),
            Kind.DEVICE: self._in_site,
            Kind.MACHINE: self._in_site,
            Kind.INTERFACE: lambda row: row["id"] in self._ports[Kind.INTERFACE] and not self._is_members_lag(row),
            Kind.LAG: self._is_members_lag,
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

    def _is_members_lag(self, raw: Json) -> bool:
        """A LAG that carries the tag, unless a port that is not Git's is in it: then it is a trunk, whoever tagged it."""
        ours = raw["device"]["id"] in self._devices and _is_tagged(raw)
        return ours and raw["type"]["value"] == "lag" and raw["id"] not in self._trunks

    def _holds_address(self, raw: Json) -> bool:
        assigned = raw["assigned_object_type"]
        if assigned in self._ports:
            return raw["assigned_object_id"] in self._ports[assigned]
        return _id(raw["tenant"]) in self._tenant_ids

    def _holds_cable(self, raw: Json) -> bool:
        ends = [*raw["a_terminations"], *raw["b_terminations"]]
        return all(end["object_type"] == Kind.INTERFACE and end["object_id"] in self._ports[Kind.INTERFACE] for end in ends)


def _is_tagged(raw: Json) -> bool:
    return any(tag["slug"] == TAG for tag in raw["tags"])


def _id(nested: Json | None) -> int | None:
    return nested["id"] if nested else None
