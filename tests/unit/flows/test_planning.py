"""The plan: which input changes its key, what its digest covers, and what it says."""

import json
from dataclasses import replace
from datetime import date
from ipaddress import ip_address
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ixp.errors import InputError
from ixp.flows.deviation import Drift, DriftKind
from ixp.flows.plan import Plan, reviewed, schema
from ixp.flows.planning import Inputs, make
from ixp.model import (
    CheckResult,
    Exemption,
    Finding,
    Intent,
    LocalLines,
    Overrides,
    OwnPort,
    PortRef,
    RuleInfo,
    Severity,
    Stage,
    Verdict,
)
from ixp.platforms import platform
from ixp.platforms.flaps import Aspect, Effect, Effects
from ixp.platforms.registry import _PLATFORMS
from tests.render.sample import sample_exchange, sample_snapshot
from tests.unit.flows.scene import Scene, tree, with_member
from tests.unit.flows.test_changes import edited
from validate.exceptions import Exceptions

INTENT = sample_exchange().intent


def plan_of(inputs: Inputs) -> Plan:
    return make(inputs, lambda *_: []).plan


def test_the_same_inputs_give_the_same_plan(scene: Scene) -> None:
    assert plan_of(scene.inputs()) == plan_of(scene.inputs())
    assert plan_of(scene.inputs()).digest == plan_of(scene.inputs()).digest


def test_planning_changes_nothing(scene: Scene) -> None:
    plan_of(scene.inputs())
    assert scene.untouched()
    assert scene.network.journal == []
    assert not list(scene.state.published_folder.glob("*"))


def test_every_input_changes_the_key(deployed: Scene) -> None:
    inputs = deployed.inputs()
    smaller = inputs.snapshot.model_copy(update={"sets": {}})
    record = inputs.record.model_copy(update={"digest": "0" * 64})
    others = (
        inputs,
        replace(inputs, tree=tree("tree-2")),
        replace(inputs, snapshot=smaller),
        replace(inputs, record=record),
    )
    keys = [plan_of(item).key.digest for item in others]
    deployed.deploy(deployed.inputs(with_member(deployed.intent), "tree-2"))
    keys.append(plan_of(replace(inputs, published=deployed.state.published())).key.digest)
    assert len(set(keys)) == len(keys)


def test_the_digest_covers_what_reaches_devices_and_nothing_else(deployed: Scene) -> None:
    inputs = deployed.inputs()
    same = plan_of(inputs).digest
    assert plan_of(replace(inputs, tree=tree("tree-9"))).digest == same
    assert plan_of(deployed.inputs(with_member(deployed.intent))).digest != same
    assert plan_of(deployed.inputs(rotated=("device/password-hash",))).digest != same
    plan = plan_of(deployed.inputs(with_member(deployed.intent)))
    assert plan.model_copy(update={"waves": tuple(reversed(plan.waves))}).digest != plan.digest
    assert plan.model_copy(update={"devices": plan.devices[1:]}).digest != plan.digest


def test_from_nothing_every_device_is_new(scene: Scene) -> None:
    plan = plan_of(scene.inputs())
    assert plan.waves == ("sw1-nte01", "sw1-nte02", "rs1-nte01", "rs2-nte02")
    assert {item.before for item in plan.devices} == {""}
    assert all(item.removed == 0 and item.added > 50 for item in plan.devices)


def test_a_new_member_changes_its_switch_and_the_route_servers(deployed: Scene) -> None:
    plan = plan_of(deployed.inputs(with_member(deployed.intent), "tree-2"))
    assert plan.waves == ("sw1-nte02", "rs1-nte01", "rs2-nte02")
    assert all("@@" in item.diff and item.added for item in plan.devices)
    assert plan.headline == (
        "Erdre joins with erdre-1 (10G, sw1-nte02/Ethernet1); 3 devices change; nobody else's session is touched."
    )
    (part,) = plan.members
    assert (part.key, part.starting) == ("erdre", (ip_address("192.0.2.15"), ip_address("2001:db8:0:100::15")))
    assert plan.flaps == ()
    assert [item.words[0] for item in plan.devices] == [
        "ports: Ethernet1",
        "addresses whose sessions start: 192.0.2.15 (erdre-1), 2001:db8:0:100::15 (erdre-1)",
        "addresses whose sessions start: 192.0.2.15 (erdre-1), 2001:db8:0:100::15 (erdre-1)",
    ]
    assert plan.devices[0].turn.startswith("first, alone: ")


