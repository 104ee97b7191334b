"""The generated members as an inventory: a file each, as engineers write them."""

import json
from pathlib import Path

from bench.rs_input import ASN, GeneratedMember

_EXCHANGE = """\
name: bench
title: Bench
profile: production
route_server_asn: {asn}

peering_lan:
  ipv4: 185.1.0.0/21
  ipv6: 2001:7f8:f00::/64

vlans:
  peering:    {{ vid: 100, role: peering }}
  parked:     {{ vid: 999, role: parked }}
  quarantine: {{ vid: 666, role: quarantine }}

management:
  gateway: 198.51.100.1
"""
_MEMBER = """\
# A member of the exchange. The file's name is the member's stable key.
name: {name}
asn: {asn}
as_set: {as_set}

noc:
  email: noc@as{asn}.example.net
  phone: +1 555 0100

connections:
  as{asn}-1:                  # stable key
    port: sw{switch}-bench/Ethernet{port}
    speed: 10G
    macs: ["00:00:5e:00:{high:02x}:{low:02x}"]
    ipv4: {v4}
    ipv6: {v6}
    max_prefix: {{ ipv4: {max_prefix_v4}, ipv6: {max_prefix_v6} }}
"""
_PORTS = 48


def write(folder: Path, generated: Path) -> int:
    """Write ``exchange.yml`` and a file for each member of ``members.json``; gives how many members there are."""
    found: list[GeneratedMember] = json.loads(generated.read_bytes())
    (folder / "members").mkdir(parents=True)
    (folder / "exchange.yml").write_text(_EXCHANGE.format(asn=ASN), encoding="utf-8")
    for number, item in enumerate(found):
        place = {"switch": number // _PORTS + 1, "port": number % _PORTS + 1, "high": number // 256, "low": number % 256}
        (folder / f"members/as{item['asn']}.yml").write_text(_MEMBER.format(**item, **place), encoding="utf-8")
    return len(found)
