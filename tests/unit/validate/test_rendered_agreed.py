"""Sessions are held to the members' files themselves: what our own account of them has wrong is found."""

import pytest

from ixp.data.snapshot import Network
from ixp.model import FamilyLimits, Role, State
from ixp.policy.route_server import route_server
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.rendered import RENDERED_RULES
from validate.rendered.agreed import AGREED_RULES, check_agreed


def said(name, *, added=(), dropped=(), changed=None):
    """What is said of a route server's file as it is, where its task has these sessions more, fewer or otherwise."""
    device = nantes().device(name)
    server = route_server(nantes(), snapshot(), device)
    kept = [item for item in server.sessions if item.key not in dropped]
    kept = [item.model_copy(update=(changed or {}).get(item.key, {})) for item in kept]
    text = render(nantes(), snapshot())[name]
    task = server.model_copy(update={"sessions": (*kept, *added)})
    return [
        (item.rule, text.splitlines()[int(item.where.rpartition(":")[2]) - 1].strip(), item.what)
        for item in check_agreed(nantes(), snapshot(), task, device, text)
    ]


@pytest.fixture(params=["rs1-nte01", "rs2-nte02"])
def name(request):
    return request.param


def in_quarantine():
    """The session that the collector has with a member in quarantine."""
    collector = next(item for item in nantes().facts.devices if item.role is Role.COLLECTOR)
    return route_server(nantes(), snapshot(), collector).sessions[0]


def test_the_sample_is_as_agreed(name):
    assert said(name) == []


def test_a_member_in_quarantine_has_no_session_with_a_route_server(name):
    session = in_quarantine()
    ((rule, _, what),) = said(name, added=(session,))
    assert (rule, what) == (
        "rendered.quarantined-session",
        f"{session.key} ({session.address}), which is {State.QUARANTINE}, has a session",
    )


def test_a_suspended_session_is_disabled_and_no_other(name):
    ((rule, line, what),) = said(name, changed={"trentemoult-1": {"disabled": False}})
    assert (rule, line.split()[:2]) == ("rendered.session-state", ["neighbor", "192.0.2.23"])
    assert "suspended, is not disabled" in what
    ((rule, _, what),) = said(name, changed={"armor-1": {"disabled": True}})
    assert "active, is disabled" in what


def test_each_session_of_a_kind_has_to_be_excepted_by_itself(name):
    device = nantes().device(name)
    server = route_server(nantes(), snapshot(), device)
    task = server.model_copy(update={"sessions": tuple(item.model_copy(update={"disabled": True}) for item in server.sessions)})
    (found,) = check_agreed(nantes(), snapshot(), task, device, render(nantes(), snapshot())[name])
    assert found.what.endswith(f"; {len(found.subjects) - 1} more of the kind")
    assert all(item.startswith(f"device {name}: ") and item.endswith("is disabled") for item in found.subjects)
    assert len(found.subjects) > 1


def test_every_connection_in_service_has_its_sessions(name):
    ((rule, line, what),) = said(name, dropped=("armor-1",))
    assert (rule, line.split()[:2]) == ("rendered.missing-session", ["neighbor", "192.0.2.11"])
    assert "armor-1 (192.0.2.11), which is active, has no session; 1 more of the kind" in what


def test_a_members_own_limit_goes_before_all_else(name):
    ((rule, line, what),) = said(name, changed={"armor-1": {"limits": (1000,)}})
    assert (rule, line.split()[:2]) == ("rendered.own-limit", ["neighbor", "192.0.2.11"])
    assert "may bring 1000 prefixes of IPv4, not the 100 of its file" in what


@pytest.mark.parametrize(("peeringdb", "due"), [(False, "1000 of exchange.yml"), (True, "60 of PeeringDB and the margins")])
def test_who_has_no_limit_of_its_own_is_held_to_the_usual_one(name, peeringdb, due):
    policy = nantes().intent.policy.model_copy(
        update={"max_prefix_peeringdb": peeringdb, "max_prefix_margin": 10, "max_prefix_margin_percent": 20}
    )
    exchange = amend.intent(amend.connection(nantes(), "armor-1", max_prefix=FamilyLimits()), policy=policy)
    data = snapshot().model_copy(update={"networks": {"64497": Network(max_prefix_ipv4=40)}})
    device = exchange.device(name)
    text, server = render(exchange, data)[name], route_server(exchange, data, device)
    assert list(check_agreed(exchange, data, server, device, text)) == []
    wrong = tuple(
        item.model_copy(update={"limits": (9999,)}) if (item.key, item.version) == ("armor-1", 4) else item
        for item in server.sessions
    )
    (found,) = check_agreed(exchange, data, server.model_copy(update={"sessions": wrong}), device, text)
    assert found.rule == "rendered.usual-limit"
    assert f"armor-1 may bring 9999 prefixes of IPv4, not the {due}" in found.what


def test_a_session_is_with_its_member_and_has_its_password(name):
    ((rule, line, what),) = said(name, changed={"armor-1": {"asn": 64498}})
    assert (rule, line.split()[:2]) == ("rendered.session-asn", ["neighbor", "192.0.2.11"])
    assert "is with AS64498, not with AS64497" in what
    ((rule, _, what),) = said(name, changed={"ancenis-1": {"md5": None}})
    assert (rule, "has no password, its file names md5/ancenis-1" in what) == ("rendered.password", True)
    ((rule, _, what),) = said(name, changed={"armor-1": {"md5": "md5/ancenis-1"}})
    assert (rule, "has the password md5/ancenis-1, its file names none" in what) == ("rendered.password", True)


def test_who_wants_no_route_servers_has_no_session(name):
    armor = next(item for item in route_server(nantes(), snapshot(), nantes().device(name)).sessions if item.key == "armor-1")
    retz = next(item for _, item in nantes().connections() if item.key == "retz-1")
    ((rule, _, what),) = said(name, added=(armor.model_copy(update={"key": "retz-1", "address": retz.ipv4}),))
    assert (rule, what) == ("rendered.foreign-session", f"retz-1 ({retz.ipv4}) wants no route servers")


def test_the_rules_are_in_the_catalogue():
    assert {item[0] for item in AGREED_RULES} <= {item[0] for item in RENDERED_RULES}
