"""``ixp rs explain``: verdict, datum, places, ways to mend it, exports, exit codes; and errors that say what is meant."""

import io
import json
import re
import shutil
from ipaddress import ip_address
from unittest.mock import Mock

import jsonschema
import pytest
from rich.console import Console
from typer.testing import CliRunner

from ixp.cli import console
from ixp.cli.app import app
from ixp.cli.workspace import Workspace
from ixp.data.vrps import Vrp
from ixp.errors import InputError
from ixp.model import RtrCache
from ixp.policy.checks import ORDER, REASONS, Check
from ixp.record import RecordView
from ixp.report.explain import schema
from tests.unit.validate import amend
from tests.unit.validate.nantes import ROOT, nantes

SCHEMA = ROOT / "docs/schema/explain.schema.json"
MEMBER = "inventory/nantes/members/armor.yml"


@pytest.fixture(autouse=True)
def _checkout(monkeypatch):
    monkeypatch.chdir(ROOT)
    for name in ("NETBOX_URL", "IXP_STATE", "IXP_PUBLISHED", "IXP_EXCHANGE"):
        monkeypatch.delenv(name, raising=False)


def asked(*options, code=0):
    said = CliRunner().invoke(app, ["rs", "explain", *([] if "--member" in options else ["--member", "armor"]), *options])
    assert said.exit_code == code, said.output
    return said.output


def document(*options, code=0):
    found = json.loads(asked(*options, "--json", code=code))
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return found


def one(*options, code=0):
    (found,) = document(*options, code=code)["explanations"]
    return found


def test_the_published_schema_is_that_of_the_document():
    assert SCHEMA.read_text(encoding="utf-8") == schema(), "run: ixp schema"


def test_a_good_route_with_path_and_next_hop_by_default():
    found = one("--prefix", "198.18.11.0/24")
    assert (found["outcome"], found["decided"], found["code"]) == ("accepted", None, None)
    assert (found["announced"]["path"], found["announced"]["next_hop"]) == ("64497", "192.0.2.11")
    assert [row["check"] for row in found["checks"]] == list(ORDER)
    assert "loire-1 (AS64498)" in found["sent"][0]["members"]
    assert {"why": "the same AS", "datum": "", "members": ["armor-1 (AS64497)"]} in found["withheld"]
    assert found["mend"] == found["where"] == []


def test_the_verdict_stands_first_and_the_datum_below():
    lines = asked("--prefix", "198.18.99.0/24", code=1).splitlines()
    assert lines[0] == "REFUSED     198.18.99.0/24 from armor-1 (AS64497, 192.0.2.11) on route-server"
    assert lines[1].strip() == f"prefix: {REASONS[Check.PREFIX].words}"
    assert lines[2].strip().startswith("198.18.99.0/24 is not in AS64497:AS-ARMOR (it has ")
    assert not [line for line in lines if line.startswith("sent")]


def test_places_are_the_set_in_the_snapshot_and_the_line_of_the_member():
    snapshot, member = one("--prefix", "198.18.99.0/24", code=1)["where"]
    path, _, line = snapshot.partition(" ")[0].partition(":")
    assert '"AS64497:AS-ARMOR"' in (ROOT / path).read_text().splitlines()[int(line) - 1]
    assert member.startswith(MEMBER)
    assert "as_set" in (ROOT / MEMBER).read_text().splitlines()[int(member.rpartition(":")[2]) - 1]


@pytest.mark.parametrize(
    ("options", "check", "way"),
    [
        (["--prefix", "198.18.11.0/24", "--next-hop", "192.0.2.99"], Check.NEXT_HOP, "announces it with next hop 192.0.2.11"),
        (["--prefix", "198.18.11.0/24", "--path", ""], Check.EMPTY_PATH, "puts AS64497 into the path"),
        (["--prefix", "198.18.11.0/24", "--path", " 64497" * 33], Check.PATH_TOO_LONG, "longest: 33"),
        (["--prefix", "198.18.11.0/24", "--path", "64498 64497"], Check.FIRST_AS, "AS64497 first"),
        (["--prefix", "198.18.11.0/24", "--path", "64497 4200000000 64497"], Check.RESERVED_ASN, "reserved_asns: accept"),
        (["--prefix", "198.18.11.0/24", "--path", "64497 {64498} 64497"], Check.AS_SET, "as_sets: accept"),
        (["--prefix", "198.18.11.0/24", "--path", "64497 3356 64497"], Check.TRANSIT_FREE, "transit_free: accept"),
        (["--prefix", "192.0.2.0/25"], Check.DENIED, "nobody but the exchange"),
        (["--prefix", "10.0.0.0/8"], Check.BOGON, "not for the Internet"),
        (["--prefix", "203.0.113.0/28", "--path", "64497 64498"], Check.ORIGIN, "allow: { origins: [64498] } in " + MEMBER),
        (["--prefix", "198.18.99.0/24"], Check.PREFIX, "route: 198.18.99.0/24, origin: AS64497; then: ixp refresh"),
        (["--prefix", "198.18.11.0/25"], Check.PREFIX, "more_specifics: true"),
        (["--prefix", "2001:db8:1099::/48"], Check.PREFIX, "route6: 2001:db8:1099::/48"),
    ],
)
def test_what_would_mend_a_refusal(options, check, way):
    found = one(*options, code=1)
    assert (found["outcome"], found["decided"], found["code"]) == ("refused", check, REASONS[check].code)
    assert any(way in text for text in found["mend"]), found["mend"]
    assert f"64496:1101:{REASONS[check].code}" in found["held"]["communities"]


