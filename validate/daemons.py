"""What the daemons' own parsers say of the rendered files.

BIRD: ``bird -p``. FRR: ``vtysh -C`` (syntax; it accepts lines that bgpd refuses) and ``bgpd -C`` (its return code is 0 even on
faults, so what it prints counts).
"""

import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from custom_napalm._frr_check import for_bgpd
from ixp.model import CheckResult, Finding, Severity, Verdict
from ixp.secrets import with_dummies
from validate.tools import Said, Tool, find_tool

_BIRD = re.compile(r"checked\.conf:(\d+):\d+ (.+)")
_VTYSH = re.compile(r"line (\d+): (?:% )?(.+)")
_BGPD = re.compile(r"BGP: \[[^\]]*\](?:\[EC \d+\])? (.+)")
# What zebra and the shell know and bgpd does not, the same that the driver doesn't ask bgpd about: blanked, so that line numbers
# stay. vtysh has checked these lines.
_NOT_BGPD = re.compile(r"^(?:(?:no )?ipv?6? forwarding|(?:no )?service integrated-vtysh-config)$", re.MULTILINE)
_BGPD_LINE = re.compile(r"(.*?) on config line (\d+): *(.+)")


@dataclass(frozen=True)
class Parser:
    """One parser of one platform: how it is called and how its answer reads.

    ``read`` yields (line or 0, message); ``blank`` leaves lines out of the file, and the others where they are.
    """

    platform: str
    program: str
    options: tuple[str, ...]
    read: Callable[[Said], Iterator[tuple[int, str]]]
    blank: Callable[[str], str] | None = None


def _read_bird(said: Said) -> Iterator[tuple[int, str]]:
    found = [(int(match[1]), match[2]) for match in _BIRD.finditer(said.text)]
    yield from found if found or said.code == 0 else [(0, said.text.strip() or f"ended with {said.code}")]


def _read_vtysh(said: Said) -> Iterator[tuple[int, str]]:
    found = [(int(match[1]), match[2]) for match in _VTYSH.finditer(said.text)]
    yield from found if found or said.code == 0 else [(0, said.text.strip() or f"ended with {said.code}")]


def _read_bgpd(said: Said) -> Iterator[tuple[int, str]]:
    for message in _BGPD.findall(said.text):
        match = _BGPD_LINE.fullmatch(message)
        if match:
            yield int(match[2]), f"{match[1]}: {match[3]}"
    if said.code != 0:
        yield 0, said.text.strip() or f"ended with {said.code}"


def _blank_bgpd(text: str) -> str:
    return for_bgpd(_NOT_BGPD.sub("!", text))


PARSERS = (
    Parser("bird", "bird", ("-p", "-c"), _read_bird),
    Parser("frr", "vtysh", ("-C", "-f"), _read_vtysh),
    Parser("frr", "bgpd", ("-C", "-f"), _read_bgpd, _blank_bgpd),
)


def parsers(platforms: dict[str, str]) -> tuple[str, ...]:
    """The names of the parsers that these devices (platforms by name) need."""
    return tuple(item.program for item in PARSERS if item.platform in platforms.values())


def check_daemons(
    platforms: dict[str, str], files: dict[str, str], rootfs: Path | None = None, *, blocks: bool = False
) -> list[CheckResult]:
    """One result for each parser whose platform is among the devices; parsers run side by side.

    ``platforms`` and ``files`` are by device name. A parser that is not on this machine gives *not verified*, and a finding where
    that ``blocks`` (profile production).
    """
    jobs = [
        (parser, {name: files[name] for name, platform in platforms.items() if platform == parser.platform and name in files})
        for parser in PARSERS
    ]
    wanted = [(parser, texts) for parser, texts in jobs if texts]
    with ThreadPoolExecutor(max_workers=len(PARSERS)) as pool:
        return list(pool.map(lambda job: _check(job[0], job[1], rootfs, blocks=blocks), wanted))


def _check(parser: Parser, texts: dict[str, str], rootfs: Path | None, *, blocks: bool) -> CheckResult:
    tool = find_tool(parser.program, rootfs)
    if tool is None:
        reason = f"{parser.program} is neither on the PATH nor in the lab's root file system"
        return _unseen(parser, texts, reason, blocks=blocks)
    try:
        findings = tuple(item for name in sorted(texts) for item in _findings(parser, tool, name, texts[name]))
    except (OSError, subprocess.SubprocessError) as error:
        return _unseen(parser, texts, f"{parser.program} did not run: {error}", blocks=blocks)
    return CheckResult(check=parser.program, verdict=Verdict.FAIL if findings else Verdict.PASS, findings=findings)


def _unseen(parser: Parser, texts: dict[str, str], reason: str, *, blocks: bool) -> CheckResult:
    """Files that their parser has not read; the driver's own check on the device comes after the push has begun."""
    finding = Finding(
        rule="daemon.not-verified",
        severity=Severity.ERROR,
        what=f"{parser.program} has not read {', '.join(sorted(texts))}: {reason}",
        object=f"parser {parser.program}",
        where="IXP_ROOTFS",
        hint="install BIRD and FRR on the host that runs ixp, or name a tree with them in IXP_ROOTFS (as root)",
    )
    findings = (finding,) if blocks else ()
    return CheckResult(check=parser.program, verdict=Verdict.NOT_VERIFIED, reason=reason, findings=findings)


def _findings(parser: Parser, tool: Tool, device: str, text: str) -> Iterator[Finding]:
    text = with_dummies(text)
    if parser.blank:
        text = parser.blank(text)
    for line, message in parser.read(tool.parse(text, *parser.options)):
        yield Finding(
            rule=f"daemon.{parser.program}",
            severity=Severity.ERROR,
            what=f"{parser.program} refuses the rendered file: {message}",
            object=f"device {device}",
            where=f"{device}.cfg:{line}" if line else f"{device}.cfg",
            hint="the template or a value in the inventory made this line",
        )
