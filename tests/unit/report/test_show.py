"""The lists of ``ixp show``: what stands in a row, what a filter keeps, and that nothing is cut without a terminal."""

import io
import json
from unittest.mock import Mock

import pytest
from rich.console import Console
from typer.testing import CliRunner

from ixp.cli.app import app
from ixp.cli.workspace import Workspace
from ixp.model import Exchange, Facts, Overrides, RouteLists, State
from ixp.policy import route_server
from ixp.record import RecordView
from ixp.report import show
from tests.unit.validate import amend
from tests.unit.validate.nantes import ROOT, nantes, snapshot

E = nantes()


def row(rows, **wanted):
    (found,) = [item for item in rows if all(getattr(item, name) == value for name, value in wanted.items())]
    return found


def sessions(exchange=E):
    return list(show.sessions(route_server(exchange, snapshot(), item) for item in exchange.route_servers + exchange.collectors))


def test_members():
    rows = list(show.members(E))
    assert len(rows) == 18
    assert row(rows, member="clisson").connections == ()
    assert row(rows, member="clisson").naps == ("loire-clisson",)
    assert row(rows, member="loire").naps == ("loire-clisson", "pornic-loire")
    assert row(rows, member="vilaine").connections == ("vilaine-1", "vilaine-2")


def test_ports_are_in_order_and_each_is_there_once():
    names = [(item.switch, item.port) for item in show.ports(E)]
    assert len(names) == len(set(names)) == 2 * 52
    assert names[:3] == [("sw1-nte01", "Ethernet1"), ("sw1-nte01", "Ethernet2"), ("sw1-nte01", "Ethernet3")]


@pytest.mark.parametrize(
    ("switch", "port", "says"),
    [
        ("sw1-nte01", "Ethernet2", {"state": "active", "vlan": 100, "tagged": (1001,), "serves": "loire-1", "member": "loire"}),
        ("sw1-nte01", "Ethernet3", {"lag": "Ethernet3 + Ethernet4", "macs": ("00:00:5e:00:53:14",)}),
        ("sw1-nte01", "Ethernet8", {"state": "suspended", "serves": "trentemoult-1"}),
        ("sw1-nte01", "Ethernet9", {"state": "nap", "vlan": 1001, "member": "clisson", "macs": ()}),
        ("sw1-nte01", "Ethernet12", {"state": "free", "vlan": None, "serves": None}),
        ("sw1-nte01", "Ethernet48", {"state": "own", "vlan": 666, "serves": "collector-nte01"}),
        ("sw1-nte02", "Ethernet4", {"speed": 1000}),
        ("sw1-nte02", "Ethernet5", {"state": "quarantine", "vlan": 666}),
        ("sw1-nte02", "Ethernet51", {"state": "trunk", "lag": "Port-Channel1", "serves": "sw1-nte01/Ethernet51"}),
    ],
)
def test_port(switch, port, says):
    found = row(show.ports(E), switch=switch, port=port)
    assert {name: getattr(found, name) for name in says} == says


def test_a_suspended_connection_carries_no_nap():
    found = row(show.ports(amend.connection(E, "loire-1", state=State.SUSPENDED)), switch="sw1-nte01", port="Ethernet2")
    assert (found.state, found.tagged) == ("suspended", ())


def test_without_netbox_the_ports_of_the_intent_are_listed():
    rows = show.ports(Exchange(intent=E.intent, facts=Facts()))
    assert {item.state for item in rows} == {*(state.value for state in State), "own", "nap"} - {"planned"}


def test_vlans():
    rows = list(show.vlans(E))
    assert [item.vid for item in rows] == [100, 666, 999, 1001, 1002]
    assert row(rows, vid=1001).untagged == ("sw1-nte01/Ethernet9",)
    assert row(rows, vid=1001).tagged == ("sw1-nte01/Ethernet2",)
    assert "sw1-nte02/Ethernet5" in row(rows, name="quarantine").untagged
    assert "sw1-nte02/Ethernet5" not in row(rows, name="peering").untagged


