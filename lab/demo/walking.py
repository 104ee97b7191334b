"""What every step of the demo needs: proofs that fail, times, and the way of a branch to the devices."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ixp.errors import ServiceError
from lab import members
from lab.demo.scene import Digests, Scene
from lab.demo.witness import SessionCount, Witness
from lab.gitlab_runner import PipelineKind

ESTABLISHED_S = 60.0


@dataclass
class Walk:
    """One walk; ``times`` are in seconds, ``counts`` of sessions that had no part in a change."""

    scene: Scene
    witness: Witness
    times: dict[str, float] = field(default_factory=dict)
    counts: list[SessionCount] = field(default_factory=list)

    def prove(self, what: str, faults: Callable[[], list[str]], deadline_s: float = 0.0) -> None:
        """State something, and fail with what contradicts it. With a deadline it may take that long to come true."""
        found = faults()
        end = time.monotonic() + deadline_s
        while found and time.monotonic() < end:
            time.sleep(0.5)
            found = faults()
        if found:
            raise ServiceError(f"not so: {what}", where="; ".join(found[:5]), hint=f"{len(found)} contradictions")
        self.scene.progress(f"  proved: {what}")

    def unconcerned(self, before: dict[str, list[members.MemberSession]]) -> None:
        """Prove that no session of that look was reset since, and count them."""
        count = self.witness.resets_since(before)
        self.counts.append(count)
        self.prove(f"none of the {count.watched} sessions of others was reset", lambda: list(count.reset))

    def same_as(self, first: Digests) -> None:
        """Prove that record, rendered files and devices are as they were."""
        last = self.scene.digests()
        self.prove("NetBox is canonically what it was", lambda: unless(last.netbox == first.netbox))
        self.prove("rendered files are byte for byte what they were", lambda: differing(first.rendered, last.rendered))
        self.prove("every device prints what it printed", lambda: differing(first.printed, last.printed))

    def traffic(self) -> None:
        """Prove that routes and packets go where they should, and nowhere else."""
        witness = self.witness
        self.prove("good routes arrive from both route servers, bad ones nowhere", witness.route_faults, 20.0)
        self.prove("announced prefixes reach each other, IPv4 and IPv6, across PoPs", witness.unreached, 10.0)
        passed, control = witness.packets_past_route_servers()
        contradictions = [f"{passed} packets"] * bool(passed) + ["the control saw none"] * (not control)
        self.prove(f"no data packet passed a route server (a member saw {control})", lambda: contradictions)

    def tell(self, text: str) -> None:
        """Show what a command said."""
        for line in text.strip().splitlines():
            self.scene.progress(f"  | {line}")

    @contextmanager
    def step(self, name: str, title: str) -> Iterator[None]:
        """Time a step."""
        self.scene.progress(title)
        start = time.monotonic()
        yield
        self.times[name] = round(time.monotonic() - start, 1)


def review_and_merge(doing: Walk, branch: str, *, deployed: bool = True) -> None:
    """The merge request's pipeline, then the merge, then main's pipeline, which has to end as told."""
    scene = doing.scene
    result = scene.pipeline(PipelineKind.MERGE_REQUEST)
    plan = json.loads((result.artifacts["plan"] / "build" / "plan.json").read_text())
    doing.tell(plan["headline"])
    scene.git("switch", "-q", "main")
    scene.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch)
    merged = scene.pipeline(PipelineKind.PUSH, must_pass=deployed)
    if merged.passed is not deployed:
        raise ServiceError(f"the deployment of {branch} should have failed")


def unless(fine: bool) -> list[str]:
    """No contradiction, or one."""
    return [] if fine else ["it is not"]


def differing(first: dict[str, str], last: dict[str, str]) -> list[str]:
    """Names whose values differ."""
    return sorted(name for name in first.keys() | last.keys() if first.get(name) != last.get(name))
