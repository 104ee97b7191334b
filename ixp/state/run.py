"""One run of a deployment and its journal: what, who, when, why, before, after."""

import json
import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from ixp.model.base import Frozen
from ixp.state.files import replace


class RunStatus(StrEnum):
    """``open`` until every device was confirmed or reverted; a process that dies leaves it so.

    failed: undone; the same tree is refused. settled: the process died, and a later run saw what each device has, or it ended
    before the first commit on a device (``outcome`` says it); the same tree may be tried again.
    """

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    SETTLED = "settled"


class Run(Frozen):
    """The head of a run: ``tree`` is the Git tree deployed, ``commit`` and ``who`` say why and by whom.

    ``lane`` is what it carried: intent, or data from outside.
    """

    id: str
    status: RunStatus
    exchange: str
    tree: str
    commit: str
    who: str
    plan: str
    started: str
    ended: str = ""
    outcome: str = ""
    lane: str = "intent"


class Step(Frozen):
    """One line of the journal: ``at`` is UTC, ``device`` is empty for steps of the whole run."""

    at: str
    step: str
    device: str = ""
    text: str = ""


def now() -> str:
    """The time in UTC, to the millisecond (RFC 3339)."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    """A run id that sorts by time and is unique on the host."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f") + f"-{os.getpid()}"


class RunFolder:
    """``runs/<id>/``: ``run.json``, ``journal.jsonl``, and files kept for the record."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, run: Run) -> None:
        """Write the head of the run."""
        replace(self.folder / "run.json", run.model_dump_json(indent=2) + "\n")

    def load(self) -> Run:
        """Read the head of the run."""
        return Run.model_validate_json((self.folder / "run.json").read_bytes())

    def log(self, step: str, device: str = "", text: str = "") -> None:
        """Append one line to the journal, on the disk before the step is taken."""
        line = Step(at=now(), step=step, device=device, text=text)
        path = self.folder / "journal.jsonl"
        with path.open("a") as stream:
            stream.write(json.dumps(line.model_dump()) + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def keep(self, name: str, text: str) -> None:
        """Keep a text (a diff, what a device printed) beside the journal, readable by the owner only."""
        replace(self.folder / name, text, mode=0o600)

    def kept(self, name: str) -> str | None:
        """A text that was kept, or None where there is none."""
        path = self.folder / name
        return path.read_text() if path.is_file() else None

    def files(self) -> tuple[str, ...]:
        """Names of all that is kept."""
        return tuple(sorted(path.name for path in self.folder.iterdir() if not path.name.startswith(".")))

    def steps(self) -> tuple[Step, ...]:
        """The journal so far; half a line at its end is that of a process that died while it wrote."""
        path = self.folder / "journal.jsonl"
        if not path.exists():
            return ()
        return tuple(Step.model_validate_json(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n"))
