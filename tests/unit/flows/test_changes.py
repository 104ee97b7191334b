"""Two intents compared: what people read, and what a deployment may disturb."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from ixp.flows.changes import ChangeSet, Kind, compare
from ixp.flows.words import speed_words
from ixp.intent.values import speed_text
from ixp.model import Connection, FamilyLimits, Intent, Member, Nap, NapEnd, PortRef, PrefixLengths, State
from tests.render.sample import connection, sample_exchange
from tests.unit.flows.scene import with_member

INTENT = sample_exchange().intent


def edited(key: str, **fields: object) -> Intent:
    """The sample with one connection's fields changed."""

    def edit(item: Connection) -> Connection:
        return item.model_copy(update=fields) if item.key == key else item

    members = tuple(
        member.model_copy(update={"connections": tuple(edit(item) for item in member.connections)}) for member in INTENT.members
    )
    return INTENT.model_copy(update={"members": members})


def renamed(**fields: object) -> Intent:
    """The sample with armor's own fields changed."""
    armor, *others = INTENT.members
    return INTENT.model_copy(update={"members": (armor.model_copy(update=fields), *others)})


def words(changes: ChangeSet) -> list[str]:
    return [text for item in changes.changes for text in item.words]


def test_the_same_intent_changes_nothing() -> None:
    changes = compare(INTENT, INTENT)
    assert changes.changes == ()
    assert changes.touched.addresses == frozenset()
    assert changes.touched.ports == ()


def test_an_exchange_that_the_record_does_not_know_yet() -> None:
    changes = compare(None, INTENT)
    assert {item.kind for item in changes.changes} == {Kind.ADDED}
    assert [item.object for item in changes.changes if item.object.startswith("member")] == [
        "member Armor Telecom (AS64497)",
        "member Loire Net (AS65536)",
        "member Retz (AS64499)",
    ]
    assert "sw1-nte01/Ethernet1" in changes.touched.ports
    assert len(changes.touched.starting) == 7


def test_a_new_member() -> None:
    changes = compare(INTENT, with_member(INTENT))
    (change,) = changes.changes
    assert (change.object, change.kind) == ("member Erdre (AS64500)", Kind.ADDED)
    assert change.words == ("erdre-1 on sw1-nte02/Ethernet1, 10G, 192.0.2.15, 2001:db8:0:100::15",)
    assert changes.touched.starting == (IPv4Address("192.0.2.15"), IPv6Address("2001:db8:0:100::15"))
    assert (changes.touched.ending, changes.touched.flapping) == ((), ())
    assert changes.touched.ports == ("sw1-nte02/Ethernet1",)


def test_a_member_who_leaves() -> None:
    changes = compare(with_member(INTENT), INTENT)
    assert changes.changes[0].kind is Kind.REMOVED
    assert changes.touched.ending == (IPv4Address("192.0.2.15"), IPv6Address("2001:db8:0:100::15"))
    assert changes.touched.starting == ()
    assert changes.touched.ports == ("sw1-nte02/Ethernet1",)


@pytest.mark.parametrize(
    ("fields", "text", "flaps", "port"),
    [
        ({"macs": ("00:00:5e:00:53:99",)}, "armor-1: macs [00:00:5e:00:53:11] → [00:00:5e:00:53:99]", True, True),
        ({"speed": 1000}, "armor-1: speed 10G → 1G", True, True),
        (
            {"ports": (PortRef.parse("sw1-nte01/Ethernet3"),)},
            "armor-1: ports [sw1-nte01/Ethernet1] → [sw1-nte01/Ethernet3]",
            True,
            True,
        ),
        (
            {"max_prefix": FamilyLimits(ipv4=60)},
            "armor-1: max_prefix {ipv4: 50, ipv6: none} → {ipv4: 60, ipv6: none}",
            False,
            False,
        ),
    ],
)
def test_a_changed_connection(fields: dict[str, object], text: str, flaps: bool, port: bool) -> None:
    changes = compare(INTENT, edited("armor-1", **fields))
    assert words(changes) == [text]
    assert bool(changes.touched.flapping) is flaps
    assert ("sw1-nte01/Ethernet1" in changes.touched.ports) is port
    assert (changes.touched.ending, changes.touched.starting) == ((), ())


def test_a_moved_port_touches_the_old_and_the_new_one() -> None:
    changes = compare(INTENT, edited("armor-1", ports=(PortRef.parse("sw1-nte02/Ethernet9"),)))
    assert changes.touched.ports == ("sw1-nte01/Ethernet1", "sw1-nte02/Ethernet9")


def test_a_renumbered_connection_ends_one_session_and_starts_another() -> None:
    touched = compare(INTENT, edited("armor-1", ipv4=IPv4Address("192.0.2.21"))).touched
    assert touched.ending == (IPv4Address("192.0.2.11"),)
    assert touched.starting == (IPv4Address("192.0.2.21"),)
    assert touched.flapping == ()


