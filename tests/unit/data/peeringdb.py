"""A stand-in for PeeringDB's API: serves /api/net from rows of ours, throttles with 429 as the real one does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

_FLAG = "info_never_via_route_servers"


class StandIn(ThreadingHTTPServer):
    """``rows`` by ASN; ``throttled`` questions are answered with 429; ``asked`` are the paths, ``keys`` the credentials.

    ``elsewhere``: whom it sends all questions to, with 302.
    """

    def __init__(self, rows: dict[int, dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rows = rows
        self.throttled = 0
        self.retry_after = "1"
        self.elsewhere = ""
        self.asked: list[str] = []
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api"


class _Handler(BaseHTTPRequestHandler):
    server: StandIn

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.keys.append(self.headers.get("Authorization"))
        if self.server.throttled:
            self.server.throttled -= 1
            self._answer(429, {"message": "Request was throttled."}, {"Retry-After": self.server.retry_after})
            return
        if self.server.elsewhere:
            self._answer(302, {}, {"Location": self.server.elsewhere})
            return
        query = parse_qs(urlsplit(self.path).query)
        rows = self.server.rows
        if "asn__in" in query:
            asns = [int(item) for item in query["asn__in"][0].split(",") if int(item) in rows]
        else:
            asns = [asn for asn, row in rows.items() if row.get(_FLAG) or query.get(_FLAG) != ["1"]]
        self._answer(200, {"data": [{"asn": asn, **rows[asn]} for asn in asns]})

    def _answer(self, code: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that it overrides
        """Nothing: the test looks at ``asked``."""


@contextmanager
def stand_in(rows: dict[int, dict[str, Any]]) -> Iterator[StandIn]:
    """One that answers on loopback until the end."""
    with StandIn(rows) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
