"""Seeding the real NetBox: once all is there, nothing more is written, and nobody's edit is lost."""

from pathlib import Path

import pytest

from ixp.errors import InputError
from ixp.model import Role
from ixp.netbox import facts_of, fetch, load_seed, prepare, seed
from tests.netbox.conftest import SEED, Bench


@pytest.mark.netbox
def test_seeded_facts(bench: Bench) -> None:
    facts = facts_of(fetch(bench.reader, "nantes"))
    assert [(item.name, item.platform, str(item.management), item.site, item.lab, item.virtual) for item in facts.devices] == [
        ("collector-nte01", "bird", "198.18.255.23/24", "nte01", True, True),
        ("rs1-nte01", "bird", "198.18.255.21/24", "nte01", True, True),
        ("rs2-nte02", "frr", "198.18.255.22/24", "nte02", True, True),
        ("sw1-nte01", "eos", "198.18.255.11/24", "nte01", True, False),
        ("sw1-nte02", "eos", "198.18.255.12/24", "nte02", True, False),
    ]
    assert [item.role for item in facts.devices[:2]] == [Role.COLLECTOR, Role.ROUTE_SERVER]
    peering = facts.devices[1].interface("peering0")
    assert peering is not None
    assert peering.mac == "00:00:5e:00:53:01"
    assert [str(item) for item in peering.addresses] == ["192.0.2.1/24", "2001:db8:0:100::1/64"]
    trunk = facts.devices[3].interface("Ethernet51")
    assert trunk is not None
    assert (trunk.speed, trunk.lag, trunk.member_port) == (100000, "Port-Channel1", False)
    assert [(str(item.a), str(item.b)) for item in facts.cables] == [
        ("sw1-nte01/Ethernet51", "sw1-nte02/Ethernet51"),
        ("sw1-nte01/Ethernet52", "sw1-nte02/Ethernet52"),
    ]


@pytest.mark.netbox
def test_second_seeding_and_preparing_write_nothing(synced: Bench) -> None:
    before = synced.changes()
    assert seed(synced.admin, load_seed(SEED)) == ()
    assert prepare(synced.admin) == (None, None)
    assert synced.changes() == before


@pytest.mark.netbox
def test_edit_in_netbox_outlives_seeding(bench: Bench) -> None:
    (address,) = bench.admin.all("ipam/ip-addresses", ("id",), address="198.18.255.11")
    bench.admin.update("ipam/ip-addresses", [{"id": address["id"], "address": "198.18.255.111/24"}])
    facts = facts_of(fetch(bench.reader, "nantes"))
    assert str(facts.devices[3].management) == "198.18.255.111/24"
    (server,) = bench.admin.all("virtualization/virtual-machines", ("id",), name="rs1-nte01")
    bench.admin.update("virtualization/virtual-machines", [{"id": server["id"], "custom_fields": {"ixp_lab": False}}])
    seed(bench.admin, load_seed(SEED))
    assert facts_of(fetch(bench.reader, "nantes")).devices[1].lab is False


@pytest.mark.netbox
def test_a_drain_is_what_a_person_entered(bench: Bench) -> None:
    (server,) = bench.admin.all("virtualization/virtual-machines", ("id",), name="rs1-nte01")
    for said, drain in (("asw: new kernel, until 18:00 ", "asw: new kernel, until 18:00"), ("  ", None)):
        bench.admin.update("virtualization/virtual-machines", [{"id": server["id"], "custom_fields": {"ixp_drain": said}}])
        seed(bench.admin, load_seed(SEED))
        devices = {item.name: item.drain for item in facts_of(fetch(bench.reader, "nantes")).devices}
        assert devices.pop("rs1-nte01") == drain
        assert set(devices.values()) == {None}


@pytest.mark.netbox
def test_device_that_is_planned_is_not_rendered(bench: Bench) -> None:
    (device,) = bench.admin.all("dcim/devices", ("id",), name="sw1-nte02")
    bench.admin.update("dcim/devices", [{"id": device["id"], "status": "planned"}])
    facts = facts_of(fetch(bench.reader, "nantes"))
    assert [item.name for item in facts.devices] == ["collector-nte01", "rs1-nte01", "rs2-nte02", "sw1-nte01"]
    assert facts.cables == ()


def test_every_fault_of_a_seed_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "seed.yml"
    path.write_text(
        """
        exchange: nantes
        name: Nantes
        sites: [nte01]
        device_types: {}
        platforms: {eos: EOS}
        switches: {sw1: {site: nte9, type: none, platform: ios, management: 198.18.255.11/24}}
        cables: [[sw1/Ethernet1, sw2/Ethernet1]]
        """
    )
    with pytest.raises(InputError) as raised:
        load_seed(path)
    for fault in ("no device type 'none'", "no site 'nte9'", "no platform 'ios'", "'sw2/Ethernet1' is not on a switch"):
        assert fault in raised.value.what
