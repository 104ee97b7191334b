"""Twenty faults that people make in a member's file: what they meant, what they wrote."""

from typing import NamedTuple


class Slip(NamedTuple):
    """An edit of one file of the sample inventory; ``wrong`` replaces ``right``, once."""

    title: str
    file: str
    right: str
    wrong: str
    rule: str


ARMOR, LOIRE, SEVRE, VENDEE, VILAINE = (f"members/{key}.yml" for key in ("armor", "loire", "sevre", "vendee", "vilaine"))

SLIPS = (
    Slip("a key misspelt", ARMOR, "max_prefix: {", "max_prefixes: {", "schema.unknown-key"),
    Slip("a required key misspelt", ARMOR, "asn: 64497", "ans: 64497", "schema.unknown-key"),
    Slip("a required key left out", LOIRE, "  phone: +33 1 99 00 00 12\n", "", "schema.missing-key"),
    Slip("AS before the number", ARMOR, "asn: 64497", "asn: AS64497", "value.asn"),
    Slip("the ASN of another member", VILAINE, "asn: 64501", "asn: 64497", "member.duplicate-asn"),
    Slip("an AS-SET without its AS-", ARMOR, "AS64497:AS-ARMOR ", "AS64497:ARMOR ", "value.as-set"),
    Slip("an AS-SET that does not exist", ARMOR, "AS64497:AS-ARMOR ", "AS64497:AS-ARMOUR ", "member.as-set-unknown"),
    Slip("an e-mail address without @", ARMOR, "noc@armor", "noc.armor", "value.email"),
    Slip("a port without its switch", ARMOR, "sw1-nte01/Ethernet1 ", "Ethernet1 ", "value.port"),
    Slip("the port of another member", LOIRE, "sw1-nte01/Ethernet2", "sw1-nte01/Ethernet1", "port.used-twice"),
    Slip("a port that the switch does not have", ARMOR, "Ethernet1 ", "Etherent1 ", "port.unknown"),
    Slip("a LAG over two switches", SEVRE, "sw1-nte01/Ethernet4]", "sw1-nte02/Ethernet14]", "lag.two-switches"),
    Slip("a speed without unit", ARMOR, "speed: 10G", "speed: 10", "value.speed"),
    Slip("a speed that the port can't do", ARMOR, "speed: 10G", "speed: 100G", "port.speed"),
    Slip("a MAC with a digit missing", ARMOR, "00:00:5e:00:53:11", "00:00:5e:00:53:1", "value.mac"),
    Slip("the MAC of another router", VILAINE, "00:00:5e:00:53:16", "00:00:5e:00:53:15", "connection.duplicate-mac"),
    Slip("the address of another router", VILAINE, "192.0.2.16", "192.0.2.15", "address.duplicate"),
    Slip("an address of another LAN", ARMOR, "2001:db8:0:100::11", "2001:db8:0:10::11", "address.outside-lan"),
    Slip("leaving without a last day", VENDEE, "    leaves: 2026-12-31 ", "    # leaves: 2026-12-31 ", "connection.leaves"),
    Slip("a bracket not closed", ARMOR, '53:11"]', '53:11"', "yaml.syntax"),
)
