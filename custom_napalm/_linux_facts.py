"""Reading a Linux device in NAPALM's shapes: facts, interfaces, echo."""

import json
import re
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from napalm.base.exceptions import CommandErrorException

from custom_napalm._ssh import Completed

Run = Callable[..., Completed]
_LOSS = re.compile(r"(\d+) packets transmitted, (\d+) received")
_RTT = re.compile(r"= ([\d.]+)/([\d.]+)/([\d.]+)/([\d.]+) ms")


def facts(run: Run, daemon: str, version: str) -> dict[str, Any]:
    """``get_facts``: the host's name and uptime, the daemon's version."""
    name = run("uname", "-n").raise_on_error().stdout.strip()
    uptime = run("cat", "/proc/uptime").raise_on_error().stdout.split()[0]
    return {
        "hostname": name,
        "fqdn": name,
        "vendor": "Linux",
        "model": daemon,
        "os_version": version,
        "serial_number": "",
        "uptime": float(uptime),
        "interface_list": sorted(interfaces(run)),
    }


def interfaces(run: Run) -> dict[str, dict[str, Any]]:
    """``get_interfaces``; what Linux does not tell is -1, as NAPALM says."""
    links = json.loads(run("ip", "-j", "link", "show").raise_on_error().stdout)
    return {
        link["ifname"]: {
            "is_up": "LOWER_UP" in link["flags"],
            "is_enabled": "UP" in link["flags"],
            "description": link.get("ifalias", ""),
            "last_flapped": -1.0,
            "speed": -1.0,
            "mtu": link["mtu"],
            "mac_address": link.get("address", ""),
        }
        for link in links
    }


def ping_argv(destination: str, *, source: str, ttl: int, timeout: int, size: int, count: int) -> tuple[str, ...]:
    """The command; ``destination`` must be an address, so that no name service delays the answer."""
    address = str(ip_address(destination))
    origin = ("-I", source) if source else ()
    numbers = ("-c", str(count), "-W", str(timeout), "-s", str(size), "-t", str(ttl), "-i", "0.2")
    return ("ping", "-n", *numbers, *origin, address)


def ping_result(answer: Completed, count: int) -> dict[str, Any]:
    """NAPALM's shape: ``success`` with the times, or ``error`` when the command itself could not run."""
    totals = _LOSS.search(answer.stdout)
    if totals is None:
        return {"error": (answer.stderr or answer.stdout).strip()}
    sent, received = int(totals[1]), int(totals[2])
    times = [float(value) for value in re.findall(r"time=([\d.]+) ms", answer.stdout)]
    rtt = _RTT.search(answer.stdout)
    low, mean, high, deviation = (float(rtt[index]) for index in (1, 2, 3, 4)) if rtt else (0.0, 0.0, 0.0, 0.0)
    target = answer.argv[-1]
    return {
        "success": {
            "probes_sent": sent or count,
            "packet_loss": sent - received,
            "rtt_min": low,
            "rtt_max": high,
            "rtt_avg": mean,
            "rtt_stddev": deviation,
            "results": [{"ip_address": target, "rtt": value} for value in times],
        }
    }


def reachable(run: Run, addresses: list[str], source: str) -> dict[str, bool]:
    """True for each address that answered one of three echoes; fping asks them all at once."""
    found: dict[str, bool] = {}
    for version in (4, 6):
        targets = [item for item in addresses if ip_address(item).version == version]
        if not targets:
            continue
        origin = ("-S", source) if source and ip_address(source).version == version else ()
        answer = run("fping", f"-{version}", "-a", "-r", "2", "-t", "300", "-i", "1", *origin, *targets)
        if answer.rc not in {0, 1}:
            raise CommandErrorException(f"fping: exit code {answer.rc}: {answer.stderr.strip()}")
        alive = {ip_address(line.strip()) for line in answer.stdout.splitlines() if line.strip()}
        found |= {item: ip_address(item) in alive for item in targets}
    return found