@pytest.mark.parametrize(
    "options",
    [
        ["--prefix", "198.18.11.0/24", "--path", " 64497" * 33],
        ["--prefix", "198.18.11.0/24", "--path", "64497 4200000000 64497"],
        ["--prefix", "198.18.11.0/24", "--path", "64497 {64498} 64497"],
        ["--prefix", "198.18.11.0/24", "--path", "64497 3356 64497"],
        ["--prefix", "203.0.113.0/28", "--path", "64497 64498"],
        ["--prefix", "198.18.99.0/24"],
        ["--prefix", "2001:db8:1099::/48"],
        ["--member", "erdre", "--prefix", "198.18.13.0/25"],
        ["--prefix", "198.18.11.0/24", *(part for number in range(101) for part in ("--community", f"64499:{number}"))],
        ["--member", "vilaine", "--connection", "vilaine-2", "--prefix", "198.18.15.0/24", "--next-hop", "192.0.2.15"],
    ],
)
def test_the_line_that_is_offered_mends_it(tmp_path, monkeypatch, options):
    """What stands before `` in FILE`` in a way to mend it is put into that file: the same route is taken then."""
    shutil.copytree(ROOT / "inventory", tmp_path / "inventory")
    shutil.copytree(ROOT / "snapshots", tmp_path / "snapshots")
    monkeypatch.chdir(tmp_path)
    found = [re.search(r"((?:policy|allow): \{.*\}).* in (\S+):\d+", way) for way in one(*options, code=1)["mend"]]
    offered = [match.groups() for match in found if match]
    assert offered
    for line, file in offered:
        text = (tmp_path / file).read_text(encoding="utf-8")
        (tmp_path / file).write_text(f"{text}\n{line}\n", encoding="utf-8")
        assert one(*options)["outcome"] == "accepted"
        (tmp_path / file).write_text(text, encoding="utf-8")


def test_other_checks_that_would_fail_are_mended_too():
    ways = one("--prefix", "198.18.99.0/24", "--next-hop", "192.0.2.99", code=1)["mend"]
    assert ways[-1].startswith("and for prefix: who holds 198.18.99.0/24")


def test_communities_are_said_in_words():
    communities = ["0:64498", "64496:102:64499", "64496:0:64999", "64496:77:1", "64496:1000:1", "64499:1", "no-export"]
    found = one("--prefix", "198.18.11.0/24", *(part for item in communities for part in ("--community", item)))
    said = {row["community"]: row["meaning"] for row in found["asks"]}
    assert said["0:64498"] == "do not announce to this AS: loire (AS64498)"
    assert said["64496:102:64499"] == "prepend twice towards this AS: erdre (AS64499)"
    assert said["64496:0:64999"] == "do not announce to this AS: AS64999 has no session here"
    assert said["64496:77:1"].startswith("nothing here")
    assert said["64496:1000:1"].endswith("removed")
    assert said["64499:1"] == ""
    assert {
        "why": "the announcer does not want this AS to have it",
        "datum": "0:64498",
        "members": ["loire-1 (AS64498)"],
    } in found["withheld"]
    (erdre,) = [row for row in found["sent"] if "erdre-1 (AS64499)" in row["members"]]
    assert erdre["route"]["path"] == "64497 64497 64497"
    assert erdre["route"]["communities"] == ["64499:1", "65535:65281", "64496:77:1"]
    assert erdre["notes"] == ["prepended 64497 twice: 64496:102:64499"]


@pytest.mark.parametrize("name", ["64497", "AS64497", "as64497"])
def test_a_member_by_its_asn(name):
    said = CliRunner().invoke(app, ["rs", "explain", "--member", name, "--prefix", "198.18.11.0/24"])
    assert said.exit_code == 0, said.output


def test_each_connection_or_the_one_that_is_named():
    run = CliRunner().invoke(app, ["rs", "explain", "--member", "vilaine", "--prefix", "198.18.15.0/24", "--json"])
    assert [item["connection"] for item in json.loads(run.output)["explanations"]] == ["vilaine-1", "vilaine-2"]
    named = ["rs", "explain", "--member", "vilaine", "--connection", "vilaine-2", "--prefix", "198.18.15.0/24", "--json"]
    assert [item["address"] for item in json.loads(CliRunner().invoke(app, named).output)["explanations"]] == ["192.0.2.16"]


