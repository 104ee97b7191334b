"""The alarm of a route server without RPKI data, from what real daemons say of a real cache through our drivers."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from bench.rs_ground import Live, exchange, snapshot
from ixp.data.vrps import Vrp
from ixp.flows.rtr import alarm
from ixp.model import RtrCache as Asked
from ixp.poll import poll
from lab.rtr import RtrCache
from tasks.rtr import read

pytestmark = pytest.mark.lab

MEMBERS = range(1, 2)
HOST = IPv4Address("192.0.2.12")  # of the first member: any machine that the route server reaches
HEARD_S = 60.0


@pytest.mark.parametrize("platform", ["bird", "frr"])
def test_alarm(platform: str, tmp_path: Path) -> None:
    with Live.up(platform, tmp_path / "host", MEMBERS) as live:

        def told(words: str) -> str:
            return poll(lambda: words in alarm(read(live.driver)) and alarm(read(live.driver)), HEARD_S, what=f"'{words}'")

        live.apply(exchange(MEMBERS, rtr_caches=(Asked(host=HOST),)), snapshot(MEMBERS))
        assert f"{HOST} port 3323" in told("no RTR cache is up")
        cache = RtrCache(live.members, HOST)
        cache.start([Vrp("198.18.1.0/24", 24, 64497)])
        poll(lambda: not alarm(read(live.driver)), HEARD_S, what="the cache")
        (seen,) = read(live.driver)
        assert (seen.host, seen.port, seen.up, seen.vrps) == (str(HOST), 3323, True, 1)
        cache.stop()
        told("no RTR cache is up")
