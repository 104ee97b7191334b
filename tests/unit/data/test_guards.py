"""What a refresh takes over by itself, and what has to wait for a person."""

import pytest

from ixp.data import guards
from ixp.data.settings import Guards
from ixp.data.snapshot import Network, RouteSet

GUARDS = Guards(shrink=30, grow=100, allowance=10, vrps_shrink=10, most=1000)


def route_set(ipv4: int, ipv6: int = 0, origins: int = 1) -> RouteSet:
    return RouteSet(
        origins=tuple(range(64496, 64496 + origins)),
        ipv4=tuple(f"198.18.{index}.0/24" for index in range(ipv4)),
        ipv6=tuple(f"2001:db8:{index:x}::/48" for index in range(ipv6)),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (None, route_set(500), ""),
        (None, route_set(1001), "has 1001 IPv4 ranges, more than 1000"),
        (route_set(0), route_set(5, origins=1001), "has 1001 ASNs, more than 1000"),
        (None, route_set(0), "has no prefix in the IRR"),
        (route_set(100), route_set(0), "has no prefix in the IRR"),
        (route_set(0), route_set(500), ""),
        (route_set(100), route_set(70), ""),
        (route_set(100), route_set(69), "IPv4 ranges shrink from 100 to 69"),
        (route_set(100), route_set(200), ""),
        (route_set(100), route_set(201), "IPv4 ranges grow from 100 to 201"),
        (route_set(12), route_set(2), ""),
        (route_set(2), route_set(12), ""),
        (route_set(2), route_set(13), "IPv4 ranges grow from 2 to 13"),
        (route_set(5, 3), route_set(5, 0), "IPv6 ranges are all gone (3 before)"),
        (route_set(5, 0), route_set(5, 3), ""),
        (route_set(50, origins=40), route_set(50, origins=20), "ASNs shrink from 40 to 20"),
    ],
)
def test_sets(old: RouteSet | None, new: RouteSet, said: str) -> None:
    assert guards.objection(GUARDS, old, new) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (None, 10, ""),
        (None, 0, "there is none"),
        (1000, 0, "there is none"),
        (1000, 900, ""),
        (1000, 899, "1000 shrink to 899"),
        (1000, 9000, ""),
    ],
)
def test_vrps(old: int | None, new: int, said: str) -> None:
    assert guards.vrps_objection(GUARDS, old, new) == said


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (Network(max_prefix_ipv4=900, max_prefix_ipv6=100), ""),
        (Network(max_prefix_ipv4=100, max_prefix_ipv6=100), "IPv4 prefixes in PeeringDB fall from 1000 to 100"),
        (Network(max_prefix_ipv4=1500, max_prefix_ipv6=None), "IPv6 prefixes in PeeringDB fall from 100 to none"),
        (Network(max_prefix_ipv4=2000, max_prefix_ipv6=110), ""),
        (Network(max_prefix_ipv4=2001, max_prefix_ipv6=100), "IPv4 prefixes in PeeringDB grow from 1000 to 2001"),
        (Network(max_prefix_ipv4=1000, max_prefix_ipv6=1_000_000), "IPv6 prefixes in PeeringDB grow from 100 to 1000000"),
        (None, "is gone from PeeringDB"),
    ],
)
def test_networks(new: Network | None, said: str) -> None:
    assert guards.network_objection(GUARDS, Network(max_prefix_ipv4=1000, max_prefix_ipv6=100), new) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (0, 0, ""),
        (0, 400, ""),
        (400, 0, "are all gone (400 before)"),
        (400, 279, "shrink from 400 to 279"),
        (400, 420, ""),
        (400, 801, "grow from 400 to 801"),
    ],
)
def test_networks_that_want_no_route_servers(old: int, new: int, said: str) -> None:
    assert guards.never_via_objection(GUARDS, old, new) == said
