"""A machine that speaks BGP, written so that Batfish reads it: its interfaces, then FRR's configuration.

Batfish takes FRR's language in Cumulus's concatenated form only: a host name on the first line, interface stanzas, port settings,
configuration, each part behind a literal line.
"""

from ipaddress import IPv4Interface

from ixp.model.base import Frozen

_INTERFACES = "# This file describes the network interfaces"
_PORTS = "# ports.conf --"
FRR = "# frr.conf --"
"""The line in front of FRR's own."""
# The first line of FRR that Batfish knows its configuration by; alone, a machine that speaks with nobody.
_FIRST = "frr version 10.3"
SILENT = f"{_FIRST}\n"


class Interface(Frozen):
    """An interface: its addresses, and where it is a LAG the names of its links.

    ``vrf``: it is alone in a VRF of that name. Batfish gives a prefix to one interface of a VRF only.
    """

    name: str
    addresses: tuple[IPv4Interface, ...] = ()
    links: tuple[str, ...] = ()
    vrf: str | None = None


def wrapped(hostname: str, interfaces: tuple[Interface, ...], frr: str) -> str:
    """The file of one machine; the lines before FRR's are as many as ``lines_before`` says."""
    return "\n".join([*_head(hostname, interfaces), frr])


def lines_before(hostname: str, interfaces: tuple[Interface, ...]) -> int:
    """How many lines stand before the first of FRR's."""
    return len(_head(hostname, interfaces))


def _head(hostname: str, interfaces: tuple[Interface, ...]) -> list[str]:
    stanzas = [line for item in interfaces for line in _stanza(item)]
    return [hostname, _INTERFACES, *stanzas, _PORTS, FRR]


def _stanza(interface: Interface) -> list[str]:
    lines = [line for name in interface.links for line in (f"auto {name}", f"iface {name}", "")]
    if interface.vrf:
        lines += [f"auto {interface.vrf}", f"iface {interface.vrf}", "    vrf-table auto", ""]
    lines += [f"auto {interface.name}", f"iface {interface.name}"]
    lines += [f"    address {item}" for item in interface.addresses]
    if interface.vrf:
        lines.append(f"    vrf {interface.vrf}")
    if interface.links:
        lines.append(f"    bond-slaves {' '.join(interface.links)}")
    return [*lines, ""]


def stub(
    asn: int, router_id: str, neighbors: dict[str, int], announces: tuple[str, ...] = (), communities: tuple[str, ...] = ()
) -> str:
    """FRR's configuration of a router that speaks with ``neighbors`` (ASN by address) and filters nothing.

    It announces these prefixes, with these communities.
    """
    lines = [_FIRST, *(f"ip route {prefix} Null0" for prefix in announces)]
    lines += ["route-map marked permit 10", f" set community {' '.join(communities)}", "!"] if communities else []
    lines += [f"router bgp {asn}", f" bgp router-id {router_id}"]
    lines += [f" neighbor {address} remote-as {peer}" for address, peer in neighbors.items()]
    lines += [" !", " address-family ipv4 unicast"]
    lines += [f"  network {prefix}" for prefix in announces]
    for address in neighbors:
        lines += [f"  neighbor {address} activate", f"  neighbor {address} send-community"]
        lines += [f"  neighbor {address} route-map marked out"] if communities else []
    return "\n".join([*lines, " exit-address-family", "!", ""])