def test_a_connection_that_gives_up_the_route_servers_ends_its_sessions_and_keeps_its_port() -> None:
    without = edited("armor-1", route_servers=False)
    touched = compare(INTENT, without).touched
    assert ip_address("192.0.2.11") in touched.ending
    assert (touched.starting, touched.flapping, touched.ports) == ((), (), ())
    back = compare(without, INTENT).touched
    assert ip_address("192.0.2.11") in back.starting
    assert (back.ending, back.flapping, back.ports) == ((), (), ())


def test_an_address_that_goes_to_another_member_starts_and_does_not_end() -> None:
    given = edited("armor-1", ipv4=IPv4Address("192.0.2.12")).members
    members = tuple(
        member.model_copy(update={"connections": tuple(item for item in member.connections if item.key != "loire-1")})
        for member in given
    )
    touched = compare(INTENT, INTENT.model_copy(update={"members": members})).touched
    assert IPv4Address("192.0.2.12") in touched.starting
    assert IPv4Address("192.0.2.12") not in touched.ending


def test_a_new_asn_flaps_the_members_sessions_and_a_new_as_set_none() -> None:
    assert compare(INTENT, renamed(asn=64510)).touched.flapping == (IPv4Address("192.0.2.11"), IPv6Address("2001:db8:0:100::11"))
    changes = compare(INTENT, renamed(as_set="AS-OTHER"))
    assert words(changes) == ["as_set AS-ARMOR → AS-OTHER"]
    assert changes.touched.addresses == frozenset()


def test_a_new_asn_of_the_route_servers_flaps_every_session() -> None:
    touched = compare(INTENT, INTENT.model_copy(update={"route_server_asn": 64511})).touched
    assert len(touched.flapping) == 7


def test_settings_of_the_exchange_are_told() -> None:
    policy = INTENT.policy.model_copy(update={"ipv4_length": PrefixLengths(shortest=8, longest=23)})
    (change,) = compare(INTENT, INTENT.model_copy(update={"policy": policy})).changes
    assert change.object == "exchange sample"
    assert change.words == ("IPv4 prefix lengths 8-24 → 8-23",)


def test_own_ports() -> None:
    one, other = INTENT.own_ports
    gone = compare(INTENT, INTENT.model_copy(update={"own_ports": (one,)}))
    assert [(item.object, item.kind) for item in gone.changes] == [("port sw1-nte02/Ethernet47 of rs2-nte02", Kind.REMOVED)]
    assert gone.touched.ports == ("sw1-nte02/Ethernet47",)
    faster = other.model_copy(update={"speed": 100_000})
    changed = compare(INTENT, INTENT.model_copy(update={"own_ports": (one, faster)}))
    assert words(changed) == ["speed 10G → 100G"]
    assert changed.touched.ports == ("sw1-nte02/Ethernet47",)


def test_a_lag_and_a_session_less_connection_in_words() -> None:
    lag = connection("erdre-1", "sw1-nte02/Ethernet1", 15).model_copy(
        update={"ports": (PortRef.parse("sw1-nte02/Ethernet1"), PortRef.parse("sw1-nte02/Ethernet4")), "route_servers": False}
    )
    member = Member(key="erdre", name="Erdre", asn=64500, noc=INTENT.members[0].noc, connections=(lag,))
    changes = compare(INTENT, INTENT.model_copy(update={"members": (*INTENT.members, member)}))
    (text,) = words(changes)
    assert text.startswith("erdre-1 on sw1-nte02/Ethernet1 + sw1-nte02/Ethernet4, LAG of 2 × 10G, 192.0.2.15, ")  # noqa: RUF001
    assert text.endswith(", no route-server session")
    assert "sw1-nte02/Port-Channel101" in changes.touched.ports


V4, V6 = ip_address("192.0.2.11"), ip_address("2001:db8:0:100::11")
BOTH = (V4, V6)
PORT = ("sw1-nte01/Ethernet1",)


@pytest.mark.parametrize(
    ("one", "other", "ending", "starting", "ports"),
    [
        (State.PLANNED, State.AWAITING_XCONNECT, (), (), PORT),
        (State.AWAITING_XCONNECT, State.QUARANTINE, (), BOTH, PORT),
        (State.QUARANTINE, State.ACTIVE, (), BOTH, PORT),
        (State.ACTIVE, State.LEAVING, (), (), ()),
        (State.LEAVING, State.ACTIVE, (), (), ()),
        (State.ACTIVE, State.SUSPENDED, BOTH, (), PORT),
        (State.SUSPENDED, State.ACTIVE, (), BOTH, PORT),
        (State.SUSPENDED, State.PLANNED, (), (), ()),
        (State.LEAVING, State.PLANNED, BOTH, (), PORT),
    ],
)
def test_a_change_of_state(
    one: State, other: State, ending: tuple[object], starting: tuple[object], ports: tuple[str, ...]
) -> None:
    changes = compare(edited("armor-1", state=one), edited("armor-1", state=other))
    touched = changes.touched
    assert (touched.ending, touched.starting, touched.flapping, touched.ports) == (ending, starting, (), ports)
    assert words(changes)[0].startswith(f"armor-1: {one.value} → {other.value}: ")
    assert changes.changes[0].said == f"Armor Telecom has armor-1 {one.value} → {other.value}"


