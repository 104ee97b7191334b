"""Every rule of risk is met by a plan, and no rule by one that changes a word."""

import pytest

from ixp.flows.changes import Change, Kind
from ixp.flows.plan import DeviceChange, Flap, Level, Plan
from ixp.flows.planning import make
from ixp.flows.risk import RULES, assess
from ixp.flows.touched import Touched
from ixp.model import CheckResult, Verdict
from ixp.platforms.flaps import Effect
from tests.unit.flows.scene import Scene

ADDRESSES = tuple(f"192.0.2.{number}" for number in range(1, 13))


def device(name: str = "sw1", role: str = "peering-switch", diff: str = "", before: str = "0", lines: int = 1) -> DeviceChange:
    return DeviceChange(
        device=name, site="nte01", role=role, platform="eos", before=before, after="1", diff=diff, added=lines, removed=0
    )


def on_trunk(line: str) -> DeviceChange:
    return device(diff=f"@@ -1 +1 @@\n interface Port-Channel1\n    description TRUNK sw2\n+   {line}\n")


BREACHES: dict[str, dict[str, object]] = {
    "first-deployment": {"touched": Touched(devices=("sw1",))},
    "left-over": {"left_over": "run 1 did not end well"},
    "base-section": {"devices": (device(diff="+username eve\n"),)},
    "trunk": {"devices": (on_trunk("shutdown"),)},
    "trunk-vlans": {"devices": (on_trunk("switchport trunk allowed vlan 100,1001"),)},
    "settings": {"changes": (Change(object="exchange nantes", kind=Kind.CHANGED),)},
    "every-session-flaps": {"touched": Touched(servers=("rs1",))},
    "many-sessions-end": {"touched": Touched.model_validate({"ending": ADDRESSES})},
    "very-big-diff": {"devices": (device(lines=1501),)},
    "big-diff": {"devices": (device(lines=301),)},
    "removal": {"changes": (Change(object="member A", kind=Kind.REMOVED),)},
    "sessions-end": {"touched": Touched.model_validate({"ending": ADDRESSES[:1]})},
    "flaps": {"flaps": (Flap(device="rs1", object="session a", effect=Effect.FLAPS, because="password"),)},
    "secret-rotated": {"rotated_secrets": ("md5/a",)},
    "drift-overwritten": {"accepted_drift": ("D-00000000",)},
    "route-servers": {"devices": (device("rs1", "route-server"), device("rs2", "route-server"))},
    "not-verified": {"checks": (CheckResult(check="batfish", verdict=Verdict.NOT_VERIFIED),)},
}


@pytest.fixture
def quiet(deployed: Scene) -> Plan:
    return make(deployed.inputs(), lambda *_: []).plan


def test_a_plan_that_meets_no_rule_is_of_low_risk(quiet: Plan) -> None:
    risk = assess(quiet.model_copy(update={"devices": (device(),)}))
    assert (risk.level, risk.reasons) == (Level.LOW, ())


def test_every_rule_has_a_case() -> None:
    assert {item.id for item in RULES} == BREACHES.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda item: item.id)
def test_each_rule_is_met(quiet: Plan, rule: object) -> None:
    wanted = getattr(rule, "id", ""), getattr(rule, "level", None)
    risk = assess(quiet.model_copy(update=BREACHES[wanted[0]]))
    assert wanted in [(item.rule, item.level) for item in risk.reasons]
    assert risk.level is max((item.level for item in risk.reasons), key=[Level.LOW, Level.MEDIUM, Level.HIGH].index)


@pytest.mark.parametrize("text", ["description TRUNK sw2", "description PEER AS64497 armor-1"])
def test_a_members_port_is_no_trunk(quiet: Plan, text: str) -> None:
    diff = f"@@ -1 +1 @@\n interface Ethernet1\n    {text}\n+   switchport trunk allowed vlan 100,1001\n"
    found = [item.rule for item in assess(quiet.model_copy(update={"devices": (device(diff=diff),)})).reasons]
    assert found == (["trunk-vlans"] if "TRUNK" in text else [])


def test_the_plan_carries_its_risk(scene: Scene) -> None:
    plan = make(scene.inputs(), lambda *_: []).plan
    assert plan.risk == assess(plan)
    assert plan.risk.level is Level.HIGH
