"""What the FRR driver reads from bgpd's answers, and what it asks bgpd about."""

import json

import pytest

from custom_napalm._frr_apply import delta, parse
from custom_napalm._frr_check import faults, for_bgpd
from custom_napalm._frr_rpki import caches, needs_module
from tests.render.rich import rich_exchange, rich_snapshot
from tests.render.test_frr import rendered

SERVERS = {
    "servers": [
        {"mode": "tcp", "host": "2001:db8:0:100::61", "port": "8282", "preference": 2},
        {"mode": "tcp", "host": "192.0.2.60", "port": "3323", "preference": 1},
    ]
}
COUNT = {"ipv4PrefixCount": 5, "ipv6PrefixCount": 2}
RPKI = """\
rpki
 rpki retry_interval 10
 rpki cache tcp 192.0.2.60 3323 preference 1
exit
"""


def answers(state: str) -> str:
    connections = [{"host": "192.0.2.60", "preference": 1, "state": state}, {"preference": 2, "state": "disconnected"}]
    return "\n".join(json.dumps(item, indent=2) for item in (SERVERS, {"connectedGroup": 1, "connections": connections}, COUNT))


@pytest.mark.parametrize(("state", "up"), [("connected", True), ("disconnected", False)])
def test_what_is_held_is_the_first_cache_s(state: str, up: bool) -> None:
    first, second = caches(answers(state))
    assert first == {"host": "192.0.2.60", "port": 3323, "up": up, "vrps_ipv4": 5, "vrps_ipv6": 2}
    assert second == {"host": "2001:db8:0:100::61", "port": 8282, "up": False, "vrps_ipv4": 0, "vrps_ipv6": 0}


def test_before_the_first_connection_all_caches_are_down() -> None:
    error = {"error": "No connection to RPKI cache server."}
    found = caches("\n".join(json.dumps(item) for item in (SERVERS, error, error)))
    assert [(item["host"], item["up"], item["vrps_ipv4"]) for item in found] == [
        ("192.0.2.60", False, 0),
        ("2001:db8:0:100::61", False, 0),
    ]


def test_the_module_is_needed_where_rpki_is_configured_or_matched() -> None:
    assert not needs_module(rendered())
    assert needs_module(rendered(rich_exchange(), rich_snapshot()))
    assert needs_module("route-map x permit 10\n match rpki invalid\nexit\n")


def test_bgpd_is_not_asked_about_prefixes_and_caches_and_lines_keep_their_numbers() -> None:
    text = rendered(rich_exchange(), rich_snapshot())
    short = for_bgpd(text).splitlines()
    assert (short[0], short[-1]) == ("XFRR_start_configuration", "XFRR_end_configuration")
    assert not any(line.startswith(("ip prefix-list ", "rpki", " rpki ")) for line in short)
    kept = [number for number, line in enumerate(text.splitlines()) if line.startswith((" neighbor 192.0.2.11 r", "route-map"))]
    assert len(kept) > 100
    assert all(short[number] == text.splitlines()[number] for number in kept)


def test_without_a_comment_in_front_no_line_is_taken_for_a_mark() -> None:
    assert for_bgpd("frr version 10.3\nrouter bgp 64496\n") == "frr version 10.3\nrouter bgp 64496\n"


def test_refused_lines_are_read() -> None:
    said = "x BGP: [A-B][EC 1] Command returned Warning Config Failed on config line 7:  neighbor 192.0.2.99 activate\n"
    assert faults(said) == [("7", "neighbor 192.0.2.99 activate")]


def test_a_cache_takes_the_place_of_another_before_it_is_used_by_maps() -> None:
    work = delta(parse(RPKI), parse(RPKI.replace("192.0.2.60", "192.0.2.61")))
    assert work.top == [
        "rpki",
        " no rpki cache tcp 192.0.2.60 3323 preference 1",
        " rpki cache tcp 192.0.2.61 3323 preference 1",
        "exit",
    ]
    assert delta(parse(RPKI), parse("")).deletions == ["no rpki"]
