"""A whole FRR behind a real sshd, with one neighbour that is really there."""

from collections.abc import Iterator
from ipaddress import ip_interface
from pathlib import Path

import pytest

from custom_napalm import _frr_apply
from lab.daemons import start_bird, start_frr
from lab.node import Node
from lab.run import Run
from lab.wire import End, connect
from tests.push.linux_host import LinuxHost

EMPTY = """\
frr version 10.3
frr defaults traditional
hostname rs2-nte02
log syslog informational
no ip forwarding
no ipv6 forwarding
service integrated-vtysh-config
!
"""
MEMBER = """
router id 192.0.2.11;
log stderr all;
protocol device { }
protocol static static_v4 { ipv4; route 198.18.11.0/24 blackhole; }
protocol bgp server {
  local 192.0.2.11 as 64497;
  neighbor 192.0.2.2 as 64496;
  error wait time 1, 2;
  connect delay time 1;
  connect retry time 5;
  ipv4 { import all; export where source = RTS_STATIC; };
}
"""
_RESET = """
printf '%s' "$1" >/etc/frr/frr.conf; chown frr:frr /etc/frr/frr.conf; chmod 0640 /etc/frr/frr.conf
printf '%s' "$1" >/run/empty.conf
python3 /run/apply.py /run/empty.conf
rm -rf /var/lib/ixp /run/ixp-timer
"""


@pytest.fixture(scope="module")
def fabric(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LinuxHost]:
    """Started once a module: the host with FRR, its member, and the client."""
    run = Run.create()
    try:
        host = LinuxHost(run, "rs2-nte02", tmp_path_factory.mktemp("rs2"))
        host.start()
        member = Node(run, "member")
        member.start()
        connect(
            host.node,
            End(interface="peering0", addresses=(ip_interface("192.0.2.2/24"), ip_interface("2001:db8:0:100::2/64"))),
            member,
            End(interface="peering0", addresses=(ip_interface("192.0.2.11/24"), ip_interface("2001:db8:0:100::11/64"))),
        )
        start_frr(host.node, EMPTY)
        start_bird(member, MEMBER)
        yield host
    finally:
        run.down()


@pytest.fixture
def host(fabric: LinuxHost) -> LinuxHost:
    """The same host, running the empty configuration, with no file of ours left; the member's session begins anew.

    Where the host alone had GTSM on, the member has not heard the end of its connection: until its hold timer runs out, four
    minutes, every new one collides with that.
    """
    Node(fabric.node.run, "member").exec("birdc", "restart", "server")
    fabric.node.write("/run/apply.py", Path(_frr_apply.__file__).read_text(encoding="utf-8"))
    fabric.node.script(_RESET, EMPTY)
    return fabric
