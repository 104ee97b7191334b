"""What is sent is asked about also where nobody has an accepted route yet."""

import re

import pytest

from ixp.model import State, Verdict, WellKnown
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.policy import check_policy


def few(*members: str, **policy):
    intent = nantes().intent
    found = tuple(item for item in intent.members if item.key in members)
    return amend.intent(nantes(), members=found, naps=(), policy=intent.policy.model_copy(update=policy))


def without(*families: str):
    """The snapshot without registered prefixes of these families."""
    sets = {name: item.model_copy(update=dict.fromkeys(families, ())) for name, item in snapshot().sets.items()}
    return snapshot().model_copy(update={"sets": sets})


def opened(text: str, version: int) -> str:
    """BIRD's file with an export function that sends whatever is held."""
    changed, times = re.subn(rf"(function to_member_v{version}\([^{{]*\{{)", r"\1\n  return true;", text)
    assert times == 1, "the rendered format has changed: change this case with it"
    return changed


def shut(exchange, *members: str):
    for key in members:
        exchange = amend.connection(exchange, f"{key}-1", state=State.SUSPENDED)
    return exchange


EXCHANGES = {
    "no IPv6 registered": (few("armor", "loire", "vilaine"), without("ipv6")),
    "nothing registered": (few("armor", "loire"), without("ipv4", "ipv6")),
    "all of one ASN": (few("vilaine"), snapshot()),
    "all suspended": (shut(few("armor", "loire"), "armor", "loire"), snapshot()),
    "well-known communities are obeyed": (few("armor", "loire", well_known=WellKnown.OBEY), without("ipv4", "ipv6")),
    "one session alone": (few("armor"), snapshot()),
    "no member": (few(), snapshot()),
}


@pytest.mark.parametrize("name", EXCHANGES)
def test_what_is_rendered_passes(name):
    exchange, data = EXCHANGES[name]
    result = check_policy(exchange, data, render(exchange, data))
    assert (result.verdict, result.findings) == (Verdict.PASS, ())


@pytest.mark.parametrize(
    ("name", "version", "rule"),
    [
        ("no IPv6 registered", 6, "policy.unfiltered-out"),
        ("nothing registered", 4, "policy.unfiltered-out"),
        ("all of one ASN", 4, "policy.same-as"),
        ("well-known communities are obeyed", 6, "policy.unfiltered-out"),
    ],
)
def test_an_open_export_is_found_before_the_first_route_comes(name, version, rule):
    exchange, data = EXCHANGES[name]
    device = "rs1-nte01"
    text = opened(render(exchange, data)[device], version)
    (found,) = check_policy(exchange, data, {device: text}).findings
    assert found.rule == rule
    assert text.splitlines()[int(found.where.rpartition(":")[2]) - 1] == "  return true;"


def test_a_refused_route_that_frr_would_send_is_found_too():
    exchange, data = EXCHANGES["no IPv6 registered"]
    pattern = r"(large-community-list expanded ixp-refused-\w+ seq 1 permit _64496:1101:)"
    text, times = re.subn(pattern, r"\g<1>99", render(exchange, data)["rs2-nte02"])
    assert times
    (found,) = check_policy(exchange, data, {"rs2-nte02": text}).findings
    assert found.rule == "policy.leaks-refused"
