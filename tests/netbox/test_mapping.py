"""The mapping between the model and NetBox's rows, as pure functions: no NetBox runs here."""

from dataclasses import replace

import pytest

from ixp.errors import InputError, RefusedError, ServiceError
from ixp.model import Intent, PortRef
from ixp.netbox import Action, Kind, Row, Rows, canonical, digest, normal, plan_sync
from ixp.netbox.facts import speed
from ixp.netbox.intent import intent_of
from ixp.netbox.wanted import UNUSED, wanted
from tests.netbox.sample import connection, intent, member, members, with_members

PORTS = [f"{switch}/Ethernet{number}" for switch in ("sw1-nte01", "sw1-nte02") for number in (*range(1, 48), 49)]
PORT_FACTS = {"type": "10gbase-x-sfpp", "mgmt_only": False, "mac_address": None, "lag": None}


def empty() -> Rows:
    """A NetBox after seeding: a site group without settings, and ports that nobody uses."""
    group = Row(
        Kind.SITE_GROUP,
        "nantes",
        dict.fromkeys(wanted(intent(), Rows("nantes")).by_kind[Kind.SITE_GROUP]["nantes"].values),
        1,
        owned=True,
    )
    ports = [Row(Kind.INTERFACE, key, UNUSED | PORT_FACTS, number, owned=True) for number, key in enumerate(PORTS, 10)]
    return Rows.of("nantes", [group, *ports])


def applied(before: Rows, asked: Intent) -> Rows:
    """What NetBox holds after a sync."""
    rows = {(row.kind, row.key): row for kind in Kind for row in before.of_kind(kind)}
    for number, change in enumerate(plan_sync(asked, before).items, 1000):
        found = rows.pop((change.kind, change.key), None)
        if change.action is Action.CREATE:
            extra = {"assigned": None} if change.kind is Kind.ADDRESS else {}
            rows[change.kind, change.key] = Row(change.kind, change.key, {**change.after, **extra}, number, owned=True)
        elif change.action is Action.UPDATE:
            rows[change.kind, change.key] = replace(found, values={**found.values, **change.after})
    return Rows.of(before.exchange, rows.values())


def test_every_field_survives_the_way_there_and_back() -> None:
    assert intent_of(applied(empty(), intent())) == intent()


def test_order_in_the_inventory_does_not_matter() -> None:
    shuffled = intent().model_copy(
        update={
            "members": tuple(
                item.model_copy(
                    update={
                        "connections": tuple(
                            link.model_copy(update={"ports": link.ports[::-1]}) for link in item.connections[::-1]
                        )
                    }
                )
                for item in intent().members[::-1]
            ),
            "vlans": intent().vlans[::-1],
            "own_ports": intent().own_ports[::-1],
        }
    )
    assert shuffled != intent()
    assert normal(shuffled) == intent()
    assert not plan_sync(shuffled, applied(empty(), intent()))


def test_second_plan_is_empty() -> None:
    changes = plan_sync(intent(), applied(empty(), intent()))
    assert not changes
    assert changes.summary() == "NetBox is as the inventory says"


def test_removed_member_takes_its_objects_and_leaves_its_port_off() -> None:
    before = applied(empty(), intent())
    changes = plan_sync(with_members(intent(), *members()[1:]), before)
    deleted = [(item.kind, item.key) for item in changes.items if item.action is Action.DELETE]
    assert deleted == [
        (Kind.ADDRESS, "192.0.2.11"),
        (Kind.ADDRESS, "2001:db8:0:100::11"),
        (Kind.ASSIGNMENT, "alpha: NOC of alpha at nantes"),
        (Kind.CONTACT, "NOC of alpha at nantes"),
        (Kind.ASN, "64501"),
        (Kind.TENANT, "alpha"),
    ]
    (port,) = [item for item in changes.items if item.action is Action.UPDATE]
    assert port.key == "sw1-nte01/Ethernet1"
    assert port.after["enabled"] is False
    assert port.removes
    assert changes.removals == 7


