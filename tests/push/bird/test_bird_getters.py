"""What the BIRD driver reads from the device."""

import pytest

from ixp.model import State
from ixp.poll import poll
from ixp.render import render
from ixp.secrets import SecretStore
from tests.push.bird.conftest import EMPTY
from tests.push.bird.test_bird_commit import NEW, PASSWORD, commit
from tests.push.linux_host import LinuxHost
from tests.render.rich import rich_exchange, rich_snapshot
from tests.render.sample import sample_exchange, sample_snapshot
from tests.render.states import with_connections

pytestmark = pytest.mark.lab

NOBODY = """
protocol bgp c_nobody_1_v6 {
  local as 64496;
  neighbor 2001:db8:0:100::99 as 64511;
  ipv6 { import all; export none; };
}
"""


def test_neighbors(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        commit(driver, NEW + NOBODY)
        peer = poll(lambda: _up(driver.get_bgp_neighbors()["global"]["peers"]["192.0.2.11"]), 15.0, what="the session")
        read = driver.get_bgp_neighbors()["global"]
    assert read["router_id"] == "192.0.2.1"
    assert set(read["peers"]) == {"192.0.2.11", "2001:db8:0:100::99"}
    assert (peer["local_as"], peer["remote_as"], peer["remote_id"]) == (64496, 64497, "192.0.2.11")
    assert peer["description"] == "AS64497 Armor"
    assert 0 <= peer["uptime"] < 20
    assert peer["address_family"] == {"ipv4": {"received_prefixes": 1, "accepted_prefixes": 1, "sent_prefixes": 0}}
    other = read["peers"]["2001:db8:0:100::99"]
    assert (other["is_up"], other["is_enabled"], other["uptime"]) == (False, True, -1)
    assert other["address_family"]["ipv6"]["received_prefixes"] == -1


def _up(peer: dict) -> dict | None:
    return peer if peer["is_up"] and peer["address_family"]["ipv4"]["received_prefixes"] == 1 else None


def test_rendered_configuration_is_taken(host: LinuxHost) -> None:
    exchange = sample_exchange()
    with host.driver("bird") as driver:
        commit(driver, render(exchange, sample_snapshot())["rs1-nte01"], revert_in=60)
        driver.confirm_commit()
        peers = driver.get_bgp_neighbors()["global"]["peers"]
    assert set(peers) == {str(address) for _, item in exchange.connections() for address in item.addresses}
    assert {peer["is_enabled"] for peer in peers.values()} == {True}


def test_a_suspended_session_is_not_enabled(host: LinuxHost) -> None:
    exchange = with_connections("armor-1", state=State.SUSPENDED)
    with host.driver("bird") as driver:
        commit(driver, render(exchange, sample_snapshot())["rs1-nte01"])
        peers = driver.get_bgp_neighbors()["global"]["peers"]
    assert {address for address, peer in peers.items() if not peer["is_enabled"]} == {"192.0.2.11", "2001:db8:0:100::11"}


def test_sanitized_configuration_has_no_password(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        driver.load_replace_candidate(config=EMPTY + PASSWORD)
        assert "not-a-secret" in driver.get_config()["candidate"]
        assert "not-a-secret" not in driver.get_config(sanitized=True)["candidate"]
        assert 'password "<removed>";' in driver.get_config(sanitized=True)["candidate"]


def test_candidate_is_hidden_from_other_users(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        driver.load_replace_candidate(config=EMPTY + PASSWORD)
    listed = host.node.exec("stat", "-c", "%U:%G %a", "/var/lib/ixp", "/var/lib/ixp/bird.candidate").stdout
    assert listed.splitlines() == ["ixp:bird 2750", "ixp:bird 640"]


def test_facts_and_interfaces(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        facts = driver.get_facts()
        interfaces = driver.get_interfaces()
    assert (facts["hostname"], facts["model"]) == ("rs1", "bird")
    assert facts["os_version"].startswith("2.17")
    assert facts["uptime"] > 0
    assert set(facts["interface_list"]) == {"lo", "mgmt0", "peering0"}
    assert interfaces["peering0"]["is_up"]


def test_last_good(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        assert driver.read_mark() is None
        commit(driver)
        driver.mark_good("run-0001")
        assert driver.read_mark() == "run-0001"
    assert host.node.read("/var/lib/ixp/last-good/bird.conf") == NEW


def test_echo(host: LinuxHost) -> None:
    asked = ["192.0.2.11", "192.0.2.99", "2001:db8:0:100::11", "2001:db8:0:100::99"]
    with host.driver("bird") as driver:
        assert driver.reachable(asked) == dict(zip(asked, (True, False, True, False), strict=True))
        assert driver.reachable(["192.0.2.11"], source="192.0.2.1") == {"192.0.2.11": True}
        assert driver.reachable([]) == {}
        good = driver.ping("192.0.2.11", count=2)["success"]
        assert (good["probes_sent"], good["packet_loss"], len(good["results"])) == (2, 0, 2)
        assert driver.ping("192.0.2.99", count=1, timeout=1)["success"]["packet_loss"] == 1
        assert "error" in driver.ping("192.0.2.11", source="192.0.2.77", count=1)


def test_rtr_caches_that_do_not_answer(host: LinuxHost) -> None:
    with host.driver("bird") as driver:
        text = render(rich_exchange(), rich_snapshot())["rs1-nte01"]
        commit(driver, SecretStore({"md5/loire-1": "not-a-secret"}).resolve(text))
        found = driver.get_rtr_caches()
    silent = {"up": False, "vrps_ipv4": 0, "vrps_ipv6": 0}
    assert found == [
        {"host": "192.0.2.60", "port": 3323, **silent},
        {"host": "2001:db8:0:100::61", "port": 8282, **silent},
    ]
