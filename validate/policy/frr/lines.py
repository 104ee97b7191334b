"""The lines of a route-map's entry as functions: what ``match`` asks of a route, and what ``set`` does to it."""

import re
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address

from ixp.policy.rpki import RpkiState
from validate.frr import Line
from validate.policy.frr.carried import Carried
from validate.policy.frr.lists import Lists

Match = Callable[[Carried], bool]
Set = Callable[[Carried], None]

_KIND = {"comm": "community", "large-comm": "large-community", "extended-comm": "extcommunity"}
_ATTRIBUTE = {"community": "standard", "large-community": "large", "extcommunity": "extended"}
_RPKI = {"valid": RpkiState.VALID, "invalid": RpkiState.INVALID, "notfound": RpkiState.NOT_FOUND}


def match(line: Line, lists: Lists) -> tuple[str, Match]:
    """The condition of a ``match`` line, and its kind: of one kind an entry has the last. Raises InputError for another."""
    for pattern, make in _MATCHES:
        if found := re.fullmatch(pattern, line.text):
            return line.text.rpartition(" ")[0], make(lists, *found.groups())
    raise lists.unknown(line.number, f"unknown condition: {line.text}")


def change(line: Line, lists: Lists) -> tuple[str, Set]:
    """What a ``set`` line does, and its kind: of one kind an entry has the last. Raises InputError for another."""
    for pattern, make in _SETS:
        if found := re.fullmatch(pattern, line.text):
            return " ".join(line.text.split(" ", 2)[:2]), make(lists, line.number, *found.groups())
    raise lists.unknown(line.number, f"unknown action: {line.text}")


# -- conditions --------------------------------------------------------------------------------------------------------------


def _as_path(lists: Lists, name: str) -> Match:
    matches = lists.paths(name)
    return lambda route: matches(route.path_text)


def _communities(lists: Lists, kind: str, name: str) -> Match:
    matches, attribute = lists.communities(kind, name), _ATTRIBUTE[kind]
    return lambda route: matches(getattr(route, attribute))


def _address(lists: Lists, word: str, name: str) -> Match:
    matches = lists.prefixes(_version(word), name)
    return lambda route: matches(route.prefix)


def _next_hop(_: Lists, word: str, text: str) -> Match:
    wanted = ip_address(text)
    return lambda route: wanted.version == _version(word) and route.next_hop == wanted


def _rpki(_: Lists, word: str) -> Match:
    wanted = _RPKI[word]
    return lambda route: route.rpki is wanted


def _number(attribute: str, _: Lists, text: str) -> Match:
    wanted = int(text)
    return lambda route: getattr(route, attribute) == wanted


_MATCHES: tuple[tuple[str, Callable[..., Match]], ...] = (
    (r"match as-path (\S+)", _as_path),
    (r"match (community|large-community|extcommunity) (\S+)", _communities),
    (r"match (ip|ipv6) address prefix-list (\S+)", _address),
    (r"match (ip|ipv6) next-hop address ([0-9a-f.:]+)", _next_hop),
    (r"match rpki (valid|invalid|notfound)", _rpki),
    (r"match tag (\d+)", partial(_number, "tag")),
    (r"match metric (\d+)", partial(_number, "med")),
    (r"match local-preference (\d+)", partial(_number, "preference")),
)


# -- actions -----------------------------------------------------------------------------------------------------------------


def _assign(attribute: str, _: Lists, number: int, text: str) -> Set:  # noqa: ARG001  all actions are made alike
    value = int(text)
    return lambda route: setattr(route, attribute, value)


def _add(lists: Lists, number: int, kind: str, text: str, additive: str | None) -> Set:
    attribute = _ATTRIBUTE[kind]
    found = frozenset() if text == "none" else frozenset(lists.literal(kind, text, number))
    if additive:
        return lambda route: setattr(route, attribute, getattr(route, attribute) | found)
    return lambda route: setattr(route, attribute, found)


def _delete(lists: Lists, _: int, word: str, name: str) -> Set:
    kind = _KIND[word]
    left, attribute = lists.taken(kind, name), _ATTRIBUTE[kind]
    return lambda route: setattr(route, attribute, left(getattr(route, attribute)))


def _prepend_last(_: Lists, number: int, text: str) -> Set:  # noqa: ARG001  all actions are made alike
    """The AS that the path begins with, so many times; nothing where it begins with none."""
    times = int(text)

    def prepend(route: Carried) -> None:
        first = route.path[0] if route.path else None
        if isinstance(first, int):
            route.prepend((first,) * times)

    return prepend


def _prepend(_: Lists, number: int, text: str) -> Set:  # noqa: ARG001  all actions are made alike
    asns = tuple(map(int, text.split()))
    return lambda route: route.prepend(asns)


def _set_next_hop(_: Lists, number: int, text: str) -> Set:  # noqa: ARG001  all actions are made alike
    wanted = ip_address(text)
    return lambda route: setattr(route, "next_hop", wanted)


def _nothing(_: Lists, number: int) -> Set:  # noqa: ARG001  all actions are made alike
    return lambda _: None


_SETS: tuple[tuple[str, Callable[..., Set]], ...] = (
    (r"set weight (\d+)", partial(_assign, "weight")),
    (r"set tag (\d+)", partial(_assign, "tag")),
    (r"set local-preference (\d+)", partial(_assign, "preference")),
    (r"set metric (\d+)", partial(_assign, "med")),
    (r"set (community|large-community|extcommunity) (.+?)( additive)?", _add),
    (r"set (comm|large-comm|extended-comm)-list (\S+) delete", _delete),
    (r"set as-path prepend last-as (\d+)", _prepend_last),
    (r"set as-path prepend (\d+(?: \d+)*)", _prepend),
    (r"set ip next-hop ([0-9.]+)", _set_next_hop),
    (r"set ipv6 next-hop global ([0-9a-f:.]+)", _set_next_hop),
    (r"description .*", _nothing),
)


def _version(word: str) -> int:
    return 4 if word == "ip" else 6
