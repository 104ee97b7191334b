"""What reading the inventory can find, as data: the ids are stable, the docs and ``ixp rules`` print this table."""

from ixp.model import Severity
from ixp.model.base import Frozen


class LoadRule(Frozen):
    """A fault of the YAML itself or of one value, found before any rule on the whole exchange runs."""

    id: str
    why: str
    example: str
    severity: Severity = Severity.ERROR


LOAD_RULES = (
    LoadRule(id="file.missing", why="an exchange is described by exchange.yml", example="no exchange.yml in inventory/nantes/"),
    LoadRule(id="file.unreadable", why="a file that can't be read can't be checked", example="a file that is not UTF-8"),
    LoadRule(
        id="data.guard-open",
        why="limits of data.yml keep a registry's slip from reaching the route servers at night",
        example="shrink: 100",
        severity=Severity.WARNING,
    ),
    LoadRule(id="data.unreadable", why="without outside data nothing can be rendered", example="a comma too many there"),
    LoadRule(
        id="file.name",
        why="a file's name is the stable key of a member or NAP; by another name nobody reads it",
        example="members/Armor Telecom.yml",
    ),
    LoadRule(id="yaml.syntax", why="YAML that can't be parsed; the rest of the file is not looked at", example="macs: [00:00:5e"),
    LoadRule(id="yaml.conflict", why="of a merge that was left half done nobody knows which side counts", example="<<<<<<< HEAD"),
    LoadRule(id="yaml.unseen", why="a character that no editor shows makes another key or value", example="asn:\\u00a064497"),
    LoadRule(id="yaml.duplicate-key", why="YAML would silently take the last one", example="asn: 64497 … asn: 64498"),
    LoadRule(id="yaml.alias", why="an alias hides the line to edit", example="macs: *macs"),
    LoadRule(id="yaml.too-deep", why="nothing in the inventory is nested more than a few levels", example="[[[[[[[[[[[[[[]]]]…"),
    LoadRule(id="schema.unknown-key", why="a misspelt key would have no effect", example="max_prefixes: {ipv4: 100}"),
    LoadRule(id="schema.missing-key", why="a required key is absent", example="a member without asn"),
    LoadRule(
        id="schema.empty-value",
        why="a key without value counts as left out: it may have been forgotten",
        example="ipv4:",
        severity=Severity.WARNING,
    ),
    LoadRule(id="schema.wrong-type", why="the value is of another kind than the key needs", example="connections: 3"),
    LoadRule(id="schema.wrong-value", why="the value is outside what the key allows", example="vid: 5000"),
    LoadRule(
        id="settings.commit-timer",
        why="a device would go back by itself while a change that goes well is still awaited",
        example="commit_timer: 30, deadline: 90",
    ),
    LoadRule(id="value.asn", why="ASN that is reserved or longer than 32 bits (RFC 7607, 6793, 7300)", example="asn: 23456"),
    LoadRule(id="value.mac", why="not a unicast MAC address", example="01:00:5e:00:53:11"),
    LoadRule(id="value.address", why="not an IP address or prefix of that family", example="ipv4: 192.0.2.311"),
    LoadRule(id="value.speed", why="not a speed of an Ethernet port", example="speed: 12G"),
    LoadRule(id="value.port", why="not written device/interface", example="port: Ethernet1"),
    LoadRule(id="value.date", why="not a day of the calendar", example="leaves: 31.12.2026"),
    LoadRule(id="value.secret", why="passwords stand in the secret store, the inventory names them", example="md5: hunter2"),
    LoadRule(id="value.email", why="not an e-mail address", example="email: noc at example.net"),
    LoadRule(id="value.as-set", why="not the name of an AS-SET; it goes into command lines", example="as_set: -h evil AS-X"),
    LoadRule(id="value.phone", why="not an international phone number", example="phone: 0199000011"),
    LoadRule(
        id="value.text", why="text that goes into configurations holds no control or quoting characters", example='name: "A\\nB"'
    ),
    LoadRule(id="value.key", why="keys name sessions, filters and files on every platform", example="Armor_1:"),
    LoadRule(id="value.lengths", why="prefix lengths are written shortest-longest", example="ipv4_length: 24"),
    LoadRule(id="value.range", why="not a prefix or a range of prefixes (RFC 2622, 2)", example="deny: [198.18.0.0/22^24-20]"),
    LoadRule(id="value.community", why="tags are large communities (RFC 8092)", example="tags: [64496:3000]"),
    LoadRule(id="value.cache", why="an RTR cache is an address, with or without port", example="caches: [rpki.example.net]"),
    LoadRule(id="value.reason", why="an exception is judged by its reason, now and later", example="reason: later"),
    LoadRule(id="value.server", why="outside data come from a host, a registry or a web address", example="hosts: [irr example]"),
)
