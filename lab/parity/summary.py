"""What a run of the cases comes to: numbers for the bench, a file for machines, lines for people."""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ixp.model.base import Frozen
from lab import rootfs
from lab.parity import live
from lab.parity.build import HOSTS
from lab.parity.deviations import EXCLUDED
from lab.parity.live import Result
from lab.parity.scenarios import NAMES

PATH = Path("build/parity.json")
TOGETHER = 2  # scenarios that run at the same time, each in namespaces of its own


class Outcome(Frozen):
    """One case on one daemon. ``explained`` is the table's line for what differs, ``deviation`` our own for the row."""

    row: str
    family: int
    daemon: str
    scenario: str
    expected: str
    announced: str
    result: str
    differences: tuple[str, ...] = ()
    explained: str = ""
    deviation: str = ""

    @classmethod
    def of(cls, item: Result) -> "Outcome":
        """From a live result."""
        state = "unexplained" if item.unexplained else "explained" if item.differences else "equal"
        return cls(
            row=item.case.id,
            family=item.case.version,
            daemon=item.daemon,
            scenario=item.case.scenario_name,
            expected=item.case.expected,
            announced=f"{item.case.route.prefix} [{item.case.route.path}] by {item.case.announcer}",
            result=state,
            differences=tuple(f"{one.kind}: {one.words}" for one in item.differences),
            explained=item.explained,
            deviation=item.case.deviation,
        )


class Summary(Frozen):
    """All of a run. ``excluded`` are rows that no daemon runs, with the reason."""

    outcomes: tuple[Outcome, ...]
    excluded: dict[str, str] = EXCLUDED

    @property
    def cases(self) -> int:
        """Rows by families by daemons."""
        return len(self.outcomes)

    @property
    def unexplained(self) -> int:
        """Cases with a difference that the table does not know."""
        return sum(item.result == "unexplained" for item in self.outcomes)

    def write(self, path: Path = PATH) -> None:
        """Write the file, making its folder where it is missing."""
        numbers = {"cases": self.cases, "unexplained": self.unexplained, "excluded": len(self.excluded)}
        document = {"summary": numbers, "excluded": self.excluded, "cases": [item.model_dump() for item in self.outcomes]}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document, indent=1) + "\n")

    def table(self) -> Iterator[tuple[str, str, int, int, int]]:
        """Scenario, daemon, how many are equal, explained, unexplained."""
        for name in dict.fromkeys(item.scenario for item in self.outcomes):
            for daemon in HOSTS:
                mine = [item.result for item in self.outcomes if (item.scenario, item.daemon) == (name, daemon)]
                yield name, daemon, mine.count("equal"), mine.count("explained"), mine.count("unexplained")


def run(names: Iterable[str] = NAMES, progress: Callable[[str], None] = lambda _: None, path: Path | None = PATH) -> Summary:
    """Run the cases of these scenarios live, and write the file; raises IxpError or TimeoutError where one does not come up."""
    rootfs.ensure(progress)
    with ThreadPoolExecutor(max_workers=TOGETHER) as pool:
        done = list(pool.map(lambda name: live.run([name], progress), names))
    summary = Summary(outcomes=tuple(Outcome.of(item) for results in done for item in results))
    if path is not None:
        summary.write(path)
    return summary
