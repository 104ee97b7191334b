"""Bring a running FRR to a whole configuration without resetting sessions that the change does not concern.

FRR has no atomic replace. This file computes the difference and types it in an order in which nothing is ever wider open
than before or after: new sets, then route-maps, then sessions, then what is left over. It runs *on the device*, for the change
and for the undoing of it, so that the dead-man timer needs nobody: standard library only, uploaded as one file.
"""

import argparse
import difflib
import fcntl
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LOCK = "/run/ixp-frr-apply.lock"
SETTLE_SECONDS = 1.3  # bgp route-map delay-timer 1, and what the re-evaluation itself takes
VTYSH_SECONDS = 300
MGMTD_SECONDS = 3.0
ROUNDS = 2
EQUAL = 0
ROLLED_BACK = 3  # the target could not be reached; what ran before runs again
TOO_LATE = 4  # the timer had fired before the change began; nothing was typed
INCOMPLETE = 5  # neither the target nor what ran before

_LIST = re.compile(
    r"((?:ip|ipv6) prefix-list \S+|bgp as-path access-list \S+|bgp (?:large-|ext)?community-list (?:standard|expanded) \S+) "
)
_MAP = re.compile(r"route-map (\S+) (permit|deny) (\d+)$")
_NEIGHBOR = re.compile(r"(?:no )?neighbor (\S+) ")
_PASSWORD = re.compile(r"(\bpassword )\S.*$", re.MULTILINE)
_SECTIONS = ("rpki", "bfd")
_FRAME = ("Building configuration...", "Current configuration:", "end", "exit", "exit-address-family", "!")


@dataclass
class Config:
    """A configuration taken apart. ``bgp`` holds the lines of each address family, '' for those outside of any."""

    top: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    maps: dict[tuple[str, int], tuple[str, list[str]]] = field(default_factory=dict)
    router: str = ""
    bgp: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, list[str]] = field(default_factory=dict)


def parse(text: str) -> Config:
    """Read a configuration; comments, frame lines and the version of the software that wrote it are not configuration."""
    config = Config()
    body = config.top
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line in _FRAME or line.startswith(("!", "frr version ")):
            if line == "exit-address-family":
                body = config.bgp[""]
            continue
        body = _inside(config, body, line) if raw.startswith(" ") else _outside(config, line)
    return config


def _inside(config: Config, body: list[str], line: str) -> list[str]:
    if line.startswith("address-family "):
        return config.bgp.setdefault(line, [])
    body.append(line)
    return body


def _outside(config: Config, line: str) -> list[str]:
    """File a line at the margin; gives the list that takes the indented lines below it."""
    if found := _LIST.match(line):
        config.lists.setdefault(found[1], []).append(line)
        return []
    if found := _MAP.match(line):
        config.maps[found[1], int(found[3])] = (found[2], [])
        return config.maps[found[1], int(found[3])][1]
    if line.startswith("router bgp "):
        config.router = line
        return config.bgp.setdefault("", [])
    if line in _SECTIONS or line.startswith(("router ", "interface ", "vrf ", "line ", "nexthop-group ", "key chain ")):
        return config.others.setdefault(line, [])
    config.top.append(line)
    return config.top


def canonical(text: str) -> str:
    """The same configuration always as the same text: equal texts mean equal configurations."""
    config = parse(text)
    lines = sorted(config.top)
    for key in sorted(config.lists):
        lines += sorted(config.lists[key], key=_rule_order)
    for (name, number), (action, body) in sorted(config.maps.items()):
        lines += [f"route-map {name} {action} {number}", *(f" {line}" for line in body)]
    if config.router:
        lines += [config.router, *(f" {line}" for line in sorted(config.bgp[""], key=_neighbor_order))]
        for family in sorted(name for name in config.bgp if name):
            lines += [f" {family}", *(f"  {line}" for line in sorted(config.bgp[family], key=_neighbor_order))]
    for header in sorted(config.others):
        lines += [header, *(f" {line}" for line in sorted(config.others[header]))]
    return "\n".join(lines) + "\n"


def without_passwords(text: str) -> str:
    """The text as it may be shown to anybody."""
    return _PASSWORD.sub(r"\1<removed>", text)


def unified(before: str, after: str) -> str:
    """Unified diff of two canonical texts, empty when they are equal."""
    old, new = canonical(before).splitlines(), canonical(after).splitlines()
    return "\n".join(difflib.unified_diff(old, new, "running", "candidate", lineterm="", n=3))


def _rule_order(line: str) -> tuple[int, str]:
    """Descriptions first, then by sequence number: daemons disagree about the order after a change in place."""
    found = re.search(r" seq (\d+) ", line)
    return (int(found[1]), line) if found else (0, line)


def _neighbor_order(line: str) -> tuple[str, str]:
    """Neighbours together, and each one's lines in the order of their text."""
    return _neighbor(line), line


