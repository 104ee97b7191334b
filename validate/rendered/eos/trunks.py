"""Both ends of a cable between switches are of one MTU; that they carry the same VLANs, each end is held to by itself."""

import re
from collections.abc import Iterator, Mapping

from ixp.model import Exchange, Finding, PortRef
from validate.rendered.text import Section, finding, sections

TRUNK_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.trunk-mtu", "frames that one end sends and the other drops are lost without a word", "mtu 9214 at one end only"),
)
_MTU = re.compile(r"(?:l2 )?mtu (\d+)")
_CHANNEL = re.compile(r"channel-group (\d+) mode \S+")


def check_trunks(exchange: Exchange, files: Mapping[str, str]) -> Iterator[Finding]:
    """Findings on the cables between EOS switches. ``files`` are by device name."""
    parsed = {
        device.name: {item.head.removeprefix("interface "): item for item in sections(files[device.name])}
        for device in exchange.switches
        if device.platform == "eos" and device.name in files
    }
    said = set[str]()  # the links of one LAG say the same
    for cable in exchange.facts.cables:
        ends = [(end, _whole(parsed.get(end.device, {}), end)) for end in (cable.a, cable.b)]
        if any(section is None for _, section in ends):
            continue
        (a, here), (b, there) = ends
        device = exchange.device(a.device)
        if device is None or here is None or there is None or _mtu(here) == _mtu(there):
            continue
        what = f"the trunk to {b.device} has {_mtu(here)} here and {_mtu(there)} there"
        if what not in said:
            line = max(here.line("mtu "), here.line("l2 mtu "))
            yield finding("rendered.trunk-mtu", device, what, line, "give both ends of the cable the same")
        said.add(what)


def _whole(interfaces: dict[str, Section], end: PortRef) -> Section | None:
    """The port, or the LAG that it is a link of."""
    section = interfaces.get(end.interface)
    channel = next((hit[1] for line in section.body if (hit := _CHANNEL.fullmatch(line))), None) if section else None
    return interfaces.get(f"Port-Channel{channel}") if channel else section


def _mtu(section: Section) -> str:
    hits = [hit[1] for line in section.body if (hit := _MTU.fullmatch(line))]
    return f"MTU {hits[-1]}" if hits else "the default MTU"
