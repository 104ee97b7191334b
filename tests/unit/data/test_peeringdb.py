"""PeeringDB: one question for everybody, patience with its throttling, and what it says of a network."""

import pytest

from ixp.data import peeringdb, web
from ixp.data.settings import PeeringDb
from ixp.data.snapshot import Network
from ixp.errors import ServiceError
from tests.unit.data.peeringdb import stand_in

ROWS = {
    64497: {"info_prefixes4": 50, "info_prefixes6": 0, "irr_as_set": "RIPE::AS-ARMOR, as64497:as-x", "other": 1},
    64498: {"info_prefixes4": None, "irr_as_set": "see our web site", "info_never_via_route_servers": True},
}


def test_one_question_for_all() -> None:
    with stand_in(ROWS) as server:
        found = peeringdb.networks(PeeringDb(url=server.url), [64499, 64497, 64498, 64497], {})
        assert len(server.asked) == 1
        assert server.asked[0].startswith("/api/net?asn__in=64497,64498,64499&fields=asn,")
        assert server.keys == [None]
    assert found == {
        "64497": Network(max_prefix_ipv4=50, as_set="RIPE::AS-ARMOR AS64497:AS-X"),
        "64498": Network(never_via=True),
    }


def test_thousands_need_few_questions() -> None:
    with stand_in({}) as server:
        assert peeringdb.networks(PeeringDb(url=server.url), range(1, 1201), {}) == {}
        assert len(server.asked) == 3


def test_who_wants_no_route_servers_is_asked_of_everybody() -> None:
    rows = {**ROWS, 64510: {"info_never_via_route_servers": True}, 64511: {"info_never_via_route_servers": False}}
    with stand_in(rows) as server:
        assert peeringdb.never_via(PeeringDb(url=server.url), {}) == (64498, 64510)
        assert server.asked == ["/api/net?info_never_via_route_servers=1&fields=asn,info_never_via_route_servers"]


def test_a_server_that_ignores_the_filter_flags_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    said = b'{"data": [{"asn": 64497, "info_never_via_route_servers": false}, {"asn": 64498}]}'
    monkeypatch.setattr("ixp.data.web.get", lambda *_, **__: said)
    assert peeringdb.never_via(PeeringDb(url="http://127.0.0.1/api"), {}) == ()


def test_the_key_is_in_a_header() -> None:
    with stand_in(ROWS) as server:
        peeringdb.networks(PeeringDb(url=server.url), [64497], {"IXP_PEERINGDB_KEY": "of-a-test"})
        assert server.keys == ["Api-Key of-a-test"]
        assert "of-a-test" not in server.asked[0]


def test_the_key_goes_to_nobody_else() -> None:
    with stand_in(ROWS) as server, stand_in(ROWS) as other:
        server.elsewhere = f"{other.url}/net?asn__in=64497"
        found = peeringdb.networks(PeeringDb(url=server.url), [64497], {"IXP_PEERINGDB_KEY": "of-a-test"})
        assert found["64497"].max_prefix_ipv4 == 50
        assert (server.keys, other.keys) == (["Api-Key of-a-test"], [None])


def test_a_throttle_is_waited_for() -> None:
    pauses: list[float] = []
    with stand_in(ROWS) as server:
        server.throttled, server.retry_after = 2, "7"
        web.get(f"{server.url}/net?asn__in=64497", timeout=5, patience=20, wait=pauses.append)
        assert len(server.asked) == 3
    assert pauses == [7.0, 7.0]


def test_patience_ends() -> None:
    pauses: list[float] = []
    with stand_in(ROWS) as server:
        server.throttled, server.retry_after = 9, "15"
        with pytest.raises(ServiceError, match="asked too often; it wants 15 s of peace") as error:
            web.get(f"{server.url}/net?asn__in=64497", timeout=5, patience=20, wait=pauses.append)
        assert error.value.where == f"{server.url}/net"
    assert pauses == [15.0]


def test_a_server_that_is_not_there() -> None:
    with stand_in({}) as server:
        url = server.url
    with pytest.raises(ServiceError, match="does not answer"):
        peeringdb.networks(PeeringDb(url=url), [64497], {})


def test_only_the_web_is_asked() -> None:
    with pytest.raises(ServiceError, match="not a web address"):
        web.get("file:///etc/passwd", timeout=1)
