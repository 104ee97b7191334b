"""The demo: from nothing, a change and its revert, a NAP, a change that breaks and heals, drift, and all of it taken back."""

import json
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from ixp.errors import Exit
from lab.demo import trouble
from lab.demo.scene import ROOT, Digests, Progress, Scene
from lab.demo.walking import ESTABLISHED_S, Walk, review_and_merge, unless
from lab.demo.witness import Witness

NEW = "beaulieu-2"
_CHANGE = """  beaulieu-2:
    port: sw1-nte02/Ethernet11
    speed: 10G
    macs: ["00:00:5e:00:53:32"]
    ipv4: 192.0.2.32
    ipv6: 2001:db8:0:100::32
    max_prefix: {ipv4: 1000, ipv6: 300}
"""


@dataclass(frozen=True)
class Result:
    """What a walk measured: ``times`` in seconds, sessions of members that had no part in a change and how many were reset.

    ``sessions_watched`` is the least number that was watched over a step.
    """

    times: dict[str, float]
    sessions_watched: int
    resets: int


def walk(progress: Progress, *, keep: bool = False) -> Result:
    """Walk the way; ``build/demo.json`` gets the times and what was measured. Raises IxpError where a proof fails."""
    start = time.monotonic()
    scene = Scene.build(ROOT / "build" / "demo", progress)
    try:
        trouble.before_all(scene)
        doing = Walk(scene, scene.witness())
        doing.times["set_up"] = round(time.monotonic() - start, 1)
        first = from_nothing(doing)
        a_change(doing)
        its_revert(doing, first)
        trouble.a_nap(doing)
        trouble.breaks_and_heals(doing)
        trouble.drift(doing)
        trouble.all_back(doing, first)
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
        doing.prove("nobody has a session before", lambda: _established(witness))
        digest = re.findall(r"^plan ([0-9a-f]{64})$", scene.ixp("plan", "--no-diffs").stdout, re.MULTILINE)[-1]
        scene.progress(f"  plan {digest[:12]} seen and approved")
        doing.tell(scene.ixp("deploy", "--approve", digest).stdout)
        count = witness.sessions_expected()
        doing.prove(f"all {count} sessions are established", witness.sessions_missing, ESTABLISHED_S)
        doing.prove("nobody has a session that its state forbids", witness.sessions_unwanted)
        doing.prove("each reaches on the LAN what its state allows, and nothing else", witness.lan_faults)
        doing.traffic()
    return scene.digests()


def a_change(doing: Walk) -> None:
    """Step 2: a member's new port comes by merge request; nobody else notices."""
    scene, witness = doing.scene, doing.witness
    with doing.step("change", f"2. a merge request adds {NEW}, a port at NTE02"):
        doing.prove(f"{NEW} has no session before", lambda: _established(Witness(scene.lab, (NEW,))))
        before = witness.incarnations()
        scene.git("switch", "-q", "-c", NEW)
        add_connection(scene.repository)
        scene.git("commit", "-q", "-a", "-m", "Beaulieu CDN gets a port at NTE02")
        review_and_merge(doing, NEW)
        new = scene.witness()
        doing.prove(f"{NEW} pings the route servers on the LAN", lambda: _lan_faults(scene))
        doing.prove(f"all {new.sessions_expected()} sessions are established", new.sessions_missing, ESTABLISHED_S)
        doing.prove("its routes are with everybody, theirs with it", new.route_faults, 20.0)
        doing.prove("announced prefixes reach each other", new.unreached, 10.0)
        doing.unconcerned(before)


def its_revert(doing: Walk, first: Digests) -> None:
    """Step 3: the merge is reverted; everything is as it was."""
    scene = doing.scene
    with doing.step("revert", "3. the commit is reverted"):
        before = doing.witness.incarnations()
        scene.git("switch", "-q", "-c", f"revert-{NEW}")
        scene.git("revert", "--no-edit", "-m", "1", "main")
        review_and_merge(doing, f"revert-{NEW}")
        doing.same_as(first)
        doing.traffic()
        doing.unconcerned(before)
        doing.prove("nothing drifted", lambda: unless(scene.ixp("drift", check=False).returncode == Exit.DONE))


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
