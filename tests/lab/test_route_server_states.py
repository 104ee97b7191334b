"""What the state of a connection does to its sessions on a live route server, and that it does nothing to the others'."""

import re
from collections.abc import Callable

import pytest

from ixp.model import State
from ixp.poll import poll
from tests.lab.policy_scenario import CONVERGE_S, PASSWORD, SHARED, Announcement, Scenario, converged, good, snapshot
from tests.render.states import with_connections

pytestmark = pytest.mark.lab

GRACEFUL_SHUTDOWN = "(65535,0)"
ARMOR, LOIRE = "2001:db8:0:100::11", "2001:db8:0:100::12"
LONGER = Announcement(SHARED, attributes="bgp_path.prepend(65536);")

Incarnations = dict[tuple[str, str], int]


def of_armor(seen: Incarnations) -> Incarnations:
    return {name: count for name, count in seen.items() if name[0] == "armor-1"}


def of_others(seen: Incarnations) -> Incarnations:
    return {name: count for name, count in seen.items() if name[0] != "armor-1"}


def all_up(scenario: Scenario) -> Incarnations:
    """How often each session came up, once all of them are."""
    wanted = scenario.sessions_expected()
    poll(lambda: len(scenario.incarnations()) == wanted, CONVERGE_S, what=f"{wanted} sessions")
    converged(scenario)
    return scenario.incarnations()


def wait(what: str, check: Callable[[], object]) -> None:
    poll(check, CONVERGE_S, what=what)


def best(scenario: Scenario, key: str = "retz-1") -> str:
    """By which member's router the shared prefix is reached."""
    found = scenario.routes(key).get(SHARED)
    return found.next_hop if found else ""


def marked(scenario: Scenario, key: str) -> set[str]:
    return {route.prefix for route in scenario.routes(key).values() if GRACEFUL_SHUTDOWN in route.communities}


def test_suspended_and_active_again(scenario: Scenario) -> None:
    before = all_up(scenario)
    scenario.apply(snapshot(), with_connections("armor-1", state=State.SUSPENDED))
    wait("the end of armor's sessions", lambda: not of_armor(scenario.incarnations()))
    wait("the withdrawal of its routes", lambda: not set(scenario.routes("loire-1")) & good("armor-1"))
    said = scenario.members["armor-1"].exec("birdc", "show", "protocols", "all", "server_v4").stdout
    assert re.search("Received: (Administrative shutdown|Peer de-configured)", said), "told at once, not by the hold timer"
    assert of_others(scenario.incarnations()) == of_others(before)
    scenario.apply(snapshot())
    assert of_others(all_up(scenario)) == of_others(before)


def test_leaving_is_drained_without_a_flap(scenario: Scenario) -> None:
    """Armor's way is the shorter; once armor is leaving, the longer one of loire is preferred."""
    before = all_up(scenario)
    scenario.change_member("armor-1", Announcement(SHARED))
    scenario.change_member("loire-1", LONGER)
    wait("the shared prefix by armor", lambda: best(scenario) == ARMOR)
    scenario.apply(snapshot(), with_connections("armor-1", state=State.LEAVING))
    wait("the shared prefix by loire", lambda: best(scenario) == LOIRE)
    wait("armor's routes with the community", lambda: good("armor-1") <= marked(scenario, "loire-1"))
    assert marked(scenario, "retz-1") == {prefix for prefix in good("armor-1") if ":" in prefix}, "loire's are not marked"
    wait("the community on what armor is sent", lambda: good("loire-1") <= marked(scenario, "armor-1"))
    assert scenario.routes("armor-1")["198.18.12.0/24"].communities.split() == ["(64497,7)", GRACEFUL_SHUTDOWN]
    assert scenario.incarnations() == before
    scenario.apply(snapshot())
    wait("the shared prefix by armor again", lambda: best(scenario) == ARMOR)
    wait("no community", lambda: not any(marked(scenario, key) for key in ("armor-1", "loire-1", "retz-1")))
    for key in ("armor-1", "loire-1"):
        scenario.change_member(key)
    wait("the end of the shared prefix", lambda: not best(scenario))
    assert scenario.incarnations() == before


def test_a_member_that_drains_itself_comes_second(scenario: Scenario) -> None:
    before = all_up(scenario)
    scenario.change_member("loire-1", LONGER)
    scenario.change_member("armor-1", Announcement(SHARED))
    wait("the shared prefix by armor", lambda: best(scenario) == ARMOR)
    scenario.change_member("armor-1", Announcement(SHARED, attributes="bgp_community.add((65535, 0));"))
    wait("the shared prefix by loire", lambda: best(scenario) == LOIRE)
    for key in ("armor-1", "loire-1"):
        scenario.change_member(key)
    wait("the end of the shared prefix", lambda: not best(scenario))
    assert scenario.incarnations() == before


def test_a_password_on_both_sides_and_on_one(scenario: Scenario) -> None:
    before = all_up(scenario)
    secured = with_connections("armor-1", md5="md5/armor-1")
    scenario.apply(snapshot(), secured)
    scenario.change_member("armor-1", password="wrong-" + PASSWORD)
    refused = md5_failures(scenario)
    wait("a segment with the wrong password", lambda: md5_failures(scenario) > refused)
    assert not of_armor(scenario.incarnations())
    scenario.change_member("armor-1", password=PASSWORD)
    assert of_others(all_up(scenario)) == of_others(before)
    scenario.change_member("armor-1")
    wait("the end of armor's sessions", lambda: not of_armor(scenario.incarnations()))
    scenario.apply(snapshot())
    assert of_others(all_up(scenario)) == of_others(before)


def md5_failures(scenario: Scenario) -> int:
    """How many segments the route server's kernel threw away for their MD5 digest."""
    names, values = re.findall(r"^TcpExt: (.*)$", scenario.server.read("/proc/net/netstat"), re.MULTILINE)
    return int(dict(zip(names.split(), values.split(), strict=True))["TCPMD5Failure"])
