"""The Debian tree that every node of the lab stands on: made once by mmdebstrap, kept in the cache.

The daemons' versions are those of the suite, whatever the host is. Nodes never write to the tree: each puts an overlay on it.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ixp.errors import MissingToolError, ServiceError
from lab.paths import cache

SUITE = "trixie"
PACKAGES = (
    "bgpq4",
    "bird2",
    "ca-certificates",
    "ethtool",
    "fping",
    "frr",
    "frr-pythontools",
    "frr-rpki-rtrlib",
    "iproute2",
    "iputils-arping",
    "iputils-ping",
    "openssh-server",
    "openssl",
    "openvswitch-switch",
    "postgresql",
    "procps",
    "python3",
    "python3-datrie",
    "python3-pip",
    "python3-venv",
    "socat",
    "stayrtr",
    "sudo",
    "tcpdump",
    "valkey-server",
)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

# Manuals and translations are half of the tree's files, and nobody reads them in a node.
_OPTIONS = tuple(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "info", "locale", "man"))
# No database cluster at installation: whoever wants one makes it where it belongs.
_NO_CLUSTER = (
    '--essential-hook=mkdir -p "$1/etc/postgresql-common" && '
    'echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"'
)

Progress = Callable[[str], None]


def folder() -> Path:
    """Where the tree is or will be: named after the suite and what is installed in it."""
    recipe = "\n".join((SUITE, *PACKAGES, *_OPTIONS, _NO_CLUSTER))
    return cache() / f"rootfs-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"


def ensure(progress: Progress | None = None) -> Path:
    """Give the tree, building it first where the cache lacks it (under a minute and 0.6 GB).

    Two processes that ask at once build it once. Raises MissingToolError without root, mmdebstrap or Debian's keyring, and
    ServiceError where the build fails; a tree that is not whole is never left under the tree's name.
    """
    target = folder()
    if target.is_dir():
        return target
    _require()
    tell = progress or (lambda _: None)
    with _locked(target.with_suffix(".lock")):
        if target.is_dir():
            return target
        _sweep(target)
        building = target.with_suffix(f".building-{os.getpid()}")
        try:
            _build(building, tell)
            building.rename(target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    tell(f"root file system ready: {target}")
    return target


def _require() -> None:
    if os.geteuid() != 0:
        raise MissingToolError("the lab needs root", hint="run it as root, in a virtual machine or a privileged container")
    if shutil.which("mmdebstrap") is None:
        raise MissingToolError("mmdebstrap is missing", hint="apt-get install mmdebstrap")
    if not KEYRING.is_file():
        raise MissingToolError(f"{KEYRING} is missing", hint="apt-get install debian-archive-keyring")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _sweep(target: Path) -> None:
    """Remove what builds that died have left; the lock says that no other build is alive."""
    for left in target.parent.glob(f"{target.name}.building-*"):
        shutil.rmtree(left, ignore_errors=True)


def mirror() -> str:
    """The archive from which the host itself installs Debian, so that what works for the host works for the lab.

    On a host that is no Debian, ``IXP_DEBIAN_MIRROR`` names one; raises MissingToolError where nothing does.
    """
    if chosen := os.environ.get("IXP_DEBIAN_MIRROR"):
        return chosen
    release = dict(line.partition("=")[::2] for line in Path("/etc/os-release").read_text().splitlines())
    suites = {release.get("VERSION_CODENAME", "").strip('"'), SUITE, "stable"}
    for origin in _sources() if release.get("ID") == "debian" else []:
        if len(origin) == 3 and origin[0] == "main" and origin[1] in suites:
            return origin[2]
    raise MissingToolError("apt knows no Debian archive on this host", hint="name one with IXP_DEBIAN_MIRROR=http://…/debian")


def _sources() -> list[list[str]]:
    """Component, suite and address of every source of binary packages that apt knows."""
    wanted = ["--format", "$(COMPONENT) $(RELEASE) $(REPO_URI)", "Created-By: Packages"]
    listed = subprocess.run(["apt-get", "indextargets", *wanted], capture_output=True, text=True, check=False)
    return [line.split() for line in listed.stdout.splitlines()]


def _build(building: Path, tell: Progress) -> None:
    tell(f"building the root file system (Debian {SUITE}, {len(PACKAGES)} packages), once")
    command = ["mmdebstrap", "--mode=root", "--variant=minbase", f"--include={','.join(PACKAGES)}", f"--keyring={KEYRING}"]
    command += [*_OPTIONS, _NO_CLUSTER, SUITE, str(building), mirror()]
    said: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as process:
        for line in process.stdout or ():
            said.append(line.rstrip())
            if line.startswith("I: "):
                tell(f"root file system: {line[3:].rstrip()}")
    if process.returncode != 0:
        raise ServiceError(f"mmdebstrap failed: {' / '.join(said[-3:])}", hint="is Debian's archive reachable (apt-get update)?")
    policy = building / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\n# No daemon starts by being installed.\nexit 101\n")
    policy.chmod(0o755)
