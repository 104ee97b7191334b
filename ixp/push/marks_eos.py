"""What an EOS switch keeps of us: its last good configuration in flash, named after the run; and sessions we left behind."""

import re
from typing import Any

from ixp.errors import InputError

PREFIX = "ixp-last-good-"
OURS = "napalm_"
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FILE = re.compile(rf"\b{PREFIX}(?P<run>[A-Za-z0-9][A-Za-z0-9_-]{{0,63}})\.cfg\b")


def mark_good(driver: Any, run_id: str) -> None:  # noqa: ANN401  NAPALM's drivers have no types
    """Keep the running configuration in flash as the last good one of that run, and delete those of older runs.

    The new file is there before an old one goes. Raises InputError for a run id that is no file name, and pyeapi's
    CommandError where the switch refuses.
    """
    if not _RUN_ID.fullmatch(run_id):
        raise InputError(f"run id '{run_id}' cannot be part of a file name", hint="use letters, digits, - and _")
    _run(driver, f"copy running-config flash:{PREFIX}{run_id}.cfg")
    for old in _marks(driver):
        if old != run_id:
            _run(driver, f"delete flash:{PREFIX}{old}.cfg")


def read_mark(driver: Any) -> str | None:  # noqa: ANN401
    """The run whose configuration is the switch's last good one, or None; of several the last in the listing."""
    marks = _marks(driver)
    return marks[-1] if marks else None


def abort_dangling(driver: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Abort open sessions of ours but the driver's own, and give their names; an operator's stay as they are.

    Five open sessions are all that the switch has, and one blocks every push. A commit whose timer runs is not touched.
    """
    answer = driver._run_commands(["show configuration sessions"])[0]  # noqa: SLF001  NAPALM has no public way
    dangling = sorted(
        name
        for name, session in answer["sessions"].items()
        if session["state"] == "pending" and name.startswith(OURS) and name != driver.config_session
    )
    for name in dangling:
        _run(driver, f"configure session {name} abort")
    return tuple(dangling)


def open_by_others(driver: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Names of open configuration sessions that are not ours: somebody is at work, and one of them blocks every push."""
    answer = driver._run_commands(["show configuration sessions"])[0]  # noqa: SLF001
    found = (name for name, session in answer["sessions"].items() if session["state"] == "pending")
    return tuple(sorted(name for name in found if not name.startswith(OURS)))


def _marks(driver: Any) -> list[str]:  # noqa: ANN401
    return [found["run"] for found in _FILE.finditer(_run(driver, "dir flash:"))]


def _run(driver: Any, command: str) -> str:  # noqa: ANN401
    answer = driver._run_commands([command], encoding="text")  # noqa: SLF001
    return str(answer[0]["output"])
