"""Routes of customers: who announces a route to us and who originates it are two, and a slip between them is found."""

import pytest

from ixp.render import render
from tests.render.rich import rich_exchange, rich_snapshot
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.policy import check_policy

NAME = "rs1-nte01"
MEMBERS = frozenset({"armor", "oudon", "vilaine"})


def few():
    """The sample with three members, one of them with a long ASN, one with two connections."""
    members = tuple(item for item in nantes().intent.members if item.key in MEMBERS)
    return amend.intent(nantes(), members=members, naps=())


GROUNDS = {"few": (few(), snapshot()), "rich": (rich_exchange(), rich_snapshot())}
FILES = {key: render(*ground)[NAME] for key, ground in GROUNDS.items()}

# ground, what stands there, what stands there now, the rule
EDITS = [
    ("few", "if times > 0 then bgp_path.prepend(bgp_path.first)", "if times > 0 then bgp_path.prepend(bgp_path.last)", "prepend"),
    ("few", "if times > 2 then bgp_path.prepend(bgp_path.first)", "if times > 2 then bgp_path.prepend(bgp_path.last)", "prepend"),
    ("few", "source != RTS_BGP || bgp_path.first = peer", "source != RTS_BGP || bgp_path.last = peer", "same-as"),
    ("rich", "bgp_path.last) = ROA_INVALID", "bgp_path.first) = ROA_INVALID", "rpki"),
    ("rich", "if !bgp_next_hop.is_v4 && ipv6_next_hops !~ wanted then return false", "", "next-hop-changed"),
    ("rich", "ipv6_next_hops !~ wanted then return false", "ipv6_next_hops ~ wanted then return false", "next-hop-changed"),
    ("few", "if standard_id > 65535 || low_asn = 0 then return false;", "", "announce"),
]


@pytest.mark.parametrize(("ground", "old", "new", "rule"), EDITS, ids=[f"{item[3]}-{at}" for at, item in enumerate(EDITS)])
def test_a_slip_between_first_and_last_is_found(ground, old, new, rule):
    text = FILES[ground]
    assert old in text
    found = check_policy(*GROUNDS[ground], {NAME: text.replace(old, new)}).findings
    assert [item.rule for item in found] == [f"policy.{rule}"]


def test_the_last_16_bits_of_a_long_asn_name_somebody_else():
    text = FILES["few"]
    long = next(item.asn for item in few().intent.members if item.asn > 0xFFFF)
    assert f"({long}, 0, sends)" in text, "it has no stand-in"
    found = check_policy(
        few(), snapshot(), {NAME: text.replace(f"({long}, 0, sends)", f"({long}, {long & 0xFFFF}, sends)")}
    ).findings
    assert [item.rule for item in found] == ["policy.announce"]
