"""An intent as the mappings that its files hold, under the keys of docs/inventory.md: the way back from ``ixp.intent``.

Values are in one plain spelling; ``handwriting`` knows the others.
"""

from collections.abc import Iterator

from ixp.intent.values import speed_text
from ixp.model import (
    Connection,
    Intent,
    Member,
    NapEnd,
    Overrides,
    OwnPort,
    Policy,
    PortRef,
    PrefixLengths,
    PrefixRange,
    RtrCache,
)

Plain = str | int | bool
Mapping = dict[str, "Plain | list[Plain | Mapping] | Mapping"]

_VERDICTS = {"reserved_asns": True, "as_sets": False, "transit_free": True}  # field, and what of it means "refuse"
_SESSION = ("passive", "gtsm", "bfd", "role", "strict_role", "add_path", "ipv4_over_ipv6", "graceful_restart")
# Where a file has each field of the model.
_OPTIONS = {
    "ipv4_length": "ipv4_length",
    "ipv6_length": "ipv6_length",
    "next_hop": "next_hop",
    "max_path": "path/longest",
    **{name: f"path/{name}" for name in _VERDICTS},
    "irr_origin": "irr/origin",
    "irr_prefix": "irr/prefix",
    "irr_more_specifics": "irr/more_specifics",
    "roas_as_route_objects": "irr/roas_as_route_objects",
    "reject_invalid": "rpki/reject_invalid",
    "max_communities": "communities/most",
    "graceful_shutdown": "graceful_shutdown/obey",
    "blackholes": "blackhole/send",
    "limit_action": "max_prefix/action",
    "limit_restart": "max_prefix/restart",
    "limit_warning": "max_prefix/warning",
    "prepend_route_server": "prepend_route_server",
    **{name: f"session/{name}" for name in _SESSION},
}
_OF_ALL = _OPTIONS | {
    "max_prefix_ipv4": "max_prefix/ipv4",
    "max_prefix_ipv6": "max_prefix/ipv6",
    "max_prefix_peeringdb": "max_prefix/peeringdb",
    "max_prefix_margin": "max_prefix/margin",
    "max_prefix_margin_percent": "max_prefix/margin_percent",
    "as_set_peeringdb": "irr/as_set_peeringdb",
    "transit_free_asns": "transit_free_asns",
    "never_via_asns": "never_via/asns",
    "never_via_peeringdb": "never_via/peeringdb",
    "denied": "denied",
    "rtr_caches": "rpki/caches",
    "rtr_expire": "rpki/expire",
    "reject": "reject",
    "well_known": "communities/well_known",
    "blackhole_ipv4": "blackhole/ipv4",
    "blackhole_ipv6": "blackhole/ipv6",
    "blackhole_next_hop_ipv4": "blackhole/next_hop/ipv4",
    "blackhole_next_hop_ipv6": "blackhole/next_hop/ipv6",
    "blackhole_no_export": "blackhole/no_export",
    "graceful_shutdown_preference": "graceful_shutdown/preference",
    "export_validation": "communities/export_validation",
    "pops": "communities/pops",
}
_USUAL_PORT = 3323  # of RTR, where none is written
_UNLIMITED = frozenset({"max_communities", "limit_warning"})  # where None is a word of its own


def files(intent: Intent) -> Iterator[tuple[str, Mapping]]:
    """The path in the exchange's folder and the content of each file."""
    yield "exchange.yml", _exchange(intent)
    for member in intent.members:
        yield f"members/{member.key}.yml", _member(member)
    for nap in intent.naps:
        yield f"naps/{nap.key}.yml", {"vid": nap.vid, "ends": {end.member: _end(end) for end in nap.ends}}


def _exchange(intent: Intent) -> Mapping:
    lan, access = intent.peering_lan, intent.management
    return _without_empty(
        {
            "name": intent.name,
            "title": intent.title,
            "profile": intent.profile.value,
            "route_server_asn": intent.route_server_asn,
            "peering_lan": {"ipv4": str(lan.ipv4), "ipv6": str(lan.ipv6)},
            "vlans": {item.name: {"vid": item.vid, "role": item.role.value} for item in intent.vlans},
            "policy": _policy(intent.policy),
            "management": _without_empty(
                {
                    "user": access.user,
                    "gateway": str(access.gateway or ""),
                    "ntp": [str(item) for item in access.ntp],
                    "syslog": [str(item) for item in access.syslog],
                }
            ),
            "own_ports": {str(item.port): _own_port(item) for item in intent.own_ports},
        }
    )


