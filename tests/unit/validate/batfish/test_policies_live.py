"""The Batfish at ``BATFISH_HOST`` finds by itself what breaks a claim and what a change does, and reads each line of a twin."""

import os

import pytest

from tests.unit.validate.batfish.policy_ground import NAME, also_registered, edited, rendered
from tests.unit.validate.batfish.test_claims import EXPORTS, IMPORTS
from tests.unit.validate.batfish.test_policies import FIRST, TOLD, ground, inputs
from tests.unit.validate.batfish.test_proof import scrubbed_early
from validate.batfish.answers import Answers
from validate.batfish.compare import touched, witnesses
from validate.batfish.live import address, batfish
from validate.batfish.policies import check_decisions
from validate.batfish.proofs import check_proofs
from validate.batfish.reading import check_formats, check_lines, check_names

pytestmark = pytest.mark.skipif(not os.environ.get("BATFISH_HOST"), reason="BATFISH_HOST is not set")

ARMOR = frozenset({(NAME, "192.0.2.11")})


@pytest.fixture(scope="module")
def ask():
    with batfish(*address()) as asked:
        yield asked


def test_it_reads_every_line_and_knows_every_name(ask):
    said = Answers(ask, inputs())
    assert [*check_formats(said), *check_lines(said), *check_names(said)] == []


def test_the_sample_is_silent(ask):
    assert list(check_decisions(ground(), Answers(ask, inputs()))) == []
    assert list(check_proofs(ground(), Answers(ask, inputs()), ARMOR)) == []


@pytest.mark.parametrize("rule", [*IMPORTS, *EXPORTS])
def test_it_finds_the_route_that_breaks_a_claim(ask, rule):
    edit, _ = {**IMPORTS, **EXPORTS}[rule]
    found = list(check_proofs(ground(), Answers(ask, inputs(edit())), ARMOR))
    assert [item.rule for item in found] == [rule]


def test_an_excepted_claim_does_not_hide_others(ask):
    text = also_registered(edited(FIRST, "", rendered().replace("0.0.0.0/0 ge 29", "0.0.0.0/0 ge 31")), "203.0.113.8/30")
    said = Answers(ask, inputs(text))
    assert len(list(check_proofs(ground(), said, ARMOR))) == 1
    found = {item.rule for item in check_proofs(ground(), said, ARMOR, lambda _item: True)}
    assert found == {"batfish.accepts-first-as", "batfish.accepts-length", "batfish.accepts-foreign"}


def test_what_is_taken_off_too_early_is_found(ask):
    (found,) = check_proofs(ground(), Answers(ask, inputs(scrubbed_early())), ARMOR)
    assert found.rule in {"batfish.sends-blocked", "batfish.sends-invalid"}


def test_deny_everything_proves_nothing(ask):
    denied = inputs(edited(r"^ set weight 100\n", ""))
    assert list(check_proofs(ground(), Answers(ask, denied), ARMOR)) == []
    (found,) = check_decisions(ground(), Answers(ask, denied))
    assert found.rule == "batfish.vacuous"


def test_a_change_has_a_witness(ask):
    after = inputs(edited(FIRST, ""))
    assert touched(after, inputs()) == ARMOR
    (found,) = witnesses(ground(), Answers(ask, after), inputs())
    assert (found.session, found.way, found.before, found.after) == ("armor-1", "in", "refused", "accepted")


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_otherwise_has_a_witness(ask, name):
    edit, (way, before, after) = TOLD[name]
    found = [item for item in witnesses(ground(), Answers(ask, inputs(edit())), inputs()) if item.way == way]
    assert found[0].before.startswith(before)
    assert found[0].after.startswith(after)


# What no probe route asks: a border that is missing, a way past all checks for those who know its community.
UNASKED = {
    "batfish.accepts-first-as": lambda: edited(r"^(bgp as-path access-list AS64497-first-\w+ seq 1 permit \^64497)_$", r"\1"),
    "batfish.accepts-own-lan": lambda: edited(
        r"^(route-map armor-1-v4-in-\w+ permit) 50\n",
        r"\1 45\n match community ixp-backdoor\n set weight 100\nexit\n!\n\g<0>",
        edited(r"^(bgp community-list standard) ixp-blackhole-\w+ .*\n", r"\1 ixp-backdoor seq 1 permit 64496:4711\n\g<0>"),
    ),
}


@pytest.mark.parametrize("rule", UNASKED)
def test_it_finds_what_no_probe_asks(ask, rule):
    said = Answers(ask, inputs(UNASKED[rule]()))
    assert list(check_decisions(ground(), said)) == []
    (found,) = check_proofs(ground(), said, ARMOR)
    assert found.rule == rule
