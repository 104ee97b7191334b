"""What bgpd says of its neighbours, in NAPALM's shape."""

import json
from typing import Any

_FAMILIES = {"ipv4": "ipv4Unicast", "ipv6": "ipv6Unicast"}
_DOWN = {"received_prefixes": -1, "accepted_prefixes": -1, "sent_prefixes": -1}


def neighbors(text: str) -> dict[str, Any]:
    """``get_bgp_neighbors`` of ``show bgp summary json`` followed by ``show bgp neighbors json``.

    Counts and uptime (seconds) are -1 while a session is down. FRR keeps no refused routes: received is what was accepted.
    """
    decoder = json.JSONDecoder()
    start = text.index("{")
    summary, end = decoder.raw_decode(text, start)
    details, _ = decoder.raw_decode(text, text.index("{", end))
    router_id = next((item["routerId"] for item in summary.values() if isinstance(item, dict) and "routerId" in item), "")
    peers = {address: _peer(address, item, summary) for address, item in details.items() if isinstance(item, dict)}
    return {"global": {"router_id": router_id, "peers": peers}}


def _peer(address: str, item: dict[str, Any], summary: dict[str, Any]) -> dict[str, Any]:
    up = item.get("bgpState") == "Established"
    return {
        "local_as": int(item.get("localAs", 0)),
        "remote_as": int(item.get("remoteAs", 0)),
        "remote_id": item.get("remoteRouterId", ""),
        "is_up": up,
        "is_enabled": not item.get("adminShutDown", False),
        "description": item.get("nbrDesc", ""),
        "uptime": int(item.get("bgpTimerUpMsec", 0)) // 1000 if up else -1,
        "address_family": {
            family: _counts(summary[name]["peers"][address], up=up)
            for family, name in _FAMILIES.items()
            if address in summary.get(name, {}).get("peers", {})
        },
    }


def _counts(item: dict[str, Any], *, up: bool) -> dict[str, int]:
    if not up:
        return dict(_DOWN)
    accepted = int(item.get("pfxRcd", 0))
    return {"received_prefixes": accepted, "accepted_prefixes": accepted, "sent_prefixes": int(item.get("pfxSnt", 0))}
