"""Random exchanges brought to NetBox one after the other: nothing is lost, no step is one that NetBox would refuse."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ixp.model import Intent, NextHop, State
from ixp.netbox import canonical, exchange_of, normal, plan_sync
from tests.netbox.rows import applied, empty
from tests.netbox.sample import EXCHANGE

PORTS = [f"{switch}/Ethernet{number}" for switch in ("sw1-nte01", "sw1-nte02") for number in range(1, 13)]
KEYS = ["alpha", "beta", "gamma", "delta"]
NAPS = ["n-one", "n-two", "n-three"]
SPEEDS = st.sampled_from([1000, 10000, 100000])
REFERENCES = st.none() | st.from_regex(r"\Amd5/[a-z0-9-]{1,12}\Z")
LIMITS = st.none() | st.integers(1, 100000)
POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "next_hop": st.sampled_from(NextHop),
        "ipv6_length": st.just({"shortest": 20, "longest": 48}),
        "max_communities": st.integers(1, 200),
        "irr_prefix": st.booleans(),
        "bfd": st.booleans(),
    },
)
RANGES = st.lists(st.just({"prefix": "198.18.0.0/22", "shortest": 22, "longest": 24}), max_size=1)
TEXT = st.text("abcdéÉ œ'&-/|#", min_size=1, max_size=12).map(str.strip).filter(bool)


@st.composite
def intents(draw: st.DrawFn) -> Intent:
    """A valid intent: every port, address, number and name is used once."""
    free = _Free(draw)
    members = [_member(draw, free, key) for key in draw(st.lists(st.sampled_from(KEYS), unique=True))]
    connections = {member["key"]: member["connections"] for member in members}
    naps = []
    if len(members) > 1:
        for key in draw(st.lists(st.sampled_from(NAPS), unique=True)):
            pair = draw(st.permutations(sorted(connections)))[:2]
            ends = [_end(draw, free, member, connections[member]) for member in pair]
            naps.append({"key": key, "vid": free.vids.pop(), "ends": ends})
    return normal(Intent.model_validate(EXCHANGE | {"members": members, "naps": naps}))


class _Free:
    """What is not yet used, in an order of its own for each intent, so that things change hands between two of them."""

    def __init__(self, draw: st.DrawFn) -> None:
        ports = draw(st.permutations(PORTS))
        self._ports = {switch: [port for port in ports if port.startswith(switch)] for switch in ("sw1-nte01", "sw1-nte02")}
        self.vids = draw(st.permutations(range(1001, 1005)))
        self.numbers = draw(st.permutations(range(10, 30)))
        self.names = draw(st.permutations([f"{key} SARL" for key in KEYS]))
        self.asns = draw(st.permutations([64501, 64502, 65536, 4200000000]))

    def ports(self, draw: st.DrawFn) -> list[dict[str, str]]:
        """One to three ports of one switch; a LAG's lowest number is its own."""
        switch = draw(st.sampled_from([name for name, left in self._ports.items() if left]))
        taken = [self._ports[switch].pop() for _ in range(min(draw(st.integers(1, 3)), len(self._ports[switch])))]
        return [dict(zip(("device", "interface"), port.split("/"), strict=True)) for port in taken]


def _member(draw: st.DrawFn, free: _Free, key: str) -> dict[str, Any]:
    return {
        "key": key,
        "name": free.names.pop(),
        "asn": free.asns.pop(),
        "as_set": draw(st.none() | st.just("AS64501:AS-X")),
        "noc": {"email": f"noc@{key}.example.net", "phone": draw(TEXT)},
        "policy": draw(POLICIES),
        "lists": draw(st.fixed_dictionaries({}, optional={"deny_prefixes": RANGES, "allow_prefixes": RANGES})),
        "mapped_asn": draw(st.none() | st.integers(64512, 65534)),
        "tags": draw(st.lists(st.just("64496:3000:1"), max_size=1)),
        "connections": [_connection(draw, free, f"{key}-{number}") for number in range(draw(st.integers(0, 2)))],
    }


def _connection(draw: st.DrawFn, free: _Free, key: str) -> dict[str, Any]:
    state, number = draw(st.sampled_from(State)), free.numbers.pop()
    return {
        "key": key,
        "ports": free.ports(draw),
        "speed": draw(SPEEDS),
        "macs": [f"00:00:5e:00:53:{number}"] * draw(st.integers(0, 1)),
        "ipv4": draw(st.none() | st.just(f"192.0.2.{number}")),
        "ipv6": draw(st.none() | st.just(f"2001:db8:0:100::{number}")),
        "max_prefix": {"ipv4": draw(LIMITS), "ipv6": draw(LIMITS)},
        "route_servers": draw(st.booleans()),
        "state": state,
        "leaves": draw(st.dates()) if state is State.LEAVING else None,
        "md5": draw(REFERENCES),
        "policy": draw(POLICIES),
    }


def _end(draw: st.DrawFn, free: _Free, member: str, connections: list[dict[str, Any]]) -> dict[str, Any]:
    if connections and draw(st.booleans()):
        return {"member": member, "connection": draw(st.sampled_from([item["key"] for item in connections]))}
    return {"member": member, "ports": free.ports(draw), "speed": draw(SPEEDS)}


@settings(deadline=None, max_examples=150)
@given(st.lists(intents(), min_size=1, max_size=3))
def test_any_sequence_of_intents(asked: list[Intent]) -> None:
    rows = empty()
    for intent in asked:
        rows = applied(rows, intent)
        assert exchange_of(rows).intent == intent
        assert not plan_sync(intent, rows)


@settings(deadline=None, max_examples=75)
@given(intents(), intents())
def test_any_change_reverted(one: Intent, other: Intent) -> None:
    before = applied(empty(), one)
    assert canonical(applied(applied(before, other), one)) == canonical(before)
