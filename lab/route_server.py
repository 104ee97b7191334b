"""A route server: a daemon with an empty but valid configuration and an SSH server on the management address."""

from lab import daemons
from lab.credentials import Credentials
from lab.node import Node
from lab.world import Daemon, RouteServer

_BIRD = """\
# As installed: no session. The pipeline replaces this file.
router id {router_id};
log syslog all;
protocol device {{
}}
"""
# Exactly what FRR prints for itself, so that the file and the running configuration agree from the start.
_FRR = """\
frr version 10.3
frr defaults traditional
hostname {name}
no ip forwarding
no ipv6 forwarding
service integrated-vtysh-config
!
end
"""
_GROUPS = {Daemon.BIRD: "bird", Daemon.FRR: "frr,frrvty"}


def start(node: Node, server: RouteServer, credentials: Credentials, user: str) -> None:
    """Start the daemon and the SSH server; both cables are laid. The node forwards no packet (a node never does)."""
    if server.platform is Daemon.BIRD:
        daemons.start_bird(node, _BIRD.format(router_id=server.ipv4.ip))
    else:
        daemons.start_frr(node, _FRR.format(name=server.name))
    address = server.management.ip
    daemons.start_ssh(
        node,
        address,
        user=user,
        groups=_GROUPS[server.platform],
        authorized_key=credentials.authorized_key,
        host_key=credentials.host_key(address),
    )