def test_reverted_change_leaves_the_same_canonical_text() -> None:
    before = applied(empty(), intent())
    more = with_members(intent(), *members(), member("zeta", 64509, connection("zeta-1", "sw1-nte02/Ethernet11", number=32)))
    during = applied(before, more)
    assert digest(during) != digest(before)
    assert canonical(applied(during, intent())) == canonical(before)


def test_untagged_object_in_the_way_is_refused_by_name() -> None:
    rows = empty()
    theirs = Row(Kind.ADDRESS, "192.0.2.11", {"address": "192.0.2.11/24"}, 5, foreign=True)
    blocked = Rows.of("nantes", [*(row for kind in Kind for row in rows.of_kind(kind)), theirs])
    with pytest.raises(RefusedError, match=r"ipaddress 192\.0\.2\.11 is there already"):
        plan_sync(intent(), blocked)


def test_all_conflicts_are_named_together() -> None:
    odd = member(
        "odd", 64510, connection("odd-1", "sw1-nte01/Ethernet77", number=40), connection("odd-2", "sw9/Ethernet1", number=41)
    )
    with pytest.raises(RefusedError) as raised:
        plan_sync(with_members(intent(), odd), empty())
    assert "sw1-nte01/Ethernet77 does not exist" in raised.value.what
    assert "sw9/Ethernet1 does not exist" in raised.value.what


def test_port_not_handed_to_git_is_refused() -> None:
    rows = [replace(row, owned=row.key != "sw1-nte01/Ethernet1") for kind in Kind for row in empty().of_kind(kind)]
    with pytest.raises(RefusedError, match="sw1-nte01/Ethernet1 is there already and is not handed to Git"):
        plan_sync(intent(), Rows.of("nantes", rows))


def test_two_connections_on_one_port_are_wrong_input() -> None:
    twice = member(
        "twice", 64511, connection("a-1", "sw1-nte01/Ethernet1", number=41), connection("a-2", "sw1-nte01/Ethernet1", number=42)
    )
    with pytest.raises(InputError, match="sw1-nte01/Ethernet1 is asked for twice"):
        plan_sync(with_members(intent(), twice), empty())


def test_mass_deletion_is_refused() -> None:
    many = [member(f"m{n}", 64600 + n, connection(f"m{n}-1", f"sw1-nte02/Ethernet{n}", number=n)) for n in range(10, 20)]
    before = applied(empty(), with_members(intent(), *many))
    plan_sync(with_members(intent(), *many[2:]), before).guard()
    with pytest.raises(RefusedError, match=r"28 of 77 objects in NetBox would go"):
        plan_sync(with_members(intent(), *many[4:]), before).guard()


def test_deleting_a_vlan_is_refused() -> None:
    before = applied(empty(), intent())
    fewer = intent().model_copy(update={"vlans": intent().vlans[:2]})
    with pytest.raises(RefusedError, match=r"ipam\.vlan quarantine would be deleted"):
        plan_sync(fewer, before).guard()


def test_before_the_first_sync_there_is_no_intent() -> None:
    with pytest.raises(ServiceError, match="no intent of exchange 'nantes' yet"):
        intent_of(empty())


def test_ports_sort_by_number() -> None:
    lag = intent_of(applied(empty(), intent())).members[1].connections[0]
    assert lag.ports == (PortRef.parse("sw1-nte01/Ethernet2"), PortRef.parse("sw1-nte01/Ethernet10"))


@pytest.mark.parametrize(
    ("interface_type", "expected"),
    [
        ("10gbase-x-sfpp", 10000),
        ("100gbase-x-qsfp28", 100000),
        ("1000base-t", 1000),
        ("2.5gbase-t", 2500),
        ("lag", 0),
        ("virtual", 0),
    ],
)
def test_speed_of_interface_types(interface_type: str, expected: int) -> None:
    assert speed(interface_type) == expected
