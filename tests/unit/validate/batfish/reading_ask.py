"""Answers to the questions on policies, from the twin's text as ``twin_reading`` reads it: Batfish's columns without Batfish.

It searches among routes that it is given, and so proves nothing; what the checks make of a route that is found is the same.
"""

from ipaddress import IPv4Network

from tests.unit.validate.batfish.twin_reading import Given, model
from validate.batfish.speaker import FRR


class Reading:
    """Answers for inputs; ``routes`` are those among which it searches and compares."""

    def __init__(self, *routes: Given) -> None:
        self.routes = routes
        self.asked: list[str] = []

    def __call__(self, inputs, question, reference=None):
        named = dict(question.parameters)
        maps = _maps(inputs, named["nodes"])
        self.asked.append(f"{question.name} {named.get('policies') or named.get('policy')}")
        if question.name == "testRoutePolicies":
            return tuple(_row(maps, named["policies"], _given(item)) for item in named["inputRoutes"])
        if question.name == "searchRoutePolicies":
            rows = (_row(maps, named["policies"], route) for route in self.routes)
            return tuple(row for row in rows if row["Action"] == "PERMIT")[:1]
        before = _maps(reference, named["nodes"])
        pairs = ((_row(maps, named["policy"], route), _row(before, named["referencePolicy"], route)) for route in self.routes)
        return tuple(_difference(after, was) for after, was in pairs if _seen(after) != _seen(was))


def _maps(inputs, node):
    return model(inputs.files[f"configs/{node}.cfg"].partition(f"{FRR}\n")[2])


def _given(route):
    return Given(IPv4Network(route["network"]), tuple(route["asPath"]), frozenset(route["communities"]))


def _route(route):
    path = [{"asns": [asn], "confederation": False} for asn in route.path]
    found = {"network": str(route.prefix), "asPath": path, "communities": sorted(route.communities)}
    return found | {"localPreference": route.preference}


def _row(maps, policy, route):
    result, entry = maps.decide(policy, route)
    return {
        "Policy_Name": policy,
        "Action": "PERMIT" if result else "DENY",
        "Input_Route": _route(route),
        "Output_Route": _route(result) if result else None,
        "Trace": [{"text": f"route-map {' entry '.join(entry.split())}"}],
    }


def _seen(row):
    return row["Action"], row["Output_Route"]


def _difference(after, was):
    return {
        "Input_Route": after["Input_Route"],
        "Snapshot_Action": after["Action"],
        "Reference_Action": was["Action"],
        "Snapshot_Output_Route": after["Output_Route"],
        "Reference_Output_Route": was["Output_Route"],
    }