def test_a_rotated_secret_names_its_devices_without_a_diff(deployed: Scene) -> None:
    plan = plan_of(deployed.inputs(rotated=("device/password-hash",)))
    assert plan.waves == ("sw1-nte01", "sw1-nte02")
    assert {item.diff for item in plan.devices} == {""}
    assert not plan.empty


def test_empty(deployed: Scene) -> None:
    plan = plan_of(deployed.inputs())
    assert plan.empty
    assert plan.headline == "Nothing changes."
    assert not plan.model_copy(update={"left_over": "run 1 did not end well"}).empty
    assert not plan.model_copy(update={"rotated_secrets": ("a",)}).empty


@pytest.mark.parametrize(
    ("severity", "verdict", "blocked"),
    [
        (Severity.ERROR, Verdict.FAIL, True),
        (Severity.ERROR, Verdict.NOT_VERIFIED, True),
        (Severity.WARNING, Verdict.PASS, False),
        (Severity.INFO, Verdict.NOT_VERIFIED, False),
    ],
)
def test_only_an_error_blocks(deployed: Scene, severity: Severity, verdict: Verdict, blocked: bool) -> None:
    check = CheckResult(check="rules", verdict=verdict, findings=(Finding(rule="a.b", severity=severity, what="w"),))
    plan = make(deployed.inputs(), lambda *_: [check]).plan
    assert plan.blocked is blocked
    assert plan.not_verified == (("rules",) if verdict is Verdict.NOT_VERIFIED else ())


def test_checks_see_the_exchange_as_it_will_be(deployed: Scene) -> None:
    seen = []
    inputs = replace(deployed.inputs(with_member(deployed.intent)), deployed=sample_snapshot())

    def checks(exchange, snapshot, files, reference):
        seen.append((exchange.intent, snapshot, files, reference and (reference.exchange.intent, reference.snapshot)))
        return []

    planned = make(inputs, checks)
    assert seen == [(inputs.intent, inputs.snapshot, planned.files, (deployed.intent, inputs.deployed))]


def test_the_file_of_a_plan_can_be_read_back(deployed: Scene) -> None:
    plan = plan_of(deployed.inputs(with_member(deployed.intent)))
    assert reviewed(plan.to_json()) == reviewed(json.dumps(json.loads(plan.to_json())))
    assert (reviewed(plan.to_json()).key_digest, reviewed(plan.to_json()).digest) == (plan.key.digest, plan.digest)


NOBODY = "nobody else's session is touched."


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        (INTENT, "Nothing changes."),
        (
            INTENT.model_copy(update={"title": "Other"}),
            "Settings of exchange sample change; 4 devices change; nobody else's session is touched.",
        ),
        (
            INTENT.model_copy(update={"members": INTENT.members[1:]}),
            "Armor Telecom is removed with armor-1 (10G, sw1-nte01/Ethernet1); 3 devices change; " + NOBODY,
        ),
        (
            INTENT.model_copy(update={"route_server_asn": 64511}),
            "Settings of exchange sample change; 2 devices change; every session with rs1-nte01 and rs2-nte02 may flap.",
        ),
    ],
)
def test_headline(deployed: Scene, intent: Intent, text: str) -> None:
    assert plan_of(deployed.inputs(intent)).headline == text


def test_headline_of_a_first_deployment(scene: Scene) -> None:
    text = f"{INTENT.title} is deployed for the first time, with 3 members; 4 devices change."
    assert plan_of(scene.inputs()).headline == text


def test_headline_of_many_changes_says_how_many_more(deployed: Scene) -> None:
    members = tuple(item.model_copy(update={"as_set": "AS-OTHER"}) for item in INTENT.members)
    more = (*members, with_member(INTENT).members[1])
    intent = INTENT.model_copy(update={"members": tuple(sorted(more, key=lambda item: item.key))})
    assert "; and 1 more change; " in plan_of(deployed.inputs(intent)).headline


