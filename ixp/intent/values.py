"""The values an engineer writes, turned into the model's: speeds, MACs, addresses, ports, ASNs, dates, texts.

Each function takes what stood in the YAML and raises a PydanticCustomError whose type is the rule's id, whose message says
what is wrong and whose context carries the hint.
"""

import re
import unicodedata
from datetime import date
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network, NetmaskValueError, ip_address
from typing import Annotated, LiteralString, TypeVar

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ixp.intent.slips import name_of
from ixp.model import PortRef, PrefixLengths
from ixp.model.irr import AS_SET
from ixp.model.member import KEY

_SPEEDS = {
    "10M": 10,
    "100M": 100,
    "1G": 1_000,
    "2.5G": 2_500,
    "5G": 5_000,
    "10G": 10_000,
    "25G": 25_000,
    "40G": 40_000,
    "50G": 50_000,
    "100G": 100_000,
    "200G": 200_000,
    "400G": 400_000,
    "800G": 800_000,
}
_MAC = re.compile(
    r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|(?:[0-9a-f]{2}-){5}[0-9a-f]{2}|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}|[0-9a-f]{12}", re.IGNORECASE
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_PHONE = re.compile(r"\+[1-9][0-9 ().-]{5,22}[0-9]")
_PORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._/-]*")
_DEVICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECRET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)+")
_LENGTHS = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")
_RESERVED_ASNS = {
    0: "reserved (RFC 7607)",
    23456: "AS_TRANS, the stand-in for a 32-bit ASN (RFC 6793)",
    65535: "reserved (RFC 7300)",
    4294967295: "reserved (RFC 7300)",
}
_STRANGE_QUOTE = re.compile("[\u2018-\u201f\u00ab\u00bb\u2032\u2033]")
_AS_IPV4 = "write four numbers from 0 to 255, without zeros in front: 192.0.2.11"
_AS_IPV6 = "write it with '::' for the zeros: 2001:db8:0:100::11"
_TEXT_SIGNS = set(" .,'&()+/_-")

Network = TypeVar("Network", IPv4Network, IPv6Network)


def _quoted(value: object) -> str:
    """What was written, for a person; typographic quotation marks, which YAML takes for text, by name."""
    if value is None:
        return "an empty value"
    strange = _STRANGE_QUOTE.search(value) if isinstance(value, str) else None
    return f"'{value}'" + (f", in which {name_of(strange[0])} is no quotation mark of YAML," if strange else "")


def wrong(rule: LiteralString, what: str, hint: str = "") -> PydanticCustomError:
    """The fault of a value: the rule's id, what is wrong with it, and the mend."""
    return PydanticCustomError(rule, "{what}", {"what": what, "hint": hint})


def speed_text(mbps: int) -> str:
    """A speed in Mb/s, of a port or of several, as engineers write it: 10000 → ``10G``, 20000 → ``20G``."""
    written_so = f"{mbps // 1000}G" if mbps % 1000 == 0 else f"{mbps}M"
    return next((text for text, value in _SPEEDS.items() if value == mbps), written_so)


def _speed(value: object) -> int:
    found = _SPEEDS.get(value.upper()) if isinstance(value, str) else None
    if found is None:
        raise wrong("value.speed", f"{_quoted(value)} is not a port speed", "write 1G, 10G, 25G, 100G …")
    return found


def _mac(value: object) -> str:
    if not isinstance(value, str) or not _MAC.fullmatch(value):
        raise wrong("value.mac", f"{_quoted(value)} is not a MAC address", 'write it in quotes: "00:00:5e:00:53:11"')
    digits = re.sub(r"[^0-9a-f]", "", value.lower())
    if int(digits, 16) == 0:
        raise wrong("value.mac", "the MAC address is all zero", "write the MAC of the member's router")
    if int(digits[:2], 16) & 1:
        raise wrong("value.mac", f"'{value}' is a multicast or broadcast MAC", "a router sends from a unicast MAC")
    return ":".join(digits[start : start + 2] for start in range(0, 12, 2))


