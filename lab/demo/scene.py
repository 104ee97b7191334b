"""What the demo plays on: a repository of its own, a lab, a NetBox, a state folder, and the real command line."""

import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ixp.errors import InputError, ServiceError
from ixp.intent import load as load_inventory
from ixp.netbox import NetBoxClient, export, load_seed, seed
from ixp.poll import poll
from ixp.state import State
from lab import netbox
from lab.demo.witness import Witness
from lab.gitlab_runner import PipelineKind, PipelineResult, run_pipeline
from lab.lab import OUT_OF_BAND, Lab, down, up
from lab.world import WORLDS, load

ROOT = Path(__file__).resolve().parents[2]
EXCHANGE = "nantes"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Digests:
    """What has to be the same after a revert: the record, the rendered files, and what each device prints."""

    netbox: str
    rendered: dict[str, str]
    printed: dict[str, str]


@dataclass
class Scene:
    """A lab, a NetBox and a repository that belong together."""

    folder: Path
    lab: Lab
    server: netbox.LocalNetBox
    progress: Progress

    @classmethod
    def build(cls, folder: Path, progress: Progress) -> "Scene":
        """Set everything up: the repository holds the files of this checkout in one commit, NetBox only its own facts.

        Lab and NetBox are new ones with ids of their own; what else runs on the machine is left alone.
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with ThreadPoolExecutor(2) as pool:
            record = pool.submit(_record, progress)
            world = pool.submit(up, load(WORLDS / f"{EXCHANGE}.yml"), progress)
            _repository(folder / "repository")
            server, lab = record.result(), world.result()
        lab.relay(server.port, server.socket)
        State.create(folder / "state", EXCHANGE)
        (folder / "plans").mkdir()
        return cls(folder, lab, server, progress)

    def close(self) -> None:
        """Stop what was started."""
        down(self.lab.run.id)
        netbox.down(self.server.run_id)

    @property
    def repository(self) -> Path:
        """The checkout that the demo's engineer works in."""
        return self.folder / "repository"

    def variables(self, *, trusted: bool) -> dict[str, str]:
        """What a job is given: a merge request's reads only; main's also writes and opens devices."""
        common = {
            "NETBOX_URL": self.server.url,
            "NETBOX_TOKEN": self.server.read_token,
            "IXP_PLANS": str(self.folder / "plans"),
            "IXP_EXCHANGE": EXCHANGE,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        if not trusted:
            return common | {"IXP_PUBLISHED": str(self.folder / "state" / "published")}
        own = {"NETBOX_WRITE_TOKEN": self.server.write_token, "IXP_STATE": str(self.folder / "state")}
        return common | own | self.lab.environment()

    def ixp(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """The real command line in the out-of-band network, as on the deploying host."""
        return self.run_in_oob(str(Path(sys.executable).with_name("ixp")), *arguments, check=check)

    def run_in_oob(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of the host in the repository and in the out-of-band network, with what opens the devices."""
        environment = {**os.environ, **self.variables(trusted=True), "PYTHONPATH": str(self.repository)}
        argv = self.in_oob(command)
        done = subprocess.run(argv, cwd=self.repository, env=environment, capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise ServiceError(
                f"{' '.join(command)[:200]} ended with {done.returncode}: {done.stderr[-2000:]}{done.stdout[-1000:]}"
            )
        return done

    def by_hand(self, switch: str, *lines: str) -> None:
        """Configure the switch of that management address past the pipeline, and save."""
        self.run_in_oob(sys.executable, "-m", "lab.demo.by_hand", switch, *lines)

    def witness(self) -> Witness:
        """Looks at what the checkout's inventory wants in service; raises InputError where the inventory has faults."""
        intent = load_inventory(self.repository / "inventory" / EXCHANGE).intent
        if intent is None:
            raise InputError("the demo's inventory has faults", where=str(self.repository), hint="ixp check lists them")
        return Witness.for_intent(self.lab, intent)

    def wait_for_sessions(self, witness: Witness) -> None:
        """Wait until all sessions of the routers in service are established; raises TimeoutError after a minute."""
        poll(lambda: not witness.sessions_missing(), 60.0, 0.5, "establishment of all sessions")

    def in_oob(self, command: Sequence[str]) -> list[str]:
        """The same command, inside the out-of-band network."""
        return [*self.lab.node(OUT_OF_BAND).enter_network(), *command]

    def pipeline(self, kind: PipelineKind, *, must_pass: bool = True) -> PipelineResult:
        """What GitLab would run for the commit checked out: merge requests away from the devices, main next to them.

        Raises ServiceError with what the jobs said where one fails that must pass.
        """
        trusted = kind is not PipelineKind.MERGE_REQUEST
        prefix = self.in_oob if trusted else None
        result = run_pipeline(self.repository, kind, self.variables(trusted=trusted), in_namespace=prefix)
        for name, outcome in result.jobs.items():
            self.progress(f"  job {name}: {outcome.value}")
        if must_pass and not result.passed:
            said = "\n".join(path.read_text()[-3000:] for path in result.logs.values() if path.exists())
            raise ServiceError(f"the pipeline failed:\n{said}")
        return result

    def git(self, *arguments: str) -> str:
        """Run git in the repository."""
        return _git(self.repository, *arguments)

    def digests(self) -> Digests:
        """Read NetBox, render from it, and ask every device what it prints."""
        client = NetBoxClient(self.server.url, self.server.read_token)
        self.ixp("render", "--out", "build/proof")
        files = (self.repository / "build" / "proof").glob("*.cfg")
        printed = self.run_in_oob(sys.executable, "-m", "lab.demo.printed").stdout
        return Digests(
            netbox=hashlib.sha256(export(client, EXCHANGE).encode()).hexdigest(),
            rendered={path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)},
            printed=json.loads(printed),
        )


def _record(progress: Progress) -> netbox.LocalNetBox:
    server = netbox.up(progress, run_id=f"nb{secrets.token_hex(2)}", port=_free_port())
    made = seed(NetBoxClient(server.url, server.admin_token), load_seed(WORLDS / f"{EXCHANGE}-netbox.yml"))
    progress(f"NetBox holds {len(made)} objects of its own: sites, devices, interfaces, cables, addresses")
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _repository(folder: Path) -> None:
    """A repository with the files of this checkout as they are."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"], capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "config", "user.name", "Engineer")
    _git(folder, "config", "user.email", "engineer@example.net")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-q", "-m", "The exchange as it stands")


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServiceError(f"git {' '.join(arguments)}: {done.stderr.strip()}", where=str(folder))
    return done.stdout.strip()
