"""What a live route server lets through, seen from its members: the same for each daemon."""

import pytest

from ixp.model import FamilyLimits
from ixp.poll import poll
from tests.lab.policy_scenario import ANNOUNCED, CONVERGE_S, Scenario, converged, good, snapshot
from tests.render.sample import sample_exchange, sample_members

pytestmark = pytest.mark.lab


def test_members_get_good_routes_and_no_other(scenario: Scenario) -> None:
    converged(scenario)
    faults = {item.prefix: item.fault for items in ANNOUNCED.values() for item in items if item.fault}
    came_through = {
        prefix: faults[prefix] for key in ("armor-1", "loire-1", "retz-1") for prefix in scenario.routes(key) if prefix in faults
    }
    assert not came_through
    assert set(scenario.routes("armor-1")) == good("loire-1")
    assert set(scenario.routes("loire-1")) == good("armor-1")
    both = good("armor-1") | good("loire-1")
    assert set(scenario.routes("retz-1")) == {prefix for prefix in both if ":" in prefix}


def test_every_fault_was_really_sent(scenario: Scenario) -> None:
    """A refusal proves nothing of a route that never left its member."""
    for key, announced in ANNOUNCED.items():
        for version in (4, 6):
            wanted = {item.prefix for item in announced if (":" in item.prefix) == (version == 6)}
            if not wanted:
                continue
            shown = scenario.members[key].exec("birdc", "show", "route", "export", f"server_v{version}").stdout
            assert wanted == {line.split()[0] for line in shown.splitlines() if "/" in line.split(" ")[0]}, key


def test_next_hop_path_and_attributes_go_through_untouched(scenario: Scenario) -> None:
    converged(scenario)
    routes = scenario.routes("armor-1")
    for prefix, hop in (("198.18.12.0/24", "192.0.2.12"), ("2001:db8:1012::/48", "2001:db8:0:100::12")):
        route = routes[prefix]
        assert (route.next_hop, route.as_path, route.med) == (hop, "65536", "42")
        assert route.communities == "(64497,7)"
    assert routes["198.18.14.0/24"].communities == "(65535,65281)", "NO_EXPORT is the members' own affair"


def test_a_changed_set_is_applied_without_a_reset(scenario: Scenario) -> None:
    converged(scenario)
    before = scenario.incarnations()
    assert len(before) == scenario.sessions_expected()
    scenario.apply(snapshot(retz=True))
    poll(lambda: "2001:db8:1014::/48" in scenario.routes("armor-1"), CONVERGE_S, what="the route of the opened set")
    assert scenario.routes("armor-1")["2001:db8:1014::/48"].next_hop == "2001:db8:0:100::14"
    scenario.apply(snapshot(retz=False))
    poll(lambda: "2001:db8:1014::/48" not in scenario.routes("armor-1"), CONVERGE_S, what="the route's withdrawal")
    assert scenario.incarnations() == before
    assert set(scenario.routes("armor-1")) == good("loire-1"), "refused routes must stay refused"


def test_a_member_that_leaves_and_comes_back_resets_nobody_else(scenario: Scenario) -> None:
    converged(scenario)
    before = scenario.incarnations()
    others = {name: count for name, count in before.items() if name[0] != "armor-1"}
    scenario.apply(snapshot(), sample_exchange(sample_members()[1:]))
    poll(lambda: not set(scenario.routes("loire-1")) & good("armor-1"), CONVERGE_S, what="withdrawal of the leaver's routes")
    assert {name: count for name, count in scenario.incarnations().items() if name[0] != "armor-1"} == others
    scenario.apply(snapshot())
    converged(scenario)
    after = scenario.incarnations()
    assert {name: count for name, count in after.items() if name[0] != "armor-1"} == others
    assert after["armor-1", "server_v4"] != before["armor-1", "server_v4"], "the witness sees a reset when there is one"


def test_limits_and_names_change_without_a_reset(scenario: Scenario) -> None:
    converged(scenario)
    before = scenario.incarnations()
    armor, *others = sample_members()
    limits = armor.connections[0].model_copy(update={"max_prefix": FamilyLimits(ipv4=77, ipv6=78)})
    renamed = armor.model_copy(update={"name": "Armor Renamed", "connections": (limits,)})
    scenario.apply(snapshot(), sample_exchange((renamed, *others)))
    converged(scenario)
    assert scenario.incarnations() == before


def test_over_its_limit_a_session_goes_and_stays_down_alone(scenario: Scenario) -> None:
    converged(scenario)
    before = scenario.incarnations()
    armor, loire, retz = sample_members()
    first, second = loire.connections
    low = loire.model_copy(update={"connections": (first.model_copy(update={"max_prefix": FamilyLimits(ipv4=1)}), second)})
    scenario.apply(snapshot(), sample_exchange((armor, low, retz)))
    poll(lambda: ("loire-1", "server_v4") not in scenario.incarnations(), CONVERGE_S, what="the end of the session")
    rest = {name: count for name, count in before.items() if name != ("loire-1", "server_v4")}
    assert scenario.incarnations() == rest
    scenario.apply(snapshot())
    converged(scenario)
