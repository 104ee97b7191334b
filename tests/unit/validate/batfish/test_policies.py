"""What the checks on policies make of Batfish's answers: a finding a rule and device, with the line; a witness a change."""

from dataclasses import replace
from functools import cache
from ipaddress import ip_network

import pytest

from ixp.errors import ServiceError
from ixp.model import PrefixRange
from ixp.policy.rpki import RpkiState
from ixp.render import render
from tests.unit.validate.batfish.policy_ground import NAME, edited, given, rendered, server, session
from tests.unit.validate.batfish.reading_ask import Reading
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish.answers import Answers
from validate.batfish.compare import touched, witnesses
from validate.batfish.policies import check_decisions
from validate.batfish.proofs import check_proofs
from validate.batfish.routers import world
from validate.batfish.servers import servers
from validate.batfish.twin.sections import section
from validate.policy.probe import Bench

FIRST = r"^ match as-path AS64497-first-\w+\n(?= on-match goto)"


@cache
def ground():
    found = world(nantes(), snapshot())
    return replace(found, servers=tuple(item for item in found.servers if item.name == NAME))


@cache
def inputs(text=""):
    files = {**render(nantes(), snapshot()), NAME: text or rendered()}
    return servers(world(nantes(), snapshot()), files, {NAME: files[NAME], "rs1-nte01": rendered()})


def wrong_first(of):
    bench = Bench(server(), session(), 4)
    return given(session(), bench.route(as_path=(64500, 64497)), RpkiState.NOT_FOUND, of.twins[NAME])


def line(where, text=""):
    device, _, number = where.partition(".cfg:")
    assert device == NAME
    return (text or rendered()).splitlines()[int(number) - 1]


def test_the_sample_is_silent():
    assert list(check_decisions(ground(), Answers(Reading(), inputs()))) == []
    assert list(check_proofs(ground(), Answers(Reading(wrong_first(inputs())), inputs()), None)) == []


def test_a_wrong_verdict_names_the_entry_that_decided():
    text = edited(FIRST, "")
    (found,) = check_decisions(ground(), Answers(Reading(), inputs(text)))
    assert found.rule == "batfish.decides"
    assert found.object == f"session armor-1 of {NAME}"
    assert "has to be refused (first-as" in found.what
    assert line(found.where, text).startswith("route-map ixp-in-v4-")


def test_where_nothing_is_let_in_that_alone_is_said():
    text = edited(r"^ set weight 100\n", "")
    (found,) = check_decisions(ground(), Answers(Reading(), inputs(text)))
    assert found.rule == "batfish.vacuous"
    assert "and so on 13 more sessions" in found.what
    assert found.subjects == tuple(f"session {item.key} of {NAME}" for item in server().sessions if item.version == 4)


def test_what_is_sent_against_its_communities():
    text = edited(r"^route-map AS64497-out-\w+ deny 40\n.*\nexit\n!\n", "")
    (found,) = check_decisions(ground(), Answers(Reading(), inputs(text)))
    assert found.rule == "batfish.sends"
    assert "not for AS64497" in found.what
    assert found.object == f"session armor-1 of {NAME}"


def test_a_proof_that_fails_shows_the_route():
    text = edited(FIRST, "")
    given_ = inputs(text)
    (found,) = check_proofs(ground(), Answers(Reading(wrong_first(given_)), given_), touched(given_, inputs()))
    assert found.rule == "batfish.accepts-first-as"
    assert "path 64500 64497" in found.what
    assert "next hop 192.0.2.11" in found.what
    assert line(found.where, text).startswith("route-map armor-1-v4-in-")


def test_only_what_is_touched_is_proven():
    given_ = inputs(edited(FIRST, ""))
    reading = Reading()
    list(check_proofs(ground(), Answers(reading, given_), touched(given_, inputs())))
    assert [item.rpartition("-")[0] for item in reading.asked] == [
        "searchRoutePolicies proof-armor-1-v4-in",
        "searchRoutePolicies proof-AS64497-out",
    ]
    assert touched(inputs(), inputs()) == frozenset()


def test_a_change_of_what_all_share_touches_all():
    given_ = inputs(edited(r"^(ip prefix-list ixp-v4-bogons-\w+ seq 3 permit) \S+", r"\1 11.0.0.0/8"))
    assert len(touched(given_, inputs())) == len(inputs().twins[NAME].sessions)


def test_a_witness_says_what_became_of_a_route():
    given_ = inputs(edited(FIRST, ""))
    (found,) = witnesses(ground(), Answers(Reading(wrong_first(given_)), given_), inputs())
    assert (found.device, found.session, found.way) == (NAME, "armor-1", "in")
    assert (found.before, found.after) == ("refused", "accepted")


def test_without_an_answer_nothing_is_proven():
    def silent(*_):
        raise ServiceError("Batfish took more than 60 s", hint="restart the server")

    with pytest.raises(ServiceError):
        list(check_proofs(ground(), Answers(silent, inputs()), None))


def test_what_one_proof_stands_for_is_named_whole():
    """Both routers of a member are sent through one map: an exception for one of them must not cover the other."""
    given_ = inputs()
    entry = next(name for name in given_.twins[NAME].claims if name.startswith("proof-AS64501-out"))
    route = {"network": "198.18.11.0/24", "asPath": [], "communities": []}

    def broken(_inputs, question, _reference=None):
        if not dict(question.parameters)["policies"].startswith("proof-AS64501-out"):
            return ()
        trace = [{"text": f"route-map {' entry '.join(entry.split())}"}]
        return ({"Policy_Name": "", "Action": "PERMIT", "Input_Route": route, "Output_Route": route, "Trace": trace},)

    (found,) = check_proofs(ground(), Answers(broken, given_), None)
    assert found.subjects == (f"session vilaine-1 of {NAME}", f"session vilaine-2 of {NAME}")
    assert found.what.endswith(", and on 1 more session")


def test_what_more_is_claimed_is_proven_though_the_files_stay():
    exchange = nantes()
    policy = exchange.intent.policy.model_copy(update={"denied": (PrefixRange.exactly(ip_network("198.18.77.0/24")),)})
    stricter = exchange.model_copy(update={"intent": exchange.intent.model_copy(update={"policy": policy})})
    files = render(exchange, snapshot())
    spelt = {NAME: files[NAME], "rs1-nte01": rendered()}
    after = servers(world(stricter, snapshot()), files, spelt)
    assert len(touched(after, inputs())) == sum(len(twin.sessions) for twin in inputs().twins.values())


def test_a_line_that_only_moves_to_another_entry_is_a_change():
    twin = inputs().twins[NAME]
    once = "route-map m permit 1\n match community a\nroute-map m permit 2\nroute-map m permit 3\n match community a\n"
    other = "route-map m permit 1\n match community a\nroute-map m permit 2\n match community a\nroute-map m permit 3\n"
    one, two = (twin.model_copy(update={"text": text}) for text in (once, other))
    assert section(one, "m") != section(two, "m")
