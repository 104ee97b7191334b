"""All checks on rendered files, by platform."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Device, Exchange, Finding
from validate.rendered.bird import check_bird
from validate.rendered.eos import check_eos
from validate.rendered.frr import check_frr
from validate.rendered.secrets import secrets_in
from validate.rendered.text import finding
from validate.rendered.trunks import check_trunks

Check = Callable[[Exchange, Snapshot, Device, str], Iterable[Finding]]

_PLATFORMS: dict[str, Check] = {"eos": check_eos, "bird": check_bird, "frr": check_frr}

# Rule id, why, example: for the catalogue.
RENDERED_RULES = (
    ("rendered.missing-file", "a device without file keeps its old configuration", "rs1-nte01 was not rendered"),
    ("rendered.missing-stanza", "without it the device can't be reached or run", "no hostname, no eAPI, no router id"),
    ("rendered.missing-session", "a member with an address has a session with every route server", "no neighbor 192.0.2.11"),
    ("rendered.unfiltered", "no session skips the checks on bogons, own LANs and number of prefixes", "import all"),
    ("rendered.open-port", "a port lets only its member's MACs send, a free port is shut", "no MAC filter on Ethernet1"),
    ("rendered.port-vlans", "a port is in the VLANs of what it serves, and in no other", "Ethernet1 of armor-1 in VLAN 999"),
    ("rendered.port-state", "a port in service is up, a suspended one is shut", "Ethernet1 of armor-1 is shut down"),
    ("rendered.lag", "the ports of a LAG share one channel group with LACP", "Ethernet3 without channel-group"),
    ("rendered.session-state", "a session is disabled, drained and has a password as its connection says", "no 'disabled yes'"),
    ("rendered.collector-speaks", "what the collector sent to one member would reach the LAN", "export all on the collector"),
    ("rendered.trunk-vlans", "a VLAN missing at one end splits the LAN between PoPs", "allowed vlan 100 at one end only"),
    ("rendered.secret", "rendered files are public; secrets are references", "secret sha512 $6$…"),
    ("daemon.bird", "BIRD's own parser refuses the file", "a missing semicolon"),
    ("daemon.vtysh", "FRR's shell does not know a line", "ge 25 le 24"),
    ("daemon.bgpd", "FRR's bgpd refuses a line", "neighbor 192.0.2.99 activate without remote-as"),
)


def check_files(exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is wrong with the rendered files (by device name)."""
    return tuple(_findings(exchange, snapshot, dict(files)))


def _findings(exchange: Exchange, snapshot: Snapshot, files: dict[str, str]) -> Iterator[Finding]:
    for device in exchange.facts.devices:
        text = files.get(device.name)
        if text is None:
            yield finding("rendered.missing-file", device, "no configuration was rendered")
            continue
        yield from secrets_in(device, text)
        check = _PLATFORMS.get(device.platform)
        try:
            yield from check(exchange, snapshot, device, text) if check else ()
        except InputError as error:
            yield finding("rendered.missing-stanza", device, error.what, hint=error.hint)
    yield from check_trunks(exchange, files)
