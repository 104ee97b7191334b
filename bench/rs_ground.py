"""A live route server of each kind with members that watch their sessions; changed as the pipeline does, by our drivers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_interface
from pathlib import Path
from typing import Any

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.errors import ServiceError
from ixp.model import Connection, Exchange, FamilyLimits, Member, PortRef
from ixp.poll import poll
from ixp.render import render_device
from lab.daemons import start_bird, start_frr
from lab.members import came_up
from lab.node import Node
from lab.run import Run
from lab.wire import End, connect
from tests.push.bird.conftest import EMPTY as EMPTY_BIRD
from tests.push.frr.conftest import EMPTY as EMPTY_FRR
from tests.push.linux_host import LinuxHost
from tests.render.sample import NOC, sample_exchange

SERVERS = {"bird": "rs1-nte01", "frr": "rs2-nte02"}
_TIMER_S = 300
_UP_S = 60.0
_FIRST_HOST = 11
_MEMBER = """
protocol static static_{name} {{ ipv{version}; route {prefix} blackhole; }}
protocol bgp {name} {{
  local {local} as {asn};
  neighbor {server} as 64496;
  debug {{ states }};
  error wait time 1, 2;
  connect delay time 1;
  connect retry time 3;
  ipv{version} {{ import all; export where proto = "static_{name}"; }};
}}
"""


def member(number: int) -> Member:
    """Member 1, 2, …, with an address of each family and a prefix of each in its set."""
    host = _FIRST_HOST + number
    connection = Connection(
        key=f"m{number:02d}-1",
        ports=(PortRef(device="sw1-nte01", interface=f"Ethernet{number}"),),
        speed=10_000,
        macs=(f"00:00:5e:00:53:{host}",),
        ipv4=IPv4Address(f"192.0.2.{host}"),
        ipv6=IPv6Address(f"2001:db8:0:100::{host}"),
    )
    # RFC 5398 has 16 short ASNs; the route servers have the first
    asn = 64496 + number if number < 15 else 65536 + number
    return Member(
        key=f"m{number:02d}", name=f"Member {number:02d}", asn=asn, as_set=f"AS-M{number:02d}", noc=NOC, connections=(connection,)
    )


def route_set(number: int, more: tuple[str, ...] = ()) -> RouteSet:
    """What a member may announce, and more of IPv4."""
    ipv4, ipv6 = (f"198.18.{number}.0/24", *more), (f"2001:db8:{1000 + number}::/48",)
    return RouteSet(origins=(member(number).asn,), ipv4=ipv4, ipv6=ipv6)


def exchange(numbers: range, limit: int | None = None, **policy: object) -> Exchange:
    """The sample exchange with these members; the first may have a limit of its own."""
    members = [member(number) for number in numbers]
    if limit is not None:
        connection = members[0].connections[0].model_copy(update={"max_prefix": FamilyLimits(ipv4=limit, ipv6=limit)})
        members[0] = members[0].model_copy(update={"connections": (connection,)})
    made = sample_exchange(tuple(members))
    changed = made.intent.policy.model_copy(update=policy)
    return made.model_copy(update={"intent": made.intent.model_copy(update={"policy": changed})})


def snapshot(numbers: range, more: tuple[str, ...] = ()) -> Snapshot:
    """The members' sets; the first may have more prefixes."""
    sets = {f"AS-M{number:02d}": route_set(number, more if number == numbers[0] else ()) for number in numbers}
    return Snapshot(sets=sets)


@dataclass
class Live:
    """One route server behind SSH, and one node in which all members' sessions end."""

    platform: str
    host: LinuxHost
    members: Node
    numbers: range
    driver: Any = field(default=None)

    @classmethod
    @contextmanager
    def up(cls, platform: str, folder: Path, numbers: range) -> "Iterator[Live]":
        """Start it with the empty configuration and every member's BIRD; taken down at the end."""
        run = Run.create()
        folder.mkdir()
        try:
            host = LinuxHost(run, SERVERS[platform], folder)
            host.start()
            node = Node(run, "members")
            node.start()
            live = cls(platform, host, node, numbers)
            live._wire()
            start_bird(node, live._members())
            with host.driver(platform) as driver:
                live.driver = driver
                yield live
        finally:
            run.down()

    def text(self, wanted: Exchange, data: Snapshot) -> str:
        """Its rendered configuration."""
        device = wanted.device(SERVERS[self.platform])
        if device is None:
            raise ServiceError("the sample has no such device", where=SERVERS[self.platform])
        return render_device(wanted, data, device)

    def apply(self, wanted: Exchange, data: Snapshot) -> float:
        """Commit under a timer on the device, then confirm; gives the seconds that the commit took."""
        self.driver.load_replace_candidate(config=self.text(wanted, data))
        start = time.monotonic()
        self.driver.commit_config(revert_in=_TIMER_S)
        taken = time.monotonic() - start
        self.driver.confirm_commit()
        return taken

    def wait_up(self, numbers: range) -> None:
        """Wait until exactly these members' sessions are up."""
        wanted = {f"m{number:02d}_v{version}" for number in numbers for version in (4, 6)}
        poll(lambda: self.established() == wanted, _UP_S, 0.2, f"sessions with {self.platform}")

    def established(self) -> set[str]:
        """The members' sessions that are up."""
        rows = [line.split() for line in self.members.exec("birdc", "show", "protocols").stdout.splitlines()]
        return {row[0] for row in rows if row[1:2] == ["BGP"] and row[-1] == "Established"}

    def incarnations(self, numbers: range) -> dict[str, int]:
        """How many times each session of these members has come up."""
        counted = came_up(self.members)
        return {f"m{number:02d}_v{version}": counted[f"m{number:02d}_v{version}"] for number in numbers for version in (4, 6)}

    def _wire(self) -> None:
        server = {"bird": 1, "frr": 2}[self.platform]
        hosts = [_FIRST_HOST + number for number in self.numbers]
        ends = [
            End(interface="peering0", addresses=tuple(ip_interface(text) for host in some for text in _addresses(host)))
            for some in ([server], hosts)
        ]
        connect(self.host.node, ends[0], self.members, ends[1])
        if self.platform == "bird":
            start_bird(self.host.node, EMPTY_BIRD)
        else:
            start_frr(self.host.node, EMPTY_FRR)

    def _members(self) -> str:
        server = {"bird": 1, "frr": 2}[self.platform]
        found = ["router id 192.0.2.11;\nlog stderr all;\nprotocol device { }\n"]
        for number in self.numbers:
            for version, local, neighbour in zip((4, 6), _addresses(_FIRST_HOST + number), _addresses(server), strict=True):
                known = route_set(number)
                found.append(
                    _MEMBER.format(
                        name=f"m{number:02d}_v{version}",
                        version=version,
                        local=local.partition("/")[0],
                        server=neighbour.partition("/")[0],
                        asn=member(number).asn,
                        prefix=(known.ipv4 if version == 4 else known.ipv6)[0],
                    )
                )
        return "".join(found)


def _addresses(host: int) -> tuple[str, str]:
    return f"192.0.2.{host}/24", f"2001:db8:0:100::{host}/64"
