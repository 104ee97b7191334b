"""The worlds that ship with the lab, and what a wrong one is told."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import pytest
import yaml

from ixp.errors import InputError
from lab import world
from lab.members.start import configuration, peers
from lab.world import Daemon

NANTES = world.WORLDS / "nantes.yml"


def test_nantes_has_a_connection_in_each_way_that_the_lab_needs() -> None:
    nantes = world.load(NANTES)
    assert len(nantes.routers) == 20
    assert len({router.asn for router in nantes.routers}) == 18
    assert sum(router.daemon is Daemon.FRR for router in nantes.routers) >= 2
    assert [str(port) for port in nantes.router("beaulieu-2").ports] == ["sw1-nte02/Ethernet11"]
    assert [str(port) for port in nantes.router("sevre-1").ports] == ["sw1-nte01/Ethernet3", "sw1-nte01/Ethernet4"]
    assert nantes.router("clisson").addresses == ()
    assert nantes.router("ancenis-1").md5 == "md5/ancenis-1"
    assert [server.name for server in nantes.servers] == ["rs1-nte01", "rs2-nte02", "collector-nte01"]
    assert nantes.router("guerande-1").ipv4 is None
    assert nantes.router("rance-1").asn > 65535


def test_naps_have_both_forms_and_both_reaches() -> None:
    naps = world.load(NANTES).naps()
    assert {vid: {str(router.key): item.port is None for router, item in ends} for vid, ends in naps.items()} == {
        1001: {"loire-1": True, "clisson": False},
        1002: {"loire-1": False, "pornic-1": False},
    }


def test_a_router_under_test_speaks_to_the_collector_too() -> None:
    nantes = world.load(NANTES)
    named = [peer.name for peer in peers(nantes, nantes.router("chantenay-1")) if peer.device == "collector-nte01"]
    assert named == ["collector_nte01_v4", "collector_nte01_v6"]
    assert not any(peer.device == "collector-nte01" for peer in peers(nantes, nantes.router("armor-1")))


@pytest.mark.parametrize("key", ["ancenis-1", "oudon-1"])
def test_every_session_has_the_password(key: str) -> None:
    nantes = world.load(NANTES)
    router = nantes.router(key)
    assert configuration(nantes, router, "not-a-real-one").count("not-a-real-one") == len(peers(nantes, router))
    assert "password" not in configuration(nantes, router)


def test_good_prefixes_are_announced_once_and_bad_ones_are_somebody_elses_or_nobodys() -> None:
    nantes = world.load(NANTES)
    good = [prefix for router in nantes.routers for prefix in router.announces]
    lans = (ip_network("192.0.2.0/24"), ip_network("2001:db8:0:100::/64"))
    assert len(good) == len(set(good))
    assert not any(overlap(prefix, lan) for prefix in good for lan in lans)
    for router in nantes.routers:
        assert not set(router.bad) & set(router.announces)


def overlap(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    return one.version == other.version and one.overlaps(other)  # type: ignore[arg-type]


def test_a_router_speaks_to_every_route_server_in_the_families_it_has() -> None:
    nantes = world.load(NANTES)
    assert [peer.name for peer in peers(nantes, nantes.router("guerande-1"))] == ["rs1_nte01_v6", "rs2_nte02_v6"]
    assert len(peers(nantes, nantes.router("armor-1"))) == 4
    assert peers(nantes, nantes.router("retz-1")) == ()


@pytest.mark.parametrize("key", ["loire-1", "atlantique-1"])
def test_a_router_announces_the_good_and_the_bad(key: str) -> None:
    nantes = world.load(NANTES)
    router = nantes.router(key)
    text = configuration(nantes, router)
    for prefix in (*router.announces, *router.bad):
        assert f" {prefix}" in text


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"port": "sw1-nte01/Ethernet1"}, "port used twice: sw1-nte01/Ethernet1"),
        ({"mac": "00:00:5e:00:53:11"}, "MAC used twice"),
        ({"ipv4": "192.0.2.1/24"}, "address used twice: 192.0.2.1/24"),
        ({"key": "armor-1"}, "name used twice: armor-1"),
        ({"port": "sw9-nte09/Ethernet1"}, "sw9-nte09/Ethernet1 is on no switch"),
        ({"port": "Ethernet1"}, "is not written device/interface"),
        ({"daemon": "quagga"}, "routers.19.daemon"),
        ({"mac": None}, "beaulieu-2: ports, mac and an address"),
        (
            {"naps": [{"vid": 1003, "mac": "00:00:5e:00:53:af", "ipv4": "10.255.3.1/30", "ipv6": "fd00::1/64"}]},
            "NAP 1003 has 1 ends",
        ),
        ({"naps": [{"vid": 1001, "mac": "00:00:5e:00:53:a1", "ipv4": "10.255.1.3/30", "ipv6": "fd00::1/64"}]}, "MAC used twice"),
    ],
)
def test_a_wrong_world_is_refused(tmp_path: Path, change: dict[str, object], fault: str) -> None:
    data = yaml.safe_load(NANTES.read_text())
    data["routers"][-1].update(change)
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(yaml.safe_dump(data))
    with pytest.raises(InputError, match=fault) as refusal:
        world.load(wrong)
    assert refusal.value.where == str(wrong)
