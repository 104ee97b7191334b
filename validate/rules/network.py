"""Rules on what is common to all: the peering LAN, VLANs, management and the devices themselves."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial

from ixp.model import Device, Exchange, OwnPort, Profile, Role, Severity, VlanRole
from validate.rules.addresses import elsewhere
from validate.rules.rule import Fault, Rule, Subject, device_fault, exchange_fault, nap_fault, own_port_fault
from validate.rules.users import Use, repeated

_ROLE_NAMES = {Role.ROUTE_SERVER: "route server", Role.COLLECTOR: "collector"}
_ROLE_VLANS = {Role.ROUTE_SERVER: VlanRole.PEERING, Role.COLLECTOR: VlanRole.QUARANTINE}
_LIKE = 0.75  # likeness from which a name is taken for that of a route server


def _speakers(exchange: Exchange) -> tuple[Device, ...]:
    """The exchange's own BGP speakers, each with addresses in the peering LAN."""
    return exchange.route_servers + exchange.collectors


def _vlan_duplicate(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    vids = [(item.vid, Use(item.name, f"vlans/{item.name}/vid", exchange_fault)) for item in intent.vlans]
    vids += [(item.vid, Use(item.vlan_name, "vid", partial(nap_fault, item))) for item in intent.naps]
    for vid, first, later in repeated(vids):
        yield later.breach(f"VLAN {vid} is {first.name} too", "take a free VLAN id", first)
    for name, first, later in repeated((use.name, use) for _, use in vids):
        yield later.breach(f"two VLANs are named {name}", "give each a name of its own", first)


def _vlan_roles(subject: Subject) -> Iterator[Fault]:
    roles = [vlan.role for vlan in subject.exchange.intent.vlans]
    for role in (item for item in VlanRole if item is not VlanRole.NAP):
        if roles.count(role) != 1:
            what = f"{roles.count(role) or 'no'} VLANs have the role {role}"
            yield exchange_fault("vlans", what, "each role has exactly one VLAN")


def _lan_size(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    lan = exchange.intent.peering_lan
    needed = sum(1 for _, item in exchange.connections() if item.ipv4) + len(_speakers(exchange))
    free = max(lan.ipv4.num_addresses - 2, 0)
    if needed > free:
        yield exchange_fault(
            "peering_lan/ipv4", f"{lan.ipv4} has {free} addresses, {needed} are needed", "renumber to a larger LAN"
        )
    if lan.ipv6.prefixlen > 64:
        yield exchange_fault("peering_lan/ipv6", f"{lan.ipv6} is smaller than a /64", "a LAN is a /64 (RFC 7421)")


def _own_port_serves(subject: Subject) -> Iterator[Fault]:
    served: dict[str, str] = {}
    for own in subject.exchange.intent.own_ports:
        if own.serves in served:
            what = f"{own.serves} is behind {served[own.serves]} too"
            yield own_port_fault(own, "serves", what, "a route server or collector has one port")
        served.setdefault(own.serves, str(own.port))
        device = subject.exchange.device(own.serves)
        macs = (
            {item.mac.lower() for item in device.interfaces if item.mac and item.addresses and not item.management}
            if device
            else set()
        )
        if own.macs and macs and not macs & set(own.macs):
            what = f"{own.serves} sends from {', '.join(sorted(macs))}, which the port would refuse"
            yield own_port_fault(own, "macs", what, "write the MAC that NetBox has")
    for server in _speakers(subject.exchange):
        if server.name not in served:
            what = f"no port serves the {_ROLE_NAMES[server.role]} {server.name}"
            misspelt = _meant(subject.exchange, server.name)
            if misspelt:
                what, hint = f"{what}, and NetBox has no {misspelt.serves}", f"did you mean '{server.name}'?"
                yield own_port_fault(misspelt, "serves", what, hint)
            else:
                yield exchange_fault("own_ports", what, "add the switch port it is behind")


def _meant(exchange: Exchange, name: str) -> OwnPort | None:
    """The port of something that NetBox does not know by that name, but by one that is much like it."""
    unknown = {own.serves: own for own in exchange.intent.own_ports if exchange.device(own.serves) is None}
    return next((unknown[near] for near in get_close_matches(name, [*unknown], n=1, cutoff=_LIKE)), None)


def _own_port_unknown(subject: Subject) -> Iterator[Fault]:
    """Services have names of their own; what is named like a route server and is none has gone from NetBox."""
    exchange = subject.exchange
    served = {own.serves for own in exchange.intent.own_ports}
    if any(server.name not in served for server in _speakers(exchange)):
        return  # own-port.serves says so
    known = [server.name for server in _speakers(exchange)]
    for own in exchange.intent.own_ports:
        near = get_close_matches(own.serves, known, n=1, cutoff=_LIKE)
        if exchange.device(own.serves) is None and near:
            what = f"NetBox has no active {own.serves}, though it has {near[0]}: nothing is configured or checked there"
            yield own_port_fault(own, "serves", what, "see its role and state in NetBox; delete the port if it is gone")


def _own_port_vlan(subject: Subject) -> Iterator[Fault]:
    for own in subject.exchange.intent.own_ports:
        device = subject.exchange.device(own.serves)
        wanted = _ROLE_VLANS.get(device.role) if device else None
        if device and wanted and own.vlan is not wanted:
            what = f"the {_ROLE_NAMES[device.role]} {own.serves} is in the {own.vlan} VLAN"
            yield own_port_fault(own, "vlan", what, f"vlan: {wanted}")


def _route_server_address(subject: Subject) -> Iterator[Fault]:
    for version in (4, 6):
        found = elsewhere(subject.exchange, version)
        if found:
            what = f"NetBox has all route servers and collectors in {found}, the LAN here is another"
            hint = f"write {found}; or, where the LAN is renumbered, give them their new addresses in NetBox first"
            yield exchange_fault(f"peering_lan/ipv{version}", what, hint)
            continue
        for server in _speakers(subject.exchange):
            if subject.exchange.peering_address(server, version) is None:
                what = f"{_ROLE_NAMES[server.role]} {server.name} has no IPv{version} address in the peering LAN"
                yield device_fault(
                    server.name, what, "assign it to its peering interface in NetBox, with the LAN's prefix length"
                )


def _not_lab(subject: Subject) -> Iterator[Fault]:
    if subject.exchange.intent.profile is not Profile.LAB:
        return
    for device in subject.exchange.facts.devices:
        if not device.lab:
            what = f"profile lab, but {device.name} is not marked as a lab device"
            yield Fault(
                path="exchange/profile",
                object=f"device {device.name}",
                what=what,
                hint="profile: production, or the lab's NetBox",
            )


RULES = (
    Rule("vlan.duplicate", Severity.ERROR, "a VLAN id and a name mean one VLAN", "two VLANs with vid: 100", _vlan_duplicate),
    Rule("vlan.roles", Severity.ERROR, "ports are put into VLANs by role", "no VLAN of role parked", _vlan_roles),
    Rule(
        "lan.too-small",
        Severity.ERROR,
        "every connection and route server needs an address",
        "peering_lan ipv4: 192.0.2.0/29",
        _lan_size,
    ),
    Rule(
        "own-port.serves",
        Severity.ERROR,
        "a route server is reachable on one known port and MAC",
        "two ports serve rs1-nte01",
        _own_port_serves,
    ),
    Rule(
        "own-port.unknown",
        Severity.WARNING,
        "a route server that NetBox does not know keeps its last configuration",
        "serves: rs2-nte02, which is planned in NetBox",
        _own_port_unknown,
    ),
    Rule(
        "own-port.vlan",
        Severity.ERROR,
        "route servers peer with active members, the collector with those in quarantine",
        "rs1-nte01 with vlan: quarantine",
        _own_port_vlan,
    ),
    Rule(
        "route-server.address",
        Severity.ERROR,
        "sessions end on its addresses",
        "rs1-nte01 without IPv6 address in NetBox",
        _route_server_address,
    ),
    Rule(
        "profile.device-not-lab",
        Severity.ERROR,
        "lab rules on a production device would pass bogons",
        "profile: lab, device not marked",
        _not_lab,
    ),
)
