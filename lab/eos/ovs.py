"""Open vSwitch (userspace datapath) forwards as the running configuration says; one changed port touches that port only."""

import re
import subprocess
import tempfile
import time
from pathlib import Path

from lab.eos.config import ETHERNETS, Config
from lab.eos.fabric import Port, lag_members, ports, shut
from lab.eos.flows import flows
from lab.eos.plane import LearnedMac, Link

_NET = Path("/sys/class/net")
_TIMEOUT_S = 20
_COUNTERS = {"rx_bytes": "inOctets", "tx_bytes": "outOctets", "rx_packets": "inUcastPkts", "tx_packets": "outUcastPkts"}
_ATTACHED = ": current attached"  # a link whose partner answers, in what lacp/show says
_FDB = re.compile(r"\s*(?P<port>\S+)\s+(?P<vlan>\d+)\s+(?P<mac>[0-9a-f:]{17})\s+\d+\s*$")


class OpenVswitch:
    """The bridge. ``netdevs`` maps interfaces (``Ethernet1``) to network devices; others are down for ever."""

    def __init__(self, bridge: str, netdevs: dict[str, str]) -> None:
        self._bridge = bridge
        self._netdevs = netdevs
        self._ports: dict[str, Port] = {}
        self._rules: dict[str, list[str]] = {}
        self._up: dict[str, bool] = {}
        self._changed: dict[str, tuple[str, float]] = {}
        self._lags: dict[str, str] = {}
        exists = _run("ovs-vsctl", "br-exists", bridge, check=False).returncode == 0
        if exists:
            _run("ovs-vsctl", "del-br", bridge)
        _run(
            *("ovs-vsctl", "add-br", bridge, "--", "set", "bridge", bridge, "datapath_type=netdev", "fail_mode=secure"),
            *("protocols=OpenFlow10,OpenFlow14,OpenFlow15", "other_config:mac-aging-time=300"),
        )

    def apply(self, config: Config) -> None:
        """Bring the configuration to the ports that it changes; raises OSError where a tool of Open vSwitch fails.

        A port that closes is closed first; one that opens gets its rules before it carries.
        """
        wanted = {item.name: item for item in map(self._mapped, ports(config)) if item.members}
        self._lags = lag_members(config)
        down = self._down(config, wanted)
        self._links([name for name in down if self._up.get(name) is not False], up=False)
        for name in [name for name in self._ports if name not in wanted]:
            self._remove(self._ports.pop(name))
        for name, port in wanted.items():
            self._switch(self._ports.get(name), port)
        self._filter(wanted)
        self._ports = wanted
        self._links([name for name in self._netdevs if name not in down and self._up.get(name) is not True], up=True)

    def link(self, name: str) -> Link:
        """Carrier of the interface's network device; a LAG is up while LACP has agreed on one of its members.

        The management interface is up: it is how one asks.
        """
        if name.startswith("Management"):
            return Link(up=True)
        if name not in self._netdevs:
            return Link(up=self._negotiated(name))
        folder = _NET / self._netdevs[name]
        up = _read(folder / "operstate") in {"up", "unknown"} and self._up.get(name, False)
        turns = _read(folder / "carrier_changes")
        was, since = self._changed.get(name, (turns, time.time()))
        self._changed[name] = (turns, since if was == turns else time.time())
        counters = {ours: int(_read(folder / "statistics" / theirs) or 0) for theirs, ours in _COUNTERS.items()}
        mac = _read(folder / "address") or "00:00:00:00:00:00"
        return Link(up=up, changed=self._changed[name][1], mac=mac, counters=counters)

    def ports_in(self, vid: int) -> list[str]:
        """Interfaces and LAGs that carry the VLAN."""
        return [item.name for item in self._ports.values() if item.enabled and (item.access == vid or vid in item.vlans)]

    def macs(self) -> list[LearnedMac]:
        """The bridge's MAC table, in EOS's names of ports."""
        numbers = {}
        for name, netdev in self._netdevs.items():
            found = _run("ovs-vsctl", "--if-exists", "get", "interface", netdev, "ofport").stdout.strip()
            numbers[found] = self._lags.get(name, name)
        lines = map(_FDB.match, _run("ovs-appctl", "fdb/show", self._bridge).stdout.splitlines())
        return [LearnedMac(numbers.get(item["port"], item["port"]), int(item["vlan"]), item["mac"]) for item in lines if item]

    def _negotiated(self, lag: str) -> bool:
        port = self._ports.get(lag)
        if port is None or not port.enabled:
            return False
        return _ATTACHED in _run("ovs-appctl", "lacp/show", self._ovs_name(port), check=False).stdout

    def _mapped(self, port: Port) -> Port:
        members = tuple(item for item in port.members if item in self._netdevs)
        return Port(**{**port.__dict__, "members": members})

    def _down(self, config: Config, wanted: dict[str, Port]) -> list[str]:
        closed = set(shut(config)) | {name for name in ETHERNETS if name in self._lags and self._lags[name] not in wanted}
        closed |= {member for port in wanted.values() if not port.enabled and port.lacp for member in port.members}
        return [name for name in self._netdevs if name in closed]

    def _links(self, names: list[str], *, up: bool) -> None:
        for name in names:
            _run("ip", "link", "set", self._netdevs[name], "up" if up else "down")
            self._up[name] = up

    def _remove(self, port: Port) -> None:
        _run("ovs-vsctl", "--if-exists", "del-port", self._bridge, self._ovs_name(port))

    def _switch(self, old: Port | None, new: Port) -> None:
        """Make the Open vSwitch port; only what changes its VLANs or members is touched."""
        if old is not None and _switching(old) == _switching(new):
            return
        name = self._ovs_name(new)
        commands: list[str] = []
        if old is None or old.members != new.members:
            if old is not None:
                self._remove(old)
            devices = [self._netdevs[item] for item in new.members]
            verb = ["add-bond", self._bridge, name, *devices] if len(devices) > 1 else ["add-port", self._bridge, devices[0]]
            commands = ["--", *verb]
            for member, device in zip(new.members, devices, strict=True):
                # The number stays when a port is made anew, so that its rules still mean it.
                commands += ["--", "set", "interface", device, f"ofport_request={_number(member)}"]
        bond = ["lacp=active", "other_config:lacp-time=fast"] if new.lacp else []
        bond += ["bond_mode=balance-tcp"] if new.lacp and len(new.members) > 1 else []
        _run("ovs-vsctl", *commands, "--", "set", "port", name, *_vlan_columns(new), *bond)

    def _ovs_name(self, port: Port) -> str:
        return port.name if len(port.members) > 1 else self._netdevs[port.members[0]]

    def _filter(self, wanted: dict[str, Port]) -> None:
        """Replace the rules of the interfaces whose rules changed, in one OpenFlow transaction."""
        rules = {
            member: flows(port, self._netdevs[member], _number(member)) for port in wanted.values() for member in port.members
        }
        lines: list[str] = []
        for member in self._netdevs:
            if rules.get(member, []) != self._rules.get(member, []):
                lines.append(f"delete in_port={self._netdevs[member]}")
                lines += [f"add {rule}" for rule in rules.get(member, [])]
        if lines:
            with tempfile.NamedTemporaryFile("w", suffix=".flows") as file:
                file.write("\n".join(lines) + "\n")
                file.flush()
                _run("ovs-ofctl", "-O", "OpenFlow14", "--names", "--bundle", "add-flows", self._bridge, file.name)
        self._rules = rules


def _number(ethernet: str) -> int:
    return ETHERNETS.index(ethernet) + 1


def _switching(port: Port) -> tuple[object, ...]:
    return (port.members, port.access, port.native, port.vlans, port.lacp)


def _vlan_columns(port: Port) -> list[str]:
    if port.access is not None:
        return ["vlan_mode=access", f"tag={port.access}", "trunks=[]"]
    trunks = f"trunks=[{','.join(map(str, sorted(port.vlans)))}]"
    if port.native is not None:
        return ["vlan_mode=native-untagged", f"tag={port.native}", trunks]
    return ["vlan_mode=trunk", "tag=[]", trunks]


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _run(*argv: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a tool of Open vSwitch or iproute2; raises OSError with what it said."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise OSError(f"{argv[0]} did not answer within {_TIMEOUT_S} s") from error
    if check and done.returncode:
        raise OSError(f"{' '.join(argv)}: {done.stderr.strip()}")
    return done