def test_a_connection_without_a_session_yet_is_explained_as_if_it_had_one(monkeypatch):
    found = amend.connection(nantes(), "armor-1", state="quarantine").intent
    monkeypatch.setattr(Workspace, "intent", found)
    told = document("--prefix", "198.18.11.0/24")
    assert told["explanations"][0]["outcome"] == "accepted"
    assert told["notes"][0].startswith("armor-1 is quarantine: it has no session yet")


def test_with_netbox_each_route_server_answers_and_equal_answers_stand_together(monkeypatch):
    record = Mock(read=Mock(return_value=RecordView(facts=nantes().facts, intent=None, digest="")))
    monkeypatch.setenv("NETBOX_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(Workspace, "record", Mock(return_value=record))
    told = document("--prefix", "198.18.11.0/24")
    assert [item["servers"] for item in told["explanations"]] == [["rs1-nte01", "rs2-nte02"]]
    assert told["notes"][0].startswith("FRR")
    assert not [note for note in told["notes"] if note.startswith("NetBox")]
    assert one("--prefix", "198.18.11.0/24", "--rs", "rs2-nte02")["servers"] == ["rs2-nte02"]
    assert one("--prefix", "198.18.11.0/24", "--offline")["servers"] == ["route-server"]


@pytest.mark.parametrize(
    ("options", "what", "hint"),
    [
        (["--member", "armur", "--prefix", "198.18.11.0/24"], "no member 'armur'", "armor"),
        (["--prefix", "198.18.11.1/24"], "is not a prefix", "198.18.11.0/24"),
        (["--prefix", "x"], "is not a prefix", "2001:db8:1011::/48"),
        (["--prefix", "x/24"], "is not a prefix", "2001:db8:1011::/48"),
        (["--prefix", "198.18.11.0"], "it has no length", "198.18.11.0/24"),
        (["--prefix", "198.18.11.0/24", "--path", "a"], "is not an AS path", ""),
        (["--prefix", "198.18.11.0/24", "--community", "1:2:3:4"], "is not a community", ""),
        (["--prefix", "198.18.11.0/24", "--next-hop", "x"], "is not an address", "192.0.2.11"),
        (["--prefix", "198.18.11.0/24", "--rs", "x"], "no route server 'x'", "route-server"),
        (["--prefix", "198.18.11.0/24", "--connection", "x"], "no connection of armor 'x'", "armor-1"),
        (["--member", "clisson", "--prefix", "198.18.11.0/24"], "no connection to the peering LAN", ""),
    ],
)
def test_wrong_input_is_said_with_a_hint(options, what, hint):
    said = CliRunner().invoke(app, ["rs", "explain", *([] if "--member" in options else ["--member", "armor"]), *options])
    assert isinstance(said.exception, InputError)
    assert what in said.exception.what
    assert hint in said.exception.hint
    assert said.exception.where.startswith("--")


@pytest.mark.parametrize(
    ("fields", "what"), [({"ipv6": None}, "carries IPv6"), ({"route_servers": False}, "no session with the route servers")]
)
def test_a_connection_that_has_no_such_session(monkeypatch, fields, what):
    monkeypatch.setattr(Workspace, "intent", amend.connection(nantes(), "armor-1", **fields).intent)
    said = CliRunner().invoke(app, ["rs", "explain", "--member", "armor", "--prefix", "2001:db8:1011::/48"])
    assert isinstance(said.exception, InputError)
    assert what in said.exception.what


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(monkeypatch, width):
    monkeypatch.setattr(
        console, "out", Console(soft_wrap=True, width=width, force_terminal=True, color_system=None, file=io.StringIO())
    )
    asked("--prefix", "198.18.99.0/24", "--next-hop", "192.0.2.99", "--path", "64497 64777 64778", code=1)
    asked("--prefix", "198.18.11.0/24", *(part for number in range(30) for part in ("--community", f"64496:107:{number}")))
    monkeypatch.setattr("ixp.cli.rs_asked.STAND_IN", "rs1-in-the-second-hall-of-the-data-centre-of-nantes")
    asked("--prefix", "2001:db8:1011::/48")
    lines = console.out.file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert len(lines) > 60


def test_rpki_and_the_vrps_behind_it(monkeypatch):
    known = (Vrp("198.18.0.0/16", 20, 64497), Vrp("198.18.11.0/24", 24, 64499))
    monkeypatch.setattr(Workspace, "vrps", known)
    policy = nantes().intent.policy.model_copy(update={"rtr_caches": (RtrCache(host=ip_address("198.18.255.31")),)})
    monkeypatch.setattr(Workspace, "intent", amend.intent(nantes(), policy=policy).intent)
    found = one("--prefix", "198.18.11.0/24", code=1)
    assert (found["decided"], found["code"]) == (Check.RPKI_INVALID, 13)
    assert found["datum"] == "invalid: VRP 198.18.11.0/24-24 AS64499, VRP 198.18.0.0/16-20 AS64497"
    assert found["mend"][0] == "who holds 198.18.11.0/24 makes a ROA for it: AS64497, maximum length 24 or more"
    monkeypatch.setattr(Workspace, "vrps", None)
    assert any("no RPKI data" in note for note in document("--prefix", "198.18.11.0/24")["notes"])
