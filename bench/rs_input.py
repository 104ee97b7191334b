"""The input of the route servers' measurements: the members that ``bench/data/gen_members.py`` makes, as ours and as theirs.

Ours are the serialized exchange and the snapshot, with the policy that ``bench/data/arouteserver-general.yml`` states for
arouteserver. What is made here is no part of what is timed.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_interface
from pathlib import Path
from typing import TypedDict

from ixp.data.snapshot import RouteSet, Snapshot
from ixp.model import (
    Blackhole,
    Connection,
    Contact,
    Device,
    Exchange,
    Facts,
    FamilyLimits,
    Intent,
    Interface,
    Member,
    NextHop,
    PeeringLan,
    Policy,
    PortRef,
    PrefixRange,
    Profile,
    Role,
    RtrCache,
    Vlan,
    VlanRole,
)

DATA = Path(__file__).parent / "data"
DEVICE = "rs1-bench"
ASN = 64500
_SEED = 1
_LAN = PeeringLan(ipv4=IPv4Network("185.1.0.0/21"), ipv6=IPv6Network("2001:7f8:f00::/64"))
_NOC = Contact(email="noc@example.net", phone="+1 555 0100")
_PORTS_PER_SWITCH = 500


class GeneratedMember(TypedDict):
    """A member of ``members.json``."""

    asn: int
    name: str
    v4: str
    v6: str
    as_set: str
    max_prefix_v4: int
    max_prefix_v6: int


@dataclass(frozen=True)
class Input:
    """Where the generated files are, and ours beside them."""

    folder: Path
    exchange: Exchange
    snapshot: Snapshot

    @property
    def exchange_file(self) -> Path:
        """The serialized exchange."""
        return self.folder / "exchange.json"

    @property
    def snapshot_file(self) -> Path:
        """The data snapshot."""
        return self.folder / "snapshot.json"


def generate(folder: Path, members: int, platform: str = "bird") -> Input:
    """Make the members and write ours: the same number gives the same bytes."""
    argv = [sys.executable, str(DATA / "gen_members.py"), str(members), str(_SEED), str(folder)]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    generated: list[GeneratedMember] = json.loads((folder / "members.json").read_bytes())
    made = Input(folder=folder, exchange=exchange(generated, platform), snapshot=_snapshot(folder / "irr", generated))
    made.exchange_file.write_text(made.exchange.model_dump_json(), encoding="utf-8")
    made.snapshot_file.write_text(made.snapshot.model_dump_json(), encoding="utf-8")
    return made


def exchange(generated: list[GeneratedMember], platform: str) -> Exchange:
    """One route server and all members on one LAN."""
    management = ip_interface("198.51.100.21/24")
    peering = Interface(name="peering0", addresses=(ip_interface("185.1.0.2/21"), ip_interface("2001:7f8:f00::2/64")))
    device = Device(
        name=DEVICE,
        site="bench",
        role=Role.ROUTE_SERVER,
        platform=platform,
        management=management,
        virtual=True,
        interfaces=(Interface(name="mgmt0", management=True, addresses=(management,)), peering),
    )
    members = sorted((_member(number, item) for number, item in enumerate(generated)), key=lambda item: item.key)
    intent = Intent(
        name="bench",
        title="Bench",
        profile=Profile.PRODUCTION,
        route_server_asn=ASN,
        peering_lan=_LAN,
        vlans=(Vlan(name="peering", vid=100, role=VlanRole.PEERING),),
        policy=_policy(),
        members=tuple(members),
    )
    return Exchange(intent=intent, facts=Facts(devices=(device,)))


def _policy() -> Policy:
    return Policy(
        next_hop=NextHop.SAME_AS,
        passive=True,
        never_via_asns=(174, 1299, 3356),
        never_via_peeringdb=False,
        denied=(PrefixRange.with_more_specifics(IPv6Network("2001:7f8:f00::/48")),),
        rtr_caches=(RtrCache(host=IPv4Address("198.51.100.31")), RtrCache(host=IPv4Address("198.51.100.32"))),
        blackhole_ipv4=Blackhole.PROPAGATE,
        blackhole_ipv6=Blackhole.PROPAGATE,
    )


def _member(number: int, item: GeneratedMember) -> Member:
    switch, port = divmod(number, _PORTS_PER_SWITCH)
    connection = Connection(
        key=f"as{item['asn']}-1",
        ports=(PortRef(device=f"sw{switch + 1}-bench", interface=f"Ethernet{port + 1}"),),
        speed=10_000,
        macs=(f"00:00:5e:00:{53 + number // 256:02d}:{number % 256:02x}",),
        ipv4=IPv4Address(item["v4"]),
        ipv6=IPv6Address(item["v6"]),
        max_prefix=FamilyLimits(ipv4=item["max_prefix_v4"], ipv6=item["max_prefix_v6"]),
    )
    return Member(
        key=f"as{item['asn']}", name=item["name"], asn=item["asn"], as_set=item["as_set"], noc=_NOC, connections=(connection,)
    )


def _snapshot(irr: Path, generated: list[GeneratedMember]) -> Snapshot:
    return Snapshot(sets={item["as_set"]: _route_set(irr, item["as_set"]) for item in generated})


def _route_set(irr: Path, name: str) -> RouteSet:
    origins: list[int] = json.loads((irr / f"asset_{name}.json").read_bytes())["asn_list"]
    return RouteSet(origins=tuple(sorted(origins)), ipv4=_prefixes(irr, name, 4), ipv6=_prefixes(irr, name, 6))


def _prefixes(irr: Path, name: str, version: int) -> tuple[str, ...]:
    found: list[dict[str, str]] = json.loads((irr / f"rset_{name}_{version}.json").read_bytes())["prefix_list"]
    return tuple(item["prefix"] for item in found)
