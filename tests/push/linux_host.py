"""A Linux host of the lab with a real sshd, and the client's side of it: what the tests of our NAPALM drivers stand on.

The client is a node of its own, wired to the host. Its network is entered for the moment in which a connection is made: a
socket stays in the network it was made in.
"""

import ctypes
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_interface
from pathlib import Path
from typing import Any

from napalm import get_network_driver

from ixp.poll import poll
from lab.node import Bind, Node
from lab.run import Run
from lab.wire import End, connect

ADDRESS = "198.18.255.21"
_CLONE_NEWNET = 0x40000000
_SSHD = """
useradd --create-home --shell /bin/sh --password "*" ixp
install -d -m 0700 -o ixp /home/ixp/.ssh
echo "$1" >/home/ixp/.ssh/authorized_keys
chown ixp /home/ixp/.ssh/authorized_keys
echo 'ixp ALL=(root) NOPASSWD: ALL' >/etc/sudoers.d/ixp
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/test_key
/usr/sbin/sshd -o HostKey=/etc/ssh/test_key -o UsePAM=no -o StrictModes=no -o PasswordAuthentication=no
"""


class LinuxHost:
    """The host: ``node`` runs the daemon under test, ``client`` is the machine that the pipeline would be on."""

    def __init__(self, run: Run, name: str, folder: Path, binds: Sequence[Bind] = ()) -> None:
        self.node = Node(run, name, binds=list(binds))
        self.client = Node(run, "client")
        self.folder = folder
        self.known_hosts = folder / "known_hosts"
        self._key = folder / "key"

    def start(self) -> None:
        """Bring up both nodes, the cable between them and the sshd."""
        self.node.start()
        self.client.start()
        connect(
            self.node,
            End(interface="mgmt0", addresses=(ip_interface(f"{ADDRESS}/24"),)),
            self.client,
            End(interface="mgmt0", addresses=(ip_interface("198.18.255.1/24"),)),
        )
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self._key)], check=True)
        self.node.script(_SSHD, self._key.with_suffix(".pub").read_text().strip())
        public = self.node.read("/etc/ssh/test_key.pub").split()
        self.known_hosts.write_text(f"{ADDRESS} {public[0]} {public[1]}\n")
        poll(lambda: self.node.exec("ss", "-Hltn", "sport", "=", "22").stdout, 5.0, what="sshd")

    def arguments(self, known_hosts: Path | None = None) -> dict[str, Any]:
        """What a driver is constructed with."""
        options = {"known_hosts": str(known_hosts or self.known_hosts), "key_filename": str(self._key)}
        return {"hostname": ADDRESS, "username": "ixp", "password": "", "timeout": 20, "optional_args": options}

    @contextmanager
    def driver(self, platform: str, known_hosts: Path | None = None) -> Iterator[Any]:
        """An open driver of that platform, found by NAPALM itself."""
        driver = get_network_driver(platform)(**self.arguments(known_hosts))
        with network_of(self.client):
            driver.open()
        try:
            yield driver
        finally:
            driver.close()


@contextmanager
def network_of(node: Node) -> Iterator[None]:
    """Sockets that this thread makes inside the block are the node's."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    away = os.open(f"/proc/{node.pid}/ns/net", os.O_RDONLY)
    try:
        _setns(away)
        yield
    finally:
        _setns(home)
        os.close(home)
        os.close(away)


def _setns(handle: int) -> None:
    # os.setns came with Python 3.12.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(handle, _CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")
