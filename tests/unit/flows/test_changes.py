"""Two intents compared: what people read, and what a deployment may disturb."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from ixp.flows.changes import ChangeSet, Kind, compare
from ixp.model import Connection, FamilyLimits, Intent, Member, PortRef, PrefixLengths
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
        ({"speed": 1000}, "armor-1: speed 10000 → 1000", True, True),
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
    assert "longest: 23" in change.words[0]


def test_own_ports() -> None:
    one, other = INTENT.own_ports
    gone = compare(INTENT, INTENT.model_copy(update={"own_ports": (one,)}))
    assert [(item.object, item.kind) for item in gone.changes] == [("port sw1-nte02/Ethernet47 of rs2-nte02", Kind.REMOVED)]
    assert gone.touched.ports == ("sw1-nte02/Ethernet47",)
    faster = other.model_copy(update={"speed": 100_000})
    changed = compare(INTENT, INTENT.model_copy(update={"own_ports": (one, faster)}))
    assert words(changed) == ["speed 10000 → 100000"]
    assert changed.touched.ports == ("sw1-nte02/Ethernet47",)


def test_a_lag_and_a_session_less_connection_in_words() -> None:
    lag = connection("erdre-1", "sw1-nte02/Ethernet1", 15).model_copy(
        update={"ports": (PortRef.parse("sw1-nte02/Ethernet1"), PortRef.parse("sw1-nte02/Ethernet4")), "route_servers": False}
    )
    member = Member(key="erdre", name="Erdre", asn=64500, noc=INTENT.members[0].noc, connections=(lag,))
    changes = compare(INTENT, INTENT.model_copy(update={"members": (*INTENT.members, member)}))
    assert words(changes) == [
        "erdre-1 on sw1-nte02/Ethernet1 + sw1-nte02/Ethernet4, 10G, 192.0.2.15, 2001:db8:0:100::15, no route-server session"
    ]
