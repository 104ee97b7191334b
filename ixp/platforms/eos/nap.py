"""What the ports of a NAP's own are told: one untagged VLAN, and neither addresses nor ethertypes are the exchange's business."""

from ixp.model import Exchange, Nap, NapEnd
from ixp.platforms.eos.acl import NAP
from ixp.platforms.eos.lag import on_ports
from ixp.platforms.eos.port import NAP_STORM, Edge, Port


def nap_ports(exchange: Exchange, nap: Nap, end: NapEnd) -> tuple[Port, ...]:
    """The ports of one end; none where it rides tagged on a connection. Raises InputError for a LAG over several switches."""
    if not end.ports:
        return ()
    asn = next((f" AS{item.asn}" for item in exchange.intent.members if item.key == end.member), "")
    service = Port(
        name="",
        description=f"NAP{asn} {nap.key}",
        access_vlan=nap.vid,
        edge=Edge(mac_acl=NAP, storm=NAP_STORM),
    )
    return on_ports(service, end.ports, end.speed)
