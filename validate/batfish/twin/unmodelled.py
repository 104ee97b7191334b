"""What of a route server Batfish is not shown, or is shown as an assumption: each with who checks it instead.

A line that is neither here nor kept is refused: nothing is left out in silence.
"""

import re
from dataclasses import dataclass

PARITY = "tests/lab/test_parity.py"
RANDOM = "tests/lab/test_parity_random.py"
FRR_LIVE = "tests/lab/test_frr_policy.py"
STATES = "tests/lab/test_route_server_states.py"
RTR = "tests/lab/test_rtr.py"


@dataclass(frozen=True)
class Unmodelled:
    """``about`` is for people, ``by`` are rule ids and tests, ``pattern`` is of a whole line, without indent and neighbour.

    Without a pattern it is an assumption of the twin itself.
    """

    about: str
    by: tuple[str, ...]
    pattern: re.Pattern[str] | None = None


def _line(about: str, pattern: str, *by: str) -> Unmodelled:
    return Unmodelled(about, by, re.compile(pattern))


SAYS_NOTHING = "what says nothing of routes"

_SESSION = "passwords, passive, GTSM, BFD, roles, graceful restart"

# Lines before, between and after the blocks, and of the block rpki.
GLOBAL = (
    _line(SAYS_NOTHING, r"frr (?:version|defaults) \S+|hostname \S+|log syslog \S+|service integrated-vtysh-config"),
    _line("forwarding", r"no ipv?6? forwarding", "rendered.forwarding"),
    _line("the kernel's table", r"bgp no-rib", "rendered.no-rib"),
    _line(SAYS_NOTHING, r"bgp route-map delay-timer \d+"),
    _line("RPKI caches", r"rpki|rpki (?:retry_interval|expire_interval|cache tcp) .+", "rendered.rpki-cache", RTR),
)
BGP = (
    _line("router id", r"bgp router-id \S+", "rendered.router-id"),
    _line(SAYS_NOTHING, r"no bgp default ipv4-unicast|timers bgp \d+ \d+"),
)
NEIGHBOR = (
    _line(SAYS_NOTHING, r"description .*|timers connect \d+"),
    _line("first AS left to the import map", r"no enforce-first-as", "rendered.first-as-enforced", "policy.first-as"),
    _line(_SESSION, r"password \S+", "rendered.password"),
    _line(_SESSION, r"passive|bfd|graceful-restart|ttl-security hops 1", "rendered.session-options"),
    _line(_SESSION, r"local-role rs-server(?: strict-mode)?", "rendered.session-options", FRR_LIVE),
    _line("sessions shut down", r"shutdown", "rendered.session-state", STATES),
    _line("IPv4 over IPv6", r"capability extended-nexthop", "policy.next-hop", FRR_LIVE),
)
FAMILY = (
    _line("route-server clients", r"route-server-client", "rendered.client", PARITY),
    _line("next hops left alone", r"attribute-unchanged next-hop", "rendered.next-hop-kept", PARITY),
    _line("routes kept for RPKI", r"soft-reconfiguration inbound", "rendered.revalidation", RTR),
    _line("add-path", r"addpath-tx-all-paths", "rendered.session-options", FRR_LIVE),
    _line("max-prefix", r"maximum-prefix .+", "rendered.max-prefix"),
)
# What the twin says of a route only if it is told so, or says otherwise than bgpd.
ASSUMED = (
    Unmodelled("IPv6", ("policy.refuses-own", "policy.prefix-set", PARITY, RANDOM)),
    Unmodelled("RPKI states (a mark on the route says them)", ("policy.rpki", PARITY, RANDOM)),
    Unmodelled("next hops (a mark)", ("policy.next-hop", PARITY)),
    Unmodelled("lengths of paths and AS_SETs (a mark)", ("policy.path-length", "policy.as-set", PARITY)),
    Unmodelled("how many communities a route carries (a mark)", ("policy.max-communities", PARITY)),
    Unmodelled("extended communities taken off all at once (one by one in the model)", ("policy.scrub", PARITY, RANDOM)),
    Unmodelled("prepending on request (a mark on what is sent)", ("policy.prepend", PARITY, RANDOM)),
)
TABLES = (GLOBAL, BGP, NEIGHBOR, FAMILY, ASSUMED)


def known(table: tuple[Unmodelled, ...], text: str) -> Unmodelled | None:
    """The item that a line belongs to; None where nothing is known of it."""
    return next((item for item in table if item.pattern and item.pattern.fullmatch(text)), None)
