"""Rendered files of other exchanges, with every policy that the parity cases have: silent as they are, loud once edited."""

import re

import pytest

from ixp.model import Verdict
from ixp.render import render
from ixp.render.files import render_device
from lab.parity import scenarios
from lab.parity.build import Scenario
from lab.parity.core import wild
from validate.policy import check_policy
from validate.rendered.frr import check_frr

NAMES = ("core", "blackhole_off", "flavour", "rs_gshut", "rov_comm", "roles_strict", "v4_over_v6", "irr_tag", "defaults")


# scenario, a pattern in FRR's file, what stands in its place, the rule that objects
EDITS = [
    ("core", r"(access-list ixp-never-via-\w+ seq 1 permit ).*", r"\1_(2778)_", "policy.never-via"),
    ("core", r"(prefix-list ixp-v6-denied-\w+ seq \d+ permit 2001:7f8:f00::/48).*", r"\1 ge 100", "policy.own-lan"),
    ("core", r"(prefix-list AS\d+-v4-denied-\w+ seq 1) permit \S+", r"\1 permit 192.88.99.0/24", "policy.member-denied"),
    ("core", r"(ip prefix-list ixp-v4-too-long-\w+ seq 1 permit 0.0.0.0/0 ge )25", r"\g<1>27", "policy.too-long"),
    ("core", r"(ipv6 prefix-list ixp-v6-too-short-\w+ seq 1 permit ::/0 le )16", r"\g<1>8", "policy.too-short"),
    ("rov_comm", r"(large-community-list standard ixp-invalid-\w+ seq 1 permit \d+:1000:)4", r"\g<1>3", "policy.leaks-invalid"),
    ("wild", r"(community-list standard ixp-well-known-\w+ seq \d+ permit) no-export", r"\1 no-peer", "policy.well-known"),
    ("roles", r" neighbor \S+ local-role rs-server\n", "", "policy.otc"),
]


def scenario(name: str) -> Scenario:
    return wild() if name == "wild" else scenarios.get(name)


@pytest.mark.parametrize("name", [*NAMES, "wild"])
def test_what_is_rendered_passes(name):
    found = scenario(name)
    files = render(found.exchange, found.snapshot)
    result = check_policy(found.exchange, found.snapshot, files)
    assert (result.verdict, result.findings) == (Verdict.PASS, ())
    frr = found.device("frr")
    assert list(check_frr(found.exchange, found.snapshot, frr, files[frr.name])) == []


@pytest.mark.parametrize(("name", "pattern", "after", "rule"), EDITS, ids=[item[3] for item in EDITS])
def test_another_decision_breaks_one_rule(name, pattern, after, rule):
    found = scenario(name)
    frr = found.device("frr")
    text, times = re.subn(pattern, after, render_device(found.exchange, found.snapshot, frr))
    assert times, "the rendered format has changed: change this case with it"
    rules = [item.rule for item in check_policy(found.exchange, found.snapshot, {frr.name: text}).findings]
    assert rules == [rule]
