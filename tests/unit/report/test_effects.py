"""What changes for whom: in words, the most that is lost first, and never silence where nobody has looked."""

import pytest

from ixp.flows.plan import DeviceChange, Plan, PlanKey
from ixp.flows.touched import Touched
from ixp.model import CheckResult, Effects, RouteEffect, SessionEffect, Verdict, Witness
from ixp.report import html
from ixp.report.effects import impact
from ixp.report.plan import markdown

ARMOR = ("198.18.11.0/24 from AS64497", "203.0.113.0/28 from AS64497")
OTHERS = tuple(f"198.18.{number}.0/24 from AS645{number:02}" for number in range(12, 26))
EFFECTS = Effects(
    compared=True,
    routes=(
        RouteEffect(member="ancenis", router="ancenis-1", lost=ARMOR),
        RouteEffect(member="armor", router="armor-1", lost=OTHERS),
        RouteEffect(member="erdre", router="erdre-1", lost=ARMOR),
    ),
    sessions=(SessionEffect(device="rs2-nte02", session="armor-1", up=False),),
    witnesses=(
        Witness(device="rs2-nte02", session="armor-1", way="in", route="8.8.8.0/24 64497", before="refused", after="accepted"),
    ),
)


def plan(effects=None, reason="", devices=True):
    change = DeviceChange(
        device="sw1", site="nte01", role="peering-switch", platform="eos", before="0", after="1", diff="", added=1, removed=0
    )
    verdict = Verdict.NOT_VERIFIED if reason else Verdict.PASS
    return Plan(
        exchange="nantes",
        profile="lab",
        headline="Headline.",
        key=PlanKey(tree="t", snapshot="s", netbox="n", deployed={}),
        changes=(),
        devices=(change,) if devices else (),
        waves=("sw1",),
        touched=Touched(),
        checks=(CheckResult(check="batfish", verdict=verdict, reason=reason, effects=effects),),
    )


def lines(**given):
    return impact(plan(**given)).lines


def test_routers_for_which_the_same_changes_share_a_line_and_who_loses_most_is_first():
    found = lines(effects=EFFECTS)
    assert found[0].startswith("armor-1: loses 14 routes: 198.18.12.0/24 from AS64512, ")
    assert found[0].endswith("and 11 more")
    assert found[1] == f"ancenis-1, erdre-1: lose 2 routes: {', '.join(ARMOR)}"


def test_a_policy_shows_its_witness_before_and_after():
    assert "rs2-nte02: what armor-1 announces: 8.8.8.0/24 64497: refused → accepted" in lines(effects=EFFECTS)
    assert "session armor-1 of rs2-nte02 goes down" in lines(effects=EFFECTS)


def test_what_was_gained_and_what_was_lost_stand_apart():
    both = RouteEffect(member="a", router="a-1", gained=ARMOR[:1], lost=ARMOR[1:])
    first = lines(effects=Effects(compared=True, routes=(both,)))[0]
    assert first == f"a-1: gains 1 route: {ARMOR[0]}; loses 1 route: {ARMOR[1]}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": "BATFISH_HOST is not set"}, "not verified: BATFISH_HOST is not set"),
        ({"effects": Effects()}, "not compared: not every device was deployed before"),
        ({"effects": Effects(compared=True)}, "no member gains or loses a route or a session"),
        ({"effects": Effects(compared=True, unseen=3)}, "3 more connections without a router in the model"),
    ],
)
def test_nothing_found_and_nobody_looked_are_told_apart(given, said):
    assert said in lines(**given)
    assert said in markdown(plan(**given)).replace("\\", "")
    assert said.rpartition(": ")[2].casefold() in html.page(plan(**given)).casefold()


def test_where_no_device_changes_nothing_is_said():
    assert impact(plan(effects=EFFECTS, devices=False)) is None


def test_the_page_has_every_route_and_folds_the_many():
    page = html.page(plan(effects=EFFECTS))
    for route in (*ARMOR, *OTHERS):
        assert route in page
    assert "<summary>all 14</summary>" in page
    assert "<b>accepted</b>" in page
