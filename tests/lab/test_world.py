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
    assert len(nantes.routers) == 11
    assert len({router.asn for router in nantes.routers}) == 9
    assert sum(router.daemon is Daemon.FRR for router in nantes.routers) >= 2
    assert str(nantes.router("beaulieu-2").port) == "sw1-nte02/Ethernet11"
    assert nantes.router("guerande-1").ipv4 is None
    assert nantes.router("rance-1").asn > 65535


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
        ({"daemon": "quagga"}, "routers.10.daemon"),
    ],
)
def test_a_wrong_world_is_refused(tmp_path: Path, change: dict[str, str], fault: str) -> None:
    data = yaml.safe_load(NANTES.read_text())
    data["routers"][10].update(change)
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(yaml.safe_dump(data))
    with pytest.raises(InputError, match=fault) as refusal:
        world.load(wrong)
    assert refusal.value.where == str(wrong)
