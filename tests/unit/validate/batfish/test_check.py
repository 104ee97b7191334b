"""Without a Batfish that does its part nothing is verified, and production stops there."""

import socket
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ixp.errors import InputError, ServiceError
from ixp.model import Effects, Profile, Severity, Verdict
from ixp.render import render
from ixp.render.rendering import Rendering
from tests.batfish.case import Case, Recorded
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish import check, check_live
from validate.batfish.ask import QUESTIONS
from validate.batfish.given import given
from validate.batfish.judge import judge
from validate.batfish.live import address, answers
from validate.results import again


@pytest.fixture(scope="module")
def files():
    return render(nantes(), snapshot())


@pytest.fixture
def closed_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("profile", list(Profile))
def test_without_batfish_only_production_is_blocked(monkeypatch, files, profile):
    monkeypatch.delenv("BATFISH_HOST", raising=False)
    result = check_live(amend.intent(nantes(), profile=profile), snapshot(), files)
    assert result.verdict is Verdict.NOT_VERIFIED
    assert result.reason == "BATFISH_HOST is not set"
    expected = ["batfish.not-verified"] if profile is Profile.PRODUCTION else []
    assert [item.rule for item in result.findings] == expected


def test_a_host_that_does_not_answer_is_named(monkeypatch, files, closed_port):
    monkeypatch.setenv("BATFISH_HOST", f"127.0.0.1:{closed_port}")
    result = check_live(nantes(), snapshot(), files)
    assert result.verdict is Verdict.NOT_VERIFIED
    assert f"127.0.0.1:{closed_port}" in result.reason


def test_a_service_that_fails_is_no_verdict(files):
    def ask(_inputs, _question):
        raise ServiceError("Batfish did not answer fileParseStatus: out of memory")

    result = check(nantes(), snapshot(), files, ask)
    assert result.verdict is Verdict.NOT_VERIFIED
    assert {item.rule for item in result.findings} == {"batfish.left-out"}
    assert "out of memory" in result.reason


def test_an_answer_that_reads_otherwise_is_no_verdict(files):
    result = check(nantes(), snapshot(), files, lambda _inputs, _question: ({"File": "x"},))
    assert result.verdict is Verdict.NOT_VERIFIED
    assert "fileParseStatus reads otherwise" in result.reason


def test_empty_answers_are_no_pass(files):
    result = check(nantes(), snapshot(), files, lambda _inputs, _question: ())
    assert result.verdict is Verdict.FAIL
    assert {item.rule for item in result.findings} >= {"batfish.unread"}


@pytest.mark.parametrize(
    ("named", "expected"),
    [("", None), ("batfish.example.net", ("batfish.example.net", 9996)), ("127.0.0.1:19996", ("127.0.0.1", 19996))],
)
def test_address(monkeypatch, named, expected):
    monkeypatch.setenv("BATFISH_HOST", named)
    assert address() == expected


def test_a_port_that_is_no_number_is_wrong_use(monkeypatch):
    monkeypatch.setenv("BATFISH_HOST", "127.0.0.1:http")
    with pytest.raises(InputError, match="host:port"):
        address()


def test_a_device_without_file_is_no_verdict(files):
    some = {name: text for name, text in files.items() if name != "rs2-nte02"}
    result = check(nantes(), snapshot(), some, lambda _inputs, _question: ())
    assert result.verdict is Verdict.NOT_VERIFIED
    assert "rs2-nte02 was not rendered" in result.reason


