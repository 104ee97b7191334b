"""Getting a document over HTTP: a time-out, an upper bound of its size, patience with a server that says 429."""

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

from ixp.errors import ServiceError

_LARGEST = 512 * 1024 * 1024
_TOO_MANY = 429
_DEFAULT_WAIT = 5.0


def get(
    url: str,
    *,
    timeout: float,
    headers: Mapping[str, str] | None = None,
    patience: float = 0.0,
    wait: Callable[[float], None] = time.sleep,
) -> bytes:
    """The document; raises ServiceError naming the server.

    A server that answers 429 (RFC 6585) is asked again after its Retry-After, for ``patience`` seconds of waiting in all.
    """
    waited = 0.0
    while True:
        try:
            return _get(url, timeout, headers or {})
        except urllib.error.HTTPError as error:
            pause = _pause(error)
            if error.code != _TOO_MANY or waited + pause > patience:
                raise ServiceError(f"answers {error.code}{_asked_too_often(error.code, pause)}", where=_place(url)) from error
            waited += pause
            wait(pause)
        except (OSError, http.client.HTTPException) as error:
            raise ServiceError(f"does not answer: {error}", where=_place(url)) from error


def _get(url: str, timeout: float, headers: Mapping[str, str]) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise ServiceError("not a web address", where=url)
    request = urllib.request.Request(url, headers={"User-Agent": "ixp"})  # noqa: S310  http and https only, above
    for name, value in headers.items():  # credentials are for this server, not for whom it redirects to
        request.add_unredirected_header(name, value)
    with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
        text: bytes = answer.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise ServiceError(f"more than {_LARGEST >> 20} MB", where=_place(url))
    return text


def _pause(error: urllib.error.HTTPError) -> float:
    """Retry-After in seconds (RFC 9110, 10.2.3); its other form, a date, counts as the default."""
    text = error.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else _DEFAULT_WAIT


def _asked_too_often(code: int, pause: float) -> str:
    return f": asked too often; it wants {pause:g} s of peace" if code == _TOO_MANY else ""


def _place(url: str) -> str:
    return url.partition("?")[0]
