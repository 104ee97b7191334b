"""The checked-in inventory is sound and says what the sample exchange is."""

import shutil
from datetime import date

from ixp.intent import load
from ixp.model import Exchange, Profile, State, VlanRole
from tests.unit.validate.nantes import KNOWN, ROOT, loaded, nantes, snapshot
from validate.rules import Subject, breaches

SECOND_PORT = """
  beaulieu-2:
    port: sw1-nte02/Ethernet11
    speed: 10G
    macs: ["00:00:5e:00:53:32"]
    ipv4: 192.0.2.32
    ipv6: 2001:db8:0:100::32
    max_prefix: { ipv4: 1000, ipv6: 300 }
"""


def test_no_findings():
    assert loaded().findings == ()


def test_members_and_connections():
    intent = nantes().intent
    assert intent.profile is Profile.LAB
    assert [member.asn for member in intent.members] == [
        64511, 64497, 64502, 64505, 64506, 64509, 64507, 64499, 64504, 64498, 65539, 64510, 65536, 64503, 64500, 64508,
        65540, 64501,
    ]  # fmt: skip
    assert [item.key for _, item in nantes().connections()][-2:] == ["vilaine-1", "vilaine-2"]
    assert [member.key for member in intent.members if not member.connections] == ["clisson"]
    assert [item.key for _, item in nantes().connections() if not item.route_servers] == ["retz-1"]


def test_states():
    assert {item.key: item.state for _, item in nantes().connections() if item.state is not State.ACTIVE} == {
        "chantenay-1": State.QUARANTINE,
        "doulon-1": State.AWAITING_XCONNECT,
        "trentemoult-1": State.SUSPENDED,
        "vendee-1": State.LEAVING,
    }
    assert [(item.key, item.leaves) for _, item in nantes().connections() if item.leaves] == [("vendee-1", date(2026, 12, 31))]


def test_lag_password_and_own_ports():
    by_key = {item.key: item for _, item in nantes().connections()}
    assert [str(port) for port in by_key["sevre-1"].ports] == ["sw1-nte01/Ethernet3", "sw1-nte01/Ethernet4"]
    assert {item.key: item.md5 for item in by_key.values() if item.md5} == {"ancenis-1": "md5/ancenis-1"}
    assert {own.serves: own.vlan for own in nantes().intent.own_ports} == {
        "rs1-nte01": VlanRole.PEERING,
        "rs2-nte02": VlanRole.PEERING,
        "collector-nte01": VlanRole.QUARANTINE,
        "probe": VlanRole.QUARANTINE,
    }


def test_naps():
    within, across = nantes().intent.naps
    assert (within.key, within.vid, across.key, across.vid) == ("loire-clisson", 1001, "pornic-loire", 1002)
    assert [(end.member, end.connection, [str(port) for port in end.ports]) for end in within.ends] == [
        ("clisson", None, ["sw1-nte01/Ethernet9"]),
        ("loire", "loire-1", []),
    ]
    assert [(end.member, [str(port) for port in end.ports]) for end in across.ends] == [
        ("loire", ["sw1-nte01/Ethernet7"]),
        ("pornic", ["sw1-nte02/Ethernet8"]),
    ]


def test_snapshot_holds_the_set_of_every_member():
    for member in nantes().intent.members:
        routes = snapshot().route_set(member.as_set or f"AS{member.asn}")
        assert routes is not None, member.key
        assert routes.origins == (member.asn,)


def test_a_second_port_is_eight_lines_and_breaks_no_rule(tmp_path):
    shutil.copytree(ROOT / "inventory/nantes", tmp_path / "nantes")
    with (tmp_path / "nantes/members/beaulieu.yml").open("a", encoding="utf-8") as file:
        file.write(SECOND_PORT)
    changed = load(tmp_path / "nantes")
    assert changed.findings == ()
    assert changed.intent is not None
    exchange = Exchange(intent=changed.intent, facts=nantes().facts)
    assert {item.rule for item in breaches(Subject(exchange, snapshot()), changed.lines)} == KNOWN
    assert "beaulieu-2" in {item.key for _, item in exchange.connections()}
