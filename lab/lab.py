"""The whole exchange on one machine: up, down, and what there is to do with it in between."""

import os
import subprocess
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Self

from ixp.data.vrps import parse
from ixp.errors import InputError, IxpError
from ixp.model import PortRef
from ixp.model.base import Frozen
from ixp.poll import poll
from lab import members, rootfs, route_server, switch, wire
from lab.credentials import Credentials
from lab.members import attach
from lab.node import Bind, Node
from lab.paths import runs
from lab.rootfs import Progress
from lab.rtr import RtrCache
from lab.run import Run
from lab.wire import End
from lab.world import Switch, World

OUT_OF_BAND = "oob"
_BRIDGE = 'ip link add oob0 type bridge; ip address add "$1" dev oob0; ip link set oob0 up'
_WORLD, _ENVIRONMENT = "world.json", "env"


class Status(Frozen):
    """A lab as it stands: each node by name, True while it runs."""

    run_id: str
    world: str
    nodes: dict[str, bool]


class Lab:
    """A running lab. Nodes are named after devices and routers (``sw1-nte01``, ``armor-1``); ``oob`` is the pipeline's."""

    def __init__(self, run: Run, world: World) -> None:
        self.run = run
        self.world = world

    @classmethod
    def open(cls, run_id: str | None = None) -> Self:
        """A lab that is up; without an id the only one. Raises InputError where there is none or several."""
        found = [lab for lab in cls.all() if run_id in {None, lab.run.id}]
        if len(found) != 1:
            names = ", ".join(lab.run.id for lab in found) or "none"
            raise InputError(f"which lab? There is {names}", hint="ixp lab up starts one, ixp lab status lists them")
        return found[0]

    @classmethod
    def all(cls) -> list[Self]:
        """Every lab of this machine, living or left behind."""
        kept = [(run, run.folder / _WORLD) for run in Run.all()]
        return [cls(run, World.model_validate_json(path.read_text())) for run, path in kept if path.is_file()]

    def node(self, name: str) -> Node:
        """The node of a device, a router or ``oob``; raises InputError where the world has none of that name."""
        if name not in self.names():
            raise InputError(f"no node '{name}' in the lab", hint=", ".join(self.names()))
        return Node(self.run, name)

    def names(self) -> list[str]:
        """Names of all nodes: the out-of-band network's first, then validators, switches, route servers, hosts, routers."""
        world = self.world
        named = (item.name for item in (*world.validators, *world.switches, *world.own))
        return [OUT_OF_BAND, *named, *(router.key for router in world.routers)]

    def environment(self) -> dict[str, str]:
        """What the lab tells the pipeline: the run's id and where its credentials are; also in the run's file ``env``."""
        lines = (self.run.folder / _ENVIRONMENT).read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def exec_oob(
        self, argv: Sequence[str], *, capture: bool = False, timeout: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the host in the out-of-band network, where the devices can be reached and nothing else can.

        It sees the host's files and the lab's environment; its status is in the result, never an error.
        """
        command = [*self.node(OUT_OF_BAND).enter_network(), *argv]
        environment = {**os.environ, **self.environment()}
        return subprocess.run(command, env=environment, capture_output=capture, text=True, timeout=timeout, check=False)

    def relay(self, port: int, unix_path: Path) -> None:
        """Let a server of the host that listens on a Unix socket answer at 127.0.0.1:``port`` in the out-of-band network.

        The socket has to lie under the run-time folder, the one folder of the host that the node sees. Harmless when repeated.
        """
        inside = Path("/mnt/run") / unix_path.resolve().relative_to(runs().resolve())
        oob = self.node(OUT_OF_BAND)
        listening = ["ss", "-Hltn", f"sport = :{port}"]
        if oob.exec(*listening).stdout:
            return
        oob.spawn("socat", f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr,backlog=64", f"UNIX-CONNECT:{inside}")
        poll(lambda: oob.exec(*listening).stdout, 5.0, 0.02, f"relay to {unix_path}")

    def sessions(self, key: str) -> list[members.MemberSession]:
        """The sessions of a member's router, as the member sees them."""
        return members.sessions(self.node(key), self.world.router(key).daemon)

    def routes(self, key: str) -> list[members.MemberRoute]:
        """The routes that a member's router holds from the route servers."""
        return members.routes(self.node(key), self.world.router(key).daemon)

    def down(self) -> None:
        """End everything of this lab; harmless where it is over."""
        self.run.down()


def up(world: World, progress: Progress | None = None, *, run_id: str | None = None, control_plane: bool = True) -> Lab:
    """Start a lab: cabled, daemons running, nothing configured by the exchange yet. All of it or nothing.

    ``control_plane`` False leaves the switches without the vendor's stand-in (closed; somebody else programs them).
    Raises IxpError where a part does not come up.
    """
    tell = progress or (lambda _: None)
    rootfs.ensure(tell)
    lab = Lab(Run.create(run_id, {_WORLD: world.model_dump_json()}), world)
    try:
        _start(lab, tell, control_plane=control_plane)
    except BaseException as error:
        lab.down()
        if isinstance(error, TimeoutError | subprocess.SubprocessError | OSError):
            raise IxpError(f"the lab did not come up: {error}", hint="ixp doctor") from error
        raise
    tell(f"lab {lab.run.id} is up: {len(lab.names())} nodes")
    return lab


def down(run_id: str | None = None) -> list[str]:
    """End one lab, or all of this machine; gives the ids of those that were ended."""
    found = [lab for lab in Lab.all() if run_id in {None, lab.run.id}]
    for lab in found:
        lab.down()
    return [lab.run.id for lab in found]


def status() -> list[Status]:
    """Every lab of this machine with the state of its nodes."""
    return [
        Status(run_id=lab.run.id, world=lab.world.name, nodes={name: _alive(lab.run, name) for name in lab.names()})
        for lab in Lab.all()
    ]


def _alive(run: Run, name: str) -> bool:
    identity = Node(run, name).identity
    return identity is not None and identity.alive


def _start(lab: Lab, tell: Progress, *, control_plane: bool) -> None:
    world = lab.world
    tell(f"starting {len(lab.names())} nodes")
    _together([_node(lab, name).start for name in lab.names()])
    tell("laying the cables")
    _lay(lab)
    tell("starting switches and route servers")
    credentials = Credentials(lab.run.folder / "credentials")
    references = {router.md5 for router in world.routers if router.md5}
    secret = credentials.issue(lab.node(OUT_OF_BAND), sorted(references))
    hashed = secret["device/password-hash"]
    environment = {**credentials.environment(), "IXP_RUN_ID": lab.run.id}
    (lab.run.folder / _ENVIRONMENT).write_text("".join(f"{key}={value}\n" for key, value in environment.items()))

    vrps = parse(world.vrps, f"world {world.name}")
    jobs = [partial(_start_switch, lab, item, credentials, hashed, control_plane=control_plane) for item in world.switches]
    jobs += [partial(RtrCache(lab.node(item.name), item.management.ip).start, vrps) for item in world.validators]
    jobs += [partial(route_server.start, lab.node(item.name), item, credentials, world.user) for item in world.servers]
    _together(jobs)
    tell(f"starting {len(world.routers)} member routers")
    passwords = {router.key: secret[router.md5] if router.md5 else None for router in world.routers}
    _together([partial(members.start, lab.node(item.key), world, item, passwords[item.key]) for item in world.routers])


def _start_switch(lab: Lab, device: Switch, credentials: Credentials, hashed: str, *, control_plane: bool) -> None:
    node = lab.node(device.name)
    switch.start_datapath(node)
    if control_plane:
        switch.start_control_plane(node, device, lab.world.ports(), credentials, user=lab.world.user, password_hash=hashed)


def _node(lab: Lab, name: str) -> Node:
    if name in {device.name for device in lab.world.switches}:
        return switch.node(lab.run, name)
    if name == OUT_OF_BAND:
        return Node(lab.run, name, binds=[Bind(source=runs(), target="/mnt/run")])
    return Node(lab.run, name)


def _lay(lab: Lab) -> None:
    """Out-of-band network, trunks, then everything that stands behind a port."""
    world, oob = lab.world, lab.node(OUT_OF_BAND)
    oob.script(_BRIDGE, str(world.out_of_band))
    for device in (*world.managed, *world.validators):
        own = End(interface=switch.MANAGEMENT, addresses=(device.management,))
        wire.connect(lab.node(device.name), own, oob, End(interface=device.name))
        oob.exec("ip", "link", "set", device.name, "master", "oob0")
    for trunk in world.trunks:
        ends = [(lab.node(port.device), End(interface=switch.netdev(port.interface))) for port in (trunk.a, trunk.b)]
        wire.connect(*ends[0], *ends[1])
    for item in world.own:
        end = End(interface=attach.PEERING, mac=item.mac, addresses=(item.ipv4, item.ipv6))
        _patch(lab, item.name, end, item.port)
    for router in world.routers:
        for end, port in attach.cables(router):
            _patch(lab, router.key, end, port)


def _patch(lab: Lab, name: str, end: End, port: PortRef) -> None:
    wire.connect(lab.node(name), end, lab.node(port.device), End(interface=switch.netdev(port.interface)))


def _together(jobs: Iterable[Callable[[], None]]) -> None:
    """Do the jobs, a few at a time, and raise the first error when all have ended."""
    with ThreadPoolExecutor(max_workers=6) as pool:
        list(pool.map(lambda job: job(), jobs))
