"""Routes that policies are tried with in Batfish, each policy once: both route servers have most of theirs in common."""

import json
from collections.abc import Callable

from pydantic import JsonValue

from validate.batfish.answers import Answers
from validate.batfish.routes_asked import Decided, key
from validate.batfish.twin.sections import section

Route = dict[str, JsonValue]
"""As Batfish takes it (``routes_asked.asked``)."""


Wanted = Callable[[str, Route], bool]
"""Whether a policy, by its name, is tried with a route."""


def always(_policy: str, _route: Route) -> bool:
    """All of them."""
    return True


class Tried:
    """Answers to routes, by all that decides them: the map with its lists, its name, the way, and the routes."""

    def __init__(self, said: Answers) -> None:
        self._said = said
        self._known: dict[tuple[object, ...], dict[str, Decided]] = {}

    def rows(self, device: str, policy: str, way: str, routes: list[Route]) -> list[Decided]:
        """What the policy makes of each route, in their order; raises as ``Answers`` does. ``way`` is ``in`` or ``out``."""
        distinct = {key(route): route for route in routes}
        asked = json.dumps(list(distinct.values()), sort_keys=True)
        what = (policy, section(self._said.inputs.twins[device], policy), way, asked)
        if what not in self._known:
            found = self._said.tested(device, policy, way, list(distinct.values())) if distinct else ()
            self._known[what] = {key(row.given): row for row in found}
        return [self._known[what][key(route)] for route in routes]