def _asn(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong("value.asn", f"{_quoted(value)} is not an ASN", "write the number alone: 64497")
    if not 0 <= value <= 4294967295:
        raise wrong("value.asn", f"{value} does not fit in the 32 bits of an ASN")
    if value in _RESERVED_ASNS:
        raise wrong("value.asn", f"AS{value} can't be used: {_RESERVED_ASNS[value]}")
    return value


def _ipv4(value: object) -> IPv4Address:
    try:
        if isinstance(value, str):
            return IPv4Address(value)
    except AddressValueError:
        pass
    raise wrong("value.address", f"{_quoted(value)} is not an IPv4 address", _other_family(value, "ipv6") or _AS_IPV4)


def _ipv6(value: object) -> IPv6Address:
    try:
        if isinstance(value, str) and "%" not in value:
            return IPv6Address(value)
    except AddressValueError:
        pass
    raise wrong("value.address", f"{_quoted(value)} is not an IPv6 address", _other_family(value, "ipv4") or _AS_IPV6)


def _other_family(value: object, key: str) -> str:
    if isinstance(value, str) and "/" in value:
        return "write the address without a prefix length"
    if isinstance(value, str) and "%" in value:
        return "write the address without a zone"
    try:
        ip_address(str(value))
    except ValueError:
        return ""
    return f"it belongs under '{key}'"


def parse_ip(value: object) -> IPv4Address | IPv6Address:
    """An address of either family, without length."""
    return _ipv6(value) if ":" in str(value) else _ipv4(value)


def parse_network(value: object, family: type[Network]) -> Network:
    """A prefix of that family, without host bits."""
    try:
        if isinstance(value, str) and "/" in value:
            return family(value)
    except (AddressValueError, NetmaskValueError):
        pass
    except ValueError:
        raise wrong("value.address", f"'{value}' has host bits set", f"write {family(value, strict=False)}") from None
    raise wrong("value.address", f"'{value}' is not a prefix of that family", "write it as 192.0.2.0/24 or 2001:db8::/64")


def _network4(value: object) -> IPv4Network:
    return parse_network(value, IPv4Network)


def _network6(value: object) -> IPv6Network:
    return parse_network(value, IPv6Network)


def parse_port(value: object) -> PortRef:
    """A port from ``device/interface``."""
    if isinstance(value, list):
        raise wrong("value.port", "a list is not a port", "the ports of a LAG stand under 'ports'")
    if not isinstance(value, str) or not _PORT.fullmatch(value):
        raise wrong("value.port", f"{_quoted(value)} is not a port", "write device/interface: sw1-nte01/Ethernet1")
    return PortRef.parse(value)


def _lengths(value: object) -> PrefixLengths:
    found = _LENGTHS.fullmatch(value) if isinstance(value, str) else None
    if not found or any(int(part) > 128 for part in found.groups()):
        raise wrong("value.lengths", f"'{value}' is not a range of prefix lengths", "write shortest-longest: 8-24")
    return PrefixLengths(shortest=int(found[1]), longest=int(found[2]))


def _day(value: object) -> date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise wrong("value.date", f"'{value}' is not a date", "write year-month-day: 2026-12-31")


def _secret_name(value: object) -> str:
    # The value is not repeated: what stands there may be the password itself.
    if not isinstance(value, str) or not _SECRET_NAME.fullmatch(value):
        hint = "write its name in the secret store, as md5/armor-1; if this was the password, change it"
        raise wrong("value.secret", "not the name of a secret", hint)
    return value


def _email(value: str) -> str:
    if not _EMAIL.fullmatch(value):
        raise wrong("value.email", f"'{value}' is not an e-mail address", "write it as noc@example.net")
    return value


def _phone(value: str) -> str:
    if not _PHONE.fullmatch(value):
        raise wrong(
            "value.phone", f"'{value}' is not an international phone number", "begin with + and the country: +33 1 99 00 00 11"
        )
    return value


def _text(value: str) -> str:
    value = unicodedata.normalize("NFC", value)  # some systems write an accent as a character of its own
    bad = sorted({char for char in value if not (char.isalnum() or char in _TEXT_SIGNS)})
    if bad:
        raise wrong(
            "value.text",
            f"the text holds {', '.join(map(repr, bad))}",
            "letters, digits, space and . , ' & ( ) + / _ - are allowed",
        )
    if not value.strip() or value != value.strip() or len(value) > 64:
        raise wrong("value.text", "the text is empty, longer than 64 characters or begins or ends with a space")
    return value


def _as_set(value: str) -> str:
    if len(value) > 128 or not AS_SET.fullmatch(value):
        hint = "write it as AS64497:AS-ARMOR, AS-ARMOR or RIPE::AS-ARMOR; leave it out for the own ASN only"
        raise wrong("value.as-set", f"{value[:128]!r} is not the name of an AS-SET", hint)
    return value


def _device_name(value: str) -> str:
    if not _DEVICE.fullmatch(value):
        raise wrong("value.key", f"'{value}' can't be the name of a device", "write it as NetBox has it: rs1-nte01")
    return value


def check_key(value: str) -> str:
    """A stable key: lower case letters, digits and dashes, at most 32, beginning with a letter."""
    if not re.fullmatch(KEY, value):
        raise wrong(
            "value.key", f"'{value}' can't be a key", "up to 32 lower-case letters, digits and dashes, beginning with a letter"
        )
    return value


def written(description: str, pattern: str = "", **more: str | int | list[str]) -> WithJsonSchema:
    """What an editor knows of a value that is written as text."""
    schema: dict[str, str | int | list[str]] = {"type": "string", "description": description, **more}
    return WithJsonSchema({**schema, "pattern": f"^({pattern})$"} if pattern else schema)


_IPV4, _IPV6 = "an IPv4 address without length: 192.0.2.11", "an IPv6 address without length: 2001:db8:0:100::11"

Speed = Annotated[int, BeforeValidator(_speed), written("speed of one port: 10G", enum=list(_SPEEDS))]
Mac = Annotated[
    str, BeforeValidator(_mac), written('MAC of a router: "00:00:5e:00:53:11"', _MAC.pattern.replace("a-f", "A-Fa-f"))
]
Asn = Annotated[
    int, BeforeValidator(_asn), WithJsonSchema({"type": "integer", "description": "64497", "minimum": 1, "maximum": 4294967294})
]
Ipv4 = Annotated[IPv4Address, BeforeValidator(_ipv4), written(_IPV4, r"[0-9]{1,3}(\.[0-9]{1,3}){3}")]
Ipv6 = Annotated[IPv6Address, BeforeValidator(_ipv6), written(_IPV6, r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")]
Ip = Annotated[IPv4Address | IPv6Address, BeforeValidator(parse_ip), written("an IP address without length", r"[0-9A-Fa-f:.]+")]
Network4 = Annotated[IPv4Network, BeforeValidator(_network4), written("192.0.2.0/24", r"[0-9.]+/[0-9]{1,2}")]
Network6 = Annotated[IPv6Network, BeforeValidator(_network6), written("2001:db8:0:100::/64", r"[0-9A-Fa-f:.]+/[0-9]{1,3}")]
Port = Annotated[PortRef, BeforeValidator(parse_port), written("device/interface: sw1-nte01/Ethernet1", _PORT.pattern)]
Lengths = Annotated[PrefixLengths, BeforeValidator(_lengths), written("shortest-longest: 8-24", _LENGTHS.pattern)]
Day = Annotated[date, BeforeValidator(_day), written("year-month-day: 2026-12-31", _DAY.pattern, format="date")]
SecretName = Annotated[str, BeforeValidator(_secret_name), written("a name: md5/armor-1", _SECRET_NAME.pattern)]
Email = Annotated[str, AfterValidator(_email), written("noc@example.net", _EMAIL.pattern)]
Phone = Annotated[str, AfterValidator(_phone), written("+33 1 99 00 00 11", _PHONE.pattern)]
Text = Annotated[str, AfterValidator(_text), written("at most 64 letters, digits, spaces and . , ' & ( ) + / _ -", ".{1,64}")]
AsSet = Annotated[str, AfterValidator(_as_set), written("AS64497:AS-ARMOR", AS_SET.pattern, maxLength=128)]
DeviceName = Annotated[str, AfterValidator(_device_name), written("name of a device in NetBox: rs1-nte01", _DEVICE.pattern)]
Key = Annotated[str, AfterValidator(check_key), written("lower-case letters, digits and dashes", KEY.strip("^$"))]
