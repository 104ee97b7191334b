"""Every rule on changes is met by a change, at the line to edit, and none of them by what happens every week."""

from dataclasses import replace
from datetime import date
from ipaddress import ip_address

import pytest

from ixp.flows.change_rules import CATALOGUE, RULES, assess, judge
from ixp.flows.changes import Change, Kind
from ixp.flows.plan import DeviceChange, Flap, Level, Plan
from ixp.flows.planning import make
from ixp.flows.touched import Touched
from ixp.flows.transition import Transition
from ixp.model import CheckResult, Exchange, Exemption, Severity, Stage, State, Verdict
from ixp.platforms.flaps import Effect
from tests.render.sample import sample_snapshot
from tests.unit.flows.change_scene import Deployed, written
from tests.unit.flows.change_table import CHANGES, USUAL, USUAL_FROM, E, management, suspended, without
from tests.unit.flows.scene import Scene
from tests.unit.validate import amend
from tests.unit.validate.breach_table import POLICY, of_all, own
from validate.exceptions import Exceptions

TODAY = date(2026, 11, 23)
ADDRESSES = tuple(f"192.0.2.{number}" for number in range(1, 13))
# What else is said, rightly, of the same change.
BESIDE = {
    "change.vlan-renumbered": {"change.trunk"},
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    return Deployed.sample(tmp_path_factory.mktemp("published"))


def said(found: tuple[object, ...]) -> list[object]:
    return [*found, *[None] * (5 - len(found))]


@pytest.mark.parametrize("case", CHANGES, ids=[f"{item[0]}-{number}" for number, item in enumerate(CHANGES)])
def test_a_change_is_found_at_its_line(sample: Deployed, case: tuple[object, ...]) -> None:
    rule, after, where, before, data = said(case)
    found = sample.grave(after, before, data)  # type: ignore[arg-type]
    hits = [item for item in found if item.rule == rule]
    assert hits, f"{rule} was not met: {[item.rule for item in found]}"
    assert written(hits[0].where).startswith(str(where)), written(hits[0].where)
    assert {item.rule for item in found} <= {rule} | BESIDE.get(str(rule), set())
    assert len(hits) == 1


@pytest.mark.parametrize("name", USUAL)
def test_what_is_usual_warns_of_nothing(sample: Deployed, name: str) -> None:
    assert sample.grave(USUAL[name]) == []


@pytest.mark.parametrize("name", USUAL_FROM)
def test_what_is_usual_elsewhere_warns_of_nothing(sample: Deployed, name: str) -> None:
    after, before = USUAL_FROM[name]
    assert sample.grave(after, before) == []


def told(sample: Deployed, rule: str, after: Exchange, before: Exchange | None = None) -> list[str]:
    return [item.what for item in sample.check(after, before).findings if item.rule == rule]


def test_what_is_widened_for_one_member_is_told(sample: Deployed) -> None:
    longer = own("armor", ipv4_length={"shortest": 8, "longest": 32})
    assert told(sample, "change.member-widened", longer) == ["armor: accepted from now on: IPv4 prefixes of 8-32, of 8-28 before"]
    assert told(sample, "change.member-widened", own("armor", next_hop="same-as")) == ["armor: next_hop strict becomes same-as"]
    assert told(sample, "change.member-widened", of_all(max_path=64)) == [], "what all get is told once"


def test_that_refused_routes_are_no_longer_kept_is_told(sample: Deployed) -> None:
    assert len(told(sample, "change.refused-dropped", of_all(reject="drop"))) == 1
    assert told(sample, "change.refused-dropped", E, of_all(reject="drop")) == []


def test_services_outside_of_the_out_of_band_network_are_told(sample: Deployed) -> None:
    (said,) = told(sample, "change.service-outside", management(syslog=(ip_address("198.51.100.1"),)))
    assert said.startswith("198.51.100.1 is asked for syslog")
    assert told(sample, "change.service-outside", management(syslog=(ip_address("198.18.255.9"),))) == []


def test_another_cache_is_named_with_the_old_one(sample: Deployed) -> None:
    two = [{"host": "198.18.255.31", "port": 323}, {"host": "198.18.255.32", "port": 3323}]
    (said,) = told(sample, "change.rtr-cache", of_all(rtr_caches=two))
    assert said.endswith("198.18.255.31:3323, but 198.18.255.31:323")


def test_a_member_that_never_ended_counts_among_those_removed(sample: Deployed) -> None:
    ended = suspended("armor-1", "erdre-1")
    (said,) = told(sample, "change.mass-removal", without("armor", "erdre", "oudon", "rance", "sevre", exchange=ended), ended)
    assert said == "3 objects are removed at once: oudon, rance, sevre"


@pytest.mark.parametrize(("leaves", "removed"), [(date(2020, 1, 1), 0), (date(2999, 1, 1), 3)])
def test_who_is_past_the_last_day_had_ended(sample: Deployed, leaves: date, removed: int) -> None:
    before = E
    for key in ("armor-1", "erdre-1", "oudon-1"):
        before = amend.connection(before, key, state=State.LEAVING, leaves=leaves)
    found = told(sample, "change.mass-removal", without("armor", "erdre", "oudon", exchange=before), before)
    assert len(found) == bool(removed)


def test_another_daemon_is_no_file_that_was_lost(sample: Deployed) -> None:
    after = amend.device(E, "rs2-nte02", platform="bird")
    found = {item.rule: item for item in sample.check(after).findings}
    assert "change.too-big" not in found
    assert not {"change.server-flaps", "change.base-section"} & found.keys(), "one cause is told once"


def test_a_young_exchange_may_lose_its_last_member(sample: Deployed) -> None:
    """Its route servers' files shrink to almost nothing with it, and no template lost a part."""
    others = [item.key for item in E.intent.members if item.key != "vilaine"]
    alone = amend.intent(without(*others), naps=())
    nobody = amend.intent(alone, members=())
    assert not told(sample, "change.too-big", nobody, alone)


def test_only_errors_fail_and_block(sample: Deployed) -> None:
    plan = make(sample.inputs(amend.member(E, "armor", asn=64520)), lambda *_: []).plan
    assert plan.blocked
    assert plan.checks[-1].verdict is Verdict.FAIL
    assert sample.check(USUAL["a member joins"]).verdict is Verdict.PASS


def test_exceptions_are_applied_to_every_check_at_once(sample: Deployed) -> None:
    seen: list[str] = []

    def settled(results):
        seen.extend(item.check for item in results)
        return [item.model_copy(update={"findings": ()}) for item in results]

    inputs = sample.inputs(amend.member(E, "armor", asn=64520))
    rules = CheckResult(check="rules", verdict=Verdict.PASS)
    plan = make(replace(inputs, settled=settled), lambda *_: [rules]).plan
    assert seen == ["rules", "change"]
    assert not plan.blocked


def allowed(sample: Deployed, edited: Exchange, rule: str, about: str) -> tuple[bool, list[str]]:
    """Whether the plan is blocked, and what is excepted in it."""
    entry = Exemption(rule=rule, about=about, reason="Armor takes over its parent's network", until=TODAY)
    exceptions = Exceptions((entry,), {item.id: item for item in CATALOGUE}, TODAY)
    plan = make(replace(sample.inputs(edited), settled=exceptions.settled), lambda *_: []).plan
    return plan.blocked, [item.rule for check in plan.checks for item in check.findings if item.excepted]


def test_an_exception_lets_this_change_through_and_no_other_of_its_kind(sample: Deployed) -> None:
    edited = amend.member(E, "armor", asn=64520)
    (found,) = [item for item in sample.grave(edited) if item.rule == "change.member-asn"]
    (key,) = found.subjects
    assert f"- {{rule: change.member-asn, for: {key}, reason: …, until: …}}" in found.hint
    assert allowed(sample, edited, found.rule, key) == (False, ["change.member-asn"])
    assert allowed(sample, amend.member(E, "armor", asn=64521), found.rule, key) == (True, [])
    assert allowed(sample, edited, found.rule, found.object) == (True, [])


def test_who_allows_that_members_go_allows_these_alone(sample: Deployed) -> None:
    """What is shown names the first few; what is allowed are all."""
    keys = [item.key for item in E.intent.members]

    def key(gone: list[str]) -> tuple[str, ...]:
        (found,) = [item for item in sample.grave(without(*gone)) if item.rule == "change.mass-removal"]
        return found.subjects

    assert key(keys[:6]) == key(keys[:6])
    assert key(keys[:6]) != key([*keys[:5], keys[6]])


def test_an_edit_of_access_is_allowed_as_it_was_seen(sample: Deployed) -> None:
    def key(digit: int) -> tuple[str, ...]:
        texts = {
            "rs1_nte01": sample.files["rs1-nte01"].replace("router id ", f"router id {digit}"),
            "rs2_nte02": sample.files["rs2-nte02"].replace("bgp router-id ", f"bgp router-id {digit}"),
        }
        (found,) = [item for item in sample.carrying(**texts).grave(E) if item.rule == "change.access-everywhere"]
        return found.subjects

    assert key(9) == key(9)
    assert key(9) != key(8)


def test_a_first_deployment_is_held_to_nothing_before(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = Deployed(tmp_path_factory.mktemp("published"), {})
    assert {item.rule for item in empty.check(E).findings} == {"change.first-deployment"}


# -- edits of templates: devices carry what another template printed ---------------------------------------------------


def test_sessions_that_get_another_name(sample: Deployed) -> None:
    carried = sample.files["rs1-nte01"].replace("protocol bgp c_", "protocol bgp peer_")
    (found,) = [item for item in sample.carrying(rs1_nte01=carried).grave(E) if item.rule == "change.session-renamed"]
    device, _, number = found.where.rpartition(":")
    assert device == "rs1-nte01.cfg"
    assert sample.files["rs1-nte01"].splitlines()[int(number) - 1].startswith("protocol bgp c_")
    assert found.severity is Severity.ERROR


def test_half_of_a_file_that_is_gone(sample: Deployed) -> None:
    carried = sample.files["sw1-nte01"] + "".join(f"! line {number}\n" for number in range(2000))
    rules = {item.rule: item.where for item in sample.carrying(sw1_nte01=carried).grave(E)}
    assert rules.keys() == {"change.too-big"}
    assert rules["change.too-big"].startswith("sw1-nte01.cfg:")


def test_who_allows_that_half_of_a_file_goes_has_seen_which_statements(sample: Deployed) -> None:
    """More lines of them, as data bring, are the same; another statement among them is not."""

    def key(lines: int, text: str = "prefix") -> tuple[str, ...]:
        gone = "".join(f"{text} {number}\n" for number in range(lines))
        (found,) = sample.carrying(sw1_nte01=sample.files["sw1-nte01"] + gone).grave(E)
        assert found.rule == "change.too-big"
        return found.subjects

    assert key(2000) == key(2001)
    assert key(2000) != key(2000, "no prefix")


def test_what_is_said_of_the_plan_names_no_line_that_nobody_has_to_edit(sample: Deployed) -> None:
    found = {item.rule: item.where for item in sample.check(without("vendee")).findings}
    assert written(found["change.removal"]).startswith("members/vendee.yml | ")
    assert (found["change.route-servers"], found["change.sessions-end"]) == ("", "")
    (settings,) = [item.where for item in sample.check(of_all(max_path=24)).findings if item.rule == "change.settings"]
    assert written(settings).startswith(POLICY)


def test_another_router_id(sample: Deployed) -> None:
    one = sample.files["rs1-nte01"].replace("router id ", "router id 9")
    other = sample.files["rs2-nte02"].replace("bgp router-id ", "bgp router-id 9")
    found = {item.rule: item.where for item in sample.carrying(rs1_nte01=one).grave(E)}
    assert found.keys() == {"change.server-flaps", "change.base-section"}
    number = next(number for number, line in enumerate(sample.files["rs1-nte01"].splitlines(), 1) if line.startswith("router id"))
    assert set(found.values()) == {f"rs1-nte01.cfg:{number}"}
    both = {item.rule for item in sample.carrying(rs1_nte01=one, rs2_nte02=other).grave(E)}
    assert both == {"change.everything-flaps", "change.access-everywhere"}


def test_a_line_of_a_trunk(sample: Deployed) -> None:
    carried = sample.files["sw1-nte01"].replace("description TRUNK", "description TRUNK", 1)
    head, mark, rest = carried.partition("description TRUNK")
    first, _, others = rest.partition("\n")
    found = {item.rule: item.where for item in sample.carrying(sw1_nte01=f"{head}{mark}{first}\n   mtu 9214\n{others}").grave(E)}
    assert found.keys() == {"change.trunk"}
    assert found["change.trunk"].startswith("sw1-nte01.cfg:")


def test_others_that_flap(sample: Deployed) -> None:
    before = E
    for member in E.intent.members:
        if member.key not in {"armor", "erdre"}:
            before = own(member.key, before, add_path=False)
    (found,) = sample.grave(of_all(before, add_path=True), before)
    assert (found.rule, found.what.partition(": ")[2]) == ("change.others-flap", "armor and erdre")
    assert written(found.where).startswith(POLICY)


# -- what a plan says of itself ---------------------------------------------------------------------------------------


def device(name: str = "sw1", role: str = "peering-switch", diff: str = "", before: str = "0", lines: int = 1) -> DeviceChange:
    return DeviceChange(
        device=name, site="nte01", role=role, platform="eos", before=before, after="1", diff=diff, added=lines, removed=0
    )


def on_trunk(line: str) -> DeviceChange:
    return device(diff=f"@@ -1 +1 @@\n interface Port-Channel1\n    description TRUNK sw2\n+   {line}\n")


OF_PLANS: dict[str, dict[str, object]] = {
    "change.first-deployment": {"touched": Touched(devices=("sw1",))},
    "change.left-over": {"left_over": "run 1 did not end well"},
    "change.base-section": {"devices": (device(diff="@@ -1 +1 @@\n+username eve\n"),)},
    "change.trunk": {"devices": (on_trunk("shutdown"),)},
    "change.trunk-vlans": {"devices": (on_trunk("switchport trunk allowed vlan 100,1001"),)},
    "change.settings": {"changes": (Change(object="exchange nantes", kind=Kind.CHANGED),)},
    "change.server-flaps": {"touched": Touched(servers=("rs1",))},
    "change.many-sessions-end": {"touched": Touched.model_validate({"ending": ADDRESSES})},
    "change.very-big-diff": {"devices": (device(lines=1501),)},
    "change.big-diff": {"devices": (device(lines=301),)},
    "change.removal": {"changes": (Change(object="member A", kind=Kind.REMOVED),)},
    "change.sessions-end": {"touched": Touched.model_validate({"ending": ADDRESSES[:1]})},
    "change.flaps": {"flaps": (Flap(device="rs1", object="session a", effect=Effect.FLAPS, because="password"),)},
    "change.secret-rotated": {"rotated_secrets": ("md5/a",)},
    "change.drift-overwritten": {"accepted_drift": ("D-00000000",)},
    "change.route-servers": {"devices": (device("rs1", "route-server"), device("rs2", "route-server"))},
    "change.not-verified": {"checks": (CheckResult(check="batfish", verdict=Verdict.NOT_VERIFIED),)},
}


@pytest.fixture
def quiet(deployed: Scene) -> Transition:
    plan = make(deployed.inputs(), lambda *_: []).plan
    return Transition(deployed.intent, deployed.exchange, plan, sample_snapshot(), sample_snapshot())


def of(step: Transition, **fields: object) -> Transition:
    plan: Plan = step.plan.model_copy(update=fields)
    return Transition(step.before, step.after, plan, step.data, step.new_data)


def test_a_plan_that_meets_no_rule_is_of_low_risk(quiet: Transition) -> None:
    risk = assess(judge(of(quiet, devices=(device(),))))
    assert (risk.level, risk.reasons) == (Level.LOW, ())


@pytest.mark.parametrize("name", OF_PLANS)
def test_what_a_plan_says_of_itself(quiet: Transition, name: str) -> None:
    (rule,) = (item for item in RULES if item.id == name)
    risk = assess(judge(of(quiet, **OF_PLANS[name])))
    assert (rule.id, rule.level) in [(item.rule, item.level) for item in risk.reasons]
    assert risk.level is max((item.level for item in risk.reasons), key=[Level.LOW, Level.MEDIUM, Level.HIGH].index)


def test_a_stanza_after_a_trunk_is_not_the_trunk(quiet: Transition) -> None:
    diff = "@@ -1 +1 @@\n interface Port-Channel1\n    description TRUNK sw2\n+!\n+interface Port-Channel101\n+   shutdown\n"
    assert assess(judge(of(quiet, devices=(device(diff=diff),)))).reasons == ()


@pytest.mark.parametrize("text", ["description TRUNK sw2", "description PEER AS64497 armor-1"])
def test_a_members_port_is_no_trunk(quiet: Transition, text: str) -> None:
    diff = f"@@ -1 +1 @@\n interface Ethernet1\n    {text}\n+   switchport trunk allowed vlan 100,1001\n"
    found = [item.rule for item in assess(judge(of(quiet, devices=(device(diff=diff),)))).reasons]
    assert found == (["change.trunk-vlans"] if "TRUNK" in text else [])


def test_the_plan_carries_its_risk(scene: Scene) -> None:
    plan = make(scene.inputs(), lambda *_: []).plan
    assert plan.risk.level is Level.HIGH
    assert [item.rule for item in plan.risk.reasons] == ["change.first-deployment"]


def test_every_rule_has_a_case(sample: Deployed) -> None:
    told = {item.rule for item in sample.check(USUAL["a member joins"]).findings}
    assert "change.untested-member" in told
    cases = {str(item[0]) for item in CHANGES} | OF_PLANS.keys() | told
    cases |= {"change.session-renamed", "change.too-big", "change.others-flap"}  # tests of their own above
    cases |= {"change.member-widened", "change.refused-dropped", "change.service-outside"}
    assert {item.id for item in RULES} == cases
    assert {(item.id, item.stage) for item in CATALOGUE} == {(item, Stage.CHANGE) for item in cases}
    assert all(item.why and item.example for item in CATALOGUE)
