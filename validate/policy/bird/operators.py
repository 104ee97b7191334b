"""What BIRD's signs, properties and methods do with values; FilterError where BIRD has nothing to do with such values.

Measured with BIRD 2.17: comparing values of two types is false, ``~`` between types that don't fit ends the filter, and so does
a condition that is no truth.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

from ixp.policy.route import Segment
from validate.bird.prefixes import PrefixSet
from validate.policy.bird.sets import Addresses, NoSet, Numbers, Patterns
from validate.policy.bird.values import Communities, FilterError, Path, kind_of

_32 = 0xFFFFFFFF


def contains(left: Any, right: Any) -> bool:  # noqa: ANN401  the language finds types when it runs
    """``left ~ right``."""
    kind = type(right)
    if kind is Communities and type(left) is tuple:
        return _among(left, right)
    if kind is NoSet:
        return False
    found = _CONTAINS.get((_kind(left), kind))
    if found is None:
        raise FilterError(f"~ can't compare {_named(left)} with {_named(right)}")
    return found(left, right)


def _kind(value: object) -> type:
    """The type of a value as the tables have it: addresses and prefixes of both families are alike."""
    kind = type(value)
    return _ALIKE.get(kind, kind)


_ALIKE: dict[type, type] = {IPv6Address: IPv4Address, IPv6Network: IPv4Network}


def _named(value: object) -> str:
    names = {bool: "a truth", int: "a number", str: "a text", IPv4Address: "an address", IPv4Network: "a prefix", Path: "a path"}
    names |= {tuple: "a community", Communities: "communities", Numbers: "numbers", Addresses: "addresses", PrefixSet: "prefixes"}
    return names.get(_kind(value), "such a value")


def _among(community: Any, found: Communities) -> bool:  # noqa: ANN401
    if community in found:
        return True
    if kind_of(community) != found.kind:
        raise FilterError(f"{community} is no {found.kind} community")
    return False


def _matches(community: Any, found: Patterns) -> bool:  # noqa: ANN401
    if kind_of(community) != found.kind:
        raise FilterError(f"{community} is no {found.kind} community")
    return found.holds(community)


def _any_matches(communities: Communities, found: Patterns) -> bool:
    if communities.kind != found.kind:
        raise FilterError(f"{communities.kind} communities are never {found.kind} ones")
    return any(map(found.holds, communities))


def _any_number(path: Path, found: Numbers) -> bool:
    return any(any(map(found.holds, part)) if isinstance(part, frozenset) else found.holds(part) for part in path)


@lru_cache(maxsize=64)
def _glob(text: str) -> re.Pattern[str]:
    return re.compile("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in text), re.DOTALL)


_CONTAINS: dict[tuple[type, type], Callable[[Any, Any], bool]] = {
    (int, Numbers): lambda number, found: found.holds(number),
    (int, Path): lambda number, path: number in path.asns,
    (Path, Numbers): _any_number,
    (IPv4Address, Addresses): lambda address, found: found.holds(address),
    (IPv4Network, PrefixSet): lambda prefix, found: found.holds(prefix),
    (tuple, Communities): _among,
    (tuple, Patterns): _matches,
    (Communities, Patterns): _any_matches,
    (str, str): lambda text, pattern: _glob(pattern).fullmatch(text) is not None,
}


def equal(left: Any, right: Any) -> bool:  # noqa: ANN401
    """``left = right``."""
    return type(left) is type(right) and bool(left == right)


def calculated(sign: str, left: Any, right: Any) -> Any:  # noqa: ANN401
    """``<``, ``<=``, ``>``, ``>=``, ``+``, ``-``, ``*``, ``/`` of numbers of 32 bits."""
    if type(left) is not int or type(right) is not int:
        raise FilterError(f"'{sign}' has no numbers beside it")
    if sign == "/" and right == 0:
        raise FilterError("divided by 0")
    return _CALCULATED[sign](left, right)


_CALCULATED: dict[str, Callable[[int, int], Any]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "+": lambda left, right: (left + right) & _32,
    "-": lambda left, right: (left - right) & _32,
    "*": lambda left, right: (left * right) & _32,
    "/": lambda left, right: left // right,
}
CALCULATED = frozenset(_CALCULATED)


def _without(path: Path, gone: Any) -> Path:  # noqa: ANN401
    if type(gone) is int:
        gone = Numbers([(gone, gone)])
    if isinstance(gone, NoSet):
        return path
    if not isinstance(gone, Numbers):
        raise FilterError("a path loses numbers, or a set of them")
    found = list[Segment]()
    for part in path:
        if isinstance(part, frozenset):
            kept = frozenset(asn for asn in part if not gone.holds(asn))
            found += [kept] if kept else []
        elif not gone.holds(part):
            found.append(part)
    return Path(found)


def _prepended(path: Path, asn: Any) -> Path:  # noqa: ANN401
    if type(asn) is not int:
        raise FilterError("only a number can be put before a path")
    return Path((asn, *path))


def _added(found: Communities, more: Any) -> Communities:  # noqa: ANN401
    if isinstance(more, Communities) and more.kind == found.kind:
        return Communities.of(found.kind, found | more)
    if type(more) is not tuple or kind_of(more) != found.kind:
        raise FilterError(f"what is added is no {found.kind} community")
    return Communities.of(found.kind, found | {more})


def _deleted(found: Communities, gone: Any) -> Communities:  # noqa: ANN401
    if isinstance(gone, NoSet):
        return found
    if isinstance(gone, Patterns | Communities):
        if gone.kind != found.kind:
            raise FilterError(f"{gone.kind} communities are never among {found.kind} ones")
        return Communities.of(found.kind, (item for item in found if not (contains(item, gone))))
    if type(gone) is not tuple or kind_of(gone) != found.kind:
        raise FilterError(f"what is deleted is no {found.kind} community")
    return Communities.of(found.kind, found - {gone})


PROPERTIES: dict[tuple[type, str], Callable[[Any], Any]] = {
    (Path, "first"): lambda path: path.first,
    (Path, "last"): lambda path: path.last,
    (Path, "len"): len,
    (Communities, "len"): len,
    (IPv4Network, "len"): lambda prefix: prefix.prefixlen,
    (IPv4Address, "is_v4"): lambda address: address.version == 4,
}
METHODS: dict[tuple[type, str], Callable[[Any, Any], Any]] = {
    (Path, "prepend"): _prepended,
    (Path, "delete"): _without,
    (Communities, "add"): _added,
    (Communities, "delete"): _deleted,
}
KNOWN_PROPERTIES = frozenset(name for _, name in PROPERTIES)
KNOWN_METHODS = frozenset(name for _, name in METHODS)


def property_of(value: Any, name: str) -> Any:  # noqa: ANN401
    """``value.name``."""
    found = PROPERTIES.get((_kind(value), name))
    if found is None:
        raise FilterError(f"{_named(value)} has no '{name}'")
    return found(value)


def method_of(value: Any, name: str, argument: Any) -> Any:  # noqa: ANN401
    """``value.name(argument)``: the value as it is afterwards."""
    found = METHODS.get((_kind(value), name))
    if found is None:
        raise FilterError(f"{_named(value)} can't '{name}'")
    return found(value, argument)
