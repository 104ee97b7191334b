"""The shape of ``exchange.yml``."""

from typing import Literal

from pydantic import Field

from ixp.intent.exchange_policy import PolicyPart
from ixp.intent.part import Part
from ixp.intent.values import Asn, DeviceName, Ip, Key, Mac, Network4, Network6, Port, Speed, Text
from ixp.model import Intent, Management, Member, Nap, OwnPort, PeeringLan, Profile, Vlan, VlanRole


class LanPart(Part):
    """The shared subnet; one prefix a family."""

    ipv4: Network4
    ipv6: Network6


class VlanPart(Part):
    """A VLAN that every switch carries; its key is its name."""

    vid: int = Field(ge=2, le=4094)
    role: Literal[VlanRole.PEERING, VlanRole.PARKED, VlanRole.QUARANTINE]
    """peering: the common LAN. parked: where unused ports are. quarantine: where new members are tested."""


class ManagementPart(Part):
    """What every device needs of the out-of-band network."""

    user: str = Field(default=Management().user, pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    """The pipeline's account on the devices."""
    gateway: Ip | None = None
    ntp: tuple[Ip, ...] = ()
    syslog: tuple[Ip, ...] = ()


class OwnPortPart(Part):
    """A switch port of the exchange itself; its key is the port, as device/interface."""

    serves: DeviceName
    """Name of the device in NetBox, or of the service, behind the port."""
    speed: Speed
    macs: tuple[Mac, ...] = ()
    vlan: Literal[VlanRole.PEERING, VlanRole.QUARANTINE] = VlanRole.PEERING
    """Role of the VLAN that it is in: route servers in peering, the collector in quarantine."""


class ExchangeFile(Part):
    """The exchange: what all members share. Devices, interfaces and cables are NetBox's."""

    name: Key
    """Short name: that of the folder."""
    title: Text
    profile: Profile
    """lab takes the documentation and benchmark ranges out of the bogon lists, and is deployed only to lab devices."""
    route_server_asn: Asn
    peering_lan: LanPart
    vlans: dict[Key, VlanPart]
    policy: PolicyPart = PolicyPart()
    management: ManagementPart = ManagementPart()
    own_ports: dict[Port, OwnPortPart] = Field(default_factory=dict)

    def intent(self, members: tuple[Member, ...], naps: tuple[Nap, ...] = ()) -> Intent:
        """The model's intent; everything in its canonical order."""
        management = self.management
        return Intent(
            name=self.name,
            title=self.title,
            profile=self.profile,
            route_server_asn=self.route_server_asn,
            peering_lan=PeeringLan(ipv4=self.peering_lan.ipv4, ipv6=self.peering_lan.ipv6),
            vlans=tuple(Vlan(name=name, vid=part.vid, role=part.role) for name, part in sorted(self.vlans.items())),
            policy=self.policy.policy(),
            management=Management(user=management.user, gateway=management.gateway, ntp=management.ntp, syslog=management.syslog),
            own_ports=tuple(
                OwnPort(port=port, serves=part.serves, speed=part.speed, macs=tuple(sorted(part.macs)), vlan=part.vlan)
                for port, part in sorted(self.own_ports.items(), key=lambda item: item[0].sort_key)
            ),
            members=members,
            naps=naps,
        )
