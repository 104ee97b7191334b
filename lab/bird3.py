"""BIRD 3 beside the lab's BIRD 2: Debian installs one of them, so the other's two programs are laid over a node's."""

import shutil
import subprocess
from pathlib import Path

from ixp.errors import ServiceError
from lab.node import Bind
from lab.paths import cache
from lab.rootfs import KEYRING, SUITE, mirror

PROGRAMS = ("bird", "birdc")


def ensure() -> Path:
    """The folder of the programs, made once in the cache (about six seconds); raises ServiceError where that fails."""
    target = cache() / f"bird3-{SUITE}"
    if target.is_dir():
        return target
    tree, building = target.with_suffix(".tree"), target.with_suffix(".building")
    options = ["--mode=root", "--variant=extract", "--include=bird3", f"--keyring={KEYRING}"]
    for left in (tree, building):
        shutil.rmtree(left, ignore_errors=True)
    try:
        made = subprocess.run(["mmdebstrap", *options, SUITE, str(tree), mirror()], capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise ServiceError(f"BIRD 3 can't be had: {made.stderr.strip()[-300:]}", hint="is Debian's archive reachable?")
        building.mkdir()
        for name in PROGRAMS:
            shutil.copy2(tree / "usr/sbin" / name, building / name)
        building.rename(target)
    finally:
        for left in (tree, building):
            shutil.rmtree(left, ignore_errors=True)
    return target


def binds() -> tuple[Bind, ...]:
    """What a node shows in place of its BIRD 2."""
    folder = ensure()
    return tuple(Bind(source=folder / name, target=f"/usr/sbin/{name}") for name in PROGRAMS)