def test_a_retry_after_a_failed_run_is_told_from_what_the_devices_carry(deployed: Scene) -> None:
    """NetBox mirrors the new intent already; the devices went back."""
    intent = with_member(deployed.intent)
    deployed.record.intent = intent
    plan = plan_of(deployed.inputs(intent))
    assert plan.headline.startswith("Erdre joins")
    assert plan.touched.starting
    assert not plan.record


def test_accepted_drift_brings_the_device_back_and_is_part_of_the_digest(deployed: Scene) -> None:
    drift = Drift.of(DriftKind.ROUTE_SERVER, "rs1-nte01", "the running configuration was changed by hand", "+x\n")
    seen = plan_of(replace(deployed.inputs(), drift=(drift,)))
    assert (seen.drift, seen.devices, seen.empty) == ((drift,), (), True)
    accepted = plan_of(replace(deployed.inputs(), drift=(drift,), accepted=frozenset({drift.id})))
    assert [(item.device, item.diff, item.drift) for item in accepted.devices] == [("rs1-nte01", "", (drift.id,))]
    assert accepted.digest != seen.digest
    assert accepted.headline == "What was changed by hand is overwritten; 1 device changes; nobody else's session is touched."


def test_drift_that_nobody_reported_cannot_be_accepted(deployed: Scene) -> None:
    with pytest.raises(InputError, match="D-00000000"):
        plan_of(replace(deployed.inputs(), accepted=frozenset({"D-00000000"})))


def test_netbox_edited_by_hand_is_in_the_plan_and_asks_for_a_sync(deployed: Scene) -> None:
    armor, *others = deployed.intent.members
    held = deployed.intent.model_copy(update={"members": (armor.model_copy(update={"name": "By Hand"}), *others)})
    deployed.record.intent = held
    inputs = replace(deployed.inputs(), mirrored=(deployed.intent,))
    plan = plan_of(inputs)
    (drift,) = plan.drift
    assert (drift.kind, drift.object) == (DriftKind.NETBOX, "member armor")
    assert (plan.record, plan.empty, plan.devices) == (True, False, ())
    assert plan.headline == "NetBox is brought back to the inventory; in NetBox only."
    assert plan_of(replace(inputs, accepted=frozenset({drift.id}))).digest != plan.digest


def test_the_published_schema_is_that_of_the_model(deployed: Scene) -> None:
    path = Path(__file__).resolve().parents[3] / "docs" / "schema" / "plan.schema.json"
    assert path.read_text() == schema(), "write it anew with: ixp schema"
    document = json.loads(plan_of(deployed.inputs(with_member(deployed.intent))).to_json())
    validator = Draft202012Validator(json.loads(path.read_text()))
    assert [error.message for error in validator.iter_errors(document)] == []
    assert [error.message for error in validator.iter_errors(document | {"risk": "none"})] != []


def test_another_port_of_a_route_server_may_flap_all_its_sessions_and_a_probe_has_none(deployed: Scene) -> None:
    one, other = INTENT.own_ports
    faster = INTENT.model_copy(update={"own_ports": (one.model_copy(update={"speed": 100_000}), other)})
    plan = plan_of(deployed.inputs(faster))
    assert plan.touched.servers == ("rs1-nte01",)
    assert plan.headline.endswith("every session with rs1-nte01 may flap.")
    probe = OwnPort(port=PortRef.parse("sw1-nte02/Ethernet46"), serves="probe", speed=10_000, macs=("00:00:5e:00:53:04",))
    plan = plan_of(deployed.inputs(INTENT.model_copy(update={"own_ports": (one, probe, other)})))
    assert plan.touched.servers == ()
    assert plan.headline.endswith(NOBODY)


