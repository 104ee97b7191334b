"""The whole exchange as one value, built from Git, from NetBox, or from both."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface

from pydantic import Field

from ixp.model.base import Frozen
from ixp.model.device import Cable, Device, PortRef, Role
from ixp.model.member import KEY, Connection, Member
from ixp.model.nap import Nap
from ixp.model.network import Management, PeeringLan, Profile, Vlan, VlanRole
from ixp.model.policy import Policy


class OwnPort(Frozen):
    """A switch port of the exchange itself: a route server's, the collector's or another service's.

    ``serves`` is the name of the device in NetBox (or of the service) behind the port. ``vlan`` is the role of the VLAN that it
    is in: route servers are in the peering VLAN, collector and probe in quarantine.
    """

    port: PortRef
    serves: str
    speed: int
    macs: tuple[str, ...]
    vlan: VlanRole = VlanRole.PEERING


class Intent(Frozen):
    """What Git owns. Tuples are sorted: members, NAPs, VLANs by key; ports by device and number."""

    name: str = Field(pattern=KEY)
    title: str
    profile: Profile
    route_server_asn: int
    peering_lan: PeeringLan
    vlans: tuple[Vlan, ...]
    policy: Policy = Policy()
    management: Management = Management()
    own_ports: tuple[OwnPort, ...] = ()
    members: tuple[Member, ...] = ()
    naps: tuple[Nap, ...] = ()


class Facts(Frozen):
    """What NetBox alone owns: devices with their interfaces, and the cables between switches; sorted by name."""

    devices: tuple[Device, ...] = ()
    cables: tuple[Cable, ...] = ()


class Exchange(Frozen):
    """Intent and facts together: all that a rendering or a check needs to know."""

    intent: Intent
    facts: Facts

    @property
    def switches(self) -> tuple[Device, ...]:
        """Peering switches in order of name."""
        return tuple(item for item in self.facts.devices if item.role is Role.SWITCH)

    @property
    def collectors(self) -> tuple[Device, ...]:
        """Quarantine collectors in order of name."""
        return tuple(item for item in self.facts.devices if item.role is Role.COLLECTOR)

    @property
    def vlans(self) -> tuple[Vlan, ...]:
        """Every VLAN that the switches carry: the shared ones and one for each NAP, in order of their number."""
        naps = tuple(Vlan(name=item.vlan_name, vid=item.vid, role=VlanRole.NAP) for item in self.intent.naps)
        return tuple(sorted(self.intent.vlans + naps, key=lambda item: (item.vid, item.name)))

    @property
    def route_servers(self) -> tuple[Device, ...]:
        """Route servers in order of name."""
        return tuple(item for item in self.facts.devices if item.role is Role.ROUTE_SERVER)

    def device(self, name: str) -> Device | None:
        """The device of that name, or None."""
        return next((item for item in self.facts.devices if item.name == name), None)

    def vlan(self, role: VlanRole) -> Vlan:
        """The VLAN of that role; raises LookupError where the intent has none."""
        for item in self.intent.vlans:
            if item.role is role:
                return item
        raise LookupError(f"no VLAN of role {role}")

    def connections(self) -> Iterator[tuple[Member, Connection]]:
        """Every connection with its member, in order of the connection's key."""
        pairs = [(member, item) for member in self.intent.members for item in member.connections]
        yield from sorted(pairs, key=lambda pair: pair[1].key)

    def peering_address(self, device: Device, version: int) -> IPv4Address | IPv6Address | None:
        """The address of a route server in the peering LAN for that IP version, from NetBox."""
        lan = self.intent.peering_lan.ipv4 if version == 4 else self.intent.peering_lan.ipv6
        for interface in device.interfaces:
            for address in interface.addresses:
                if _in(address, lan):
                    return address.ip
        return None


def _in(address: IPv4Interface | IPv6Interface, lan: object) -> bool:
    return address.network == lan
