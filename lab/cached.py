"""Builds that take long and are kept: made once, under a lock, renamed when whole."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path


def once(target: Path, make: Callable[[Path], None]) -> Path:
    """Give the folder, having ``make`` fill a new one first where there is none.

    Two processes that ask at once make it once. What ``make`` raises is passed on; nothing half made is left.
    """
    if target.is_dir():
        return target
    with target.with_name(f"{target.name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if target.is_dir():
            return target
        building = target.with_name(f"{target.name}.building")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        try:
            make(building)
            building.rename(target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return target
