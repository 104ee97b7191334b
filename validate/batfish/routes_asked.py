"""Routes as Batfish takes and gives them: real communities and facts as stand-ins on the way in, and back on the way out."""

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ixp.policy.route import Route
from ixp.policy.route_server import RouteServer, Session
from ixp.policy.rpki import RpkiState
from validate.batfish.twin import ACCEPTED, Codebook, mark, rpki

_ENTRY = re.compile(r"route-map (\S+) entry (\d+)")
_RPKI = {RpkiState.VALID: "valid", RpkiState.INVALID: "invalid", RpkiState.NOT_FOUND: "notfound"}
_KINDS = (("standard", "community"), ("extended", "extcommunity"), ("large", "large-community"))


class Decided(BaseModel):
    """A row: what a policy makes of a route. Columns that are not read are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    policy: str = Field(alias="Policy_Name")
    action: str = Field(alias="Action")
    given: dict[str, Any] = Field(alias="Input_Route")
    result: dict[str, Any] | None = Field(alias="Output_Route")
    trace: Any = Field(alias="Trace")

    @property
    def permitted(self) -> bool:
        """Whether it goes on."""
        return self.action == "PERMIT"

    @property
    def communities(self) -> frozenset[str]:
        """What is on it afterwards; nothing where it is denied."""
        return frozenset((self.result or {}).get("communities") or ())

    @property
    def accepted(self) -> bool:
        """Whether an import policy lets it in, to be sent on."""
        return self.permitted and ACCEPTED in self.communities

    @property
    def entry(self) -> str:
        """``MAP NUMBER`` of the entry that decided, the innermost; empty where none matched."""
        found = _ENTRY.search(json.dumps(self.trace))
        return f"{found[1]} {found[2]}" if found else ""


COLUMNS = ("Policy_Name", "Action", "Input_Route", "Output_Route", "Trace")


def asked(session: Session, route: Route, communities: Iterable[str]) -> dict[str, JsonValue]:
    """A route as Batfish takes it; an AS_SET is shown as its ASNs, and marked."""
    path: list[JsonValue] = [asn for part in route.as_path for asn in ([part] if isinstance(part, int) else sorted(part))]
    carried: list[JsonValue] = [*sorted(set(communities))]
    return {
        "network": str(route.prefix),
        "originatorIp": str(session.address),
        "originType": "igp",
        "protocol": "bgp",
        "asPath": path,
        "communities": carried,
    }


def key(row: dict[str, Any]) -> str:
    """What a route is found again by."""
    path = [asn for part in row.get("asPath") or () for asn in (part["asns"] if isinstance(part, dict) else [part])]
    return f"{row['network']} {path} {sorted(row.get('communities') or ())}"


def stand_ins(server: RouteServer, session: Session, route: Route, state: RpkiState, code: Codebook) -> list[str]:
    """The communities of a route and its facts, as stand-ins; a community that the file has no word for is left out."""
    most = session.options.max_communities
    found: list[str | None] = [code.encode(item) for item in route.communities]
    found += [mark(f"many {kind}", most) for name, kind in _KINDS if most is not None and len(getattr(route, name)) > most]
    found.append(code.next_hop(route.next_hop))
    if len(route.as_path) > session.options.max_path:
        found.append(mark("longer", session.options.max_path))
    if any(not isinstance(part, int) for part in route.as_path):
        found.append(mark("as-set"))
    if server.rtr_caches:
        found.append(rpki(_RPKI[state]))
    return [item for item in found if item]


def words(row: dict[str, Any], code: Codebook) -> str:
    """A route for people: prefix, path, and what its communities stand for."""
    path = [str(asn) for part in row.get("asPath") or () for asn in part["asns"]]
    said = ", ".join(code.decode(item) for item in row.get("communities") or ())
    return f"{row['network']}, path {' '.join(path) or 'empty'}{f', with {said}' if said else ''}"