def test_a_suspended_connection_that_leaves_ends_nothing() -> None:
    suspended = edited("armor-1", state=State.SUSPENDED)
    touched = compare(suspended, suspended.model_copy(update={"members": suspended.members[1:]})).touched
    assert (touched.ending, touched.ports) == ((), PORT)


def test_a_password_flaps_that_members_sessions_and_no_port() -> None:
    changes = compare(INTENT, edited("armor-1", md5="md5/armor-1"))
    assert words(changes) == ["armor-1: sessions get a password (MD5): md5/armor-1"]
    assert (changes.touched.flapping, changes.touched.ports) == (BOTH, ())
    assert compare(edited("armor-1", md5="md5/a", state=State.SUSPENDED), edited("armor-1", state=State.SUSPENDED)).touched == (
        compare(INTENT, INTENT).touched
    )


DEDICATED = NapEnd(member="retz", ports=(PortRef.parse("sw1-nte02/Ethernet5"),), speed=1000)
TAGGED = NapEnd(member="armor", connection="armor-1")


def with_naps(*naps: Nap) -> Intent:
    return INTENT.model_copy(update={"naps": naps})


def test_a_nap_on_dedicated_ports_touches_these_alone() -> None:
    other = NapEnd(member="armor", ports=(PortRef.parse("sw1-nte01/Ethernet6"),), speed=10_000)
    changes = compare(INTENT, with_naps(Nap(key="armor-retz", vid=1001, ends=(other, DEDICATED))))
    (change,) = changes.changes
    assert (change.object, change.kind, change.members) == ("NAP armor-retz", Kind.ADDED, ("armor", "retz"))
    assert change.words == (
        "VLAN 1001",
        "armor: untagged on sw1-nte01/Ethernet6, 10G",
        "retz: untagged on sw1-nte02/Ethernet5, 1G",
    )
    assert change.said == "NAP armor-retz between armor and retz is added"
    assert changes.touched.ports == ("sw1-nte01/Ethernet6", "sw1-nte02/Ethernet5")
    assert changes.touched.addresses == frozenset()


def test_the_first_nap_beside_peering_makes_the_port_a_trunk_and_may_flap_it() -> None:
    first = Nap(key="armor-retz", vid=1001, ends=(TAGGED, DEDICATED))
    for one, other in ((INTENT, with_naps(first)), (with_naps(first), INTENT)):
        touched = compare(one, other).touched
        assert (touched.flapping, touched.ports) == (BOTH, ("sw1-nte01/Ethernet1", "sw1-nte02/Ethernet5"))


def test_a_second_nap_beside_peering_flaps_nothing() -> None:
    first = Nap(key="armor-retz", vid=1001, ends=(TAGGED, DEDICATED))
    far = NapEnd(member="loire", ports=(PortRef.parse("sw1-nte02/Ethernet7"),), speed=10_000)
    touched = compare(with_naps(first), with_naps(first, Nap(key="second", vid=1002, ends=(TAGGED, far)))).touched
    assert (touched.flapping, touched.ports) == ((), ("sw1-nte02/Ethernet7",))


def test_a_nap_that_changes_is_told_by_its_ends() -> None:
    first = Nap(key="armor-retz", vid=1001, ends=(TAGGED, DEDICATED))
    moved = first.model_copy(update={"vid": 1003})
    (change,) = compare(with_naps(first), with_naps(moved)).changes
    assert (change.kind, change.words) == (Kind.CHANGED, ("vid 1001 → 1003",))


def test_devices_that_carry_different_intents_are_touched_by_both_differences() -> None:
    here, there = (compare(edited("armor-1", md5="md5/a"), INTENT).touched, compare(with_member(INTENT), INTENT).touched)
    both = here.joined(there)
    assert (both.flapping, both.ending, both.ports) == (here.flapping, there.ending, there.ports)


def test_a_speed_is_said_as_the_inventory_writes_it() -> None:
    speeds = (10, 100, 1_000, 2_500, 5_000, 10_000, 25_000, 40_000, 50_000, 100_000, 200_000, 400_000, 800_000)
    assert [speed_words(item) for item in speeds] == [speed_text(item) for item in speeds]
    assert speed_words(2_500) == "2.5G"
