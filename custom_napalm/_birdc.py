"""What birdc says, read by its reply codes (``birdc -v``): the exit code alone calls "Nothing to do" a success.

Codes: BIRD's ``doc/reply_codes``. Measured with BIRD 2.17: 0003 reconfigured, 0004 in progress, 0018 confirmed, 0019 nothing to
do, 0021 undo requested, 0022 undo scheduled (or still to come, in ``configure status``), 8002 parse error.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from napalm.base.exceptions import CommandErrorException

from custom_napalm._ssh import Completed

_LINE = re.compile(r"^(\d{4})[ -](.*)$")
_NOW = re.compile(r"Current server time is (.+)")
_ROUTER_ID = re.compile(r"Router ID is (\S+)")
_PROTOCOL = re.compile(
    r"^(?P<name>\S+) +BGP +\S+ +(?P<state>\S+) +(?P<since>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S*|\S+) *(?P<info>.*)$"
)
_FIELD = re.compile(r"^ *([A-Z][A-Za-z ]+): +(.*)$")
_RTR = re.compile(r"^\S+ +RPKI +\S+ +(?P<state>\S+) ")
_CHANNEL = re.compile(r"^ *Channel (ipv[46])$")
_ROA_CHANNEL = re.compile(r"^ *Channel roa([46])$")
_COUNT = re.compile(r"(\d+) (imported|filtered|exported)")


@dataclass(frozen=True)
class Reply:
    """An answer: its lines, each under the code that it, or the line it continues, began with."""

    lines: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, answer: Completed) -> "Reply":
        """Read ``birdc -v``; raises CommandErrorException where the daemon did not answer at all."""
        lines: list[tuple[str, str]] = []
        code = ""
        for line in answer.stdout.splitlines():
            match = _LINE.match(line)
            if match:
                code = match[1]
            if code:
                lines.append((code, match[2] if match else line))
        if not code:
            raise CommandErrorException(f"BIRD does not answer: {(answer.stderr or answer.stdout).strip()}")
        return cls(tuple(lines))

    def __contains__(self, code: str) -> bool:
        return any(item == code for item, _ in self.lines)

    @property
    def failed(self) -> bool:
        """Whether BIRD refused: runtime errors are 8xxx, wrong commands 9xxx."""
        return any(code[0] in "89" for code, _ in self.lines)

    @property
    def last(self) -> str:
        """The last line, which says what came of it."""
        return self.lines[-1][1].strip()

    def text(self) -> str:
        """All lines without their codes."""
        return "\n".join(line for _, line in self.lines)


def neighbors(status: Reply, protocols: Reply) -> dict[str, Any]:
    """NAPALM's ``get_bgp_neighbors`` of ``show status`` and ``show protocols all``.

    Counts of prefixes and uptime (seconds) are -1 while a session is down.
    """
    now = _NOW.search(status.text())
    router_id = _ROUTER_ID.search(status.text())
    peers: dict[str, Any] = {}
    for head, body in _blocks(protocols.text().splitlines(), _PROTOCOL):
        fields = {match[1]: match[2] for line in body if (match := _FIELD.match(line))}
        if "Neighbor address" not in fields:
            continue
        peers[fields["Neighbor address"].split("%")[0]] = _peer(head, fields, body, now[1] if now else "")
    return {"global": {"router_id": router_id[1] if router_id else "", "peers": peers}}


def rtr_caches(protocols: Reply) -> list[dict[str, Any]]:
    """Each RPKI protocol of ``show protocols all``: its cache, whether it is heard, and how many payloads it has left here."""
    found: list[dict[str, Any]] = []
    for head, body in _blocks(protocols.text().splitlines(), _RTR):
        fields = {match[1]: match[2].strip() for line in body if (match := _FIELD.match(line))}
        vrps = {"4": 0, "6": 0}
        family = ""
        for line in body:
            if channel := _ROA_CHANNEL.match(line):
                family = channel[1]
            elif family and line.strip().startswith("Routes:"):
                vrps[family] = _counts(line).get("imported", 0)
        found.append(
            {
                "host": fields.get("Cache server", ""),
                "port": int(fields.get("Cache port", 0)),
                "up": head["state"] == "up" and fields.get("Status") == "Established",
                "vrps_ipv4": vrps["4"],
                "vrps_ipv6": vrps["6"],
            }
        )
    return found


def _blocks(lines: list[str], pattern: re.Pattern[str]) -> list[tuple[re.Match[str], list[str]]]:
    """First lines of protocols that match, each with the indented ones below it."""
    found: list[tuple[re.Match[str], list[str]]] = []
    body: list[str] = []
    for line in lines:
        if not line[:1].strip():
            body.append(line)
            continue
        body = []
        head = pattern.match(line)
        if head:
            found.append((head, body))
    return found


def _peer(head: re.Match[str], fields: dict[str, str], body: list[str], now: str) -> dict[str, Any]:
    up = head["state"] == "up" and fields.get("BGP state") == "Established"
    return {
        "local_as": int(fields.get("Local AS", 0)),
        "remote_as": int(fields.get("Neighbor AS", 0)),
        "remote_id": fields.get("Neighbor ID", ""),
        "is_up": up,
        "is_enabled": head["state"] != "down",
        "description": fields.get("Description", ""),
        "uptime": _seconds(head["since"], now) if up else -1,
        "address_family": _families(body, up=up),
    }


def _families(body: list[str], *, up: bool) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for line in body:
        channel = _CHANNEL.match(line)
        if channel:
            found[channel[1]] = {"received_prefixes": -1, "accepted_prefixes": -1, "sent_prefixes": -1}
        elif found and up and line.strip().startswith("Routes:"):
            count = _counts(line)
            found[next(reversed(found))] = {
                "received_prefixes": count.get("imported", 0) + count.get("filtered", 0),
                "accepted_prefixes": count.get("imported", 0),
                "sent_prefixes": count.get("exported", 0),
            }
    return found


def _counts(line: str) -> dict[str, int]:
    """How many routes are imported, filtered, exported."""
    return {name: int(number) for number, name in _COUNT.findall(line)}


def _seconds(since: str, now: str) -> int:
    """Seconds between two of the daemon's own times, both in its ISO long format; -1 where it prints another."""
    try:
        return max(0, int((datetime.fromisoformat(now.strip()) - datetime.fromisoformat(since)).total_seconds()))
    except (ValueError, TypeError):
        return -1
