"""The route servers live: whom a change disturbs, how long a big one takes, and whether both daemons decide the same."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.registry import Goal, measurement
from bench.rs_ground import Live, exchange, snapshot
from ixp.data.snapshot import Snapshot
from ixp.errors import Exit, ServiceError
from ixp.model import Exchange

_ALL = range(1, 14)
_BEFORE = range(1, 13)
_LINES = 20_000
_LATE_S = 6.0  # FRR re-evaluates 5 s after a change; what it breaks then counts too
_ENTRY = "from ixp.cli.main import main; main()"


def _edits() -> dict[str, tuple[Exchange, Snapshot, range]]:
    """Each edit on top of the one before: what is wanted then, and whose sessions are up."""
    policy, more = {"max_path": 40}, ("198.18.200.0/24",)
    return {
        "filter": (exchange(_BEFORE, **policy), snapshot(_BEFORE), _BEFORE),
        "limit": (exchange(_BEFORE, 500, **policy), snapshot(_BEFORE), _BEFORE),
        "prefix": (exchange(_BEFORE, 500, **policy), snapshot(_BEFORE, more), _BEFORE),
        "member added": (exchange(_ALL, 500, **policy), snapshot(_ALL, more), _ALL),
        "member removed": (exchange(_BEFORE, 500, **policy), snapshot(_BEFORE, more), _BEFORE),
    }


@measurement(
    "rs",
    Goal("rs.resets.unconcerned", "sessions", at_most=0),
    Goal("rs.resets.sessions_watched", "sessions", at_least=24),
    Goal("frr.apply_20000_s", "s", at_most=6),
    Goal("frr.apply_20000_resets", "sessions", at_most=0),
    Goal("frr.remove_20000_s", "s"),
)
def changes() -> dict[str, float]:
    """Filter, limit and prefix edits, a member that joins and leaves; watched from the members, the fewest on either daemon."""
    found: dict[str, float] = {}
    lost = {}
    watched = {}
    with tempfile.TemporaryDirectory() as folder:
        for platform in ("bird", "frr"):
            with Live.up(platform, Path(folder) / platform, _ALL) as live:
                live.apply(exchange(_BEFORE), snapshot(_BEFORE))
                live.wait_up(_BEFORE)
                start = live.incarnations(_BEFORE)
                for wanted, data, up in _edits().values():
                    live.apply(wanted, data)
                    live.wait_up(up)
                time.sleep(_LATE_S)
                lost[platform], watched[platform] = _again(start, live), len(start)
                if platform == "frr":
                    found = _many_lines(live)
    return {"rs.resets.unconcerned": sum(lost.values()), "rs.resets.sessions_watched": min(watched.values()), **found}


def _again(start: dict[str, int], live: Live) -> int:
    """How many sessions are another one than at the start, or down."""
    now, up = live.incarnations(_BEFORE), live.established()
    return sum(now[name] != times or name not in up for name, times in start.items())


def _many_lines(live: Live) -> dict[str, float]:
    """One member's set grows by 20,000 prefixes and shrinks again, each under a timer on the device."""
    more = tuple(f"198.{18 + number // 65536}.{number // 256 % 256}.{number % 256}/32" for number in range(_LINES))
    start = live.incarnations(_BEFORE)
    wanted, data, _ = _edits()["member removed"]
    added = live.apply(wanted, snapshot(_BEFORE, more))
    removed = live.apply(wanted, data)
    time.sleep(_LATE_S)
    return {
        "frr.apply_20000_s": added,
        "frr.apply_20000_resets": _again(start, live),
        "frr.remove_20000_s": removed,
    }


@measurement("rs", Goal("parity.cases", "cases", at_least=600), Goal("parity.unexplained", "cases", at_most=0))
def parity() -> dict[str, float]:
    """``ixp rs parity``: every row on both daemons and in both families."""
    done = subprocess.run([sys.executable, "-c", _ENTRY, "rs", "parity"], check=False)
    if done.returncode not in {Exit.DONE, Exit.FINDINGS}:
        raise ServiceError(f"ixp rs parity ended with {done.returncode}")
    summary = json.loads(Path("build/parity.json").read_bytes())["summary"]
    return {"parity.cases": summary["cases"], "parity.unexplained": summary["unexplained"]}
