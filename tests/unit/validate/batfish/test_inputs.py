"""The folder for Batfish: every device, a stub at members' ports, every cable, and lines that lead back to the rendered files."""

import json

import pytest

from ixp.errors import InputError
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish.folders import folders as make
from validate.batfish.given import given
from validate.batfish.routers import routers, world

RS1, RS2, SW1 = "rs1-nte01", "rs2-nte02", "sw1-nte01"


@pytest.fixture(scope="module")
def files():
    return render(nantes(), snapshot())


@pytest.fixture(scope="module")
def folders(files):
    return given(nantes(), snapshot(), files).after


@pytest.fixture(scope="module")
def ends(folders):
    return folders.ends


def test_every_device_is_a_node_in_its_format(folders):
    for folder in (folders.core, folders.ends):
        formats = {source.node: source.format for source in folder.sources.values()}
        for device in nantes().facts.devices:
            assert formats[device.name] == ("ARISTA" if device.platform == "eos" else "CUMULUS_CONCATENATED")


def test_the_core_has_no_members(folders):
    assert {item.name for item in folders.core.machines} == {RS1, RS2, "collector-nte01"}
    assert any(item.router for item in folders.ends.machines)


def test_no_reference_to_a_secret_is_left(files, ends):
    assert any("@secret:" in text for text in files.values())
    assert not any("@secret:" in text for text in ends.files.values())


@pytest.mark.parametrize(("node", "line"), [(SW1, "interface Ethernet9"), (RS2, " neighbor 192.0.2.11 remote-as 64497")])
def test_lines_lead_back_to_the_rendered_file(files, ends, node, line):
    name, _, number = ends.where_is(node, line).partition(":")
    assert name == f"{node}.cfg"
    assert files[node].splitlines()[int(number) - 1] == line


@pytest.mark.parametrize(
    ("node", "line"), [(RS1, "  neighbor 192.0.2.11 as 64497;"), (RS2, " neighbor 192.0.2.11 remote-as 64497")]
)
def test_a_session_is_found_in_the_devices_own_words(files, ends, node, line):
    number = int(ends.session(node, "192.0.2.11").partition(".cfg:")[2])
    assert files[node].splitlines()[number - 1] == line


def test_a_session_that_is_nowhere_is_the_file(ends):
    assert ends.session(RS1, "192.0.2.200") == f"{RS1}.cfg"


def test_a_twin_is_not_taken_for_the_device(files, ends):
    assert "protocol bgp" in files[RS1]
    assert "router bgp 64496" in ends.files[f"configs/{RS1}.cfg"]
    assert ends.where_is(RS1, "router bgp 64496") == f"{RS1} (model)"


def test_what_is_left_out_counts_for_devices_alone(files, folders):
    assert folders.core.left_out["storm control"] == sum(text.count("storm-control ") for text in files.values())
    assert folders.servers.left_out["max-prefix"] <= files[RS2].count(" maximum-prefix ")


def test_every_cable_and_every_port_of_a_machine_is_in_the_topology(ends):
    edges = json.loads(ends.files["batfish/layer1_topology.json"])["edges"]
    found = {(end["hostname"], end["interfaceName"]) for edge in edges for end in edge.values()}
    for cable in nantes().facts.cables:
        assert {(cable.a.device, cable.a.interface), (cable.b.device, cable.b.interface)} <= found
    for port in (port for _, item in nantes().connections() for port in item.ports):
        assert (port.device, port.interface) in found


def test_a_lag_is_a_bond_and_a_tagged_nap_a_subinterface(ends):
    machines = {item.name: item for item in ends.machines}
    assert [item.links for item in machines["peer-sevre-1"].interfaces] == [("swp1", "swp2")]
    assert [item.name for item in machines["peer-loire-1"].interfaces] == ["swp1", "swp1.1001"]
    assert "    vrf nap1001\n" in ends.files["configs/peer-loire-1.cfg"]


def test_what_a_router_announces_says_its_next_hop_with_the_twins_mark(ends):
    text = ends.files["configs/peer-armor-1.cfg"]
    assert f" set community {ends.twins[RS2].code.next_hop('192.0.2.11')}\n" in text
    assert "  neighbor 192.0.2.2 route-map marked out\n" in text


def test_route_servers_in_the_ends_have_the_sessions_of_the_routers_alone(files):
    world_ = world(nantes(), snapshot())
    few = tuple(item for item in routers(world_) if item.key in {"armor-1", "erdre-1"})
    text = make(world_, files, few).ends.files[f"configs/{RS2}.cfg"]
    assert text.count(" remote-as ") == len(few)


def test_a_route_server_without_port_is_refused(files):
    lost = amend.intent(nantes(), own_ports=())
    with pytest.raises(InputError, match="no switch port"):
        make(world(lost, snapshot()), files, ())


def test_a_line_that_the_twin_cannot_keep_is_refused_with_its_line(files):
    lines = files[RS2].splitlines()
    number = next(count for count, line in enumerate(lines, 1) if line.startswith("route-map armor-1-v4-in"))
    lines.insert(number, " match metric 5")
    with pytest.raises(InputError) as raised:
        make(world(nantes(), snapshot()), {**files, RS2: "\n".join(lines)}, ())
    assert raised.value.where == f"{RS2}.cfg:{number + 1}"
