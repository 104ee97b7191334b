"""A whole deployment in one process: real flows, state, rendering and Nornir; fake devices and a fake record."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ixp.flows.deploy import Outcome, Permission, Tools, deploy
from ixp.flows.planning import Checks, Inputs, make
from ixp.flows.tree import Tree
from ixp.model import Exchange, Intent, Member
from ixp.secrets import SecretStore
from ixp.state import State
from tests.render.sample import NOC, connection, sample_exchange, sample_members, sample_snapshot
from tests.unit.flows.fake_record import FakeRecord
from tests.unit.flows.network import SETTINGS, Network, store


def tree(name: str) -> Tree:
    return Tree(id=name, commit=f"commit-of-{name}", subject="Connect a member", author="An Engineer")


def with_member(intent: Intent) -> Intent:
    """The intent with one more member, at a port of NTE02."""
    new = connection("erdre-1", "sw1-nte02/Ethernet1", 15)
    member = Member(key="erdre", name="Erdre", asn=64500, as_set="AS-ERDRE", noc=NOC, connections=(new,))
    members = tuple(sorted((*sample_members(), member), key=lambda item: item.key))
    return intent.model_copy(update={"members": members})


@dataclass
class Scene:
    """One exchange with its record, devices and state folder."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    exchange: Exchange = field(default_factory=sample_exchange)
    secrets: SecretStore = field(default_factory=store)
    checks: Checks = lambda *_: []

    def __post_init__(self) -> None:
        self.state = State.create(self.folder / "state", "sample")
        self.network = Network.of(self.exchange)
        self.record = FakeRecord(self.exchange.facts)
        self.lines: list[tuple[str, str, str]] = []

    @property
    def intent(self) -> Intent:
        return self.exchange.intent

    def inputs(self, intent: Intent | None = None, of: str = "tree-1", rotated: tuple[str, ...] = ()) -> Inputs:
        return Inputs(
            intent=intent or self.intent,
            record=self.record.read("sample"),
            snapshot=sample_snapshot(),
            published=self.state.published(),
            tree=tree(of),
            rotated=rotated,
        )

    def tools(self) -> Tools:
        return Tools(
            record=self.record,
            nornir=lambda exchange: self.network.connect(exchange, self.monkeypatch),
            checks=self.checks,
            secrets=self.secrets,
            settings=SETTINGS,
            state=self.state,
            log=lambda *line: self.lines.append(line),
        )

    def approval(self, inputs: Inputs, accepted_drift: frozenset[str] = frozenset()) -> Permission:
        return Permission(approved=make(inputs, self.checks).plan.digest, accepted_drift=accepted_drift)

    def deploy(
        self, inputs: Inputs | None = None, permission: Permission | None = None, tools: Tools | None = None
    ) -> Outcome | None:
        inputs = inputs or self.inputs()
        return deploy(inputs, tools or self.tools(), permission or self.approval(inputs))

    def resolved(self, intent: Intent | None = None) -> dict[str, str]:
        """What every device has to run for an intent."""
        return {name: self.secrets.resolve(text) for name, text in make(self.inputs(intent), self.checks).files.items()}

    def steps(self) -> list[str]:
        """The steps of the last run's journal."""
        return [item.step for item in self.state.run_folder(self.state.runs()[-1].id).steps()]

    def untouched(self) -> bool:
        """Whether no device was committed to and nothing was written to the record."""
        return not (self.network.order("commit") or self.network.order("load") or self.record.messages)
