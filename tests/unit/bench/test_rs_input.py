"""The input of the route servers' measurements: ours says the same as what arouteserver is given."""

import os
import sys
from pathlib import Path

import pytest
import yaml

from bench.process import Ran, middle, run
from bench.rs_input import ASN, DATA, DEVICE, Input, generate
from bench.rs_inventory import write
from ixp.errors import ServiceError
from ixp.intent import load
from ixp.model import Blackhole, Exchange, LimitAction, NextHop, Reject
from ixp.policy import route_server
from ixp.render.offline import Offline, read


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Input:
    return generate(tmp_path_factory.mktemp("generated") / "in", 20)


def test_the_same_members_each_time(made: Input, tmp_path: Path) -> None:
    again = generate(tmp_path / "in", 20)
    assert again.exchange_file.read_bytes() == made.exchange_file.read_bytes()
    assert again.snapshot_file.read_bytes() == made.snapshot_file.read_bytes()


def test_ours_says_what_theirs_is_told(made: Input) -> None:
    clients = yaml.safe_load((made.folder / "clients.yml").read_text())["clients"]
    found = read(made.exchange_file, made.snapshot_file, DEVICE)
    assert isinstance(found, Offline)
    assert found.unknown_sets() == ()
    server = route_server(found.exchange, found.snapshot, found.device)
    theirs = {(str(ip), item["asn"]) for item in clients for ip in item["ip"]}
    assert {(str(item.address), item.asn) for item in server.sessions} == theirs
    limits = {item["asn"]: item["cfg"]["filtering"]["max_prefix"]["limit_ipv4"] for item in clients}
    assert {item.asn: item.limits[0] for item in server.sessions if item.version == 4} == limits


def test_the_policy_is_that_of_the_general_file(made: Input) -> None:
    theirs = yaml.safe_load((DATA / "arouteserver-general.yml").read_text())["cfg"]
    filtering = theirs["filtering"]
    policy = made.exchange.intent.policy
    assert theirs["rs_as"] == made.exchange.intent.route_server_asn == ASN
    assert (theirs["passive"], theirs["gtsm"], theirs["add_path"]) == (policy.passive, policy.gtsm, policy.add_path)
    assert (filtering["next_hop"]["policy"], policy.next_hop) == ("same-as", NextHop.SAME_AS)
    asns = {
        name: [int(asn) for asn in filtering[name]["asns"].split(",")] for name in ("transit_free", "never_via_route_servers")
    }
    assert sorted(asns["transit_free"]) == sorted(policy.transit_free_asns)
    assert sorted(asns["never_via_route_servers"]) == sorted(policy.never_via_asns)
    assert filtering["never_via_route_servers"]["peering_db"] is policy.never_via_peeringdb
    assert filtering["irrdb"]["allow_longer_prefixes"] is policy.irr_more_specifics
    assert filtering["rpki_bgp_origin_validation"]["reject_invalid"] is policy.reject_invalid
    assert (filtering["max_prefix"]["action"], policy.limit_action) == ("shutdown", LimitAction.SHUTDOWN)
    assert (filtering["reject_policy"]["policy"], policy.reject) == ("tag", Reject.TAG)
    assert theirs["blackhole_filtering"]["policy_ipv4"] == "propagate-unchanged"
    assert policy.blackhole_ipv4 is policy.blackhole_ipv6 is Blackhole.PROPAGATE
    assert theirs["graceful_shutdown"]["enabled"] is policy.graceful_shutdown
    assert len(policy.rtr_caches) == 2


def test_the_inventory_says_the_same(made: Input, tmp_path: Path) -> None:
    assert write(tmp_path / "bench", made.folder / "members.json") == 20
    loaded = load(tmp_path / "bench")
    assert loaded.intent is not None
    ours = {item.asn: (item.name, item.as_set, item.connections[0].addresses) for item in loaded.intent.members}
    assert ours == {item.asn: (item.name, item.as_set, item.connections[0].addresses) for item in made.exchange.intent.members}


def test_an_exchange_survives_its_file(made: Input) -> None:
    assert Exchange.model_validate_json(made.exchange_file.read_bytes()) == made.exchange


def test_a_process_is_measured(tmp_path: Path) -> None:
    code = "import sys; held = b'x' * 50_000_000; assert sys.argv"
    ran = run([sys.executable, "-c", code], tmp_path)
    assert ran.rss_mb > 50
    assert ran.wall_s > 0
    assert ran.cpu_s > 0


def test_a_process_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="no such member"):
        run([sys.executable, "-c", "raise SystemExit('no such member')"], tmp_path, dict(os.environ))


def test_the_middle_run_counts_with_the_most_memory() -> None:
    runs = [Ran(wall_s=wall, cpu_s=wall, rss_mb=memory) for wall, memory in ((3, 10), (1, 30), (2, 20))]
    assert middle(runs) == Ran(wall_s=2, cpu_s=2, rss_mb=30)