def test_naps():
    found = row(show.naps(E), nap="loire-clisson")
    assert (found.member, found.at, found.form) == ("clisson", ("sw1-nte01/Ethernet9",), "untagged")
    assert (found.other_member, found.other_at, found.other_form) == ("loire", ("loire-1",), "tagged")


def test_sessions():
    rows = sessions()
    assert [item.connection for item in rows if item.server == "collector-nte01"] == ["chantenay-1", "chantenay-1"]
    assert {item.state for item in rows if item.connection == "trentemoult-1"} == {"disabled"}
    assert {item.state for item in rows if item.connection == "vendee-1"} == {"drained"}
    assert {item.md5 for item in rows if item.connection == "ancenis-1"} == {"md5/ancenis-1"}
    assert not [item for item in rows if item.connection in {"retz-1", "doulon-1"}]
    assert row(rows, server="rs1-nte01", address="192.0.2.11").max_prefix == 100


def test_what_a_member_and_its_sessions_have_otherwise():
    exchange = amend.member(
        E,
        "guerande",
        policy=Overrides.model_validate({"next_hop": "same-as", "ipv4_over_ipv6": True}),
        lists=RouteLists(allow_origins=(64500, 64501)),
        mapped_asn=64600,
        tags=("64496:3000:1",),
    )
    rows = list(show.members(exchange))
    assert row(rows, member="guerande").otherwise == (
        "next hop same-as",
        "IPv4 over IPv6 on",
        "2 allowed origins",
        "mapped ASN 64600",
        "tag 64496:3000:1",
    )
    assert row(rows, member="armor").otherwise == ()
    found = row(sessions(exchange), server="rs1-nte01", connection="guerande-1")
    assert (found.max_prefix, found.otherwise) == (20, ("next hop same-as", "IPv4 over IPv6 on"))
    assert show.matching(rows, ["same-as"]) == [row(rows, member="guerande")]


def test_every_word_of_a_filter_has_to_occur():
    found = show.matching(show.ports(E), ["NTE02", "nap"])
    assert [(item.switch, item.port) for item in found] == [("sw1-nte02", "Ethernet8")]


def test_nothing_is_cut_without_a_terminal():
    out = io.StringIO()
    show.show(show.SessionRow, sessions(), Console(file=out, width=40))
    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["server", "connection", "member", "asn", "address", "max", "prefix", "state", "md5", "otherwise"]
    assert len(lines) == len(sessions()) + 1
    assert any(line.startswith("rs1-nte01") and "2001:db8:0:100::11" in line and line.endswith("-") for line in lines)


def test_a_terminal_gets_a_table_that_folds():
    out = io.StringIO()
    show.show(show.PortRow, show.matching(show.ports(E), ["sevre"]), Console(file=out, width=60, force_terminal=True))
    assert "…" not in out.getvalue()


def test_command_line(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("NETBOX_URL", raising=False)
    said = CliRunner().invoke(app, ["show", "ports", "trentemoult", "--json"])
    assert said.exit_code == 0, said.output
    (found,) = json.loads(said.stdout)
    assert (found["port"], found["state"], found["speed"]) == ("Ethernet8", "suspended", 10_000)
    assert CliRunner().invoke(app, ["show", "naps", "no-such-thing"]).stdout == "nothing\n"
    assert CliRunner().invoke(app, ["show", "sessions"]).exit_code != 0


def test_command_line_with_netbox(monkeypatch):
    record = Mock(read=Mock(return_value=RecordView(facts=E.facts, intent=None, digest="")))
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("NETBOX_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(Workspace, "record", Mock(return_value=record))
    said = CliRunner().invoke(app, ["show", "sessions", "vendee-1", "--json"])
    assert said.exit_code == 0, said.output
    assert {(item["server"], item["state"]) for item in json.loads(said.stdout)} == {
        ("rs1-nte01", "drained"),
        ("rs2-nte02", "drained"),
    }
    free = CliRunner().invoke(app, ["show", "ports", "free"]).stdout.splitlines()
    assert len(free) > 50
    assert free[0].split()[:4] == ["switch", "port", "speed", "state"]
