"""The folder for Batfish: every device, a stub at members' ports, every cable, and lines that lead back to the rendered files."""

import json

import pytest

from ixp.errors import InputError
from ixp.model import State
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish.inputs import inputs
from validate.batfish.world import MOST_STUBS

RS1, RS2, SW1 = "rs1-nte01", "rs2-nte02", "sw1-nte01"


@pytest.fixture(scope="module")
def files():
    return render(nantes(), snapshot())


@pytest.fixture(scope="module")
def given(files):
    return inputs(nantes(), snapshot(), files)


def test_every_device_is_a_node_in_its_format(given):
    formats = {source.node: source.format for source in given.sources.values()}
    for device in nantes().facts.devices:
        assert formats[device.name] == ("ARISTA" if device.platform == "eos" else "CUMULUS_CONCATENATED")


def test_no_reference_to_a_secret_is_left(files, given):
    assert any("@secret:" in text for text in files.values())
    assert not any("@secret:" in text for text in given.files.values())


@pytest.mark.parametrize(("node", "line"), [(SW1, "interface Ethernet9"), (RS2, "router bgp 64496")])
def test_lines_lead_back_to_the_rendered_file(files, given, node, line):
    name, _, number = given.where_is(node, line).partition(":")
    assert name == f"{node}.cfg"
    assert files[node].splitlines()[int(number) - 1] == line


def test_a_twin_is_not_taken_for_the_device(files, given):
    assert "protocol bgp" in files[RS1]
    assert "router bgp 64496" in given.files[f"configs/{RS1}.cfg"]
    assert given.where_is(RS1, "router bgp 64496") == f"{RS1} (model)"


def test_what_is_left_out_counts_for_devices_alone(files, given):
    assert given.left_out["max-prefix"] == files[RS2].count(" maximum-prefix ")
    assert given.left_out["storm control"] == sum(text.count("storm-control ") for text in files.values())


def test_every_cable_and_every_port_of_a_machine_is_in_the_topology(given):
    edges = json.loads(given.files["batfish/layer1_topology.json"])["edges"]
    ends = {(end["hostname"], end["interfaceName"]) for edge in edges for end in edge.values()}
    for cable in nantes().facts.cables:
        assert {(cable.a.device, cable.a.interface), (cable.b.device, cable.b.interface)} <= ends
    for port in (port for _, item in nantes().connections() for port in item.ports):
        assert (port.device, port.interface) in ends


def test_a_lag_is_a_bond_and_a_tagged_nap_a_subinterface(given):
    machines = {item.name: item for item in given.machines}
    assert [item.links for item in machines["peer-sevre-1"].interfaces] == [("swp1", "swp2")]
    assert [item.name for item in machines["peer-loire-1"].interfaces] == ["swp1", "swp1.1001"]
    assert "    vrf nap1001\n" in given.files["configs/peer-loire-1.cfg"]


def test_where_stubs_are_limited_every_switch_and_state_keeps_one():
    member = nantes().intent.members[0]
    (one,) = member.connections
    many = tuple(
        one.model_copy(update={"key": f"armor-{n}", "ports": (one.ports[0].model_copy(update={"interface": f"Ethernet{n}"}),)})
        for n in range(12, 45)
    )
    wide = amend.member(nantes(), member.key, connections=many)
    stubs = [item for item in inputs(wide, snapshot(), render(wide, snapshot())).machines if item.name.startswith("peer-")]
    states = {item.key: (item.devices[0], item.state) for _, item in wide.connections()}
    assert len(stubs) == MOST_STUBS
    assert {states[item.name.removeprefix("peer-")] for item in stubs} == set(states.values())
    assert State.SUSPENDED in {state for _, state in states.values()}


def test_a_route_server_without_port_is_refused(files):
    lost = amend.intent(nantes(), own_ports=())
    with pytest.raises(InputError, match="no switch port"):
        inputs(lost, snapshot(), files)
