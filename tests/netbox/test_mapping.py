"""The mapping between the model and NetBox's rows, as pure functions: no NetBox runs here."""

from dataclasses import replace
from pathlib import Path

import pytest

from ixp.errors import InputError, RefusedError, ServiceError
from ixp.intent import load
from ixp.model import PortRef, State, VlanRole
from ixp.netbox import Action, Kind, Row, Rows, canonical, digest, normal, plan_sync
from ixp.netbox.facts import speed
from ixp.netbox.intent import intent_of
from tests.netbox.rows import applied, empty
from tests.netbox.sample import EXCHANGE, POLICY, SESSION, connection, intent, member, members, naps, with_members, with_naps


def test_every_field_survives_the_way_there_and_back() -> None:
    assert intent_of(applied(empty(), intent())) == intent()


def test_every_word_of_a_policy_in_the_inventory_survives() -> None:
    asked = load(Path(__file__).parents[1] / "unit/intent/cases/policy").intent
    assert asked is not None
    assert intent_of(applied(empty(), asked)) == asked


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
            "naps": tuple(
                item.model_copy(
                    update={
                        "ends": tuple(end.model_copy(update={"ports": end.ports[::-1]}) for end in item.ends[::-1]),
                    }
                )
                for item in intent().naps[::-1]
            ),
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
        (Kind.VLAN, "nap-alpha-delta"),
    ]
    ports = [item for item in changes.items if item.action is Action.UPDATE]
    assert [item.key for item in ports] == ["sw1-nte01/Ethernet1", "sw1-nte01/Ethernet9"]
    assert [item.after["enabled"] for item in ports] == [False, False]
    assert all(item.removes for item in ports)
    assert changes.removals == 9


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
    with pytest.raises(RefusedError, match=r"28 of 78 objects in NetBox would go"):
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


def native(row: Row) -> tuple[object, ...]:
    """Enabled, mode, VLANs and LAG of a port."""
    return tuple(row.values[name] for name in ("enabled", "mode", "untagged_vlan", "tagged_vlans", "member_lag"))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PLANNED, (False, "access", "parked", [], None)),
        (State.AWAITING_XCONNECT, (True, "access", "quarantine", [], None)),
        (State.QUARANTINE, (True, "access", "quarantine", [], None)),
        (State.ACTIVE, (True, "tagged", "peering", ["nap-alpha-delta"], None)),
        (State.SUSPENDED, (False, "tagged", "peering", ["nap-alpha-delta"], None)),
        (State.LEAVING, (True, "tagged", "peering", ["nap-alpha-delta"], None)),
    ],
)
def test_native_fields_of_a_port_in_each_state(state: State, expected: tuple[object, ...]) -> None:
    alpha = members()[0]
    changed = alpha.model_copy(update={"connections": (alpha.connections[0].model_copy(update={"state": state}),)})
    rows = applied(empty(), with_members(intent(), changed, *members()[1:]))
    assert native(rows.by_kind[Kind.INTERFACE]["sw1-nte01/Ethernet1"]) == expected


def test_a_nap_goes_without_force_and_its_vlan_goes_last() -> None:
    before = applied(empty(), intent())
    changes = plan_sync(with_naps(intent(), *naps()[:1]), before)
    changes.guard()
    assert [(item.kind, item.key) for item in changes.items if item.action is Action.DELETE] == [
        (Kind.LAG, "sw1-nte02/Port-Channel107"),
        (Kind.VLAN, "nap-beta-delta"),
        (Kind.VLAN, "nap-beta-gamma"),
    ]


def test_numbers_change_hands_in_one_sync() -> None:
    before = applied(empty(), intent())
    first, second, third = naps()
    swapped = with_naps(intent(), first.model_copy(update={"vid": 1002}), second.model_copy(update={"vid": 1001}), third)
    changes = plan_sync(swapped, before)
    assert [(item.action, item.key) for item in changes.items] == [
        (Action.ASIDE, "nap-alpha-delta"),
        (Action.ASIDE, "nap-beta-delta"),
        (Action.UPDATE, "nap-alpha-delta"),
        (Action.UPDATE, "nap-beta-delta"),
    ]
    assert intent_of(applied(before, swapped)) == swapped


def test_number_of_somebody_elses_vlan_is_refused() -> None:
    rows = [row for kind in Kind for row in empty().of_kind(kind)]
    theirs = Row(Kind.VLAN, "theirs", {"vid": 1002, "role": None, "status": "active", "group": "nantes"}, 7)
    with pytest.raises(RefusedError, match="vlan theirs has the vid 1002 of nap-beta-delta and is not handed to Git"):
        plan_sync(intent(), Rows.of("nantes", [*rows, theirs]))


def test_two_naps_of_one_number_are_wrong_input() -> None:
    with pytest.raises(InputError, match="nap-alpha-delta and nap-beta-delta have the same vid, 1002"):
        plan_sync(with_naps(intent(), naps()[0].model_copy(update={"vid": 1002}), naps()[1]), empty())


def test_lag_that_is_not_gits_is_in_the_way() -> None:
    rows = [row for kind in Kind for row in empty().of_kind(kind)]
    theirs = Row(Kind.LAG, "sw1-nte01/Port-Channel102", {}, 7, foreign=True)
    with pytest.raises(RefusedError, match=r"dcim\.lag sw1-nte01/Port-Channel102 is there already"):
        plan_sync(intent(), Rows.of("nantes", [*rows, theirs]))


def test_what_an_older_release_wrote_reads_as_active_and_in_peering() -> None:
    rows = [row for kind in Kind for row in applied(empty(), intent()).of_kind(kind)]
    none = dict.fromkeys(("ixp_state", "ixp_leaves", "ixp_md5", "ixp_vlan_role"))
    older = [replace(row, values={**row.values, **none}) if row.kind is Kind.INTERFACE else row for row in rows]
    read = intent_of(Rows.of("nantes", older))
    assert {link.state for item in read.members for link in item.connections} == {State.ACTIVE}
    assert {own.vlan for own in read.own_ports} == {VlanRole.PEERING}


def test_only_what_is_given_is_written() -> None:
    rows = applied(empty(), intent())
    tenants = {key: row.values["ixp_member_policy"] for key, row in rows.by_kind[Kind.TENANT].items()}
    assert tenants == {"alpha": None, "beta": POLICY, "delta": None, "gamma": None}
    ports = rows.by_kind[Kind.INTERFACE]
    assert ports["sw1-nte02/Ethernet3"].values["ixp_connection_policy"] == SESSION
    assert ports["sw1-nte01/Ethernet1"].values["ixp_connection_policy"] is None
    policy = rows.by_kind[Kind.SITE_GROUP]["nantes"].values["ixp_policy"]
    assert policy.keys() == EXCHANGE["policy"].keys()


def test_a_member_policy_that_is_not_ours_is_named() -> None:
    rows = applied(empty(), intent())
    for value in ({"polcy": {}}, "gtsm", {"policy": {"gtsm": "perhaps"}}):
        tenant = rows.by_kind[Kind.TENANT]["beta"]
        odd = replace(tenant, values={**tenant.values, "ixp_member_policy": value})
        others = [row for kind in Kind for row in rows.of_kind(kind) if row != tenant]
        with pytest.raises(ServiceError, match=r"beta|gtsm"):
            intent_of(Rows.of("nantes", [*others, odd]))


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
