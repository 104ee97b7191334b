"""What registries say of an AS-SET or an ASN, asked through bgpq4: several servers, time-outs, nothing empty by accident.

bgpq4 ends with 0 and an empty list for a set that does not exist, and with 0 and the sets of *other* registries for
``NOPE::AS-X`` where it knows no registry NOPE: what it writes as ERROR counts here as a failure.
"""

import json
import re
import subprocess
import threading
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from ixp.data.ranges import split_range
from ixp.data.settings import Irr
from ixp.data.snapshot import RouteSet
from ixp.errors import MissingToolError, ServiceError
from ixp.model import PrefixLengths
from ixp.model.base import Frozen
from ixp.model.irr import is_irr_name

PROGRAM = "bgpq4"
# A private or reserved ASN among a set's members: it is left out of the set, which is what we want of it.
_HARMLESS = re.compile(r"ERROR:Invalid AS number: \d+")
_TIRED = 3  # failures after which a server is asked only where no other answers


class Question(Enum):
    """What is asked of a set, with bgpq4's options for it."""

    ORIGINS = ("-t",)
    IPV4 = ("-4", "-A")
    IPV6 = ("-6", "-A")


class Wanted(Frozen):
    """A set to ask for: its IRR name (several, parted by one space) and which prefix lengths are of any use."""

    name: str
    ipv4_length: PrefixLengths
    ipv6_length: PrefixLengths


class Registry(Protocol):
    """Whoever answers for the registries."""

    def ask(self, wanted: Wanted, question: Question) -> tuple[int, ...] | tuple[str, ...]:
        """ASNs, or ranges in RPSL's notation; raises ServiceError where nobody answered."""


class Bgpq4:
    """Asks the servers of the settings in their order; safe to be used by several threads.

    ``private_asns``: ASNs for documentation and private use count, as in a lab.
    """

    def __init__(self, settings: Irr, *, private_asns: bool = False, program: str = PROGRAM) -> None:
        self._settings = settings
        self._options = ["-j", "-l", "x", *(["-p"] if private_asns else [])]
        self._program = program
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()

    def ask(self, wanted: Wanted, question: Question) -> tuple[int, ...] | tuple[str, ...]:
        """What the first server that answers says; raises ServiceError with what each said, MissingToolError without bgpq4."""
        if not is_irr_name(wanted.name):  # a word that begins with a dash would be an option
            raise ServiceError(f"{wanted.name[:80]!r} is not the name of an AS-SET or an ASN", hint="see the member's as_set")
        said = []
        for host in self._hosts():
            try:
                answer = self._run(host, wanted, question)
            except ServiceError as error:
                said.append(f"{host}: {error.what}")
                with self._lock:
                    self._failures[host] += 1
                continue
            with self._lock:
                self._failures[host] = 0
            return answer
        raise ServiceError(f"{wanted.name}: no server answered: {'; '.join(said)}", hint="see irr in data.yml")

    def _hosts(self) -> list[str]:
        with self._lock:
            return sorted(self._settings.hosts, key=lambda host: self._failures[host] >= _TIRED)

    def _run(self, host: str, wanted: Wanted, question: Question) -> tuple[int, ...] | tuple[str, ...]:
        lengths = {Question.IPV4: wanted.ipv4_length, Question.IPV6: wanted.ipv6_length}.get(question)
        sources = ["-S", ",".join(self._settings.sources)] if self._settings.sources else []
        longest = ["-m", str(lengths.longest)] if lengths else []
        command = [self._program, "-h", host, *sources, *self._options, *question.value, *longest, *wanted.name.split(" ")]
        text = self._output(command)
        try:
            rows = next(iter(json.loads(text).values()))
            return _ranges(rows, lengths) if lengths else tuple(sorted({int(item) for item in rows}))
        except (ValueError, KeyError, TypeError, AttributeError, StopIteration) as error:
            raise ServiceError(f"an answer that can't be read: {text[:80]!r}") from error

    def _output(self, command: Sequence[str]) -> str:
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=self._settings.timeout, check=False
            )
        except FileNotFoundError as error:
            raise MissingToolError(f"{command[0]} is missing", hint="apt-get install bgpq4") from error
        except subprocess.TimeoutExpired as error:
            raise ServiceError(f"no answer within {self._settings.timeout} s") from error
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR") and not _HARMLESS.match(line)]
        if done.returncode or errors:
            said = (errors or done.stderr.strip().splitlines() or [f"bgpq4 ended with {done.returncode}"])[0]
            raise ServiceError(said.removeprefix("ERROR:").strip()[:200])
        return done.stdout


def fetch(registry: Registry, wanted: Wanted, question: Question) -> RouteSet:
    """One part of a set as a set that has only that part."""
    answer = registry.ask(wanted, question)
    return RouteSet.model_validate({question.name.lower(): answer})


def _ranges(rows: Sequence[dict[str, object]], lengths: PrefixLengths) -> tuple[str, ...]:
    """Rows of bgpq4's JSON in RPSL's notation, in order of their text; without lengths that nobody accepts."""
    found = set()
    for row in rows:
        prefix = str(row["prefix"])
        _, own, _ = split_range(prefix)
        most = 128 if ":" in prefix else 32
        low, high = (
            (own, own) if row["exact"] else (int(str(row.get("greater-equal", own))), int(str(row.get("less-equal", most))))
        )
        low, high = max(low, lengths.shortest), min(high, lengths.longest)
        if low <= high:
            found.add(prefix if low == high == own else f"{prefix}^{low}-{high}")
    return tuple(sorted(found))