def test_what_a_platforms_table_says_may_flap_is_not_waited_for_in_vain(deployed: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    after = edited("armor-1", policy=Overrides(bfd=True))
    table = Effects(of=dict.fromkeys(Aspect, Effect.NONE) | {Aspect.BFD: Effect.FLAPS})
    for name in ("bird", "frr"):
        monkeypatch.setitem(_PLATFORMS, name, replace(platform(name), effects=table))
    plan = plan_of(deployed.inputs(after))
    assert plan.touched.flapping == (ip_address("192.0.2.11"), ip_address("2001:db8:0:100::11"))
    assert {item.because for item in plan.flaps} == {"BFD"}
    assert [item.rule for item in plan.risk.reasons if item.rule == "change.flaps"]
    monkeypatch.setitem(_PLATFORMS, "bird", replace(platform("bird"), effects=Effects(of={Aspect.BFD: Effect.NONE})))
    monkeypatch.setitem(_PLATFORMS, "frr", replace(platform("frr"), effects=Effects(of={Aspect.BFD: Effect.NONE})))
    assert plan_of(deployed.inputs(after)).touched.flapping == ()


def test_what_may_take_all_sessions_of_a_server_is_told_of_it(deployed: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_PLATFORMS, "bird", replace(platform("bird"), effects=Effects(of={Aspect.LOCAL_LINES: Effect.MAY_FLAP})))
    lines = (LocalLines(device="rs1-nte01", lines=("# ours",)),)
    plan = plan_of(deployed.inputs(INTENT.model_copy(update={"policy": INTENT.policy.model_copy(update={"local_lines": lines})})))
    assert plan.touched.servers == ("rs1-nte01",)
    assert plan.headline.endswith("every session with rs1-nte01 may flap.")


def test_a_drain_stands_with_its_device(deployed: Scene) -> None:
    facts = deployed.exchange.facts
    devices = tuple(
        item.model_copy(update={"drain": "asw: new kernel"}) if item.name == "rs1-nte01" else item for item in facts.devices
    )
    deployed.record.facts = facts.model_copy(update={"devices": devices})
    (change,) = plan_of(deployed.inputs()).devices
    assert (change.device, change.words[0]) == ("rs1-nte01", "is being drained: asw: new kernel")


def test_what_cannot_be_rendered_names_the_line_of_the_rule(deployed: Scene) -> None:
    member = INTENT.members[0]
    ports = (PortRef(device="sw1-nte01", interface="Ethernet1"), PortRef(device="sw1-nte02", interface="Ethernet3"))
    connection = member.connections[0].model_copy(update={"ports": ports})
    broken = INTENT.model_copy(
        update={"members": (member.model_copy(update={"connections": (connection,)}), *INTENT.members[1:])}
    )
    fault = Finding(rule="lag.two-switches", severity=Severity.ERROR, what="w", where="armor.yml:9", hint="h")
    check = CheckResult(check="rules", verdict=Verdict.FAIL, findings=(fault, fault))
    with pytest.raises(InputError) as caught:
        make(deployed.inputs(broken), lambda _exchange, _snapshot, files, _reference: [check] if files is None else [])
    assert (caught.value.what, caught.value.where) == ("w, and 1 more", "armor.yml:9")
    with pytest.raises(InputError, match="several switches"):
        make(deployed.inputs(broken), lambda *_: [])


def test_what_is_excepted_does_not_block_a_plan_and_the_plan_says_so(deployed: Scene) -> None:
    fault = Finding(rule="port.speed", severity=Severity.ERROR, what="too fast", object="connection armor-1", where="armor.yml:9")
    info = RuleInfo(id="port.speed", severity=Severity.ERROR, why="w", example="e", stage=Stage.RULES)
    entry = Exemption(rule="port.speed", about="armor-1", reason="until the optic comes", until=date(2026, 7, 1))
    exceptions = Exceptions((entry,), {info.id: info}, date(2026, 6, 1))
    inputs = deployed.inputs(with_member(deployed.intent))
    checked = [CheckResult(check="rules", verdict=Verdict.FAIL, findings=(fault,))]
    assert make(inputs, lambda *_: checked).plan.blocked
    plan = make(replace(inputs, settled=exceptions.settled), lambda *_: checked).plan
    assert not plan.blocked
    assert [item.check for item in plan.checks] == ["rules", "change", "exceptions"]
    assert plan.checks[0].findings[0].what == "too fast (excepted until 2026-07-01: until the optic comes)"
