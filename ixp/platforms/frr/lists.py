"""FRR's lists of prefixes, AS paths and communities, and the book in which each that is used is declared once.

A name ends in 8 hexadecimal digits of the content: a list never changes under its name, so a change is a new list, a switch to
it, and the end of the old one.
"""

import hashlib
from collections.abc import Iterable

from ixp.model.base import Frozen
from ixp.platforms.frr.maps import Draft, RouteMap
from ixp.policy.communities import BLACKHOLE, GRACEFUL_SHUTDOWN, NO_ADVERTISE, NO_EXPORT, Spelling, text

NOTHING = "deny any"
COMMUNITY, EXTENDED, LARGE = "community", "extcommunity", "large-community"
_NAMES = {
    GRACEFUL_SHUTDOWN: "graceful-shutdown",
    BLACKHOLE: "blackhole",
    NO_EXPORT: "no-export",
    NO_ADVERTISE: "no-advertise",
}


class PrefixList(Frozen):
    """A prefix list with its description."""

    name: str
    description: str
    rules: tuple[str, ...]


class TextList(Frozen):
    """A list of AS paths or communities; ``head`` is all that stands before ``seq``."""

    name: str
    head: str
    rules: tuple[str, ...]


class Book:
    """What a configuration declares. Whoever needs a list or a map asks here for its name: nothing is declared in vain."""

    def __init__(self) -> None:
        self._prefixes: dict[int, dict[str, PrefixList]] = {4: {}, 6: {}}
        self._texts: dict[str, dict[str, TextList]] = {}
        self._maps: dict[str, RouteMap] = {}

    def prefixes(self, version: int, key: str, description: str, rules: tuple[str, ...]) -> str:
        """Declare a prefix list; an empty one becomes an explicit refusal."""
        content = rules or (NOTHING,)
        name = f"{key}-{_digest(description, *content)}"
        self._prefixes[version][name] = PrefixList(name=name, description=description, rules=content)
        return name

    def as_path(self, key: str, *rules: str) -> str:
        """Declare an AS path list of ``permit`` and ``deny`` rules."""
        return self._text("as-path", key, "bgp as-path access-list {}", rules or ("deny .*",))

    def standard(self, kind: str, key: str, communities: Iterable[str]) -> str:
        """Declare a list of whole communities: one of them suffices."""
        rules = tuple(f"permit {item}" for item in communities)
        return self._text(kind, key, f"bgp {kind}-list standard {{}}", rules)

    def expanded(self, kind: str, key: str, *patterns: str) -> str:
        """Declare a list of regular expressions: one of them suffices."""
        return self._text(kind, key, f"bgp {kind}-list expanded {{}}", tuple(f"permit {item}" for item in patterns))

    def matches(self, key: str, spelling: Spelling) -> tuple[str, ...]:
        """The lines that match an action, one for each way of writing it: the large one first."""
        large = (text(spelling.large),) if spelling.large else ()
        standard = (community(spelling.standard),) if spelling.standard else ()
        extended = tuple(f"rt {text(pair)}" for pair in spelling.extended)
        written = ((LARGE, large), (COMMUNITY, standard), (EXTENDED, extended))
        return tuple(f"match {kind} {self.standard(kind, key, items)}" for kind, items in written if items)

    def route_map(self, key: str, draft: Draft) -> str:
        """Declare a route-map."""
        entries = draft.entries
        name = f"{key}-{_digest(*(line for entry in entries for line in (entry.action, str(entry.number), *entry.lines)))}"
        self._maps[name] = RouteMap(name=name, entries=entries)
        return name

    def prefix_lists(self, version: int) -> tuple[PrefixList, ...]:
        """The prefix lists of an IP version, in FRR's order."""
        return tuple(item for _, item in sorted(self._prefixes[version].items()))

    def as_path_lists(self) -> tuple[TextList, ...]:
        """The lists of AS paths, in FRR's order."""
        return self._sorted("as-path")

    def community_lists(self) -> tuple[TextList, ...]:
        """The lists of communities, in FRR's order: by kind, then by name."""
        return (*self._sorted(COMMUNITY), *self._sorted(EXTENDED), *self._sorted(LARGE))

    def route_maps(self) -> tuple[RouteMap, ...]:
        """The route-maps, in FRR's order."""
        return tuple(item for _, item in sorted(self._maps.items()))

    def _sorted(self, kind: str) -> tuple[TextList, ...]:
        return tuple(item for _, item in sorted(self._texts.get(kind, {}).items()))

    def _text(self, kind: str, key: str, head: str, rules: tuple[str, ...]) -> str:
        name = f"{key}-{_digest(*rules)}"
        self._texts.setdefault(kind, {})[name] = TextList(name=name, head=head.format(name), rules=rules)
        return name


def community(pair: tuple[int, int]) -> str:
    """A standard community as FRR prints it: the well-known ones by name."""
    return _NAMES.get(pair) or text(pair)


def _digest(*lines: str) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]
