"""What is FRR's own: refused routes are held in its one table and must reach nobody and hide nothing; paths hide each other."""

import json
from collections.abc import Iterator

import pytest

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.model import Exchange, Overrides
from ixp.poll import poll
from lab.run import Run
from tests.lab.policy_scenario import CONVERGE_S, Announcement, Scenario, start_with
from tests.lab.route_servers import Frr
from tests.render.sample import sample_exchange, sample_members

pytestmark = pytest.mark.lab

BOTH = "198.18.20.0/24"
FORGED = "bgp_large_community.add((64496, 1101, 3)); bgp_large_community.add((64496, 2999, 3)); "
PRIVATE = "198.18.21.0/24"
ANNOUNCED: dict[str, tuple[Announcement, ...]] = {
    "armor-1": (
        Announcement("198.18.11.0/24", attributes=FORGED),
        # Refused, and shorter than loire's good one.
        Announcement(BOTH, "another's next hop", next_hop="192.0.2.99"),
        Announcement(PRIVATE, attributes="bgp_community.add((64496, 64499)); bgp_community.add((0, 64501)); "),
    ),
    "loire-1": (
        Announcement(BOTH, attributes="bgp_path.prepend(65536); bgp_path.prepend(65536); "),
        Announcement(PRIVATE, attributes="bgp_path.prepend(65536); bgp_path.prepend(65536); "),
    ),
    "loire-2": (),
    "retz-1": (),
    "erdre-1": (),
}
DATA = Snapshot(
    sets={
        "AS-ARMOR": RouteSet(ipv4=("198.18.11.0/24", BOTH, PRIVATE)),
        "AS-LOIRE": RouteSet(ipv4=(BOTH, PRIVATE)),
    }
)


def exchange(*, add_path: bool) -> Exchange:
    """The sample with erdre, AS64501, whom armor sends one of its routes not."""
    armor, loire, retz = sample_members()
    connection = armor.connections[0].model_copy(
        update={
            "key": "erdre-1",
            "ports": (armor.connections[0].ports[0].model_copy(update={"interface": "Ethernet3"}),),
            "ipv4": armor.connections[0].ipv4 + 8 if armor.connections[0].ipv4 else None,
            "ipv6": armor.connections[0].ipv6 + 8 if armor.connections[0].ipv6 else None,
            "macs": ("00:00:5e:00:53:19",),
        }
    )
    erdre = armor.model_copy(
        update={"key": "erdre", "asn": 64501, "connections": (connection,), "policy": Overrides(add_path=add_path)}
    )
    return sample_exchange((armor, loire, retz, erdre))


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "add-path"])
def scenario(request: pytest.FixtureRequest) -> Iterator[tuple[Scenario, bool]]:
    made = Run.create()
    try:
        world = exchange(add_path=request.param)
        device = next(item for item in world.route_servers if item.platform == "frr")
        yield start_with(made, Frr(), world, device, ANNOUNCED, DATA), request.param
    finally:
        made.down()


def held(scenario: Scenario, prefix: str) -> dict[str, set[str]]:
    """Large communities of the paths that FRR holds, by the member's router."""
    shown = scenario.server.exec("vtysh", "-d", "bgpd", "-c", f"show bgp ipv4 unicast {prefix} json").stdout
    return {
        path["peer"]["peerId"]: set(path.get("largeCommunity", {}).get("list", [])) for path in json.loads(shown).get("paths", [])
    }


def test_a_refused_route_is_held_and_hides_no_good_one(scenario: tuple[Scenario, bool]) -> None:
    world, _ = scenario
    poll(lambda: len(held(world, BOTH)) == 2, CONVERGE_S, what="both paths")
    assert held(world, BOTH)["192.0.2.11"] == {"64496:1101:8"}
    poll(lambda: BOTH in world.routes("erdre-1"), CONVERGE_S, what="the good path")
    assert world.routes("erdre-1")[BOTH].next_hop == "192.0.2.12"
    assert BOTH not in world.routes("loire-2")


def test_what_only_we_may_set_is_taken_off(scenario: tuple[Scenario, bool]) -> None:
    world, _ = scenario
    poll(lambda: "198.18.11.0/24" in world.routes("loire-1"), CONVERGE_S, what="armor's route")
    assert held(world, "198.18.11.0/24")["192.0.2.11"] == {"64496:1000:3", "64496:1001:1", "64496:1001:11"}
    shown = world.members["loire-1"].exec("birdc", "show", "route", "198.18.11.0/24", "all").stdout
    assert "64496" not in shown.replace("AS64496", "")


def test_paths_hide_each_other_but_with_add_path(scenario: tuple[Scenario, bool]) -> None:
    """Armor's path is the best and not for erdre: without add-path FRR has no other for it."""
    world, add_path = scenario
    poll(lambda: len(held(world, PRIVATE)) == 2, CONVERGE_S, what="both paths")
    poll(lambda: PRIVATE in world.routes("loire-2"), CONVERGE_S, what="armor's path at loire")
    if add_path:
        poll(lambda: PRIVATE in world.routes("erdre-1"), CONVERGE_S, what="the other path")
        assert world.routes("erdre-1")[PRIVATE].next_hop == "192.0.2.12"
    else:
        poll(lambda: BOTH in world.routes("erdre-1"), CONVERGE_S, what="the rest")
        assert PRIVATE not in world.routes("erdre-1")
