"""The three steps of the demo: from nothing, a change by merge request, its revert."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ixp.errors import ServiceError
from lab.demo.scene import ROOT, Digests, Progress, Scene
from lab.demo.witness import SessionCount, Witness
from lab.gitlab_runner import PipelineKind

NEW = "beaulieu-2"
_CHANGE = """  beaulieu-2:
    port: sw1-nte02/Ethernet11
    speed: 10G
    macs: ["00:00:5e:00:53:32"]
    ipv4: 192.0.2.32
    ipv6: 2001:db8:0:100::32
    max_prefix: {ipv4: 1000, ipv6: 300}
"""
_ESTABLISHED_S = 60.0


@dataclass(frozen=True)
class Result:
    """What a walk measured: ``times`` in seconds, sessions of members that had no part in a change and how many were reset."""

    times: dict[str, float]
    sessions_watched: int
    resets: int


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

    @contextmanager
    def step(self, name: str, title: str) -> Iterator[None]:
        """Time a step."""
        self.scene.progress(title)
        start = time.monotonic()
        yield
        self.times[name] = round(time.monotonic() - start, 1)


def walk(progress: Progress, *, keep: bool = False) -> Result:
    """Walk the way; ``build/demo.json`` gets the times and what was measured. Raises IxpError where a proof fails."""
    start = time.monotonic()
    scene = Scene.build(ROOT / "build" / "demo", progress)
    try:
        keys = tuple(router.key for router in scene.lab.world.routers if router.key != NEW)
        doing = Walk(scene, Witness(scene.lab, keys))
        doing.times["set_up"] = round(time.monotonic() - start, 1)
        first = from_nothing(doing)
        a_change(doing)
        its_revert(doing, first)
    finally:
        if keep:
            progress(f"lab {scene.lab.run.id} and NetBox {scene.server.run_id} stay up")
        else:
            scene.close()
    doing.times["total"] = round(time.monotonic() - start, 1)
    watched, reset = min(item.watched for item in doing.counts), sum(len(item.reset) for item in doing.counts)
    result = Result(times=doing.times, sessions_watched=watched, resets=reset)
    (ROOT / "build" / "demo.json").write_text(json.dumps(asdict(result), indent=2) + "\n")
    progress("summary: " + ", ".join(f"{name} {seconds} s" for name, seconds in doing.times.items()))
    return result


def from_nothing(doing: Walk) -> Digests:
    """Step 1: an exchange of which nothing is configured yet is deployed, and carries traffic."""
    scene, witness = doing.scene, doing.witness
    with doing.step("from_nothing", "1. the exchange is deployed from nothing"):
        doing.prove("nobody has a session before", lambda: _unless(not _established(witness)))
        digest = re.findall(r"^plan ([0-9a-f]{64})$", scene.ixp("plan", "--no-diffs").stdout, re.MULTILINE)[-1]
        scene.progress(f"  plan {digest[:12]} seen and approved")
        _tell(scene, scene.ixp("deploy", "--approve", digest).stdout)
        count = witness.sessions_expected()
        doing.prove(f"all {count} sessions are established", witness.sessions_missing, _ESTABLISHED_S)
        _prove_traffic(doing)
    return scene.digests()


def a_change(doing: Walk) -> None:
    """Step 2: a member's new port comes by merge request; nobody else notices."""
    scene, witness = doing.scene, doing.witness
    with doing.step("change", f"2. a merge request adds {NEW}, a port at NTE02"):
        doing.prove(f"{NEW} has no session before", lambda: _unless(not _established(Witness(scene.lab, (NEW,)))))
        before = witness.incarnations()
        scene.git("switch", "-q", "-c", NEW)
        add_connection(scene.repository)
        scene.git("commit", "-q", "-a", "-m", "Beaulieu CDN gets a port at NTE02")
        _review_and_merge(scene, NEW)
        new = Witness(scene.lab, (*witness.keys, NEW))
        doing.prove(f"{NEW} pings the route servers on the LAN", lambda: _lan_faults(scene))
        doing.prove(f"all {new.sessions_expected()} sessions are established", new.sessions_missing, _ESTABLISHED_S)
        doing.prove("its routes are with everybody, theirs with it", new.route_faults, 20.0)
        doing.prove("announced prefixes reach each other", new.unreached, 10.0)
        count = witness.resets_since(before)
        doing.counts.append(count)
        doing.prove(f"none of the {count.watched} sessions of others was reset", lambda: list(count.reset))


