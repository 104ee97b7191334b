"""The sample exchange with connections in other states, and with a quarantine collector."""

from ipaddress import ip_interface
from typing import Any

from ixp.model import Device, Exchange, Interface, Role
from tests.render.sample import sample_exchange


def with_connections(*keys: str, exchange: Exchange | None = None, **fields: Any) -> Exchange:
    """The exchange with those fields of those connections set."""
    chosen = exchange or sample_exchange()
    members = tuple(
        member.model_copy(
            update={
                "connections": tuple(item.model_copy(update=fields if item.key in keys else {}) for item in member.connections)
            }
        )
        for member in chosen.intent.members
    )
    return chosen.model_copy(update={"intent": chosen.intent.model_copy(update={"members": members})})


def with_collector(exchange: Exchange, platform: str = "bird") -> tuple[Exchange, Device]:
    """The exchange with a quarantine collector, and the collector."""
    management = ip_interface("198.18.255.23/24")
    addresses = (ip_interface("192.0.2.3/24"), ip_interface("2001:db8:0:100::3/64"))
    device = Device(
        name="collector-nte01",
        site="nte01",
        role=Role.COLLECTOR,
        platform=platform,
        management=management,
        lab=True,
        virtual=True,
        interfaces=(
            Interface(name="mgmt0", management=True, addresses=(management,)),
            Interface(name="peering0", mac="00:00:5e:00:53:03", addresses=addresses),
        ),
    )
    facts = exchange.facts.model_copy(update={"devices": (device, *exchange.facts.devices)})
    return exchange.model_copy(update={"facts": facts}), device
