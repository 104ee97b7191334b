"""Rules on what is common to all: the peering LAN, VLANs, management and the devices themselves."""

from collections.abc import Iterator
from functools import partial

from ixp.model import Device, Exchange, Profile, Role, Severity, VlanRole
from validate.rules.rule import Fault, Rule, Subject, device_fault, exchange_fault, nap_fault, own_port_fault
from validate.rules.users import Use, repeated

_ROLE_NAMES = {Role.ROUTE_SERVER: "route server", Role.COLLECTOR: "collector"}
_ROLE_VLANS = {Role.ROUTE_SERVER: VlanRole.PEERING, Role.COLLECTOR: VlanRole.QUARANTINE}
_SHARED = (VlanRole.PEERING, VlanRole.PARKED, VlanRole.QUARANTINE)


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


def _gateway(subject: Subject) -> Iterator[Fault]:
    gateway = subject.exchange.intent.management.gateway
    for device in subject.exchange.facts.devices if gateway else ():
        if gateway not in device.management.network:
            what = f"{gateway} is outside {device.management.network}, where {device.name} is managed"
            yield exchange_fault("management/gateway", what, "the gateway and the devices share a network")


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
            yield exchange_fault("own_ports", what, "add the switch port it is behind")


def _own_port_vlan(subject: Subject) -> Iterator[Fault]:
    for own in subject.exchange.intent.own_ports:
        device = subject.exchange.device(own.serves)
        wanted = _ROLE_VLANS.get(device.role) if device else None
        if device and wanted and own.vlan is not wanted:
            what = f"the {_ROLE_NAMES[device.role]} {own.serves} is in the {own.vlan} VLAN"
            yield own_port_fault(own, "vlan", what, f"vlan: {wanted}")


def _route_server_address(subject: Subject) -> Iterator[Fault]:
    for server in _speakers(subject.exchange):
        for version in (4, 6):
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
        "management.gateway",
        Severity.ERROR,
        "devices can't reach a gateway outside their network",
        "gateway: 203.0.113.1",
        _gateway,
    ),
    Rule(
        "own-port.serves",
        Severity.ERROR,
        "a route server is reachable on one known port and MAC",
        "two ports serve rs1-nte01",
        _own_port_serves,
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
