"""The checks on FRR's rendered file: silent on what we render, one rule and its line for each thing that is edited."""

import re

import pytest

from ixp.model import LimitAction, State
from ixp.model.policy import LocalLines
from ixp.render import render
from tests.render.rich import rich_exchange, rich_snapshot
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.frr import read_frr
from validate.rendered import RENDERED_RULES
from validate.rendered.frr import check_frr

NAME = "rs2-nte02"
DEVICE = next(item for item in nantes().facts.devices if item.name == NAME)
ARMOR, TRENTEMOULT, ANCENIS = " neighbor 192.0.2.11 ", " neighbor 192.0.2.23 ", " neighbor 192.0.2.26 "
IN_FAMILY = f" {ARMOR}"


@pytest.fixture(scope="module")
def text() -> str:
    return render(nantes(), snapshot())[NAME]


# what stood there, what stands there now, the rule that objects, how the line begins that it names (in the new text)
EDITS = [
    ("router bgp 64496\n", "router bgp 64497\n", "rendered.own-asn", "router bgp 64497"),
    ("router bgp 64496\n", "router isis 1\n", "rendered.own-asn", "! Nantes Internet Exchange"),
    (" bgp router-id 192.0.2.2\n", " bgp router-id 192.0.2.3\n", "rendered.router-id", " bgp router-id 192.0.2.3"),
    (" bgp router-id 192.0.2.2\n", "", "rendered.router-id", "router bgp 64496"),
    ("hostname rs2-nte02\n", "hostname rs1-nte01\n", "rendered.hostname", "hostname rs1-nte01"),
    (" no bgp default ipv4-unicast\n", "", "rendered.default-unicast", "router bgp 64496"),
    (
        " no bgp default ipv4-unicast\n",
        " no bgp default ipv4-unicast\n no bgp ebgp-requires-policy\n",
        "rendered.policy-required",
        " no bgp ebgp-requires-policy",
    ),
    ("no ipv6 forwarding\n", "", "rendered.forwarding", "! Nantes"),
    ("bgp no-rib\n", "", "rendered.no-rib", "! Nantes"),
    (" rpki cache tcp 198.18.255.32 3323 preference 2\n", "", "rendered.rpki-cache", " rpki retry_interval"),
    (" rpki expire_interval 172800\n", "", "rendered.rpki-cache", " rpki retry_interval"),
    ("expire_interval 172800", "expire_interval 600", "rendered.rpki-cache", " rpki expire_interval 600"),
    ("tcp 198.18.255.32 3323", "tcp 198.18.255.33 3323", "rendered.rpki-cache", " rpki retry_interval"),
    (f"{ARMOR}remote-as 64497\n", "", "rendered.missing-session", f"{ARMOR}description"),
    (f"{ARMOR}remote-as 64497\n", f"{ARMOR}remote-as 64498\n", "rendered.session-asn", f"{ARMOR}remote-as 64498"),
    (
        f"{ARMOR}remote-as 64497\n",
        f" neighbor 192.0.2.99 remote-as 64999\n{ARMOR}remote-as 64497\n",
        "rendered.foreign-session",
        " neighbor 192.0.2.99 ",
    ),
    (f"{TRENTEMOULT}shutdown\n", "", "rendered.session-state", f"{TRENTEMOULT}remote-as"),
    (f"{ARMOR}timers", f"{ARMOR}shutdown\n{ARMOR}timers", "rendered.session-state", f"{ARMOR}shutdown"),
    (f"{ANCENIS}password @secret:md5/ancenis-1@\n", "", "rendered.password", f"{ANCENIS}remote-as"),
    (f"{ARMOR}timers", f"{ARMOR}password @secret:md5/armor-1@\n{ARMOR}timers", "rendered.password", f"{ARMOR}password"),
    (f"{ARMOR}timers", f"{ARMOR}ttl-security hops 1\n{ARMOR}timers", "rendered.session-options", f"{ARMOR}ttl-security"),
    (f"{ARMOR}timers", f"{ARMOR}update-source lo\n{ARMOR}timers", "rendered.session-options", f"{ARMOR}update-source"),
    (f" no{ARMOR}enforce-first-as\n", "", "rendered.first-as-enforced", f"{ARMOR}remote-as"),
    (f"{IN_FAMILY}activate\n", "", "rendered.session-family", f"{IN_FAMILY}"),
    (f"{IN_FAMILY}route-server-client\n", "", "rendered.client", f"{IN_FAMILY}activate"),
    (f"{IN_FAMILY}attribute-unchanged next-hop\n", "", "rendered.next-hop-kept", f"{IN_FAMILY}activate"),
    (f"{IN_FAMILY}soft-reconfiguration inbound\n", "", "rendered.revalidation", f"{IN_FAMILY}activate"),
    (f"{IN_FAMILY}maximum-prefix 100 ", f"{IN_FAMILY}maximum-prefix 9 ", "rendered.max-prefix", f"{IN_FAMILY}maximum-prefix 9"),
    (f"{IN_FAMILY}route-map armor-1-v4-in-", f"{IN_FAMILY}route-map none-", "rendered.undeclared", f"{IN_FAMILY}route-map none"),
    ("match as-path ixp-as-set-", "match as-path ixp-none-", "rendered.undeclared", " match as-path ixp-none-"),
    ("match large-community ixp-refused-", "match large-community none-", "rendered.undeclared", " match large-community none-"),
    (" call ixp-out-", " call ixp-exit-", "rendered.undeclared", "route-map "),
    ("no ip forwarding\n", "no ip forwarding\nrouter ospf\n", "rendered.out-of-scope", "router ospf"),
    (" no bgp default", " bgp bestpath med missing-as-worst\n no bgp default", "rendered.out-of-scope", " bgp bestpath med"),
]


