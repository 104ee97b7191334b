"""What members write is held to the documented numbers: no table of ours vouches for itself."""

import pytest

from ixp.model import Verdict, WellKnown
from ixp.policy import announce, candidate, communities
from ixp.policy.communities import Action
from ixp.policy.route_server import RouteServer
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.policy import check_policy, scheme

MEMBERS = frozenset({"armor", "loire", "oudon"})
_PEER, _RS = communities._PEER, communities._RS


def few(**policy):
    """The sample with three members, one of them with a long ASN."""
    intent = nantes().intent
    members = tuple(item for item in intent.members if item.key in MEMBERS)
    return amend.intent(nantes(), members=members, naps=(), policy=intent.policy.model_copy(update=policy))


@pytest.fixture
def table(monkeypatch):
    """Changes the policy's own table of actions; what is worked out from it once is forgotten."""

    def change(action, standard, large):
        caches = (candidate._spelling, announce._patterns)
        monkeypatch.setitem(communities._ACTIONS, action, (standard, large))
        for item in caches:
            item.cache_clear()

    yield change
    monkeypatch.undo()
    candidate._spelling.cache_clear()
    announce._patterns.cache_clear()


# an action, and how our own table writes it wrongly
WRONG = [
    (Action.BLOCK_PEER, (9, _PEER), (0, _PEER)),
    (Action.ALLOW_PEER, (_RS, _PEER), (3, _PEER)),
    (Action.BLOCK_ALL, (0, _RS), (0, 1)),
    (Action.BLOCK_ALL, (1, _RS), (0, 0)),
    (Action.PREPEND1_PEER, (65521, _PEER), (101, _PEER)),
    (Action.PREPEND2_ALL, (65502, _RS), (103, 0)),
    (Action.PREPEND3_PEER, (65513, _PEER), (102, _PEER)),
    (Action.NO_EXPORT_ALL, (65507, _RS), (107, 1)),
    (Action.NO_ADVERTISE_PEER, (65511, _PEER), (108, _PEER)),
    (Action.BLACKHOLE, (65534, 666), (667, 0)),
    (Action.BLACKHOLE, (65534, 667), (666, 0)),
]


@pytest.mark.parametrize(("action", "standard", "large"), WRONG, ids=[f"{item[0].name}-{at}" for at, item in enumerate(WRONG)])
def test_a_wrong_number_in_our_own_table_is_found_in_both_files(table, action, standard, large):
    table(action, standard, large)
    found = check_policy(few(), snapshot(), render(few(), snapshot())).findings
    assert [(item.rule, item.object) for item in found] == [
        ("policy.community-table", "device rs1-nte01"),
        ("policy.community-table", "device rs2-nte02"),
    ]
    assert all("docs/route-servers.md" in item.hint for item in found)


@pytest.mark.parametrize("well_known", list(WellKnown))
def test_a_wrong_reading_of_well_known_communities_is_found(monkeypatch, well_known):
    exchange = few(well_known=well_known)
    assert check_policy(exchange, snapshot(), render(exchange, snapshot())).verdict is Verdict.PASS
    other = property(lambda server: server.policy.well_known is not WellKnown.OBEY)
    monkeypatch.setattr(RouteServer, "obeys_well_known", other)
    found = check_policy(exchange, snapshot(), render(exchange, snapshot())).findings
    assert {item.rule for item in found} == {"policy.community-table"}


def test_a_number_names_one_wish():
    for asn, stand_in in ((64501, None), (65551, 64700), (65551, None)):
        found = list(scheme.wishes(64496, asn, stand_in))
        assert len({item.community for item in found}) == len(found)
        assert {item.effect for item in found} == set(scheme.Effect)


def test_a_long_asn_without_stand_in_has_no_standard_form_of_its_own():
    own = [item.community for item in scheme.wishes(64496, 65551, None) if not item.everybody]
    assert all(len(item) == 3 for item in own)
