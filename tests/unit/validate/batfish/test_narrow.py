"""A proof map in a folder of its own decides as it does among all others, and stands there alone."""

import pytest

from ixp.policy.rpki import RpkiState
from tests.unit.validate.batfish.policy_ground import NAME, edited, given, server, session
from tests.unit.validate.batfish.test_policies import FIRST, inputs, wrong_first
from tests.unit.validate.batfish.twin_reading import model
from validate.batfish.ask import REFERENCES, SEARCH, Question
from validate.batfish.narrow import Narrow
from validate.batfish.speaker import FRR
from validate.policy.probe import Bench


def ask_for(policy, node=NAME):
    return Question(name=SEARCH, parameters=(("nodes", node), ("policies", policy), ("action", "permit")), columns=("Trace",))


def shown(of, policy):
    """The small file that the question goes to, and the question."""
    folder, question = Narrow(of).question(ask_for(policy))
    node = dict(question.parameters)["nodes"]
    return folder.files[f"configs/{node}.cfg"], question


def proofs(of):
    return [f"proof-{name}" for item in of.twins[NAME].sessions for name in (item.imports, item.exports)]


@pytest.mark.parametrize("text", ["", edited(FIRST, "")], ids=["sample", "without first-as"])
def test_it_decides_the_same(text):
    of = inputs(text)
    policy = proofs(of)[0]
    good = given(session(), Bench(server(), session(), 4).route(), RpkiState.NOT_FOUND, of.twins[NAME])
    small = model(_frr(shown(of, policy)[0]))
    for route in (wrong_first(of), good):
        assert small.decide(policy, route) == model(of.twins[NAME].text).decide(policy, route)


def test_every_list_that_it_names_is_there_and_no_other_map():
    of = inputs()
    for policy in proofs(of):
        small, whole = model(_frr(shown(of, policy)[0])), model(of.twins[NAME].text)
        assert list(small.maps) == [policy]
        named = {word for _, lines, _ in small.maps[policy] for line in lines for word in line.split()[2:]}
        for kind in ("prefixes", "paths", "communities"):
            there, all_of_them = getattr(small, kind), getattr(whole, kind)
            assert there.keys() == named & all_of_them.keys()
            assert all(there[name] == all_of_them[name] for name in there)


def test_the_question_stays_but_for_the_node():
    _, question = shown(inputs(), proofs(inputs())[0])
    assert question.columns == ("Trace",)
    assert dict(question.parameters) | {"nodes": NAME} == dict(ask_for(proofs(inputs())[0]).parameters)


def test_all_else_is_asked_of_the_whole_folder():
    of = inputs()
    for question in (REFERENCES, ask_for("slice-anything"), ask_for(proofs(of)[0], "another")):
        assert Narrow(of).question(question) == (of, question)


def test_what_two_servers_have_alike_is_read_once():
    of = inputs()
    policy = proofs(of)[0]
    whole = of.files[f"configs/{NAME}.cfg"]
    twice = of.model_copy(update={"files": {f"configs/{NAME}.cfg": whole, "configs/copy.cfg": whole.replace(NAME, "copy", 1)}})
    narrow = Narrow(twice)
    assert narrow.question(ask_for(policy)) == narrow.question(ask_for(policy, "copy"))


def _frr(text):
    return text.partition(f"{FRR}\n")[2]
