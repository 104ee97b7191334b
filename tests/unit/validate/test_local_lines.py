"""The operator's own lines: which of them have to do with routes, in each daemon's language, and at which line it is said."""

import pytest

from ixp.intent import load
from ixp.render import render
from tests.render.rich import rich_exchange, rich_snapshot
from tests.unit.validate.breach_table import local
from tests.unit.validate.nantes import ROOT, nantes, snapshot
from validate.bird import read_bird
from validate.rules import Subject, breaches
from validate.rules.local_lines import _OUR_NAMES

ROUTING, UNVERIFIED = "policy.local-lines-routing", "policy.local-lines-unverified"


def said(device, *lines):
    found = breaches(Subject(local(device, *lines), snapshot()))
    return {item.rule.removeprefix("policy.local-lines-"): item.what for item in found if "local-lines-" in item.rule}


@pytest.mark.parametrize(
    "line",
    [
        "protocol bgp extra from t_client_v4 { neighbor 192.0.2.99 as 64499; }",
        "protocol/* a */bgp extra { }",
        "template bgp mine { }",
        "protocol static s1 { ipv4; route 0.0.0.0/0 blackhole; }",
        "protocol kernel { }",
        "protocol ospf v2 mine { }",
        "protocol pipe { }",
        "protocol rpki more { }",
        "filter mine { accept; }",
        "function mine() -> bool { return true; }",
        "define set_AS64497_v4 = [ 0.0.0.0/0+ ];",
        "define transit_free = [];",
        'include "more.conf";',
        "mrtdump protocols all; protocol bgp extra { }",
    ],
)
def test_what_routes_in_bird_is_refused(line):
    assert "routing" in said("rs1-nte01", "# ours", line)


@pytest.mark.parametrize(
    "line",
    [
        "router bgp 64496",
        "no router bgp 64496",
        "rout bgp 64496",
        "  neighbor 192.0.2.11 shutdown",
        "route-map armor permit 1",
        "ip prefix-list all permit 0.0.0.0/0 le 32",
        "ipv6 prefix-list all permit ::/0 le 128",
        "bgp as-path access-list all permit .*",
        "bgp community-list standard all permit 64496:1",
        "bgp large-community-list standard all permit 64496:1:1",
        "ip route 0.0.0.0/0 192.0.2.1",
        "rpki cache tcp 198.18.255.99 323 preference 9",
    ],
)
def test_what_routes_in_frr_is_refused(line):
    assert "routing" in said("rs2-nte02", "! ours", line)


@pytest.mark.parametrize(
    ("device", "lines"),
    [
        ("rs1-nte01", ("protocol mrt dumps { table master4; }",)),
        ("rs1-nte01", ("protocol bfd {", "  neighbor 192.0.2.250;", "}")),
        ("rs1-nte01", ("define my_own = 64999;", "debug protocols all;")),
        ("rs2-nte02", ("debug bgp updates", "log file /var/log/frr.log")),
        ("rs2-nte02", ("bfd", " profile slow", "  receive-interval 900", "exit")),
        ("rs2-nte02", ("service password-encryption",)),
    ],
)
def test_of_other_lines_it_is_told_that_nothing_checks_them(device, lines):
    assert said(device, *lines).keys() == {"unverified"}


@pytest.mark.parametrize(("device", "line"), [("rs1-nte01", "# ours"), ("rs2-nte02", "! ours"), ("rs1-nte01", "/* a note */")])
def test_of_notes_nothing_is_told(device, line):
    assert said(device, line, "") == {}


def test_both_are_told_of_their_own():
    found = said("rs1-nte01", "mrtdump protocols all;", "protocol bgp a { }", "protocol bgp b { }")
    assert found["routing"].endswith(": protocol bgp a, and 1 more")
    assert found["unverified"].endswith(": mrtdump protocols all")
    assert "no word that begins with '$'" in said("rs1-nte01", "$")["routing"]


def test_who_agrees_to_lines_agrees_to_these_alone():
    names = {
        item.object
        for lines in (("protocol bgp a { }",), ("protocol bgp a { disabled; }",))
        for item in breaches(Subject(local("rs1-nte01", *lines), snapshot()))
        if item.rule == ROUTING
    }
    assert len(names) == 2


def test_the_finding_names_the_line_itself(tmp_path):
    text = (ROOT / "inventory/nantes/exchange.yml").read_text(encoding="utf-8")
    block = "policy:\n  local_lines:\n    rs1-nte01: |   # ours\n      # a note\n\n      protocol bgp a { }\n"
    (tmp_path / "exchange.yml").write_text(text.replace("policy:", f"{block}  # ", 1), encoding="utf-8")
    loaded = load(tmp_path)
    exchange = nantes().model_copy(update={"intent": loaded.intent})
    (where,) = [item.where for item in breaches(Subject(exchange, snapshot()), loaded.lines) if item.rule == ROUTING]
    name, _, number = where.rpartition(":")
    assert name.endswith("exchange.yml")
    assert (tmp_path / "exchange.yml").read_text(encoding="utf-8").splitlines()[int(number) - 1] == "      protocol bgp a { }"


def test_every_name_that_a_rendered_file_defines_is_known():
    for exchange, data in ((nantes(), snapshot()), (rich_exchange(), rich_snapshot())):
        for device, text in render(exchange, data).items():
            if exchange.device(device) in exchange.route_servers and exchange.device(device).platform == "bird":
                names = read_bird(text, device).defines
                assert names
                assert [item for item in sorted(names) if not _OUR_NAMES.match(item)] == []
