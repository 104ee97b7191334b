"""What bgpd says of its RTR caches (RFC 8210), and what has to be there for it to have any.

Without the module ``bgpd_rpki`` bgpd takes ``match rpki invalid`` for the beginning of another command, which never matches:
every invalid route would be let in, without a word.
"""

import json
import re
from typing import Any

MODULE = "bgpd_rpki"
CACHES = ("show rpki cache-server json", "show rpki cache-connection json", "show rpki prefix-count json")
_NEEDS = re.compile(r"^(?:rpki$| match rpki )", re.MULTILINE)


def needs_module(text: str) -> bool:
    """Whether a configuration holds what bgpd understands with the module alone."""
    return _NEEDS.search(text) is not None


def caches(text: str) -> list[dict[str, Any]]:
    """The caches of ``CACHES``' answers, in order of preference: host, port, up, and the payloads that are held by family.

    FRR asks one cache at a time and doesn't say from which it has what it holds: that one, up or not, is said to be the source.
    """
    decoder = json.JSONDecoder()
    answers, at = [], 0
    for _ in CACHES:
        answer, at = decoder.raw_decode(text, text.index("{", at))
        answers.append(answer)
    servers, connections, count = answers
    group = connections.get("connectedGroup")
    up = {item["preference"] for item in connections.get("connections", []) if item["state"] == "connected"}
    return [
        _cache(item, up=item["preference"] in up, count=count if item["preference"] == group else {})
        for item in sorted(servers.get("servers", []), key=lambda item: int(item["preference"]))
    ]


def _cache(item: dict[str, Any], *, up: bool, count: dict[str, Any]) -> dict[str, Any]:
    return {
        "host": item["host"],
        "port": int(item["port"]),
        "up": up,
        "vrps_ipv4": int(count.get("ipv4PrefixCount", 0)),
        "vrps_ipv6": int(count.get("ipv6PrefixCount", 0)),
    }
