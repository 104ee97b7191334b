"""A peering switch: Open vSwitch's userspace datapath, steered by the stand-in of the vendor's control plane.

The userspace datapath because kernels without VLAN filtering or 8021q have to do; the frames are real all the same.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from ixp.errors import DeviceError
from ixp.model import PortRef
from ixp.poll import poll
from lab.credentials import Credentials
from lab.node import Bind, Node
from lab.run import Run
from lab.world import Switch

MANAGEMENT = "mgmt0"
_CHECKOUT = "/opt/ixp"
_OVS = """
mkdir -p /run/openvswitch /etc/openvswitch /var/log/openvswitch
ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
"""
# As little as an operator types on the console of a new switch before the pipeline takes over.
_BOOTSTRAP = """\
hostname {name}
username {user} privilege 15 role network-admin secret sha512 {password}
vrf instance MGMT
interface Management1
   vrf MGMT
   ip address {address}
management security
   ssl profile eapi
      certificate eapi.crt key eapi.key
management api http-commands
   protocol https ssl profile eapi
   no shutdown
   vrf MGMT
      no shutdown
"""


def netdev(port: str) -> str:
    """The interface that stands for a port inside the switch's node: Ethernet1 is et1."""
    return f"et{port.removeprefix('Ethernet')}"


def node(run: Run, name: str) -> Node:
    """The switch's node; the stand-in's code shows in it read-only."""
    return Node(run, name, binds=[Bind(source=Path(__file__).parent, target=f"{_CHECKOUT}/lab")])


def start_datapath(switch: Node) -> None:
    """Start Open vSwitch without any bridge: closed until somebody makes one."""
    switch.script(_OVS)
    switch.spawn("ovsdb-server", "--remote=punix:/run/openvswitch/db.sock", "--pidfile", "/etc/openvswitch/conf.db")
    poll(lambda: switch.exec("test", "-S", "/run/openvswitch/db.sock", check=False).returncode == 0, 20.0, 0.02, "ovsdb-server")
    switch.exec("ovs-vsctl", "--no-wait", "init")
    switch.spawn("ovs-vswitchd", "--pidfile")
    poll(lambda: switch.exec("ovs-appctl", "version", check=False).returncode == 0, 20.0, 0.05, "ovs-vswitchd")


def start_control_plane(
    switch: Node, device: Switch, ports: Iterable[PortRef], credentials: Credentials, *, user: str, password_hash: str
) -> None:
    """Start the stand-in with a bootstrap configuration; raises DeviceError where it does not come to listen."""
    address = device.management
    certificate, key = credentials.tls(device.name, address.ip)
    portmap = {port.interface: netdev(port.interface) for port in ports if port.device == device.name}
    bootstrap = _BOOTSTRAP.format(name=device.name, user=user, password=password_hash, address=address)
    switch.write("/etc/eos/cert.pem", certificate)
    switch.write("/etc/eos/key.pem", key, 0o600)
    switch.write("/etc/eos/portmap.json", json.dumps(portmap))
    switch.write("/etc/eos/bootstrap.cfg", bootstrap, 0o600)
    files = ["--cert", "/etc/eos/cert.pem", "--key", "/etc/eos/key.pem", "--bootstrap-config", "/etc/eos/bootstrap.cfg"]
    place = ["--state", "/var/lib/eos", "--listen", f"{address.ip}:443", "--bridge", "br0", "--portmap", "/etc/eos/portmap.json"]
    environment = {"PYTHONPATH": _CHECKOUT, "PYTHONDONTWRITEBYTECODE": "1"}
    switch.spawn("python3", "-m", "lab.eos", *place, *files, environment=environment)
    try:
        poll(lambda: "LISTEN" in switch.exec("ss", "-Hltn", "sport = :443").stdout, 30.0, 0.05, "eAPI")
    except TimeoutError as error:
        raise DeviceError(f"the stand-in does not listen: {switch.log('python3')[-500:]}", where=device.name) from error
