"""Rules on MACs that are no router's own: virtual, documented, locally administered, or of our own devices."""

import re
from collections.abc import Iterator

from ixp.model import Connection, Member, Profile, Severity
from validate.rules.rule import Fault, Rule, Subject, connection_fault

_LOCAL = 0x02  # second bit of the first octet (IEEE 802)
_DOCUMENTATION = "00:00:5e:00:53:"  # RFC 9542, 2.1.2
# MACs that several routers share, by their beginning.
_VIRTUAL = re.compile(r"00:00:5e:00:0[12]:|00:00:0c:07:ac:|00:00:0c:9f:f|00:05:73:a0:0|00:07:b4:0")


def _each(subject: Subject) -> Iterator[tuple[Member, Connection, str]]:
    return ((member, item, mac) for member, item in subject.exchange.connections() for mac in item.macs)


def _local(subject: Subject) -> Iterator[Fault]:
    for member, item, mac in _each(subject):
        if int(mac[:2], 16) & _LOCAL:
            what = f"{mac} is locally administered: nobody guarantees that it is unique"
            yield connection_fault(member, item, "macs", what, "see whether a digit is wrong; else ask the member")


def _virtual(subject: Subject) -> Iterator[Fault]:
    for member, item, mac in _each(subject):
        if _VIRTUAL.match(mac):
            what = f"{mac} is the virtual MAC of VRRP, HSRP or GLBP, not that of a router"
            yield connection_fault(member, item, "macs", what, "write the MAC of the router's interface")


def _documentation(subject: Subject) -> Iterator[Fault]:
    if subject.exchange.intent.profile is not Profile.PRODUCTION:
        return
    for member, item, mac in _each(subject):
        if mac.startswith(_DOCUMENTATION):
            yield connection_fault(member, item, "macs", f"{mac} is for documentation", "write the MAC of the member's router")


def _device(subject: Subject) -> Iterator[Fault]:
    exchange = subject.exchange
    served = {mac for own in exchange.intent.own_ports for mac in own.macs}  # connection.duplicate-mac finds these
    ours = {port.mac.lower(): device.name for device in exchange.facts.devices for port in device.interfaces if port.mac}
    for member, item, mac in _each(subject):
        if mac in ours and mac not in served:
            yield connection_fault(member, item, "macs", f"{mac} is a MAC of {ours[mac]}", "write the MAC of the member's router")


RULES = (
    Rule("connection.local-mac", Severity.WARNING, "a router's MAC comes from its vendor", "macs: [02:00:5e:00:53:11]", _local),
    Rule(
        "connection.virtual-mac", Severity.WARNING, "a virtual MAC moves between routers", "macs: [00:00:5e:00:01:0a]", _virtual
    ),
    Rule(
        "connection.documentation-mac",
        Severity.INFO,
        "an example was copied: the port would let nobody send",
        "macs: [00:00:5e:00:53:11] in production",
        _documentation,
    ),
    Rule("connection.device-mac", Severity.ERROR, "a member does not send from our devices", "the MAC of rs1-nte01", _device),
)
