"""LAGs, NAPs and states in the real NetBox: the intent comes back whole, and native fields say what follows from it."""

from pathlib import Path
from typing import Any

import pytest

from ixp.intent import load
from ixp.model import Exchange, Intent, State
from ixp.netbox import Action, Kind, Rows, apply, exchange_of, export, facts_of, fetch, plan_sync, sync
from tests.netbox.conftest import Bench
from tests.netbox.sample import connection, member, members, nap, naps, own_end, riding_end, with_members, with_naps

pytestmark = pytest.mark.netbox

INVENTORY = Path(__file__).parents[2] / "inventory/nantes"

PARKED = {"enabled": False, "mode": "access", "untagged_vlan": "parked", "tagged_vlans": []}
QUARANTINED = {"enabled": True, "mode": "access", "untagged_vlan": "quarantine", "tagged_vlans": []}
PEERING = {"enabled": True, "mode": "tagged", "untagged_vlan": "peering", "tagged_vlans": ["nap-beta-delta", "nap-beta-gamma"]}
SEEN = {
    State.PLANNED: PARKED,
    State.AWAITING_XCONNECT: QUARANTINED,
    State.QUARANTINE: QUARANTINED,
    State.ACTIVE: PEERING,
    State.SUSPENDED: PEERING | {"enabled": False},
    State.LEAVING: PEERING,
}


def seen(rows: Rows, kind: Kind, key: str, *names: str) -> dict[str, Any]:
    """Some fields of an object that NetBox holds."""
    row = rows.get(kind, key)
    assert row is not None
    return {name: row.values[name] for name in names or PARKED}


def mirrored(bench: Bench, asked: Intent) -> Rows:
    """Bring NetBox to an intent and see that it is there over the same facts, and that a second run would change nothing."""
    before = fetch(bench.writer, "nantes")
    apply(bench.writer, plan_sync(asked, before), before, "a change")
    rows = fetch(bench.reader, "nantes")
    assert exchange_of(rows) == Exchange(intent=asked, facts=facts_of(before))
    assert not plan_sync(asked, rows)
    return rows


def test_lag_is_an_interface_that_git_made_with_its_ports_in_it(synced: Bench) -> None:
    (lag,) = synced.reader.all("dcim/interfaces", ("type", "tags", "description"), name="Port-Channel102")
    assert lag["type"]["value"] == "lag"
    assert [tag["slug"] for tag in lag["tags"]] == ["gitops"]
    assert lag["description"] == "AS65536 beta-1"
    rows = fetch(synced.reader, "nantes")
    assert seen(rows, Kind.LAG, "sw1-nte01/Port-Channel102") == PEERING
    for port in ("sw1-nte01/Ethernet2", "sw1-nte01/Ethernet10"):
        assert seen(rows, Kind.INTERFACE, port, "enabled", "mode", "untagged_vlan", "speed", "member_lag") == {
            "enabled": True,
            "mode": None,
            "untagged_vlan": None,
            "speed": 10_000_000,
            "member_lag": "sw1-nte01/Port-Channel102",
        }


def test_ends_of_a_nap(synced: Bench) -> None:
    rows = fetch(synced.reader, "nantes")
    shown = ("enabled", "mode", "untagged_vlan", "tagged_vlans", "ixp_nap", "ixp_member")
    assert list(seen(rows, Kind.INTERFACE, "sw1-nte01/Ethernet9", *shown).values()) == [
        True,
        "access",
        "nap-alpha-delta",
        [],
        "alpha-delta",
        "delta",
    ]
    assert list(seen(rows, Kind.INTERFACE, "sw1-nte01/Ethernet1", *shown).values()) == [
        True,
        "tagged",
        "peering",
        ["nap-alpha-delta"],
        None,
        "alpha",
    ]
    assert seen(rows, Kind.VLAN, "nap-alpha-delta", "vid", "role", "ixp_nap_ends") == {
        "vid": 1001,
        "role": "nap",
        "ixp_nap_ends": [{"member": "alpha", "connection": "alpha-1"}, {"member": "delta"}],
    }


def test_own_port_in_quarantine(synced: Bench) -> None:
    assert seen(fetch(synced.reader, "nantes"), Kind.INTERFACE, "sw1-nte02/Ethernet48") == QUARANTINED


