"""What the EOS templates need to know of a switch."""

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange, Profile, Vlan
from ixp.model.base import Frozen
from ixp.platforms.eos.acl import Acl
from ixp.platforms.eos.port import Port
from ixp.platforms.eos.switch import switch_ports


class Context(Frozen):
    """One switch, decided. ``lab`` is True where the configuration must not meet a production network."""

    exchange: str
    hostname: str
    lab: bool
    user: str
    gateway: str | None
    gateway_version: int
    ntp: tuple[str, ...]
    syslog: tuple[str, ...]
    vlans: tuple[Vlan, ...]
    acls: tuple[Acl, ...]
    ports: tuple[Port, ...]


def context(exchange: Exchange, snapshot: Snapshot, device: Device) -> Context:  # noqa: ARG001  one signature for all platforms
    """Prepare one switch; raises InputError where intent and facts contradict each other."""
    management = exchange.intent.management
    decided = switch_ports(exchange, device)
    return Context(
        exchange=exchange.intent.title,
        hostname=device.name,
        lab=exchange.intent.profile is Profile.LAB,
        user=management.user,
        gateway=str(management.gateway) if management.gateway else None,
        gateway_version=management.gateway.version if management.gateway else 4,
        ntp=tuple(map(str, management.ntp)),
        syslog=tuple(map(str, management.syslog)),
        vlans=exchange.vlans,
        acls=decided.acls,
        ports=decided.ports,
    )
