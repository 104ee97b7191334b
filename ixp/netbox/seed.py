"""Writes a seed file to NetBox, once: creates what is missing, by natural key, and changes nothing that is there."""

from collections.abc import Callable, Mapping

from ixp.model import Role
from ixp.netbox.client import Json, NetBoxClient
from ixp.netbox.field import port_key
from ixp.netbox.names import TAG, members_group
from ixp.netbox.row import Kind
from ixp.netbox.schema import SPECS
from ixp.netbox.seed_file import Seed, load_seed

__all__ = ["Seed", "load_seed", "seed"]

_GIT = {"tags": [{"slug": TAG}]}
_CLUSTER_TYPE = "ixp"


def seed(client: NetBoxClient, facts: Seed) -> tuple[str, ...]:
    """Create what NetBox lacks and name each new object; with an administrator's token, after ``prepare``."""
    seeder = _Seeder(client, facts)
    seeder.places()
    seeder.catalogue()
    seeder.devices()
    seeder.machines()
    seeder.addresses()
    seeder.cables()
    return tuple(seeder.created)


class _Seeder:
    def __init__(self, client: NetBoxClient, facts: Seed) -> None:
        self._client = client
        self._facts = facts
        self.created: list[str] = []
        self._ports: dict[str, int] = {}
        self._machine_ports: dict[str, int] = {}

    def places(self) -> None:
        """The site group that stands for the exchange (Git keeps its settings there), its sites, groups of members and VLANs."""
        facts, name = self._facts, self._facts.exchange
        groups = self._ensure("dcim/site-groups", "slug", {name: {"name": facts.name, **_GIT}})
        self._ensure("dcim/sites", "slug", {site: {"name": site.upper(), "group": groups[name]} for site in facts.sites})
        self._ensure("tenancy/tenant-groups", "slug", {members_group(name): {"name": f"Members of {facts.name}"}})
        scope = {"scope_type": Kind.SITE_GROUP.value, "scope_id": groups[name]}
        self._ensure("ipam/vlan-groups", "slug", {name: {"name": f"VLANs of {facts.name}", **scope}})

    def catalogue(self) -> None:
        """Manufacturers, device types, platforms, and a cluster of virtual machines in each site."""
        facts = self._facts
        makers = {_slug(item.manufacturer): {"name": item.manufacturer} for item in facts.device_types.values()}
        self._ensure("dcim/manufacturers", "slug", makers)
        types = {
            slug: {"model": item.model, "manufacturer": {"slug": _slug(item.manufacturer)}}
            for slug, item in facts.device_types.items()
        }
        self._ensure("dcim/device-types", "slug", types)
        self._ensure("dcim/platforms", "slug", {slug: {"name": name} for slug, name in facts.platforms.items()})
        self._ensure("virtualization/cluster-types", "slug", {_CLUSTER_TYPE: {"name": "Internet exchange"}})
        sites = self._ids("dcim/sites", "slug")
        clusters = {
            site: {"type": {"slug": _CLUSTER_TYPE}, "scope_type": Kind.SITE.value, "scope_id": sites[site]}
            for site in facts.sites
        }
        self._ensure("virtualization/clusters", "name", clusters)

    def devices(self) -> None:
        """Switches with their interfaces; aggregates before the interfaces that are in them."""
        bodies: dict[str, Json] = {}
        for name, switch in self._facts.switches.items():
            bodies[name] = {
                "device_type": {"slug": switch.type},
                "role": {"slug": Role.SWITCH.value},
                "site": {"slug": switch.site},
                "platform": {"slug": switch.platform},
                "custom_fields": {"ixp_lab": switch.lab},
            }
        devices = self._ensure("dcim/devices", "name", bodies)
        for in_lag in (False, True):
            ports: dict[str, Json] = {}
            for name, switch in self._facts.switches.items():
                for kind in self._facts.device_types[switch.type].interfaces:
                    if (kind.lag is not None) is not in_lag:
                        continue
                    body: Json = {"device": devices[name], "type": kind.type, "mgmt_only": kind.management}
                    if kind.lag:
                        body["lag"] = self._ports[f"{name}/{kind.lag}"]
                    if kind.member:
                        body |= {"enabled": False, **_GIT}
                    ports |= {f"{name}/{port}": {**body, "name": port} for port in kind.each()}
            self._ports |= self._ensure_by("dcim/interfaces", SPECS[Kind.INTERFACE].key_columns, port_key, ports)

    def machines(self) -> None:
        """Route servers and collectors with their two interfaces and the MAC address of the one in the peering LAN."""
        facts = self._facts
        bodies: dict[str, Json] = {
            name: {
                "site": {"slug": item.site},
                "cluster": {"name": item.site},
                "role": {"slug": (Role.COLLECTOR if name in facts.collectors else Role.ROUTE_SERVER).value},
                "platform": {"slug": item.platform},
                "status": "active",
                "custom_fields": {"ixp_lab": item.lab},
            }
            for name, item in facts.machines.items()
        }
        machines = self._ensure("virtualization/virtual-machines", "name", bodies)
        ports: dict[str, Json] = {}
        for name in facts.machines:
            machine = {"virtual_machine": machines[name]}
            ports[f"{name}/mgmt0"] = {**machine, "name": "mgmt0", "custom_fields": {"ixp_out_of_band": True}}
            ports[f"{name}/peering0"] = {**machine, "name": "peering0"}
        columns = SPECS[Kind.MACHINE_INTERFACE].key_columns
        self._machine_ports = self._ensure_by("virtualization/interfaces", columns, port_key, ports)
        self._macs()

    def _macs(self) -> None:
        """A MAC address is an object of its own; an interface that has one keeps it."""
        have = {row["id"] for row in self._client.all("virtualization/interfaces", ("id", "mac_address")) if row["mac_address"]}
        for name, item in self._facts.machines.items():
            port = self._machine_ports[f"{name}/peering0"]
            if port in have:
                continue
            body = {"mac_address": item.mac, "assigned_object_type": Kind.MACHINE_INTERFACE.value, "assigned_object_id": port}
            (made,) = self._client.create("dcim/mac-addresses", [body])
            self._client.update("virtualization/interfaces", [{"id": port, "primary_mac_address": made["id"]}])
            self.created.append(f"mac-addresses {item.mac}")

    def addresses(self) -> None:
        """Management addresses and the machines' addresses in the peering LAN, each on its interface."""
        wanted: dict[str, Json] = {}
        for name, switch in self._facts.switches.items():
            ports = self._facts.device_types[switch.type].interfaces
            management = next(port for kind in ports if kind.management for port in kind.each())
            wanted[str(switch.management.ip)] = self._assigned(Kind.INTERFACE, f"{name}/{management}", str(switch.management))
        for name, machine in self._facts.machines.items():
            for port, addresses in (("mgmt0", (machine.management,)), ("peering0", machine.peering)):
                for address in addresses:
                    wanted[str(address.ip)] = self._assigned(Kind.MACHINE_INTERFACE, f"{name}/{port}", str(address))
        self._ensure_by("ipam/ip-addresses", ("address",), SPECS[Kind.ADDRESS].key, wanted)

    def _assigned(self, kind: Kind, port: str, address: str) -> Json:
        ids = self._ports if kind is Kind.INTERFACE else self._machine_ports
        return {"address": address, "assigned_object_type": kind.value, "assigned_object_id": ids[port]}

    def cables(self) -> None:
        """Trunk cables, found by their ends."""
        wanted: dict[str, Json] = {}
        for ends in self._facts.cables:
            a, b = ({"object_type": Kind.INTERFACE.value, "object_id": self._ports[end]} for end in ends)
            wanted[" -- ".join(sorted(ends))] = {"a_terminations": [a], "b_terminations": [b], "status": "connected"}
        self._ensure_by("dcim/cables", SPECS[Kind.CABLE].key_columns, SPECS[Kind.CABLE].key, wanted)

    def _ids(self, endpoint: str, key: str) -> dict[str, int]:
        return {row[key]: row["id"] for row in self._client.all(endpoint, ("id", key))}

    def _ensure(self, endpoint: str, key: str, wanted: Mapping[str, Json]) -> dict[str, int]:
        """Rows whose key is one attribute."""
        bodies = {name: {**body, key: name} for name, body in wanted.items()}
        return self._ensure_by(endpoint, (key,), lambda row: str(row[key]), bodies)

    def _ensure_by(
        self, endpoint: str, columns: tuple[str, ...], key: Callable[[Json], str], wanted: Mapping[str, Json]
    ) -> dict[str, int]:
        """Create the rows whose key NetBox lacks; ids of all that are wanted, by key."""
        ids = {key(row): row["id"] for row in self._client.all(endpoint, ("id", *columns))}
        missing = [name for name in wanted if name not in ids]
        made = self._client.create(endpoint, [wanted[name] for name in missing])
        ids |= {name: row["id"] for name, row in zip(missing, made, strict=True)}
        self.created += [f"{endpoint.partition('/')[2]} {name}" for name in missing]
        return {name: ids[name] for name in wanted}


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
