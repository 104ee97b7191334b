"""StayRTR tells BIRD and FRR what the lab's validator says, and what changes in it."""

import functools
import json
import re
from collections.abc import Callable
from ipaddress import IPv4Address

import pytest

from ixp.data.vrps import Vrp
from ixp.poll import poll
from lab import daemons
from lab.node import Node
from lab.rtr import RtrCache
from lab.run import Run

pytestmark = pytest.mark.lab

ADDRESS = IPv4Address("127.0.0.1")
LOOKED_AT = "/run/frr-revalidate"
FIRST, SECOND = Vrp("198.18.11.0/24", 24, 64497), Vrp("2001:db8:1012::/48", 48, 64498)
BIRD = """
log stderr all;
router id 192.0.2.1;
roa4 table four;
roa6 table six;
protocol rpki cache1 { roa4 { table four; }; roa6 { table six; }; remote 127.0.0.1 port 3323; max version 1; }
"""
FRR = """
rpki
 rpki cache tcp 127.0.0.1 3323 preference 1
exit
"""


def bird_holds(node: Node) -> set[Vrp]:
    said = node.exec("birdc", "show", "route").stdout
    rows = re.findall(r"^(\S+/\d+)-(\d+) AS(\d+)\s+\[cache1 ", said, re.MULTILINE)
    return {Vrp(prefix, int(length), int(asn)) for prefix, length, asn in rows}


def frr_holds(node: Node) -> set[Vrp]:
    said = json.loads(node.exec("vtysh", "-c", "show rpki prefix-table json").stdout)
    rows = said.get("prefixes", [])
    return {Vrp(f"{row['prefix']}/{row['prefixLenMin']}", row["prefixLenMax"], int(row["asn"])) for row in rows}


def start_bird(node: Node) -> None:
    daemons.start_bird(node, BIRD)


def start_frr(node: Node) -> None:
    daemons.start_frr(node, FRR)


@pytest.mark.parametrize(("start", "holds"), [(start_bird, bird_holds), (start_frr, frr_holds)], ids=["bird", "frr"])
def test_a_route_server_learns_and_unlearns(run: Run, start: Callable[[Node], None], holds: Callable[[Node], set[Vrp]]) -> None:
    node = Node(run, "rs")
    node.start()
    cache = RtrCache(node, ADDRESS)
    cache.start([FIRST])
    start(node)
    poll(lambda: holds(node) == {FIRST}, 30.0, 0.2, "the first payload")
    cache.change([FIRST, SECOND])
    poll(lambda: holds(node) == {FIRST, SECOND}, 30.0, 0.2, "an added payload")
    cache.change([SECOND])
    poll(lambda: holds(node) == {SECOND}, 30.0, 0.2, "a withdrawn payload")
    cache.stop()
    assert holds(node) == {SECOND}, "a silent cache empties nothing before its data expire"


def test_frr_looks_at_its_routes_again_when_payloads_changed_and_not_else(run: Run) -> None:
    """What is marked as looked at; ``test_parity`` holds what becomes of the routes."""
    node = Node(run, "rs")
    node.start()
    cache = RtrCache(node, ADDRESS)
    cache.start([FIRST])
    daemons.start_frr(node, FRR + "router bgp 64496\nexit\n")
    seen: set[str] = set()
    for payloads in ({FIRST}, {FIRST, SECOND}, {SECOND}):
        cache.change(payloads)
        poll(functools.partial(_looked, node, payloads, seen), 30.0, 0.2, "another look")
        poll(lambda: _passes(node), 30.0, 0.2, "a run that finds nothing to do")


def _looked(node: Node, payloads: set[Vrp], seen: set[str]) -> bool:
    """Whether bgpd has these payloads and its routes were looked at with what has not been seen yet, which then is."""
    if frr_holds(node) != payloads:
        return False
    node.exec("/usr/local/sbin/frr-revalidate")
    mark = node.read(LOOKED_AT)
    new = mark not in seen
    seen.add(mark)
    return new


def _passes(node: Node) -> bool:
    """Whether a run leaves the mark alone. The lab's own runs may be about to write the same one: then ask again."""
    stat = ("stat", "-c", "%y", LOOKED_AT)
    before = node.exec(*stat).stdout
    node.exec("/usr/local/sbin/frr-revalidate")
    return node.exec(*stat).stdout == before
