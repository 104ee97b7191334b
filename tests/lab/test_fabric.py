"""The lab's fabric and its members, with the switches programmed by hand: no control plane, no pipeline."""

import json
import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from ixp.errors import InputError, IxpError
from ixp.poll import poll
from lab import lab, members, naps, probe, world
from lab.lab import Lab
from lab.paths import runs
from lab.switch import netdev

pytestmark = pytest.mark.lab

NANTES = world.load(world.WORLDS / "nantes.yml")
SERVER = NANTES.route_servers[0]
BRIDGE = ["ovs-vsctl", "--may-exist", "add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=netdev"]
BAD = [prefix for router in NANTES.routers for prefix in router.bad]
# A route server with the least policy: the fabric and the members are under test, not the filters.
HEAD = "router id 192.0.2.1;\nlog stderr all;\nprotocol device {}\n"
SESSION = """
protocol bgp {name} {{
  local {local} as 64496; neighbor {remote} as {asn}; rs client; error wait time 1, 2;{password}
  ipv{version} {{ import where !(net ~ [ {bad} ]); export all; }};
}}
"""


def program(switch: str, running: Lab) -> None:
    """Members in VLAN 100, collector and probe in VLAN 666, NAPs in their own; both trunk ports in a LAG that carries all."""
    command = [*BRIDGE, *lag("po1", ["et51", "et52"], f"trunks=100,666,{','.join(map(str, NANTES.naps()))}")]
    for router in NANTES.routers:
        tags = ",".join(str(item.vid) for item in router.tagged)
        vlans = ["vlan_mode=native-untagged", "tag=100", f"trunks=100,{tags}"] if tags else ["tag=100"]
        if devices := [netdev(port.interface) for port in router.ports if port.device == switch]:
            command += lag(router.key, devices, *vlans) if len(devices) > 1 else access(*devices, *vlans)
        for item in router.naps:
            if item.port is not None and item.port.device == switch:
                command += access(netdev(item.port.interface), f"tag={item.vid}")
    for server in NANTES.own:
        if server.port.device == switch:
            command += access(netdev(server.port.interface), f"tag={100 if server in NANTES.route_servers else 666}")
    running.node(switch).exec(*command)


def access(device: str, *vlans: str) -> list[str]:
    return ["--", "add-port", "br0", device, *vlans]


def lag(name: str, devices: list[str], *vlans: str) -> list[str]:
    bond = ["lacp=active", "bond_mode=balance-tcp", "other_config:lacp-time=fast"]
    return ["--", "add-bond", "br0", name, *devices, *bond, *vlans]


@pytest.fixture(scope="module")
def running() -> Iterator[Lab]:
    said: list[str] = []
    made = lab.up(NANTES, said.append, control_plane=False)
    try:
        assert said[-1] == f"lab {made.run.id} is up: 29 nodes"
        for switch in NANTES.switches:
            program(switch.name, made)
        secret = json.loads(Path(made.environment()["IXP_SECRETS_FILE"]).read_text())
        sessions = [
            SESSION.format(
                name=f"{router.key.replace('-', '_')}_v{own.version}",
                local=(SERVER.ipv4 if own.version == 4 else SERVER.ipv6).ip,
                remote=own.ip,
                asn=router.asn,
                version=own.version,
                password=f' password "{secret[router.md5]}";' if router.md5 else "",
                bad=", ".join(str(prefix) for prefix in BAD if prefix.version == own.version),
            )
            for router in NANTES.routers
            for own in router.addresses
            if router.sessions
        ]
        server = made.node(SERVER.name)
        server.write("/etc/bird/bird.conf", HEAD + "".join(sessions))
        server.exec("birdc", "configure")
        yield made
    finally:
        made.down()


@pytest.fixture(scope="module")
def converged(running: Lab) -> Lab:
    """Every session with the first route server is up."""
    for router in NANTES.routers:
        if router.sessions:
            poll(lambda key=router.key: len(up(running, key)) == len(NANTES.router(key).addresses), 30.0, what=router.key)
    return running


def up(running: Lab, key: str) -> list[members.MemberSession]:
    return [session for session in running.sessions(key) if session.established]


def test_members_reach_each_other_across_the_trunk(running: Lab) -> None:
    armor, erdre = running.node("armor-1"), NANTES.router("erdre-1")
    for own in erdre.addresses:
        poll(lambda own=own: probe.ping(armor, own.ip), 15.0, what=f"ping of {own.ip}")


def test_another_vlan_is_another_world(running: Lab) -> None:
    armor, retz = running.node("armor-1"), NANTES.router("retz-1")
    (port,) = retz.ports
    switch = running.node(port.device)
    poll(lambda: probe.ping(armor, retz.addresses[0].ip), 15.0, what="ping before")
    switch.exec("ovs-vsctl", "set", "port", netdev(port.interface), "tag=999")
    try:
        poll(lambda: not probe.ping(armor, retz.addresses[0].ip), 5.0, what="silence")
    finally:
        switch.exec("ovs-vsctl", "set", "port", netdev(port.interface), "tag=100")
    poll(lambda: probe.ping(armor, retz.addresses[0].ip), 5.0, what="ping after")