def its_revert(doing: Walk, first: Digests) -> None:
    """Step 3: the merge is reverted; everything is as it was."""
    scene, witness = doing.scene, doing.witness
    with doing.step("revert", "3. the commit is reverted"):
        before = witness.incarnations()
        scene.git("switch", "-q", "-c", f"revert-{NEW}")
        scene.git("revert", "--no-edit", "-m", "1", "main")
        _review_and_merge(scene, f"revert-{NEW}")
        last = scene.digests()
        doing.prove("NetBox is canonically what it was", lambda: _unless(last.netbox == first.netbox))
        doing.prove("rendered files are byte for byte what they were", lambda: _differing(first.rendered, last.rendered))
        doing.prove("every device prints what it printed", lambda: _differing(first.printed, last.printed))
        _prove_traffic(doing)
        count = witness.resets_since(before)
        doing.counts.append(count)
        doing.prove(f"none of the {count.watched} sessions of others was reset", lambda: list(count.reset))
        doing.prove("nothing drifted", lambda: _unless(scene.ixp("drift", check=False).returncode == 0))


def _prove_traffic(doing: Walk) -> None:
    witness = doing.witness
    doing.prove(
        "good routes arrive from both route servers with the announcer as next hop, bad ones nowhere", witness.route_faults, 20.0
    )
    doing.prove("announced prefixes reach each other, IPv4 and IPv6, across PoPs", witness.unreached, 10.0)
    passed, control = witness.packets_past_route_servers()
    doing.prove(
        f"no data packet passed a route server (a member saw {control})",
        lambda: [f"{passed} packets"] * bool(passed) + ["the control saw none"] * (not control),
    )


def _review_and_merge(scene: Scene, branch: str) -> None:
    """The merge request's pipeline, then the merge, then main's pipeline."""
    result = scene.pipeline(PipelineKind.MERGE_REQUEST)
    plan = json.loads((result.artifacts["plan"] / "build" / "plan.json").read_text())
    _tell(scene, plan["headline"])
    scene.git("switch", "-q", "main")
    scene.git("merge", "-q", "--no-ff", "-m", f"Merge {branch}", branch)
    scene.pipeline(PipelineKind.PUSH)


def add_connection(repository: Path) -> None:
    """Edit the inventory as an engineer would: a member's new port at the other PoP."""
    path = repository / "inventory" / "nantes" / "members" / "beaulieu.yml"
    path.write_text(path.read_text().rstrip("\n") + "\n" + _CHANGE)


def _lan_faults(scene: Scene) -> list[str]:
    node = scene.lab.node(NEW)
    targets = [str(address.ip) for server in scene.lab.world.route_servers for address in (server.ipv4, server.ipv6)]
    return [target for target in targets if node.exec("ping", "-c", "2", "-i", "0.2", "-W", "1", target, check=False).returncode]


def _established(witness: Witness) -> list[str]:
    return [f"{key} with {item.peer}" for key, seen in witness.incarnations().items() for item in seen if item.established]


def _unless(fine: bool) -> list[str]:
    return [] if fine else ["it is not"]


def _differing(first: dict[str, str], last: dict[str, str]) -> list[str]:
    return sorted(name for name in first.keys() | last.keys() if first.get(name) != last.get(name))


def _tell(scene: Scene, text: str) -> None:
    for line in text.strip().splitlines():
        scene.progress(f"  | {line}")