@dataclass
class Delta:
    """Commands by phase, in the order in which they are typed. ``top`` and ``deletions`` are for all daemons, the rest is bgpd's.

    ``in_place``: a map or a list that is in use changes under its name, so bgpd's delay timer decides when that counts. Ours
    never do: what changes has a new name, and a session that gets another map is looked at again at once.
    """

    top: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    maps: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)
    deletions: list[str] = field(default_factory=list)
    in_place: bool = False

    @property
    def phases(self) -> tuple[list[str], list[str], list[str], list[str]]:
        """Four files to load: for all daemons; sets; what uses them; what nothing uses any more.

        Sets and maps in one file would be one transaction, in which each rule of a set makes bgpd build the map's index anew.
        """
        return self.top, self.sets, [*self.maps, *self.sessions], self.deletions


def delta(running: Config, target: Config) -> Delta:
    """What to type to get from ``running`` to ``target``."""
    result = Delta()
    result.top, gone = _lines(running.top, target.top)
    result.deletions += gone
    _others(running, target, result)
    _lists(running, target, result)
    _maps(running, target, result)
    _sessions(running, target, result)
    # Maps before the lists that they use.
    result.deletions.sort(key=lambda line: not line.startswith("no route-map "))
    return result


def _others(running: Config, target: Config, result: Delta) -> None:
    """Sections such as ``rpki``. Lines that go come first: two caches can't have one preference for a moment."""
    for header, lines in target.others.items():
        new, gone = _lines(running.others.get(header, []), lines)
        if new or gone or header not in running.others:
            result.top += [header, *_indent([*gone, *new]), "exit"]
    result.deletions += [f"no {header}" for header in running.others if header not in target.others]


def _lists(running: Config, target: Config, result: Delta) -> None:
    """A list whose content changed under its name (by hand: ours carry their content's hash) is mended line by line."""
    for key, rules in target.lists.items():
        have = set(running.lists.get(key, ()))
        wanted = set(rules)
        mended = [f"no {line}" for line in running.lists.get(key, ()) if line not in wanted]
        new = [line for line in rules if line not in have]
        if have:
            result.top += [*mended, *new]
            result.in_place |= bool(mended or new)
        else:
            # The last rule first: bgpd walks through what it has to find the place of the next (20,000 rules: 4.4 s, not 7.7 s).
            result.sets += reversed(new)
    result.deletions += [f"no {key}" for key in running.lists if key not in target.lists]


def _maps(running: Config, target: Config, result: Delta) -> None:
    for (name, number), (action, body) in target.maps.items():
        old_action, old = running.maps.get((name, number), (action, None))
        if old_action != action:
            result.maps.append(f"no route-map {name} {old_action} {number}")
            old = None
        if old == body:
            continue
        new, gone = _lines(old or [], body)
        result.in_place |= any(other == name for other, _ in running.maps)
        result.maps += [f"route-map {name} {action} {number}", *_indent([*new, *gone]), "exit"]
    kept = {name for name, _ in target.maps}
    result.deletions += sorted({f"no route-map {name}" for name, _ in running.maps if name not in kept})
    for (name, number), (action, _) in running.maps.items():
        if name in kept and (name, number) not in target.maps:
            result.in_place = True
            result.maps.append(f"no route-map {name} {action} {number}")


def _sessions(running: Config, target: Config, result: Delta) -> None:
    old = running.bgp
    if running.router and running.router != target.router:
        result.sessions.append(f"no {running.router}")
        old = {}
    if not target.router:
        return
    gone = _neighbors(old) - _neighbors(target.bgp)
    commands: list[str] = [f"no neighbor {address}" for address in sorted(gone)]
    for family in dict.fromkeys((*target.bgp, *old)):
        kept = [line for line in old.get(family, ()) if _neighbor(line) not in gone]
        new, leaving = _lines(kept, target.bgp.get(family, []))
        if not (new or leaving):
            continue
        commands += [family, *_indent([*new, *leaving]), "exit-address-family"] if family else [*new, *leaving]
    if commands or running.router != target.router:
        result.sessions += [target.router, *_indent(commands), "exit"]


