"""Starting the real daemons in a node: BIRD, FRR (whole, or only what a member's router needs) and an SSH server."""

from ipaddress import IPv4Address
from pathlib import Path

from ixp.poll import poll
from lab.node import Node

_FRR_DAEMONS = """\
bgpd=yes
vtysh_enable=yes
zebra_options="  -A 127.0.0.1 -s 90000000"
mgmtd_options="  -A 127.0.0.1"
bgpd_options="  -A 127.0.0.1 -M rpki"
staticd_options="-A 127.0.0.1"
"""
# What looks at FRR's routes again when RPKI data changed: the file that a real route server has (docs/devices.md).
REVALIDATE = Path(__file__).with_name("frr_revalidate.sh")
_REVALIDATE = "/usr/local/sbin/frr-revalidate"
_SSHD = """\
ListenAddress {address}
HostKey /etc/ssh/lab_host_key
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
AllowUsers {user}
UsePAM no
StrictModes yes
PidFile /run/sshd.pid
Subsystem sftp internal-sftp
"""
_USER = """
id "$1" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$1"
usermod --append --groups "$2" "$1"
usermod --password '*' "$1"
install -d -m 0700 -o "$1" -g "$1" "/home/$1/.ssh"
printf '%s\\n' "$3" >"/home/$1/.ssh/authorized_keys"
chown "$1:" "/home/$1/.ssh/authorized_keys"
chmod 0600 "/home/$1/.ssh/authorized_keys"
# The pipeline runs sh, cp, mv, birdc, vtysh and its own revert as root: a list of commands that holds sh keeps nothing out.
printf '%s ALL=(ALL) NOPASSWD: ALL\\n' "$1" >"/etc/sudoers.d/$1"
chmod 0440 "/etc/sudoers.d/$1"
"""


def start_bird(node: Node, configuration: str, deadline_s: float = 30.0) -> None:
    """Start BIRD with a configuration as Debian's unit would (user and group bird), and wait until it answers."""
    node.write("/etc/bird/bird.conf", configuration, 0o640)
    node.script("chown bird:bird /etc/bird/bird.conf; install -d -o bird -g bird /run/bird")
    node.exec("bird", "-p", "-c", "/etc/bird/bird.conf")
    node.spawn("bird", "-f", "-u", "bird", "-g", "bird", "-c", "/etc/bird/bird.conf")
    poll(lambda: node.exec("birdc", "show", "status", check=False).returncode == 0, deadline_s, 0.05, f"BIRD at {node.name}")


def start_frr(node: Node, configuration: str, deadline_s: float = 30.0) -> None:
    """Start FRR whole (watchfrr, zebra, mgmtd, bgpd, staticd) with an integrated configuration, and wait for bgpd."""
    node.write("/etc/frr/daemons", _FRR_DAEMONS, 0o640)
    node.write("/etc/frr/frr.conf", configuration, 0o640)
    node.write("/etc/frr/vtysh.conf", "service integrated-vtysh-config\n", 0o640)
    node.script("chown -R frr:frr /etc/frr; chmod 0750 /etc/frr")
    # The script ends once vtysh has handed the configuration to every daemon; they must not inherit our pipes.
    node.script("/usr/lib/frr/frrinit.sh start >/var/log/frr/start.log 2>&1 </dev/null", timeout=deadline_s)
    poll(lambda: _frr_answers(node), deadline_s, 0.1, f"FRR at {node.name}")
    node.write(_REVALIDATE, REVALIDATE.read_text(), 0o755)
    # A timer of systemd on a real route server, which runs it less often.
    node.spawn("sh", "-c", f"while sleep 2; do {_REVALIDATE}; done")


def start_frr_router(node: Node, configuration: str, deadline_s: float = 30.0) -> None:
    """Start mgmtd, zebra and bgpd, as little as a member's router needs, with bgpd's own configuration file.

    Without mgmtd, zebra calls for it all the time: 4 % of a core in each node.
    """
    node.write("/etc/frr/bgpd.conf", configuration, 0o640)
    node.script(
        "chown -R frr:frr /etc/frr; install -d -o frr -g frr /run/frr; rm -f /etc/frr/frr.conf; touch /etc/frr/vtysh.conf"
    )
    node.spawn("/usr/lib/frr/mgmtd", "-A", "127.0.0.1")
    poll(lambda: node.exec("test", "-S", "/run/frr/mgmtd_be.sock", check=False).returncode == 0, deadline_s, 0.05, "mgmtd")
    node.spawn("/usr/lib/frr/zebra", "-A", "127.0.0.1")
    poll(lambda: node.exec("test", "-S", "/run/frr/zserv.api", check=False).returncode == 0, deadline_s, 0.05, "zebra")
    node.spawn("/usr/lib/frr/bgpd", "-A", "127.0.0.1", "-f", "/etc/frr/bgpd.conf")
    poll(lambda: _frr_answers(node), deadline_s, 0.05, f"bgpd at {node.name}")


def start_ssh(node: Node, address: IPv4Address, *, user: str, groups: str, authorized_key: str, host_key: str) -> None:
    """Start an SSH server on one address for one account that may use sudo; keys only. ``groups`` is a comma list."""
    node.script(_USER, user, groups, authorized_key)
    node.write("/etc/ssh/lab_host_key", host_key, 0o600)
    node.write("/etc/ssh/lab_sshd_config", _SSHD.format(address=address, user=user))
    node.spawn("/usr/sbin/sshd", "-D", "-e", "-f", "/etc/ssh/lab_sshd_config")
    poll(lambda: "LISTEN" in node.exec("ss", "-Hltn", "sport = :22").stdout, 20.0, 0.05, f"sshd at {node.name}")


def _frr_answers(node: Node) -> bool:
    done = node.exec("vtysh", "-d", "bgpd", "-c", "show bgp summary json", check=False)
    return done.returncode == 0