def test_every_state_of_a_lag_and_back(synced: Bench, intent: Intent) -> None:
    before = export(synced.reader, "nantes")
    alpha, beta, *others = members()
    for state in State:
        leaves = "2027-01-31" if state is State.LEAVING else None
        link = beta.connections[0].model_dump() | {"state": state, "leaves": leaves}
        changed = beta.model_copy(update={"connections": (type(beta.connections[0]).model_validate(link),)})
        rows = mirrored(synced, with_members(intent, alpha, changed, *others))
        assert seen(rows, Kind.LAG, "sw1-nte01/Port-Channel102") == SEEN[state]
        assert seen(rows, Kind.INTERFACE, "sw1-nte01/Ethernet10", "enabled") == {"enabled": SEEN[state]["enabled"]}
    sync(synced.writer, intent, "revert")
    assert export(synced.reader, "nantes") == before


def test_lag_and_nap_come_and_go_without_force(synced: Bench, intent: Intent) -> None:
    before = export(synced.reader, "nantes")
    epsilon = member(
        "epsilon", 64512, connection("epsilon-1", "sw1-nte02/Ethernet12", "sw1-nte02/Ethernet13", number=32, state="quarantine")
    )
    more = with_naps(
        with_members(intent, *members()[:3], epsilon, members()[3]),
        *naps(),
        nap("delta-epsilon", 1004, own_end("delta", "sw1-nte01/Ethernet14"), own_end("epsilon", "sw1-nte02/Ethernet14")),
    )
    mirrored(synced, more)
    gone = sync(synced.writer, intent, "revert").items
    deleted = [(item.kind, item.key) for item in gone if item.action is Action.DELETE]
    assert deleted[-2:] == [(Kind.LAG, "sw1-nte02/Port-Channel112"), (Kind.VLAN, "nap-delta-epsilon")]
    assert export(synced.reader, "nantes") == before


def test_port_leaves_and_joins_a_lag(synced: Bench, intent: Intent) -> None:
    alpha, _, *others = members()
    for ports in (["sw1-nte01/Ethernet10"], ["sw1-nte01/Ethernet10", "sw1-nte01/Ethernet11"], ["sw1-nte01/Ethernet2"]):
        changed = member("beta", 65536, connection("beta-1", *ports, number=12))
        mirrored(synced, with_members(intent, alpha, changed, *others))
    lags = synced.reader.all("dcim/interfaces", ("name", "device"), type="lag", tag="gitops")
    assert [item["name"] for item in lags] == ["Port-Channel107"]


def test_numbers_of_naps_are_swapped_and_reused(synced: Bench, intent: Intent) -> None:
    first, second, third = naps()
    mirrored(synced, with_naps(intent, first.model_copy(update={"vid": 1002}), second.model_copy(update={"vid": 1001}), third))
    renamed = nap("aaa", 1003, riding_end("beta", "beta-1"), riding_end("gamma", "gamma-2"))
    mirrored(synced, with_naps(intent, renamed, first, second))


def test_trunk_that_somebody_tagged_stays_netboxs(synced: Bench, intent: Intent) -> None:
    (trunk,) = synced.admin.all("dcim/interfaces", ("id",), name="Port-Channel1", device="sw1-nte01")
    synced.admin.update("dcim/interfaces", [{"id": trunk["id"], "tags": [{"slug": "gitops"}]}])
    assert not sync(synced.writer, intent, "nothing to do")


def test_ports_taken_out_of_a_lag_by_hand_are_put_back(synced: Bench, intent: Intent) -> None:
    rows = fetch(synced.admin, "nantes")
    ports = [row.id for row in rows.of_kind(Kind.INTERFACE) if row.values["member_lag"] == "sw1-nte01/Port-Channel102"]
    (lag,) = synced.admin.all("dcim/interfaces", ("id",), name="Port-Channel102")
    synced.admin.update("dcim/interfaces", [*({"id": port, "lag": None} for port in ports), {"id": lag["id"], "enabled": False}])
    assert seen(mirrored(synced, intent), Kind.LAG, "sw1-nte01/Port-Channel102") == PEERING


def test_sample_inventory(bench: Bench) -> None:
    mirrored(bench, inventory())


def inventory() -> Intent:
    """The sample exchange as engineers wrote it."""
    found = load(INVENTORY).intent
    assert found is not None
    return found
