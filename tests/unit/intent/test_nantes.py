"""The checked-in inventory is sound and says what the sample exchange is."""

import shutil

from ixp.intent import load
from ixp.model import Exchange, Profile
from tests.unit.validate.nantes import ROOT, loaded, nantes, snapshot
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
    assert [member.key for member in intent.members] == [
        "armor", "atlantique", "beaulieu", "erdre", "guerande", "loire", "rance", "retz", "vilaine",
    ]  # fmt: skip
    assert [item.key for _, item in nantes().connections()][-2:] == ["vilaine-1", "vilaine-2"]
    served = {member.key for member, item in nantes().connections() if item.route_servers}
    assert served == {member.key for member in intent.members} - {"retz"}


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
    assert breaches(Subject(exchange, snapshot()), changed.lines) == ()
    assert "beaulieu-2" in {item.key for _, item in exchange.connections()}
