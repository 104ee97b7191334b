"""Every claim on the route servers' policies: its breach ends at its own entry of the proof map; the sample's file breaks none.

That Batfish finds these routes by itself is in test_policies_live.py; here the map is read without it.
"""

import re
from ipaddress import IPv4Network

import pytest

from ixp.policy.rpki import RpkiState
from tests.unit.validate.batfish.policy_ground import also_registered, edited, given, rendered, server, session, twin
from tests.unit.validate.batfish.twin_reading import Given, model
from tests.unit.validate.nantes import nantes
from validate.batfish.twin.claims import Claims
from validate.batfish.twin_rules import TWIN_RULES
from validate.policy.probe import Bench

OWN = IPv4Network("198.18.11.0/24")
NEXT = r"(?= on-match goto \d+\nexit)"

# Rule, the edit of the rendered file, what of the member's own route is other.
IMPORTS = {
    "batfish.accepts-bogon": (
        lambda: also_registered(edited(r"^ip prefix-list ixp-v4-bogons-\w+ seq 3 .*\n", ""), "10.66.0.0/16"),
        {"prefix": IPv4Network("10.66.0.0/16")},
    ),
    "batfish.accepts-own-lan": (
        lambda: also_registered(
            edited(r"^(ip prefix-list ixp-v4-denied-\w+ seq 1 permit) \S+", r"\1 192.0.3.0/24"), "192.0.2.128/25"
        ),
        {"prefix": IPv4Network("192.0.2.128/25")},
    ),
    "batfish.accepts-foreign": (
        lambda: edited(r"^ match large-community ixp-prefix-ok-\w+\n(?= on-match goto 120\nexit)", ""),
        {"prefix": IPv4Network("8.8.8.0/24")},
    ),
    "batfish.accepts-first-as": (
        lambda: edited(rf"^ match as-path AS64497-first-\w+\n{NEXT}", ""),
        {"as_path": (64500, 64497)},
    ),
    "batfish.accepts-next-hop": (
        lambda: edited(rf"^ match ip next-hop address 192.0.2.11\n{NEXT}", ""),
        {"next_hop": session("loire-1").address},
    ),
    "batfish.accepts-transit": (lambda: rendered().replace("|1299|", "|"), {"as_path": (64497, 1299, 64497)}),
    "batfish.accepts-reserved-asn": (
        lambda: edited(r"^(bgp as-path access-list ixp-reserved-\w+ seq 1 permit) .*$", r"\1 _(0)_"),
        {"as_path": (64497, 4200000000, 64497)},
    ),
    "batfish.accepts-as-set": (
        lambda: edited(r"^ match as-path ixp-as-set-\w+$", " match as-path ixp-empty-2a079a68"),
        {"as_path": (64497, frozenset({64497}), 64497)},
    ),
    "batfish.accepts-invalid": (
        lambda: edited(r"^route-map ixp-in-v4-\w+ permit 120\n call \S+\n match rpki invalid\nexit\n!\n", ""),
        {"rpki": RpkiState.INVALID},
    ),
    "batfish.accepts-length": (
        lambda: also_registered(rendered().replace("0.0.0.0/0 ge 29", "0.0.0.0/0 ge 31"), "203.0.113.8/30"),
        {"prefix": IPv4Network("203.0.113.8/30")},
    ),
    "batfish.accepts-blackhole": (
        lambda: edited(r"^ call ixp-refused-9-\w+\n(?=exit\n!\nroute-map ixp-in-v4-\w+ permit 220)", " on-match next\n"),
        {"prefix": IPv4Network("8.8.8.8/32"), "standard": ((65535, 666),)},
    ),
}
# The same for what is sent: communities of a route that is held.
EXPORTS = {
    "batfish.sends-refused": (
        lambda: edited(r"^route-map ixp-out-\w+ deny 10\n.*\nexit\n!\n", ""),
        ("64496:1101:9",),
    ),
    "batfish.sends-invalid": (
        lambda: edited(r"^route-map ixp-out-\w+ deny 20\n.*\nexit\n!\n", ""),
        ("64496:1000:4",),
    ),
    "batfish.sends-blocked": (
        lambda: edited(r"^route-map AS64497-out-\w+ deny 40\n.*\nexit\n!\n", ""),
        ("64496:0:64497",),
    ),
    "batfish.sends-blackhole": (
        lambda: edited(r"^( match community ixp-rfc7999-\w+\n on-match next\n) set community no-export additive\n", r"\1"),
        ("65535:666",),
    ),
}