def _own_port(item: OwnPort) -> Mapping:
    found: Mapping = {"serves": item.serves, "speed": speed_text(item.speed), "macs": [*item.macs], "vlan": item.vlan.value}
    return _without_empty(found)


def _member(member: Member) -> Mapping:
    lists = member.lists
    allow = _without_empty(
        {
            "prefixes": [_range(item) for item in lists.allow_prefixes],
            "origins": [*lists.allow_origins],
            "routes": [
                {"prefix": _range(item.range)} | ({"origin": item.origin} if item.origin else {}) for item in lists.allow_routes
            ],
        }
    )
    found: Mapping = {
        "name": member.name,
        "asn": member.asn,
        "as_set": member.as_set or "",
        "noc": {"email": member.noc.email, "phone": member.noc.phone},
        "connections": {item.key: _connection(item) for item in member.connections},
        "policy": _overrides(member.policy),
        "allow": allow,
        "deny": [_range(item) for item in lists.deny_prefixes],
        "next_hops": [str(item) for item in lists.next_hops],
        "tags": [*member.tags],
    }
    if member.mapped_asn:
        found["mapped_asn"] = member.mapped_asn
    return _without_empty(found)


def _connection(item: Connection) -> Mapping:
    limits = {name: value for name in ("ipv4", "ipv6") if (value := getattr(item.max_prefix, name)) is not None}
    found: Mapping = {
        **_ports(item.ports),
        "speed": speed_text(item.speed),
        "macs": [*item.macs],
        "ipv4": str(item.ipv4 or ""),
        "ipv6": str(item.ipv6 or ""),
        "max_prefix": limits,
        "md5": item.md5 or "",
        "leaves": str(item.leaves or ""),
        "policy": _overrides(item.policy),
    }
    return _without_empty(found | {"state": item.state.value, "route_servers": item.route_servers})


def _end(end: NapEnd) -> Mapping:
    return {"connection": end.connection} if end.connection else {**_ports(end.ports), "speed": speed_text(end.speed)}


def _ports(ports: tuple[PortRef, ...]) -> Mapping:
    return {"port": str(ports[0])} if len(ports) == 1 else {"ports": [str(item) for item in ports]}


def _overrides(given: Overrides) -> Mapping:
    return _nested({_OPTIONS[name]: _said(name, value) for name, value in given.given.items()})


def _policy(policy: Policy) -> Mapping:
    """What is otherwise than where nothing is written."""
    usual = Policy()
    pairs = ((name, getattr(policy, name)) for name in _OF_ALL if getattr(policy, name) != getattr(usual, name))
    found = _nested({_OF_ALL[name]: _said(name, value) for name, value in pairs})
    lines = {item.device: "\n".join(item.lines) for item in policy.local_lines}
    return found | ({"local_lines": lines} if lines else {})


def _said(name: str, value: object) -> object:
    if value is None and name in _UNLIMITED:
        return "none"
    if name in _VERDICTS:
        return "refuse" if value is _VERDICTS[name] else "accept"
    if isinstance(value, PrefixLengths):
        return f"{value.shortest}-{value.longest}"
    if name == "pops" and isinstance(value, tuple):
        return {item.site: item.number for item in value}
    if isinstance(value, tuple):
        return [_item(item) for item in value]
    return value if isinstance(value, bool | int) else str(value)


def _item(item: object) -> Plain:
    if isinstance(item, RtrCache):
        host = f"[{item.host}]" if item.host.version == 6 else str(item.host)
        return f"{host}:{item.port}" if item.port != _USUAL_PORT else str(item.host)
    return _range(item) if isinstance(item, PrefixRange) else item if isinstance(item, int) else str(item)


def _range(item: PrefixRange) -> str:
    """With lengths, so that it says the same of what is allowed and of what is denied."""
    return f"{item.prefix}^{item.shortest}-{item.longest}"


def _nested(paths: dict[str, object]) -> Mapping:
    found: Mapping = {}
    for path, value in paths.items():
        *above, name = path.split("/")
        place = found
        for step in above:
            place = place.setdefault(step, {})  # type: ignore[assignment]  # a step above another is a mapping
        place[name] = value  # type: ignore[assignment]
    return found


def _without_empty(found: Mapping) -> Mapping:
    """Without what a person would leave out."""
    return {name: value for name, value in found.items() if value not in ("", [], {})}