def test_either_trunk_cable_is_enough_and_without_both_there_is_none(running: Lab) -> None:
    armor, erdre, switch = running.node("armor-1"), NANTES.router("erdre-1").addresses[0].ip, running.node("sw1-nte01")
    for cut in ("et51", "et52"):
        switch.exec("ip", "link", "set", cut, "down")
        try:
            poll(lambda: probe.ping(armor, erdre), 15.0, what=f"ping without {cut}")
        finally:
            switch.exec("ip", "link", "set", cut, "up")
    switch.script("ip link set et51 down; ip link set et52 down")
    try:
        poll(lambda: not probe.ping(armor, erdre), 15.0, what="silence")
    finally:
        switch.script("ip link set et51 up; ip link set et52 up")
    poll(lambda: probe.ping(armor, erdre), 15.0, what="ping after")


def test_a_member_lag_negotiates_and_either_cable_is_enough(running: Lab) -> None:
    armor, sevre = running.node("armor-1"), running.node("sevre-1")
    target = NANTES.router("sevre-1").addresses[0].ip
    poll(lambda: sevre.exec("ovs-appctl", "lacp/show").stdout.count("current attached") == 2, 15.0, what="LACP")
    switch = running.node("sw1-nte01")
    for cut in ("et3", "et4"):
        switch.exec("ip", "link", "set", cut, "down")
        try:
            poll(lambda: probe.ping(armor, target), 15.0, what=f"ping without {cut}")
        finally:
            switch.exec("ip", "link", "set", cut, "up")
        poll(lambda: sevre.exec("ovs-appctl", "lacp/show").stdout.count("current attached") == 2, 15.0, what="LACP again")


def test_tcp_passes_a_lag_and_a_tagged_port_in_full_frames(running: Lab) -> None:
    for key in ("sevre-1", "loire-1"):
        node, target = running.node(key), NANTES.router(key).addresses[0].ip
        node.spawn("socat", "-u", f"OPEN:/dev/zero,readbytes={1 << 20}", f"TCP-LISTEN:7001,bind={target}")
        poll(lambda node=node: node.exec("ss", "-Hltn", "sport = :7001").stdout, 5.0, what="listener")
        got = running.node("erdre-1").script('socat -u "TCP:$1:7001" STDOUT | wc -c', str(target))
        assert int(got) == 1 << 20, key


def test_naps_carry_frames_of_any_kind_between_their_ends(running: Lab) -> None:
    seen = naps.crossings(running, NANTES.naps())
    assert len(seen) == 12
    assert [item for item in seen if not item.arrived] == []


def in_the_lan() -> list[str]:
    return [router.key for router in NANTES.routers if router.ports]


def test_naps_and_the_peering_lan_do_not_hear_each_other(running: Lab) -> None:
    assert naps.leaks(running, NANTES.naps(), in_the_lan()) == []


def test_a_leak_is_seen_on_both_sides_and_so_is_a_cut(running: Lab) -> None:
    switch = running.node("sw1-nte01")
    switch.exec("ovs-vsctl", "set", "port", "et9", "tag=100")  # Clisson's end of 1001, put into the peering LAN by mistake
    try:
        poll(lambda: any(not item.arrived for item in naps.crossings(running, [1001])), 5.0, what="the cut")
        found = naps.leaks(running, [1001], ["armor-1", "erdre-1"])
    finally:
        switch.exec("ovs-vsctl", "set", "port", "et9", "tag=1001")
    assert any(fault.startswith("erdre-1 peering0 heard 00:00:5e:00:53:a3") for fault in found)
    assert any(fault.startswith("clisson nap1001 heard 00:00:5e:00:53:11") for fault in found)
    assert "loire-1 nap1001 did not hear clisson nap1001" in found
    poll(lambda: all(item.arrived for item in naps.crossings(running, [1001])), 5.0, what="the NAP again")


def test_collector_and_probe_are_alone_in_quarantine(running: Lab) -> None:
    node, collector = running.node("probe"), NANTES.collectors[0]
    poll(lambda: probe.ping(node, collector.ipv4.ip) and probe.ping(node, collector.ipv6.ip), 15.0, what="ping of the collector")
    assert not probe.ping(node, SERVER.ipv4.ip)
    assert not probe.ping(running.node("chantenay-1"), collector.ipv4.ip)


def test_announced_prefixes_reach_each_other_and_no_packet_passes_the_route_server(converged: Lab) -> None:
    wanted = probe.pairs(NANTES)
    assert not any(pair.origin == "retz-1" for pair in wanted)
    poll(lambda: probe.unanswered(converged, wanted) == [], 30.0, every_s=1.0, what="reachability")
    data = "net 198.18.0.0/16 or net 203.0.113.0/24 or net 2001:db8:1000::/36"
    with (
        probe.capture(converged.node(SERVER.name), "peering0", f"(icmp or icmp6) and ({data})") as at_the_server,
        probe.capture(converged.node("armor-1"), "peering0", f"(icmp or icmp6) and ({data})") as at_the_member,
    ):
        assert probe.unanswered(converged, wanted) == []
    assert at_the_server.packets == []
    assert len(at_the_member.packets) >= 2 * sum(pair.origin == "armor-1" for pair in wanted)


