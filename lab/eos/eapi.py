"""eAPI: JSON-RPC ``runCmds`` over HTTPS with Basic authentication against the users of the running configuration."""

import base64
import binascii
import hashlib
import json
import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lab.eos.shadow import matches
from lab.eos.shell import CommandError, Shell
from lab.eos.show import Show
from lab.eos.switch import Switch

_MOST_BYTES = 64 * 1024 * 1024


class Eapi:
    """The switch behind the HTTP server; one request at a time, as configuration sessions want it."""

    def __init__(self, switch: Switch, show: Show) -> None:
        self.switch = switch
        self.show = show
        self._checked: set[bytes] = set()

    def authenticated(self, header: str) -> bool:
        """Whether the Basic header names a configured user with its password."""
        try:
            user, _, password = base64.b64decode(header.removeprefix("Basic "), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        line = self.switch.running.root.lines.get(f"username {user}")
        if not header.startswith("Basic ") or line is None:
            return False
        hashed = line.text.split()[-1]
        mark = hashlib.sha256(f"{hashed}\0{password}".encode()).digest()
        if mark not in self._checked and matches(password, hashed):
            self._checked.add(mark)
        return mark in self._checked

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The JSON-RPC answer to one request."""
        reply: dict[str, Any] = {"jsonrpc": "2.0", "id": request.get("id")}
        params = request.get("params")
        if request.get("method") != "runCmds" or not isinstance(params, dict) or not isinstance(params.get("cmds"), list):
            return {**reply, "error": {"code": -32602, "message": "Invalid params"}}
        commands = [item["cmd"] if isinstance(item, dict) else str(item) for item in params["cmds"]]
        with self.switch.lock:
            try:
                return {**reply, "result": Shell(self.switch, self.show, text=params.get("format") == "text").run(commands)}
            except CommandError as error:
                return {**reply, "error": {"code": error.code, "message": str(error), "data": error.data}}


class _Handler(BaseHTTPRequestHandler):
    """One HTTP connection."""

    protocol_version = "HTTP/1.1"
    server_version = "eapi-stand-in"
    timeout = 120
    server: "EapiServer"

    def do_POST(self) -> None:
        """Answer ``/command-api``."""
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(size, _MOST_BYTES))
        if not self.server.eapi.authenticated(self.headers.get("Authorization") or ""):
            self._send(401, b"Unable to authenticate user: Bad username/password combination", "text/plain")
        elif self.path != "/command-api":
            self._send(404, b"not found", "text/plain")
        else:
            try:
                request = json.loads(body)
            except ValueError:
                self._send(400, b"not JSON", "text/plain")
                return
            self._send(200, json.dumps(self.server.eapi.answer(request)).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="COMMAND_API_AUTH"')
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing: the log would hold what is typed."""


class EapiServer(ThreadingHTTPServer):
    """The HTTPS server. The handshake is made in the connection's own thread, so that a silent client blocks nobody."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], eapi: Eapi, tls: ssl.SSLContext) -> None:
        super().__init__(address, _Handler)
        self.eapi = eapi
        self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away or never spoke TLS is no event."""
