"""A small intent in which every field of the model has a value that is not its default somewhere."""

from typing import Any

from ixp.model import Connection, Intent, Member, Nap

EXCHANGE: dict[str, Any] = {
    "name": "nantes",
    "title": "Test exchange — Nantes",
    "profile": "lab",
    "route_server_asn": 64496,
    "peering_lan": {"ipv4": "192.0.2.0/24", "ipv6": "2001:db8:0:100::/64"},
    "vlans": [
        {"name": "parked", "vid": 999, "role": "parked"},
        {"name": "peering", "vid": 100, "role": "peering"},
        {"name": "quarantine", "vid": 666, "role": "quarantine"},
    ],
    "policy": {
        "ipv4_length": {"shortest": 8, "longest": 28},
        "ipv6_length": {"shortest": 19, "longest": 48},
        "max_prefix_ipv4": 900,
        "max_prefix_ipv6": 90,
        "next_hop": "same-as",
        "max_communities": None,
        "transit_free_asns": [64510, 65551],
        "denied": [{"prefix": "203.0.113.0/24", "shortest": 24, "longest": 32}],
        "rtr_caches": [{"host": "2001:db8:ffff::5"}, {"host": "198.18.255.5", "port": 323}],
        "blackhole_ipv4": "rewrite",
        "blackhole_next_hop_ipv4": "192.0.2.254",
        "pops": [{"site": "nte01", "number": 1}],
        "local_lines": [{"device": "rs1-nte01", "lines": ["# ours", "", "  protocol static ours { ipv4; }"]}],
    },
    "management": {"user": "ixp", "gateway": "198.18.255.1", "ntp": ["198.18.255.1"], "syslog": ["2001:db8:ffff::1"]},
    "own_ports": [
        {
            "port": {"device": "sw1-nte01", "interface": "Ethernet47"},
            "serves": "rs1-nte01",
            "speed": 10000,
            "macs": ["00:00:5e:00:53:01"],
        },
        {
            "port": {"device": "sw1-nte02", "interface": "Ethernet47"},
            "serves": "rs2-nte02",
            "speed": 10000,
            "macs": ["00:00:5e:00:53:02", "00:00:5e:00:53:01"],
        },
        {
            "port": {"device": "sw1-nte02", "interface": "Ethernet48"},
            "serves": "probe",
            "speed": 10000,
            "macs": ["00:00:5e:00:53:04"],
            "vlan": "quarantine",
        },
    ],
}


def connection(key: str, *ports: str, number: int | None = None, **more: Any) -> Connection:
    """A connection; ``number`` gives its addresses and MAC in the LAN."""
    values: dict[str, Any] = {
        "key": key,
        "ports": [dict(zip(("device", "interface"), port.split("/"), strict=True)) for port in ports],
        "speed": 10000,
        "macs": [f"00:00:5e:00:53:{number or 0:02d}"],
    }
    if number is not None:
        values |= {"ipv4": f"192.0.2.{number}", "ipv6": f"2001:db8:0:100::{number}"}
    return Connection.model_validate(values | more)


def member(key: str, asn: int, *connections: Connection, **more: Any) -> Member:
    """A member with a NOC."""
    values = {
        "key": key,
        "name": f"{key.title()} Réseau",
        "asn": asn,
        "noc": {"email": f"noc@{key}.example.net", "phone": "+33 2 00 00"},
    }
    return Member.model_validate(values | more | {"connections": connections})


def nap(key: str, vid: int, *ends: dict[str, Any]) -> Nap:
    """A NAP between two ends."""
    return Nap.model_validate({"key": key, "vid": vid, "ends": ends})


def own_end(of: str, *ports: str) -> dict[str, Any]:
    """An end with ports of its own."""
    split = [dict(zip(("device", "interface"), port.split("/"), strict=True)) for port in ports]
    return {"member": of, "ports": split, "speed": 10000}


def riding_end(of: str, connection: str) -> dict[str, Any]:
    """An end that is tagged beside peering."""
    return {"member": of, "connection": connection}


def naps() -> tuple[Nap, ...]:
    """Tagged on a LAG and on a port, own LAG across switches, two members with two NAPs."""
    return (
        nap("alpha-delta", 1001, riding_end("alpha", "alpha-1"), own_end("delta", "sw1-nte01/Ethernet9")),
        nap("beta-delta", 1002, riding_end("beta", "beta-1"), own_end("delta", "sw1-nte02/Ethernet7", "sw1-nte02/Ethernet8")),
        nap("beta-gamma", 1003, riding_end("beta", "beta-1"), riding_end("gamma", "gamma-2")),
    )


POLICY: dict[str, Any] = {
    "policy": {"next_hop": "listed", "ipv4_length": {"shortest": 8, "longest": 24}, "reject_invalid": False},
    "lists": {
        "allow_prefixes": [{"prefix": "198.18.0.0/22", "shortest": 22, "longest": 24}],
        "allow_origins": [64500],
        "allow_routes": [
            {"range": {"prefix": "2001:db8:1000::/36", "shortest": 36, "longest": 48}},
            {"range": {"prefix": "198.18.4.0/24", "shortest": 24, "longest": 24}, "origin": 64500},
        ],
        "deny_prefixes": [{"prefix": "198.18.3.0/24", "shortest": 24, "longest": 32}],
        "next_hops": ["192.0.2.99", "2001:db8:0:100::99"],
    },
    "mapped_asn": 64600,
    "tags": ["64496:3000:1"],
}
SESSION = {"gtsm": True, "add_path": False, "limit_action": "restart"}


def members() -> tuple[Member, ...]:
    """Single, LAG, IPv6 only, without route servers, a limit for a family without address, leaving, MD5, NAP only."""
    lag = connection(
        "beta-1", "sw1-nte01/Ethernet2", "sw1-nte01/Ethernet10", number=12, macs=["00:00:5e:00:53:99", "00:00:5e:00:53:12"]
    )
    six = connection(
        "gamma-1",
        "sw1-nte02/Ethernet3",
        number=13,
        ipv4=None,
        max_prefix={"ipv4": 5, "ipv6": 50},
        md5="md5/gamma-1",
        policy=SESSION,
    )
    fast = connection(
        "gamma-2", "sw1-nte02/Ethernet49", number=14, speed=100000, route_servers=False, state="leaving", leaves="2026-12-31"
    )
    return (
        member("alpha", 64501, connection("alpha-1", "sw1-nte01/Ethernet1", number=11), as_set="AS64501:AS-ALPHA"),
        member("beta", 65536, lag, **POLICY),
        member("delta", 64504),
        member("gamma", 64503, six, fast),
    )


def intent(*some: Member) -> Intent:
    """The sample exchange with these members, or with all members and NAPs of the above."""
    return Intent.model_validate(EXCHANGE | {"members": some or members(), "naps": () if some else naps()})


def with_members(old: Intent, *some: Member) -> Intent:
    """The same exchange with other members, and with the NAPs that have both ends among them."""
    keys = {item.key for item in some}
    left = tuple(item for item in old.naps if {end.member for end in item.ends} <= keys)
    return old.model_copy(update={"members": some, "naps": left})


def with_naps(old: Intent, *some: Nap) -> Intent:
    """The same exchange with other NAPs."""
    return old.model_copy(update={"naps": some})