def test_a_ping_that_nothing_answers_is_reported(converged: Lab) -> None:
    pair = probe.Pair("armor-1", ip_address("198.18.11.1"), ip_address("198.18.99.1"))
    assert probe.unanswered(converged, [pair]) == [pair]


@pytest.mark.parametrize("key", ["armor-1", "erdre-1", "guerande-1"])
def test_routes_are_read_as_the_member_holds_them(converged: Lab, key: str) -> None:
    sender = {4: SERVER.ipv4.ip, 6: SERVER.ipv6.ip}
    own = NANTES.router(key)
    for router in NANTES.routers:
        if not router.sessions or router.asn == own.asn:
            continue
        for prefix in router.announces:
            if prefix.version not in {address.version for address in own.addresses}:
                continue
            hop = next(address.ip for address in router.addresses if address.version == prefix.version)
            expected = members.MemberRoute(
                prefix=prefix, next_hop=hop, as_path=(router.asn,), route_server=sender[prefix.version]
            )
            poll(lambda expected=expected: expected in converged.routes(key), 10.0, what=str(expected))


@pytest.mark.parametrize("key", ["armor-1", "erdre-1"])
def test_a_reset_is_seen_by_the_member_it_met_and_by_no_other(converged: Lab, key: str) -> None:
    watched = [router.key for router in NANTES.routers if router.sessions]
    before = {name: converged.sessions(name) for name in watched}
    converged.node(SERVER.name).exec("birdc", "restart", f"{key.replace('-', '_')}_v4")
    poll(lambda: members.resets(before[key], converged.sessions(key)), 10.0, what="the reset")
    poll(lambda: len(up(converged, key)) == 2, 30.0, what="the session's return")
    after = {name: converged.sessions(name) for name in watched}
    assert members.resets(before[key], after[key]) == [SERVER.ipv4.ip]
    assert [name for name in watched if name != key and members.resets(before[name], after[name])] == []


def test_a_reload_of_filters_is_no_reset(converged: Lab) -> None:
    before = converged.sessions("armor-1")
    converged.node(SERVER.name).exec("birdc", "reload", "in", "all")
    assert members.resets(before, converged.sessions("armor-1")) == []


def test_the_pipelines_end_reaches_every_device_and_the_host_reaches_none(running: Lab) -> None:
    oob = running.node("oob")
    addresses = [item.management.ip for item in (*NANTES.switches, *NANTES.servers)]
    assert probe.answering(oob, addresses) == set(addresses)
    inside = running.exec_oob(["ip", "-br", "address", "show", "dev", "oob0"], capture=True)
    assert str(NANTES.out_of_band) in inside.stdout
    assert str(NANTES.out_of_band.ip) not in Path("/proc/net/fib_trie").read_text()


def test_ssh_with_the_runs_key_and_host_keys(running: Lab) -> None:
    command = (
        'ssh -F none -i "$IXP_SSH_KEY" -o UserKnownHostsFile="$IXP_KNOWN_HOSTS" -o StrictHostKeyChecking=yes -o BatchMode=yes'
    )
    for server in NANTES.servers:
        login = f"{command} {NANTES.user}@{server.management.ip} 'id -u; sudo -n id -u'"
        done = running.exec_oob(["sh", "-c", login], capture=True, timeout=20)
        assert done.stdout.split() == ["1000", "0"], done.stderr


def test_relay_shows_a_hosts_unix_socket_in_the_out_of_band_network(running: Lab) -> None:
    path = runs() / running.run.id / "relay-test.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def answer() -> None:
            connection = server.accept()[0]
            with connection:
                connection.sendall(b"hello\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        running.relay(8461, path)
        running.relay(8461, path)
        done = running.node("oob").exec("socat", "-T5", "TCP:127.0.0.1:8461", "STDOUT")
        thread.join(5)
    assert done.stdout == "hello\n"


def test_a_lab_is_found_again_by_its_id(running: Lab) -> None:
    again = Lab.open(running.run.id)
    assert again.world == NANTES
    assert again.environment()["IXP_RUN_ID"] == running.run.id
    found = [item for item in lab.status() if item.run_id == running.run.id]
    assert found == [lab.Status(run_id=running.run.id, world="nantes", nodes=dict.fromkeys(running.names(), True))]
    with pytest.raises(InputError, match="no node 'nowhere'"):
        again.node("nowhere")


def test_up_is_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise TimeoutError("the daemon did not come")

    monkeypatch.setattr(members, "start", fail)
    with pytest.raises(IxpError, match="the lab did not come up: the daemon did not come"):
        lab.up(NANTES, run_id="nothing", control_plane=False)
    assert not (runs() / "nothing").exists()