def test_a_batfish_answers_with_its_version():
    class Version(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/v2/version" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Version) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert answers("127.0.0.1", server.server_port)


def failing(recorded, *names):
    """A service that does not answer these questions."""

    def ask(inputs, question, reference=None):
        if question.name in names:
            raise ServiceError(f"Batfish took more than 60 s to answer {question.name}")
        return recorded(inputs, question, reference)

    return ask


@pytest.mark.parametrize("question", sorted({item.name for item in QUESTIONS}))
def test_a_question_without_answer_leaves_nothing_verified(question):
    result = judge(Case.load("clean").given(), failing(Recorded("clean"), question))
    assert (result.verdict, result.effects) == (Verdict.NOT_VERIFIED, None)
    assert question in result.reason


def test_what_was_found_before_stands():
    result = judge(Case.load("member-in-quarantine").given(), failing(Recorded("member-in-quarantine"), "bgpRib"))
    assert (result.verdict, result.effects) == (Verdict.FAIL, None)
    assert "bgpRib" in result.reason


def test_in_production_it_blocks():
    given = Case.load("clean").given()
    real = replace(given.world, exchange=amend.intent(given.world.exchange, profile=Profile.PRODUCTION))
    result = judge(replace(given, world=real), failing(Recorded("clean"), "edges"))
    assert result.verdict is Verdict.NOT_VERIFIED
    assert "batfish.not-verified" in {item.rule for item in result.findings}


def test_a_line_that_the_model_cannot_keep_is_no_verdict(files):
    text = files["rs2-nte02"].replace(" set weight 100", " set distance 5", 1)
    result = check(nantes(), snapshot(), {**files, "rs2-nte02": text}, lambda _inputs, _question: ())
    assert result.verdict is Verdict.NOT_VERIFIED
    (refused,) = result.findings
    number = text.splitlines().index(" set distance 5") + 1
    assert (refused.rule, refused.where) == ("batfish.refused", f"rs2-nte02.cfg:{number}")


def test_whom_the_model_has_no_router_for_is_said():
    made = Case.load("clean").given()
    ends = made.after.ends
    machines = tuple(item for item in ends.machines if not item.router or item.router.key not in {"armor-1", "loire-1"})
    fewer = replace(made.after, ends=ends.model_copy(update={"machines": machines}))
    result = judge(replace(made, after=fewer, changed=frozenset({"loire-1"})), failing(Recorded("clean"), "fileParseStatus"))
    said = [item.what for item in result.findings if item.rule == "batfish.left-out"]
    shown = {item.router.key for item in machines if item.router}
    without = [connection.key for _, connection in made.world.exchange.connections() if connection.key not in shown]
    assert said[1].startswith(f"{len(without)} connections have no router")
    assert said[1].endswith("of the change loire-1")


def test_the_connections_of_a_change_are_known(files):
    before = amend.member(nantes(), "armor", name="Armor as it was")
    made = given(nantes(), snapshot(), files, Rendering(before, snapshot(), render(before, snapshot())))
    assert made.changed == {"armor-1"}


def test_without_reference_nothing_is_compared():
    given = replace(Case.load("clean").given(), before=None)
    assert judge(given, Recorded("clean")).effects == Effects()


def test_what_is_excepted_does_not_stop_the_questions():
    name = "export-shut"
    result = judge(Case.load(name).given(), Recorded(name), lambda item: item.rule == "batfish.silent")
    assert (result.verdict, result.reason) == (Verdict.FAIL, "")
    asked = []

    def ask(inputs, question, reference=None):
        asked.append(question.name)
        return Recorded("wrong-asn")(inputs, question, reference)

    with pytest.raises(AssertionError, match="record it again"):  # the question that nobody asked when it stopped there
        judge(Case.load("wrong-asn").given(), ask, lambda item: item.rule == "batfish.peer")
    assert asked.index("bgpPeerConfiguration") < len(asked) - 1


def test_groups_that_were_not_asked_are_no_pass_once_the_error_is_excepted():
    stopped = judge(Case.load("wrong-asn").given(), Recorded("wrong-asn"))
    assert "were not asked" in stopped.reason
    kept = tuple(item for item in stopped.findings if item.severity is not Severity.ERROR)
    assert again(stopped, kept).verdict is Verdict.NOT_VERIFIED


def test_a_reference_that_can_not_be_shown_does_not_keep_the_new_from_being_checked(files):
    carried = {**files, "rs2-nte02": files["rs2-nte02"].replace(" set weight 100", " set distance 5", 1)}
    made = given(nantes(), snapshot(), files, Rendering(nantes(), snapshot(), carried))
    assert made.before is None
    assert "rs2-nte02.cfg:" in made.uncompared
    result = judge(replace(Case.load("clean").given(), before=None, uncompared=made.uncompared), Recorded("clean"))
    assert result.verdict is Verdict.PASS
    assert not result.effects.compared
    assert "rs2-nte02.cfg:" in result.effects.reason
