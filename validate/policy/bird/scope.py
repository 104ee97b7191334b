"""Names while a filter is made ready to run: local variables, defines, attributes of the route, BIRD's own words."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from ixp.errors import InputError
from validate.bird.file import BirdFile
from validate.policy.bird.values import Communities, FilterError, Held, Path, Word

Run = Callable[[Held, list[Any]], Any]
"""A part made ready: it is given the route and the local variables."""

_WORDS = re.compile(r"(?:ROA|RTS|NET)_[A-Z0-9_]+")

READ: dict[str, Callable[[Held], Any]] = {
    "net": lambda held: held.prefix,
    "source": lambda _: Word("RTS_BGP"),
    "bgp_path": lambda held: held.path,
    "bgp_next_hop": lambda held: held.next_hop,
    "bgp_community": lambda held: held.standard,
    "bgp_ext_community": lambda held: held.extended,
    "bgp_large_community": lambda held: held.large,
    "bgp_local_pref": lambda held: held.preference,
    "bgp_med": lambda held: held.med,
}


@dataclass(frozen=True)
class Constant:
    """A part that is the same whatever the route."""

    value: Any

    def __call__(self, held: Held, local: list[Any]) -> Any:  # noqa: ARG002, ANN401  as any other part
        """Its value."""
        return self.value


@dataclass
class Scope:
    """A function's local variables by name, each with its place; ``function`` makes functions of the file ready."""

    file: BirdFile
    function: "Callable[[str, Scope, int], Ready]"
    defined: dict[str, Any]
    places: dict[str, int] = field(default_factory=dict)

    def place(self, name: str) -> int:
        """The place of a new variable."""
        return self.places.setdefault(name, len(self.places))

    def fail(self, line: int, what: str) -> InputError:
        """What can't be made ready."""
        return InputError(what, where=f"{self.file.device}.cfg:{line}", hint="what can't be read is not verified")

    def word(self, name: str) -> Word | None:
        """One of BIRD's own."""
        return Word(name) if _WORDS.fullmatch(name) else None


@dataclass
class Ready:
    """A function made ready: ``size`` variables with its arguments, which stand first."""

    arguments: int
    size: int
    body: Run


def _set_path(held: Held, value: object) -> None:
    if not isinstance(value, Path):
        raise FilterError("bgp_path takes a path")
    held.path = value


def _set_next_hop(held: Held, value: object) -> None:
    if not isinstance(value, IPv4Address | IPv6Address):
        raise FilterError("bgp_next_hop takes an address")
    held.next_hop, held.given = value, True


def _set_communities(attribute: str, kind: str) -> Callable[[Held, object], None]:
    def write(held: Held, value: object) -> None:
        if not isinstance(value, Communities) or value.kind != kind:
            raise FilterError(f"this attribute takes {kind} communities")
        setattr(held, attribute, value)

    return write


def _set_number(attribute: str) -> Callable[[Held, object], None]:
    def write(held: Held, value: object) -> None:
        if type(value) is not int:
            raise FilterError("this attribute takes a number")
        setattr(held, attribute, value)

    return write


WRITE: dict[str, Callable[[Held, Any], None]] = {
    "bgp_path": _set_path,
    "bgp_next_hop": _set_next_hop,
    "bgp_community": _set_communities("standard", "standard"),
    "bgp_ext_community": _set_communities("extended", "extended"),
    "bgp_large_community": _set_communities("large", "large"),
    "bgp_local_pref": _set_number("preference"),
    "bgp_med": _set_number("med"),
}
