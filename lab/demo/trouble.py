"""The steps of the demo in which something new or something bad comes: a NAP, a change that breaks, a hand on a switch."""

import re
from pathlib import Path

from ixp.errors import Exit
from lab.demo.scene import ROOT, Digests, Scene
from lab.demo.walking import ESTABLISHED_S, Walk, differing, review_and_merge, unless

NAP = "pornic-loire"
_MOVED = "guerande"
_RIGHT, _WRONG = "2001:db8:0:100::19", "2001:db8:0:100::119"
_FREE_PORT = "Ethernet20"


def before_all(scene: Scene) -> None:
    """The exchange before its second NAP; flaps have to be back sooner than on a real one, for the sake of who watches."""
    _nap(scene.repository).unlink()
    settings = scene.repository / "inventory" / "nornir.yml"
    settings.write_text(re.sub(r"^deadline: \d+", "deadline: 30", settings.read_text(), flags=re.MULTILINE))
    scene.git("commit", "-q", "-a", "-m", f"Before {NAP}")


def a_nap(doing: Walk) -> None:
    """Step 4: a NAP across PoPs; its ends reach each other and nobody else."""
    scene = doing.scene
    with doing.step("nap", f"4. a merge request adds the NAP {NAP}, across PoPs"):
        before = doing.witness.incarnations()
        scene.git("switch", "-q", "-c", NAP)
        _nap(scene.repository).write_text(_nap(ROOT).read_text())
        scene.git("add", "-A")
        scene.git("commit", "-q", "-m", f"NAP {NAP}")
        review_and_merge(doing, NAP)
        witness = scene.witness()
        doing.prove("both ends of every NAP reach each other, by IPv4, IPv6 and an odd ethertype", witness.nap_faults, 10.0)
        doing.prove("nothing leaks into a NAP or out of one", witness.nap_leaks)
        doing.unconcerned(before)


def breaks_and_heals(doing: Walk) -> None:
    """Step 5: a change that passes every check and is wrong; the exchange takes it back by itself."""
    scene, witness = doing.scene, doing.witness
    with doing.step("heals", f"5. {_MOVED}'s address is changed to a free one that its router does not have"):
        before = {key: seen for key, seen in witness.incarnations().items() if not key.startswith(_MOVED)}
        printed = scene.digests().printed
        branch = f"{_MOVED}-moves"
        scene.git("switch", "-q", "-c", branch)
        path = scene.repository / "inventory" / "nantes" / "members" / f"{_MOVED}.yml"
        path.write_text(path.read_text().replace(_RIGHT, _WRONG))
        scene.git("commit", "-q", "-a", "-m", f"{_MOVED} gets another address")
        review_and_merge(doing, branch, deployed=False)
        doing.tell(scene.ixp("runs", "list", "--last", "1").stdout)
        doing.prove("every device prints what it printed before", lambda: differing(printed, scene.digests().printed))
        doing.prove("all sessions are back", witness.sessions_missing, ESTABLISHED_S)
        doing.unconcerned(before)
        scene.git("switch", "-q", "-c", f"revert-{branch}")
        scene.git("revert", "--no-edit", "-m", "1", "main")
        review_and_merge(doing, f"revert-{branch}")


def drift(doing: Walk) -> None:
    """Step 6: somebody opens a port by hand; it is found, refused, and overwritten only when somebody accepts that."""
    scene = doing.scene
    with doing.step("drift", "6. somebody opens a free port on a switch by hand"):
        before = doing.witness.incarnations()
        switch = scene.lab.world.switches[0]
        scene.by_hand(str(switch.management.ip), f"interface {_FREE_PORT}", "no shutdown")
        found = scene.ixp("drift", check=False)
        doing.tell(found.stdout)
        ids = re.findall(r"D-[0-9a-f]{8}", found.stdout)
        doing.prove("drift finds it", lambda: unless(found.returncode == Exit.FINDINGS and _FREE_PORT in found.stdout))
        said = scene.ixp("plan", "--accept-drift", ids[0]).stdout
        doing.prove("the plan shows it", lambda: unless(ids[0] in said))
        scene.ixp("deploy", "--accept-drift", ids[0], "--approve", re.findall(r"^plan ([0-9a-f]{64})$", said, re.MULTILINE)[-1])
        doing.prove("nothing drifts any more", lambda: unless(scene.ixp("drift", check=False).returncode == Exit.DONE))
        doing.unconcerned(before)


def all_back(doing: Walk, first: Digests) -> None:
    """Step 7: the last merge is reverted too; everything is as it was after step 1."""
    scene = doing.scene
    with doing.step("all_back", "7. the NAP is reverted: everything is as after step 1"):
        before = doing.witness.incarnations()
        merge = scene.git("log", "--merges", "--format=%H", f"--grep=^Merge {NAP}$").splitlines()[0]
        scene.git("switch", "-q", "-c", f"revert-{NAP}")
        scene.git("revert", "--no-edit", "-m", "1", merge)
        review_and_merge(doing, f"revert-{NAP}")
        doing.same_as(first)
        doing.prove("NAPs in service work, the other is silent", doing.witness.nap_faults, 10.0)
        doing.unconcerned(before)


def _nap(folder: Path) -> Path:
    return folder / "inventory" / "nantes" / "naps" / f"{NAP}.yml"