def _lines(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Lines to type, and those to take back: not where a new line of the same command has replaced the old one."""
    replaced = {_command(line) for line in new}
    have, want = set(old), set(new)
    gone = [_undo(line) for line in old if line not in want and _command(line) not in replaced]
    return [line for line in new if line not in have], gone


def _undo(line: str) -> str:
    return line.removeprefix("no ") if line.startswith("no ") else f"no {line}"


def _command(line: str) -> str:
    """A line without its argument: two lines of one command can't stand together, the later one replaces the earlier."""
    words = line.split()
    if words[0] == "neighbor":
        direction = words[-1] if words[-1] in {"in", "out"} else ""
        depth = 4 if words[2] in {"timers", "capability"} and words[3] == "connect" else 3
        return " ".join([*words[:depth], direction])
    if words[0] in {"match", "set"} and words[1] in {"ip", "ipv6"}:
        return " ".join(words[:4])
    if words[0] in {"hostname", "call", "description", "on-match"}:
        return words[0]
    if words[0] in {"match", "set", "log", "frr"} or line.startswith(("bgp router-id ", "timers bgp ")):
        return " ".join(words[:2])
    return " ".join(words[:3]) if line.startswith("bgp route-map delay-timer ") else line


def _neighbor(line: str) -> str:
    found = _NEIGHBOR.match(line)
    return found[1] if found else ""


def _neighbors(bgp: dict[str, list[str]]) -> set[str]:
    return {_neighbor(line) for lines in bgp.values() for line in lines} - {""}


def _indent(lines: list[str]) -> Iterator[str]:
    return (f" {line}" for line in lines)


# -- on the device -----------------------------------------------------------------------------------------------------


def running_config() -> str:
    """What the daemons print; raises CalledProcessError where vtysh reaches none of them."""
    argv = ["vtysh", "-c", "show running-config"]
    return subprocess.run(argv, check=True, capture_output=True, text=True, timeout=VTYSH_SECONDS).stdout


def bring_to(target: str) -> str:
    """Type the delta; gives what the daemons refused and what is still different, empty when all is as wanted.

    A second round takes care of what changed while the first was computed: after a boot mgmtd hands out for seconds.
    """
    said = rest = ""
    for _ in range(ROUNDS):
        said = _type(delta(parse(running_config()), parse(target)))
        rest = _difference(target, 0.0 if said else MGMTD_SECONDS)
        if said or not rest:
            break
    return "\n".join(part for part in (said, rest) if part)


def _type(work: Delta) -> str:
    """Load the phases one after the other; gives the complaints. After one of them nothing is deleted."""
    everywhere, sets, uses, deletions = work.phases
    said = _load(everywhere) + _load(sets, "-d", "bgpd") + _load(uses, "-d", "bgpd")
    if not said:
        _load(deletions)
        _let_back(work.sessions)
        if work.in_place:
            time.sleep(SETTLE_SECONDS)
    return said


def _difference(target: str, patience: float) -> str:
    """What still differs after at most ``patience`` seconds: mgmtd passes on to zebra what vtysh has long left behind."""
    end = time.monotonic() + patience
    while rest := unified(running_config(), target):
        if time.monotonic() >= end:
            return rest
        time.sleep(0.2)
    return ""


def _let_back(commands: list[str]) -> None:
    """Start the sessions that stood still over a limit that has just changed: FRR would wait for its restart timer."""
    raised = {_neighbor(line.strip()) for line in commands if " maximum-prefix " in line}
    if not raised:
        return
    argv = ["vtysh", "-c", "show bgp summary json"]
    done = subprocess.run(argv, check=True, capture_output=True, text=True, timeout=VTYSH_SECONDS)
    for family in json.loads(done.stdout).values():
        for address, peer in family.get("peers", {}).items():
            if address in raised and peer.get("state") == "Idle (PfxCt)":
                subprocess.run(["vtysh", "-c", f"clear bgp {address}"], check=True, capture_output=True, timeout=VTYSH_SECONDS)


def _load(lines: list[str], *daemon: str) -> str:
    """Load one batch; gives the complaints, empty when there are none."""
    if not lines:
        return ""
    with tempfile.NamedTemporaryFile("w", suffix=".frr", encoding="utf-8") as batch:
        batch.write("\n".join(lines) + "\n")
        batch.flush()
        argv = ["vtysh", *daemon, "-f", batch.name]
        done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=VTYSH_SECONDS)
    complaints = [line for line in (done.stdout + done.stderr).splitlines() if "%" in line or "failure" in line]
    if done.returncode != 0 and not complaints:
        complaints = [f"vtysh ended with {done.returncode}"]
    return "\n".join(complaints)


def _attempt(file: Path) -> str:
    """As ``bring_to``; a daemon that does not answer is a reason too."""
    try:
        return bring_to(file.read_text(encoding="utf-8"))
    except (subprocess.SubprocessError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def main() -> int:
    """``FILE [--rollback FILE] [--armed MARK]``; the exit codes stand above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--rollback", type=Path)
    parser.add_argument("--armed", type=Path)
    options = parser.parse_args()
    with Path(LOCK).open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if options.armed and not options.armed.exists():
            sys.stdout.write("the timer fired before the change began\n")
            return TOO_LATE
        rest = _attempt(options.target)
        if not rest:
            return EQUAL
        undone = _attempt(options.rollback) if options.rollback else "no rollback was asked for"
        said = f"{rest}\nrollback incomplete:\n{undone}\n" if undone else f"{rest}\nrolled back\n"
        sys.stdout.write(without_passwords(said))  # the timer's log is for everybody to read
        return INCOMPLETE if undone else ROLLED_BACK


if __name__ == "__main__":
    raise SystemExit(main())
