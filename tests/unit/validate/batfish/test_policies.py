"""What the checks on policies make of Batfish's answers: a finding a rule and device, with the line; a witness a change."""

from dataclasses import replace
from functools import cache
from ipaddress import IPv4Network, ip_network

import pytest

from ixp.errors import ServiceError
from ixp.model import PrefixRange
from ixp.policy.rpki import RpkiState
from ixp.render import render
from tests.unit.validate.batfish.policy_ground import NAME, also_registered, edited, given, rendered, server, session
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

FOREIGN = "batfish.accepts-foreign"
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


# What is told of a route, or done to it, and not whether it passes: the edit, the way, and what stands there before and after.
TOLD = {
    "prepending": (
        lambda: edited(
            r"^( match large-community AS64497-prepend1-\S+\n on-match goto 230\n set as-path prepend last-as) 1$", r"\1 2"
        ),
        ("out", "sent with prepended 1 times", "sent with prepended 2 times"),
    ),
    "scrubbing": (
        lambda: edited(r"^ set large-comm-list ixp-scrub-\S+ delete\n", ""),
        ("out", "sent", "sent with 64496:"),
    ),
    "information": (
        lambda: edited(r"^ set large-community 64496:1000:2 additive\n", ""),
        ("in", "accepted with 64496:1000:2", "accepted"),
    ),
    "no-advertise": (
        lambda: edited(r"^( match large-community AS64497-no-advertise-\S+\n on-match next\n) set community .*\n", r"\1"),
        ("out", "sent with 65535:65282", "sent"),
    ),
    "LOCAL_PREF": (
        lambda: edited(r"^( set weight 100)$", r"\1\n set local-preference 80"),
        ("in", "accepted with LOCAL_PREF 0", "accepted with LOCAL_PREF 80"),
    ),
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_otherwise_has_a_witness(name):
    edit, (way, before, after) = TOLD[name]
    found = witnesses(ground(), Answers(Reading(), inputs(edit())), inputs())
    told = [item for item in found if item.way == way]
    assert told
    assert told[0].before.startswith(before)
    assert told[0].after.startswith(after)
    assert [item for item in found if item.way != way] == []


def test_one_is_tried_for_all_with_the_same_change():
    of = inputs(edited(r"^( set weight 100)$", r"\1\n set local-preference 80"))
    reading = Reading()
    (found,) = witnesses(ground(), Answers(reading, of), inputs())
    assert found.after.endswith(f"and so for {len(inputs().twins[NAME].sessions) - 1} more sessions with the same change")
    assert len(reading.asked) == 2


def test_of_the_same_policies_nothing_is_tried():
    reading = Reading()
    assert witnesses(ground(), Answers(reading, inputs()), inputs()) == ()
    assert reading.asked == []


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


def test_what_is_excepted_does_not_hide_what_else_a_map_lets_in():
    text = also_registered(edited(FIRST, "", rendered().replace("0.0.0.0/0 ge 29", "0.0.0.0/0 ge 31")), "203.0.113.8/30")
    of = inputs(text)
    bench = Bench(server(), session(), 4)
    routes = [
        given(session(), bench.route(**changes), RpkiState.NOT_FOUND, of.twins[NAME])
        for changes in ({"as_path": (64500, 64497)}, {"prefix": IPv4Network("203.0.113.8/30")})
    ]
    rule = "batfish.accepts-first-as"
    both = [rule, "batfish.accepts-length"]
    touched_ = touched(of, inputs())
    asked = Answers(Reading(*routes), of)
    assert [item.rule for item in check_proofs(ground(), asked, touched_)] == [rule], "a search shows one route"
    assert [item.rule for item in check_proofs(ground(), asked, touched_, lambda item: item.rule == rule)] == both
    assert [item.rule for item in check_proofs(ground(), asked, touched_, lambda _item: True)] == [*both, FOREIGN]


def test_one_that_is_excepted_for_some_of_its_sessions_is_not():
    """People have to look at it all the same: what else the map lets in is found then."""
    text = edited(FIRST, "")
    of = inputs(text)
    reading = Reading(wrong_first(of))
    list(check_proofs(ground(), Answers(reading, of), touched(of, inputs()), lambda item: len(item.subjects) > 1))
    assert len(reading.asked) == 2


def test_a_permit_that_ends_no_claim_is_no_answer():
    def odd(_inputs, question, _reference=None):
        policy = dict(question.parameters)["policies"]
        trace = [{"text": f"route-map {policy} entry 1"}]
        route = {"network": "198.18.11.0/24", "asPath": [], "communities": []}
        return ({"Policy_Name": policy, "Action": "PERMIT", "Input_Route": route, "Output_Route": route, "Trace": trace},)

    with pytest.raises(ServiceError, match="is the end of no claim"):
        list(check_proofs(ground(), Answers(odd, inputs()), None))


def test_both_route_servers_are_asked_once_where_they_are_alike():
    both = world(nantes(), snapshot())
    twins = inputs().twins
    assert twins["rs1-nte01"].text == twins[NAME].text
    reading = Reading()
    assert list(check_decisions(both, Answers(reading, inputs()))) == []
    alone = Reading()
    list(check_decisions(ground(), Answers(alone, inputs())))
    more = len(reading.asked) - len(alone.asked)
    assert len(alone.asked) == 2 * len(twins[NAME].sessions)
    assert more == 0


def test_where_one_differs_both_are_asked():
    of = inputs(edited(FIRST, ""))
    reading = Reading()
    (found,) = check_decisions(world(nantes(), snapshot()), Answers(reading, of))
    assert found.object == f"session armor-1 of {NAME}"


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
