"""All checks on rendered files, by platform."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Device, Exchange, Finding, Role
from ixp.policy.route_server import route_server
from validate.rendered.agreed import AGREED_RULES, check_agreed
from validate.rendered.bird import BIRD_RULES, check_bird
from validate.rendered.eos import EOS_RULES, TRUNK_RULES, check_eos, check_trunks
from validate.rendered.frr import FRR_RULES, check_frr
from validate.rendered.secrets import SECRET_RULES, secrets_in, unknown_references
from validate.rendered.servers import SERVER_RULES, check_servers
from validate.rendered.speakers import SPEAKER_RULES
from validate.rendered.text import finding

Check = Callable[[Exchange, Snapshot, Device, str], Iterable[Finding]]

PLATFORMS: dict[str, Check] = {"eos": check_eos, "bird": check_bird, "frr": check_frr}

# Rule id, why, example: for the catalogue.
_RULES = (
    ("rendered.missing-file", "a device without file keeps its old configuration", "rs1-nte01 was not rendered"),
    (
        "rendered.contradiction",
        "a file can't be held to an intent that contradicts NetBox",
        "rs1-nte01 without address in NetBox",
    ),
    ("daemon.bird", "BIRD's own parser refuses the file", "a missing semicolon"),
    (
        "daemon.not-verified",
        "profile production deploys no file that its daemon's parser has not read",
        "no vtysh on the PATH nor in IXP_ROOTFS",
    ),
    ("daemon.vtysh", "FRR's shell does not know a line", "ge 25 le 24"),
    ("daemon.bgpd", "FRR's bgpd refuses a line", "neighbor 192.0.2.99 activate without remote-as"),
)
RENDERED_RULES = (
    *_RULES,
    *SECRET_RULES,
    *EOS_RULES,
    *TRUNK_RULES,
    *SERVER_RULES,
    *SPEAKER_RULES,
    *AGREED_RULES,
    *BIRD_RULES,
    *FRR_RULES,
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
        yield from unknown_references(exchange, device, text)
        check = PLATFORMS[device.platform]
        try:
            yield from check(exchange, snapshot, device, text)
            if device.role is Role.ROUTE_SERVER:
                yield from check_agreed(exchange, snapshot, route_server(exchange, snapshot, device), device, text)
        except InputError as error:
            yield finding("rendered.contradiction", device, error.what, hint=error.hint)
    yield from check_trunks(exchange, files)
    yield from check_servers(exchange, files)
