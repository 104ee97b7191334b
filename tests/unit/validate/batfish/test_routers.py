"""Members' routers in the model: whose, what they announce, and that this is the same before and after a change."""

from ipaddress import IPv4Network

import pytest

from ixp.model import State
from ixp.policy.evaluate import Outcome, receive
from ixp.policy.route import Route
from ixp.policy.rpki import Vrps
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish.changed import changed
from validate.batfish.routers import MOST_ROUTERS, routers, world


@pytest.fixture(scope="module")
def plain():
    return world(nantes(), snapshot())


def widened(name, *prefixes):
    """The data with more prefixes in a set, or fewer."""
    found = snapshot().sets[name]
    return snapshot().model_copy(update={"sets": {**snapshot().sets, name: found.model_copy(update={"ipv4": prefixes})}})


def many():
    """An exchange of more connections than there are routers."""
    member = nantes().intent.members[1]
    (one,) = member.connections
    ports = [one.ports[0].model_copy(update={"interface": f"Ethernet{n}"}) for n in range(12, 45)]
    more = tuple(one.model_copy(update={"key": f"{one.key}{n}", "ports": (port,)}) for n, port in enumerate(ports))
    return amend.member(nantes(), member.key, connections=more)


def test_what_must_be_refused_is_and_the_rest_is_taken(plain):
    for item in routers(plain):
        for server in plain.servers:
            session = plain.session(server, item.key)
            for prefix in item.announces if session else ():
                route = Route(prefix=prefix, as_path=(item.asn,), next_hop=session.address)
                taken = receive(server, session, route, Vrps()).outcome is Outcome.ACCEPTED
                assert taken != (prefix in item.refused), (item.key, prefix)


def test_each_announces_a_bogon_of_its_own_and_a_part_of_anothers_prefix(plain):
    found = routers(plain)
    bogons = [item.refused[0] for item in found]
    assert len(set(bogons)) == len(bogons)
    assert all(item.subnet_of(IPv4Network("10.0.0.0/8")) for item in bogons)
    own = {item.key: set(item.announces) - set(item.refused) for item in found}
    for item in found:
        others = {prefix for key, prefixes in own.items() if key != item.key for prefix in prefixes}
        assert any(item.refused[1].subnet_of(prefix) for prefix in others)


def test_a_router_announces_the_same_before_and_after():
    after = world(nantes(), widened("AS64499:AS-ERDRE", "198.18.13.0/24", "198.18.113.0/24"))
    before = world(nantes(), widened("AS64499:AS-ERDRE", "198.18.13.0/24", "198.18.213.0/24"))
    erdre = next(item for item in routers(after, before) if item.key == "erdre-1")
    own = {str(item) for item in set(erdre.announces) - set(erdre.refused)}
    assert own == {"198.18.13.0/24", "198.18.113.0/24", "198.18.213.0/24"}


def test_a_member_that_goes_keeps_its_router(plain):
    after = amend.intent(nantes(), members=tuple(item for item in nantes().intent.members if item.key != "armor"))
    assert "armor-1" in {item.key for item in routers(world(after, snapshot()), plain)}


def test_where_routers_are_limited_every_switch_and_state_keeps_one():
    wide = world(many(), snapshot())
    found = {item.key for item in routers(wide)}
    states = {item.key: (item.devices[0], item.state) for _, item in wide.exchange.connections()}
    assert len(found) == MOST_ROUTERS
    assert {states[key] for key in found} == set(states.values())
    assert State.SUSPENDED in {state for _, state in states.values()}


def test_those_that_a_change_is_about_come_first():
    wide = world(many(), snapshot())
    last = max(set(dict.fromkeys(item.key for _, item in wide.exchange.connections())) - {item.key for item in routers(wide)})
    assert last in {item.key for item in routers(wide, changed=frozenset({last}))}


def _files(exchange, data):
    return world(exchange, data), render(exchange, data)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda item: item, set()),
        (lambda item: amend.connection(item, "armor-1", state=State.SUSPENDED), {"armor-1"}),
        (lambda item: amend.member(item, "vilaine", mapped_asn=64999), {"vilaine-1", "vilaine-2"}),
    ],
)
def test_a_change_of_the_intent_is_about_its_connections(plain, edit, expected):
    before = render(nantes(), snapshot())
    after = edit(nantes())
    assert changed(world(after, snapshot()), before, plain, before) == expected


def test_a_change_of_data_or_of_a_port_is_about_its_connection(plain):
    files = render(nantes(), snapshot())
    data = world(nantes(), widened("AS64499:AS-ERDRE", "198.18.113.0/24"))
    assert changed(data, files, plain, files) == {"erdre-1"}
    port = files["sw1-nte01"].replace("armor-1\n   switchport access vlan 100", "armor-1\n   switchport access vlan 666")
    assert changed(plain, {**files, "sw1-nte01": port}, plain, files) == {"armor-1"}
