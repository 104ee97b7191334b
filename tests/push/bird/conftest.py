"""A BIRD behind a real sshd, with one neighbour that is really there."""

from collections.abc import Iterator
from ipaddress import ip_interface

import pytest

from ixp.poll import poll
from lab.node import Node
from lab.run import Run
from lab.wire import End, connect
from tests.push.linux_host import LinuxHost

EMPTY = "router id 192.0.2.1;\nlog stderr all;\ntimeformat base iso long;\ntimeformat protocol iso long;\nprotocol device { }\n"
START = """
install -d -o bird -g bird /run/bird
chown bird:bird /etc/bird/bird.conf
chmod 0640 /etc/bird/bird.conf
"""
MEMBER = """
router id 192.0.2.11;
log stderr all;
protocol device { }
protocol static static_v4 { ipv4; route 198.18.11.0/24 blackhole; }
protocol bgp server {
  local 192.0.2.11 as 64497;
  neighbor 192.0.2.1 as 64496;
  error wait time 1, 2;
  connect delay time 1;
  ipv4 { import all; export where source = RTS_STATIC; };
}
"""


@pytest.fixture(scope="module")
def fabric(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LinuxHost]:
    """Started once a module: the host with BIRD, its member, and the client."""
    run = Run.create()
    try:
        host = LinuxHost(run, "rs1", tmp_path_factory.mktemp("rs1"))
        host.start()
        member = Node(run, "member")
        member.start()
        connect(
            host.node,
            End(interface="peering0", addresses=(ip_interface("192.0.2.1/24"), ip_interface("2001:db8:0:100::1/64"))),
            member,
            End(interface="peering0", addresses=(ip_interface("192.0.2.11/24"), ip_interface("2001:db8:0:100::11/64"))),
        )
        for node, text in ((host.node, EMPTY), (member, MEMBER)):
            node.write("/etc/bird/bird.conf", text)
            node.script(START)
            node.spawn("bird", "-f", "-u", "bird", "-g", "bird")
        yield host
    finally:
        run.down()


@pytest.fixture
def host(fabric: LinuxHost) -> LinuxHost:
    """The same host, running the empty configuration, with no file of ours left."""
    node = fabric.node
    poll(lambda: node.exec("birdc", "show", "status", check=False).returncode == 0, 5.0, what="BIRD")
    node.write("/etc/bird/bird.conf", EMPTY)
    node.script(START + "rm -rf /var/lib/ixp; birdc 'configure \"/etc/bird/bird.conf\"'")
    return fabric