EDITS += [
    (f"{ARMOR}remote-as", f"{ARMOR}{line}\n{ARMOR}remote-as", "rendered.session-options", f"{ARMOR}{line}")
    for line in ("ebgp-multihop 255", "timers 3 9", "local-as 64499", "port 1179", "allowas-in")
]
EDITS += [
    (f"{IN_FAMILY}activate\n", f"{IN_FAMILY}activate\n{IN_FAMILY}{line}\n", "rendered.session-options", f"{IN_FAMILY}{line}")
    for line in (
        *(
            "next-hop-self",
            "as-override",
            "allowas-in",
            "remove-private-AS",
            "weight 200",
            "filter-list x in",
            "prefix-list x in",
        ),
        *("distribute-list x out", "unsuppress-map x", "maximum-prefix-out 10", "route-reflector-client", "nosuch", "soo 1:1"),
    )
]
EDITS += [
    (f"{ARMOR}timers connect 10\n", f"{ARMOR}timers connect 300\n", "rendered.session-options", f"{ARMOR}timers connect 300"),
    (f"{ARMOR}timers connect 10\n", "", "rendered.session-options", f"{ARMOR}remote-as"),
    (
        f"{IN_FAMILY}activate\n",
        f"{IN_FAMILY}activate\n{IN_FAMILY}default-originate\n",
        "rendered.default-route",
        f"{IN_FAMILY}default-originate",
    ),
    (
        f"{ARMOR}remote-as 64497\n",
        f"{ARMOR}remote-as 64497\n{ARMOR}remote-as 64479\n",
        "rendered.setting-twice",
        f"{ARMOR}remote-as 64479",
    ),
    (
        f"{IN_FAMILY}route-server-client\n",
        f"{IN_FAMILY}maximum-prefix 9999999\n{IN_FAMILY}route-server-client\n",
        "rendered.setting-twice",
        f"{IN_FAMILY}maximum-prefix 9999999",
    ),
    (
        f"{IN_FAMILY}attribute-unchanged next-hop\n",
        f"{IN_FAMILY}attribute-unchanged next-hop\n{IN_FAMILY}route-map LOIRE in\n",
        "rendered.setting-twice",
        f"{IN_FAMILY}route-map LOIRE in",
    ),
    (
        " exit-address-family\n !\n address-family ipv6 unicast\n",
        f" exit-address-family\n !\n address-family ipv6 unicast\n{IN_FAMILY}activate\n",
        "rendered.session-family",
        f"{IN_FAMILY}activate",
    ),
    (" seq 2 permit ", " seq 1 permit ", "rendered.sequence-twice", "ip prefix-list "),
]


