"""What this machine lacks for the lab, each with what mends it."""

import os
import shutil
import socket
import subprocess
from typing import NamedTuple

from lab import rootfs
from lab.paths import cache

_NEEDED_BYTES = 5 * 1024**3
_PORTS = (8461,)  # the local NetBox's
_TOOLS = {"mmdebstrap": "mmdebstrap", "unshare": "util-linux", "nsenter": "util-linux", "ip": "iproute2"}
_OVERLAY = "cd /mnt && mkdir l u w m && mount -t overlay -o lowerdir=l,upperdir=u,workdir=w overlay m"
_TUN = "mknod /mnt/tun c 10 200 && : <>/mnt/tun"


class Check(NamedTuple):
    """One need of the lab; ``hint`` is empty where it is met."""

    name: str
    ok: bool
    hint: str


def doctor() -> list[Check]:
    """Look at everything that the lab needs; changes nothing on the host."""
    checks = [
        ("root", os.geteuid() == 0, "run as root, in a virtual machine or a privileged container"),
        *((tool, shutil.which(tool) is not None, f"apt-get install {package}") for tool, package in _TOOLS.items()),
        ("Debian's keyring", rootfs.KEYRING.is_file(), "apt-get install debian-archive-keyring"),
        ("namespaces", _works("true"), "the kernel or the container forbids new namespaces: run privileged"),
        ("overlayfs", _works(_OVERLAY), "load the kernel module overlay, or run privileged"),
        ("tun device", _works(_TUN), "load the kernel module tun"),
        ("disk", shutil.disk_usage(cache()).free >= _NEEDED_BYTES, f"free 5 GB below {cache()}"),
        *((f"port {port}", _is_free(port), "another server listens there; end it or choose another port") for port in _PORTS),
    ]
    return [Check(name, ok, "" if ok else hint) for name, ok, hint in checks]


def _works(script: str) -> bool:
    """Try it in namespaces that end with the trial, on a file system in memory."""
    namespaces = ["unshare", "-m", "-p", "-n", "-u", "-i", "-f"]
    trial = [*namespaces, "sh", "-c", f"mount -t tmpfs tmpfs /mnt && {script}"]
    try:
        return subprocess.run(trial, capture_output=True, check=False, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
