"""NetBox's rows without NetBox: a seeded one, and what it holds after a sync, by the rules that the server is seen to keep."""

from collections.abc import Iterator
from dataclasses import replace

from ixp.model import Intent
from ixp.netbox import Action, Change, Kind, Row, Rows, plan_sync
from ixp.netbox.ports import UNUSED
from ixp.netbox.wanted import wanted
from tests.netbox.sample import intent

PORTS = [f"{switch}/Ethernet{number}" for switch in ("sw1-nte01", "sw1-nte02") for number in range(1, 51)]
FACTS = {
    Kind.INTERFACE: {"type": "10gbase-x-sfpp", "mgmt_only": False, "mac_address": None, "lag": None},
    Kind.ADDRESS: {"assigned": None},
}
# Field: the kind of object that it refers to.
REFERENCES = {
    "untagged_vlan": Kind.VLAN,
    "tagged_vlans": Kind.VLAN,
    "vlan": Kind.VLAN,
    "member_lag": Kind.LAG,
    "tenant": Kind.TENANT,
    "contact": Kind.CONTACT,
}

Table = dict[tuple[Kind, str], Row]


def empty() -> Rows:
    """A NetBox after seeding: a site group without settings, and ports that nobody uses."""
    settings = wanted(intent(), Rows("nantes")).by_kind[Kind.SITE_GROUP]["nantes"].values
    group = Row(Kind.SITE_GROUP, "nantes", dict.fromkeys(settings), 1, owned=True)
    ports = [Row(Kind.INTERFACE, key, UNUSED | FACTS[Kind.INTERFACE], number, owned=True) for number, key in enumerate(PORTS, 10)]
    return Rows.of("nantes", [group, *ports])


def applied(before: Rows, asked: Intent) -> Rows:
    """What NetBox holds after a sync; fails where NetBox would refuse a step, or do in silence what was not asked."""
    rows: Table = {(row.kind, row.key): row for kind in Kind for row in before.of_kind(kind)}
    for number, change in enumerate(plan_sync(asked, before).items, 1000):
        _apply(rows, change, number)
        assert not [*_broken(rows, change)], change
    return Rows.of(before.exchange, rows.values())


def _apply(rows: Table, change: Change, number: int) -> None:
    at = change.kind, change.key
    if change.action is Action.CREATE:
        assert at not in rows
        rows[at] = Row(*at, {**change.after, **FACTS.get(change.kind, {})}, number, owned=True)
    elif change.action is Action.DELETE:
        assert at in rows
        del rows[at]
    else:
        rows[at] = replace(rows[at], values={**rows[at].values, **change.after})
        if change.kind is Kind.LAG:
            assert any(row.values.get("member_lag") == change.key for row in rows.values()), "a LAG without ports may not change"


def _broken(rows: Table, change: Change) -> Iterator[str]:
    """References that lead nowhere, and values of the changed object that another has too."""
    for row in rows.values():
        for name, kind in REFERENCES.items():
            value = row.values.get(name)
            for key in value if isinstance(value, list) else [value]:
                if key is not None and (kind, key) not in rows:
                    yield f"{row.key}: {name} {key}"
    for name in {"vid", "name"} & set(change.after or ()):
        same = [row.key for row in rows.values() if row.kind is change.kind and row.values[name] == change.after[name]]
        if len(same) > 1:
            yield f"{' and '.join(same)} have one {name}"
