"""A row of NetBox in normal form: natural keys in place of ids, plain values, the same for what is and for what is wanted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Value = Any  # JSON: str | int | bool | None | list | dict


class Kind(StrEnum):
    """The kinds of object that the pipeline reads, named as NetBox names object types.

    ``LAG`` is ours: to NetBox a member's LAG is an interface like another, but Git creates and deletes it.
    """

    SITE_GROUP = "dcim.sitegroup"
    SITE = "dcim.site"
    DEVICE = "dcim.device"
    INTERFACE = "dcim.interface"
    LAG = "dcim.lag"
    CABLE = "dcim.cable"
    MACHINE = "virtualization.virtualmachine"
    MACHINE_INTERFACE = "virtualization.vminterface"
    VLAN = "ipam.vlan"
    PREFIX = "ipam.prefix"
    ASN = "ipam.asn"
    ADDRESS = "ipam.ipaddress"
    TENANT = "tenancy.tenant"
    CONTACT = "tenancy.contact"
    ASSIGNMENT = "tenancy.contactassignment"


@dataclass(frozen=True)
class Row:
    """One object. ``key`` is unique within its kind.

    ``owned``: it carries the tag and belongs to this exchange. ``foreign``: it belongs to no part of this exchange, and is
    kept only so that an object in the way is seen before NetBox refuses it.
    """

    kind: Kind
    key: str
    values: Mapping[str, Value]
    id: int | None = None
    owned: bool = False
    foreign: bool = False


@dataclass(frozen=True)
class Rows:
    """All rows that concern an exchange, by kind and key."""

    exchange: str
    by_kind: Mapping[Kind, Mapping[str, Row]] = field(default_factory=dict)

    @classmethod
    def of(cls, exchange: str, rows: Iterable[Row]) -> "Rows":
        """Index rows; of two with one key the owned one stays."""
        index: dict[Kind, dict[str, Row]] = {kind: {} for kind in Kind}
        for row in rows:
            known = index[row.kind].get(row.key)
            if known is None or row.owned:
                index[row.kind][row.key] = row
        return cls(exchange, index)

    def of_kind(self, kind: Kind) -> Iterator[Row]:
        """Rows of a kind in order of key, without foreign ones."""
        rows = self.by_kind.get(kind, {})
        return (rows[key] for key in sorted(rows) if not rows[key].foreign)

    def get(self, kind: Kind, key: str) -> Row | None:
        """The row of that key, foreign or not, or None."""
        return self.by_kind.get(kind, {}).get(key)
