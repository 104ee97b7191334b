"""The one door to NetBox: raw rows in, raw rows out, in few and large requests. Nothing of pynetbox leaves this module."""

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from pynetbox.core.query import ContentError, Request, RequestError
from requests import RequestException, Response, Session
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from ixp.errors import InputError, ServiceError

PAGE = 1000
BATCH = 100
_THREADS = 6

Json = dict[str, Any]  # a row as NetBox sends it; it never leaves ixp/netbox


class _Adapter(HTTPAdapter):
    """Gives every request a time-out: NetBox behind a dead proxy must not hang a pipeline."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        # A server closes idle connections at any time: what only reads may be asked again on a fresh one.
        again = Retry(total=2, status=0, allowed_methods=("GET",), backoff_factor=0.1)
        super().__init__(pool_maxsize=_THREADS, max_retries=again)

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401  the base class's signature
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self._timeout_s
        return super().send(request, *args, **kwargs)


class NetBoxClient:
    """A NetBox 4.6 or 4.7 at ``url``, with an API token of either version."""

    def __init__(self, url: str, token: str, timeout_s: float = 60.0) -> None:
        self.url = url.rstrip("/")
        self._token = token
        self._session = Session()
        self._session.trust_env = False
        adapter = _Adapter(timeout_s)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __repr__(self) -> str:
        return f"NetBoxClient({self.url!r})"

    @classmethod
    def from_environment(cls, variable: str = "NETBOX_TOKEN") -> Self:
        """The NetBox that ``NETBOX_URL`` names, with the token in ``variable``; raises InputError where one is not set."""
        url, token = os.environ.get("NETBOX_URL"), os.environ.get(variable)
        if not (url and token):
            missing = "NETBOX_URL" if not url else variable
            raise InputError(f"{missing} is not set", hint="'ixp netbox up' starts a local NetBox and says what to set")
        return cls(url, token)

    def all(self, endpoint: str, fields: Sequence[str] = (), **filters: Any) -> list[Json]:  # noqa: ANN401  NetBox's filters
        """Every row of an endpoint (``dcim/devices``), each with ``fields`` only; raises ServiceError.

        NetBox ignores a filter that it does not know and then gives all rows: callers check each row again.
        """
        if fields:
            filters["fields"] = ",".join(fields)
        try:
            return list(self._request(endpoint, filters).get())
        except (RequestError, ContentError, RequestException) as error:
            raise self._failed(f"reading {endpoint}", error) from error

    def many(self, wanted: Mapping[str, tuple[str, Sequence[str], Mapping[str, Any]]]) -> dict[str, list[Json]]:
        """Several readings at a time: name → (endpoint, fields, filters); raises the first ServiceError."""
        with ThreadPoolExecutor(_THREADS) as pool:
            futures = {
                name: pool.submit(self.all, endpoint, fields, **filters) for name, (endpoint, fields, filters) in wanted.items()
            }
            return {name: future.result() for name, future in futures.items()}

    def create(self, endpoint: str, rows: Sequence[Json]) -> list[Json]:
        """Create rows, in batches that each succeed or fail as a whole; gives them back in the same order, with ids."""
        return self._bulk("post", endpoint, rows)

    def update(self, endpoint: str, rows: Sequence[Json]) -> list[Json]:
        """Change rows (each with its ``id``); raises ServiceError also where NetBox 4.6 skipped one in silence."""
        return self._bulk("patch", endpoint, rows)

    def delete(self, endpoint: str, rows: Sequence[Json]) -> None:
        """Delete rows (each with its ``id``); the caller has checked that they may go."""
        for batch in _batches(rows):
            self._drop_idle()
            try:
                self._request(endpoint).delete(batch)
            except (RequestError, RequestException) as error:
                raise self._failed(f"deleting {len(batch)} of {endpoint}", error) from error

    def _bulk(self, verb: str, endpoint: str, rows: Sequence[Json]) -> list[Json]:
        done: list[Json] = []
        for batch in _batches(rows):
            self._drop_idle()
            request = self._request(endpoint)
            try:
                answer = request.post(batch) if verb == "post" else request.patch(batch)
            except (RequestError, ContentError, RequestException) as error:
                raise self._failed(f"{verb} of {len(batch)} to {endpoint}", error) from error
            if len(answer) != len(batch):
                raise ServiceError(
                    f"NetBox took {len(answer)} of {len(batch)} rows of {endpoint}",
                    where=self.url,
                    hint="the token may not be permitted to write the others; run 'ixp netbox prepare'",
                )
            done += answer
        return done

    def _drop_idle(self) -> None:
        """Write on a fresh connection: a write that died with an idle one could not be told from one that was done."""
        self._session.close()

    def _request(self, endpoint: str, filters: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401  pynetbox is untyped
        base = f"{self.url}/api/{endpoint.strip('/')}/"
        return Request(base, self._session, filters=dict(filters or {}), limit=PAGE, token=self._token)

    def _failed(self, doing: str, error: Exception) -> ServiceError:
        """The same error in our words: what NetBox answered, and what mends it."""
        if isinstance(error, RequestError):
            status = error.req.status_code
            hints = {
                400: "is NetBox prepared and seeded ('ixp netbox prepare', 'ixp netbox seed')?",
                403: "the token is missing, wrong, or lacks the permission",
                404: "is the address that of a NetBox 4.6 or later, and the object still there?",
                409: "another object still depends on it",
            }
            return ServiceError(
                f"{doing}: NetBox answered {status}: {error.error[:600]}",
                where=self.url,
                hint=hints.get(status, "see NetBox's log"),
            )
        return ServiceError(f"{doing}: {error}", where=self.url, hint="does NetBox answer there ('ixp netbox status')?")


def _batches(rows: Sequence[Json]) -> Iterable[list[Json]]:
    for start in range(0, len(rows), BATCH):
        yield list(rows[start : start + BATCH])