def probe(of, **changes):
    state = changes.pop("rpki", RpkiState.NOT_FOUND)
    return given(session(), Bench(server(), session(), 4).route(**changes), state, of)


def policies(of):
    return next(item for item in of.sessions if item.address == str(session().address))


@pytest.mark.parametrize("rule", IMPORTS)
def test_what_is_let_in_against_a_claim_breaks_its_rule(rule):
    edit, changes = IMPORTS[rule]
    broken = twin(edit())
    name = f"proof-{policies(broken).imports}"
    route, entry = model(broken.text).decide(name, probe(broken, **changes))
    assert route is not None, "the claims let it pass"
    assert broken.claims[entry] == rule
    assert model(broken.text).decide(name, probe(broken, prefix=OWN))[0] is None, "a good route breaks nothing"
    assert model(twin().text).decide(f"proof-{policies(twin()).imports}", probe(twin(), **changes))[0] is None


@pytest.mark.parametrize("rule", EXPORTS)
def test_what_is_sent_against_a_claim_breaks_its_rule(rule):
    edit, communities = EXPORTS[rule]
    broken = twin(edit())
    name = f"proof-{policies(broken).exports}"
    held = Given(OWN, (64500,), frozenset(filter(None, map(broken.code.encode, communities))))
    route, entry = model(broken.text).decide(name, held)
    assert route is not None, "the claims let it pass"
    assert broken.claims[entry] == rule
    assert model(twin().text).decide(f"proof-{policies(twin()).exports}", held)[0] is None


def test_a_check_that_the_whole_file_has_lost_is_claimed_all_the_same():
    """No line speaks of next hops any more, so none gives them a mark; the policy does."""
    broken = twin(edited(r"^ match ip(?:v6)? next-hop address \S+\n", ""))
    name = f"proof-{policies(broken).imports}"
    route, entry = model(broken.text).decide(name, probe(broken, next_hop=session("loire-1").address))
    assert route is not None, "the claims let it pass"
    assert broken.claims[entry] == "batfish.accepts-next-hop"
    assert model(broken.text).decide(name, probe(broken, prefix=OWN))[0] is None, "a good route breaks nothing"


def test_every_claim_has_a_breach_but_those_on_no_asn_of_the_sample():
    claims = {rule for rule, _, _ in TWIN_RULES} - {"batfish.decides", "batfish.sends", "batfish.vacuous"}
    assert claims - {"batfish.accepts-never-via"} == {*IMPORTS, *EXPORTS}
    assert not server().never_via


def test_few_ways_lead_through_what_is_proven():
    """Batfish looks at every way through a map: a few doubled ones are minutes."""
    entries = model(twin().text).maps
    for item in twin().sessions:
        assert _ways(entries[f"slice-{item.imports}"]) < 50
        assert _ways(entries[f"proof-{item.imports}"]) < 200
        assert _ways(entries[f"slice-{item.exports}"]) < 50
        assert _ways(entries[f"proof-{item.exports}"]) < 500


def _ways(entries):
    """How many ways lead through a map, whatever they ask for."""
    ways = {}
    following = 0
    for permit, lines, number in reversed(entries):
        goes = next((int(line.split()[2]) for line in lines if line.startswith("on-match goto ")), 0)
        matched = ways[goes] if permit and goes else 1
        following = matched + following if any(line.startswith("match ") for line in lines) else matched
        ways[number] = following
    return following


@pytest.mark.parametrize(
    ("table", "left", "prefix"),
    [("bogons_ipv4", 1, "10.0.0.0/8"), ("denied_ipv4", 0, "192.0.2.0/24")],
)
def test_a_row_that_is_lost_in_the_policy_is_claimed_all_the_same(table, left, prefix):
    lost = server().model_copy(update={table: getattr(server(), table)[:left]})
    found = Claims(lost, twin().code, (nantes().intent.peering_lan.ipv4,))
    found.imports(session())
    assert any(f"permit {prefix} le 32" in line for lines in found.lists.values() for line in lines)


def test_private_asns_are_claimed_whatever_the_policy_lists():
    lost = server().model_copy(update={"reserved_asns": ((0, 0),)})
    found = Claims(lost, twin().code)
    found.imports(session())
    (line,) = found.lists["claim-reserved"]
    assert re.search(line.split()[-1], "64497 64513 64497")
    assert not re.search(line.split()[-1], "64497 64498")