@pytest.mark.parametrize(("before", "after", "rule", "line"), EDITS, ids=[f"{item[2]}-{at}" for at, item in enumerate(EDITS)])
def test_an_edit_breaks_one_rule_at_its_line(text, before, after, rule, line):
    loire = read_frr(text).neighbors["192.0.2.12"].route_map(4, "in")
    after, line = after.replace("LOIRE", loire), line.replace("LOIRE", loire)
    assert before in text, "the rendered format has changed: change this case with it"
    edited = text.replace(before, after, 1)
    found = [item for item in check_frr(nantes(), snapshot(), DEVICE, edited) if item.rule != "rendered.out-of-scope"]
    found = found or list(check_frr(nantes(), snapshot(), DEVICE, edited))
    assert [item.rule for item in found] == [rule], found
    where = found[0].where.rpartition(":")[2]
    assert edited.splitlines()[int(where) - 1].startswith(line.rstrip("\n")), found[0]
    assert found[0].hint
    assert rule in {item[0] for item in RENDERED_RULES}


def test_of_two_route_maps_the_last_counts_as_for_frr(text):
    armor = read_frr(text).neighbors["192.0.2.11"]
    other = read_frr(text).neighbors["192.0.2.12"].route_map(4, "in")
    line = f"{IN_FAMILY}route-map {armor.route_map(4, 'in')} in\n"
    behind = read_frr(text.replace(line, f"{line}{IN_FAMILY}route-map {other} in\n")).neighbors["192.0.2.11"]
    before = read_frr(text.replace(line, f"{IN_FAMILY}route-map {other} in\n{line}")).neighbors["192.0.2.11"]
    assert behind.route_map(4, "in") == other != armor.route_map(4, "in") == before.route_map(4, "in")
    assert behind.number(4, "route-map ") > armor.number(4, "route-map ")


def test_another_instance_of_bgp_is_none_of_ours(text):
    edited = text.replace(
        "router bgp 64496\n", "router bgp 64496 vrf X\n neighbor 192.0.2.99 remote-as 64499\nexit\nrouter bgp 64496\n"
    )
    (found,) = check_frr(nantes(), snapshot(), DEVICE, edited)
    assert (found.rule, edited.splitlines()[int(found.where.rpartition(":")[2]) - 1]) == (
        "rendered.out-of-scope",
        "router bgp 64496 vrf X",
    )


def test_local_lines_may_say_more_of_a_neighbour():
    lines = ("router bgp 64496", f"{ARMOR}timers connect 5", " address-family ipv4 unicast", f"{IN_FAMILY}weight 5")
    policy = nantes().intent.policy.model_copy(update={"local_lines": (LocalLines(device=NAME, lines=lines),)})
    exchange = amend.intent(nantes(), policy=policy)
    assert list(check_frr(exchange, snapshot(), DEVICE, render(exchange, snapshot())[NAME])) == []


def test_the_rich_case_passes():
    exchange = rich_exchange()
    device = next(item for item in exchange.facts.devices if item.name == NAME)
    assert list(check_frr(exchange, rich_snapshot(), device, render(exchange, rich_snapshot())[NAME])) == []


def test_what_is_rendered_passes(text):
    assert list(check_frr(nantes(), snapshot(), DEVICE, text)) == []


def test_a_line_that_many_sessions_lack_is_one_finding(text):
    (found,) = check_frr(nantes(), snapshot(), DEVICE, re.sub(r"  neighbor \S+ route-server-client\n", "", text))
    assert found.rule == "rendered.client"
    assert "more of the kind" in found.what


@pytest.mark.parametrize("state", [State.SUSPENDED, State.QUARANTINE])
def test_another_state_asks_for_another_session(text, state):
    exchange = amend.connection(nantes(), "armor-1", state=state)
    rules = {item.rule for item in check_frr(exchange, snapshot(), DEVICE, text)}
    assert rules == {{State.SUSPENDED: "rendered.session-state", State.QUARANTINE: "rendered.foreign-session"}[state]}


@pytest.mark.parametrize(
    "option",
    [{"gtsm": True}, {"bfd": True}, {"role": True}, {"passive": True}, {"add_path": True}, {"graceful_restart": False}],
    ids=str,
)
def test_an_option_of_the_policy_is_asked_for(text, option):
    policy = nantes().intent.policy
    changed = policy.model_copy(update=option)
    found = list(check_frr(amend.intent(nantes(), policy=changed), snapshot(), DEVICE, text))
    same = render(amend.intent(nantes(), policy=changed), snapshot())[NAME] == text
    assert [item.rule for item in found] == ([] if same else ["rendered.session-options"])


def test_limits_are_what_the_policy_does_at_them(text):
    policy = nantes().intent.policy
    changed = policy.model_copy(update={"limit_action": LimitAction.WARNING})
    (found,) = check_frr(amend.intent(nantes(), policy=changed), snapshot(), DEVICE, text)
    assert found.rule == "rendered.max-prefix"
