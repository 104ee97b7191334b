"""Without a Batfish that does its part nothing is verified, and production stops there."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ixp.errors import InputError, ServiceError
from ixp.model import Profile, Verdict
from ixp.render import render
from tests.unit.validate import amend
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish import check, check_live
from validate.batfish.live import address, answers


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
    assert (result.verdict, result.findings) == (Verdict.NOT_VERIFIED, ())
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
