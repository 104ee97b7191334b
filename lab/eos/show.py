"""What the switch shows: JSON in the shape that NAPALM's getters read, text for configurations and files."""

import re
from collections.abc import Callable
from typing import Any

from lab.eos import MODEL, VERSION
from lab.eos.config import Config, Line, LineError
from lab.eos.plane import Plane
from lab.eos.sessions import State
from lab.eos.switch import Switch

_CONFIG = re.compile(r"show (?P<which>running|startup)-config(?: (?P<how>all|sanitized|all sanitized))?")
_SESSION = re.compile(r"show session-config named (?P<name>\S+)(?: (?P<how>diffs|sanitized))?")
_BANDWIDTH = {"100full": 10**8, "1000full": 10**9, "10gfull": 10**10, "25gfull": 25 * 10**9, "40gfull": 40 * 10**9}
_FIRST_100G = 49


class UnconvertedError(ValueError):
    """The command has no JSON form; the text is the switch's answer."""


class Show:
    """The show commands of one switch; ``flavour`` picks the shape of timed commits (up to 4.31, from 4.32)."""

    def __init__(self, switch: Switch, plane: Plane, flavour: str) -> None:
        self.switch = switch
        self.plane = plane
        self.flavour = flavour
        self._json: dict[str, Callable[[], dict[str, Any]]] = {
            "show version": self._version,
            "show hostname": self._hostname,
            "show interfaces": self._interfaces,
            "show lldp neighbors": lambda: {"lldpNeighbors": [], "tablesLastChangeTime": self.switch.booted},
            "show vlan": self._vlans,
            "show mac address-table": self._macs,
            "show configuration sessions": lambda: {"sessions": self._states(), "maxSavedSessions": 1, "maxOpenSessions": 5},
            "show configuration sessions detail": self._detail,
        }

    def answer(self, command: str, *, text: bool) -> dict[str, Any]:
        """The answer in the format asked for; raises LineError (unknown command) or UnconvertedError (no JSON form)."""
        if command in self._json:
            found = self._json[command]()
            return {"output": _as_text(found)} if text else found
        output = self._text(command)
        if not text:
            raise UnconvertedError("Command cannot be used over the API at this time: no JSON form")
        return {"output": output}

    def directory(self) -> str:
        """``dir flash:``."""
        lines = [f"       -rw-  {path.stat().st_size:>10}  {path.name}" for path in self.switch.storage.files()]
        return "\n".join(["Directory of flash:/", "", *lines, ""])

    def _text(self, command: str) -> str:
        if found := _CONFIG.fullmatch(command):
            sanitized = "sanitized" in (found["how"] or "")
            config = self.switch.running if found["which"] == "running" else Config.parse(self.switch.startup())
            if found["which"] == "startup" and found["how"]:
                raise LineError("Invalid input (at token 2)")
            return self._banner(command) + config.print(sanitized=sanitized)
        if found := _SESSION.fullmatch(command):
            if found["how"] == "diffs":
                return self.switch.diffs(found["name"])
            session = self.switch.sessions.find(found["name"])
            if session is None:
                raise LineError(f"Session {found['name']} does not exist")
            return self._banner(command) + session.candidate.print(sanitized=found["how"] == "sanitized")
        raise LineError(f"Invalid input (at token 1: '{command.split()[1]}')")

    def _banner(self, command: str) -> str:
        release = VERSION[self.flavour]
        return f"! Command: {command}\n! device: {self.switch.running.hostname()} ({MODEL}, EOS-{release})\n!\n"

    def _version(self) -> dict[str, Any]:
        return {
            "version": VERSION[self.flavour],
            "internalVersion": VERSION[self.flavour],
            "modelName": MODEL,
            "mfgName": "IXP lab (stand-in, not Arista)",
            "serialNumber": f"STAND-IN-{self.switch.running.hostname()}",
            "uptime": self.switch.uptime(),
            "bootupTimestamp": self.switch.booted,
        }

    def _hostname(self) -> dict[str, Any]:
        name = self.switch.running.hostname()
        return {"hostname": name, "fqdn": name}

    def _states(self) -> dict[str, Any]:
        return {
            item.name: {"state": self._state(item.state), "description": "", "instances": {}} for item in self.switch.sessions
        }

    def _state(self, state: State) -> str:
        return "committed" if state is State.TIMED and self.flavour == "4.32" else str(state)

    def _detail(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"sessions": self._states(), "maxSavedSessions": 1, "maxOpenSessions": 5}
        timer = self.switch.timer
        if timer is not None:
            expiry = timer.deadline - self.switch.booted
            if self.flavour == "4.32":
                answer |= {"commitTimerSessionName": timer.session, "commitTimerExpireTime": expiry}
            else:
                answer["sessions"][timer.session]["commitBy"] = expiry
        return answer

    def _interfaces(self) -> dict[str, Any]:
        found = {}
        for line in self.switch.running.sections("interface"):
            name = line.text.removeprefix("interface ")
            found[name] = self._interface(name, line)
        return {"interfaces": found}

    def _interface(self, name: str, line: Line) -> dict[str, Any]:
        link = self.plane.link(name)
        disabled = "shutdown" in line.texts()
        return {
            "name": name,
            "description": _value(line, "description "),
            "interfaceStatus": "disabled" if disabled else ("connected" if link.up else "notconnect"),
            "lineProtocolStatus": "up" if link.up and not disabled else "down",
            "lastStatusChangeTimestamp": link.changed,
            "bandwidth": _bandwidth(name, line),
            "mtu": int(_value(line, "mtu ") or 9214),
            "physicalAddress": link.mac,
            "hardware": "portChannel" if name.startswith("Port-Channel") else "ethernet",
            "forwardingModel": "bridged",
            "interfaceCounters": link.counters,
        }

    def _vlans(self) -> dict[str, Any]:
        running = self.switch.running
        found: dict[str, Any] = {}
        for line in running.sections("vlan"):
            vid = line.text.split()[1]
            ports = {name: {"privatePromoted": False} for name in self.plane.ports_in(int(vid))}
            name = _value(line, "name ") or f"VLAN{int(vid):04d}"
            found[vid] = {"name": name, "status": "active", "dynamic": False, "interfaces": ports}
        return {"sourceDetail": "", "vlans": found}

    def _macs(self) -> dict[str, Any]:
        entries = [
            {"vlanId": item.vlan, "macAddress": item.mac, "entryType": "dynamic", "interface": item.port, "moves": 1}
            for item in self.plane.macs()
        ]
        return {"unicastTable": {"tableEntries": entries}, "multicastTable": {"tableEntries": []}}


def _value(line: Line, prefix: str) -> str:
    return next((text.removeprefix(prefix) for text in line.texts() if text.startswith(prefix)), "")


def _bandwidth(name: str, line: Line) -> int:
    forced = _value(line, "speed forced ")
    if forced:
        return _BANDWIDTH.get(forced, 10**11)
    if name.startswith("Ethernet"):
        return 10**11 if int(name.removeprefix("Ethernet")) >= _FIRST_100G else 10**10
    return 10**9 if name.startswith("Management") else 10**11


def _as_text(answer: dict[str, Any]) -> str:
    return "\n".join(f"{key}: {value}" for key, value in answer.items())
