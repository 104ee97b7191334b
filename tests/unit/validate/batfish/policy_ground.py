"""The sample's FRR route server, its twin and edits of its file, for tests of what policies decide."""

import re
from functools import cache
from ipaddress import IPv4Network

from ixp.policy import RouteServer, Session
from ixp.policy.route import Route
from ixp.policy.route_server import route_server
from ixp.policy.rpki import RpkiState
from ixp.render import render
from tests.unit.validate.batfish.twin_reading import Given
from tests.unit.validate.nantes import nantes, snapshot
from validate.batfish.routes_asked import asked, stand_ins
from validate.batfish.twin import Twin, make_twin

NAME = "rs2-nte02"


@cache
def rendered() -> str:
    return render(nantes(), snapshot())[NAME]


@cache
def server() -> RouteServer:
    device = nantes().device(NAME)
    assert device is not None
    return route_server(nantes(), snapshot(), device)


@cache
def twin(text: str = "") -> Twin:
    return make_twin(text or rendered(), NAME, server=server(), lans=(nantes().intent.peering_lan.ipv4,))


def session(key: str = "armor-1") -> Session:
    return next(item for item in server().sessions if item.key == key and item.version == 4)


def given(who: Session, route: Route, state: RpkiState, of: Twin) -> Given:
    """A route as the twin is shown it."""
    assert isinstance(route.prefix, IPv4Network)
    shown = asked(who, route, stand_ins(server(), who, route, state, of.code))
    path = [asn for part in route.as_path for asn in ([part] if isinstance(part, int) else sorted(part))]
    return Given(route.prefix, tuple(path), frozenset(map(str, shown["communities"])))  # type: ignore[arg-type]


def edited(pattern: str, text: str, whole: str = "") -> str:
    """The file with what matches replaced; at least one place has to."""
    found, count = re.subn(pattern, text, whole or rendered(), flags=re.MULTILINE)
    assert count, pattern
    return found


def also_registered(whole: str, prefix: str) -> str:
    """With a prefix more in the set of AS64497."""
    once = edited(r"^(ip prefix-list AS64497-v4-(?!inside)\w+) seq 1 .*$", rf"\g<0>\n\1 seq 9 permit {prefix}", whole)
    return edited(r"^(ip prefix-list AS64497-v4-inside-\w+) seq 1 .*$", rf"\g<0>\n\1 seq 9 permit {prefix} le 32", once)
