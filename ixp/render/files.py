"""Render every device's whole configuration, secrets unresolved."""

from ixp.data.snapshot import Snapshot
from ixp.model import Device, Exchange
from ixp.platforms import platform
from ixp.render.environment import environment


def render(exchange: Exchange, snapshot: Snapshot) -> dict[str, str]:
    """Configuration text by device name, in order of name. Pure: no I/O but the templates, no clock, no randomness."""
    return {device.name: render_device(exchange, snapshot, device) for device in exchange.facts.devices}


def render_device(exchange: Exchange, snapshot: Snapshot, device: Device) -> str:
    """One device's configuration text; raises InputError as its platform's context does."""
    entry = platform(device.platform)
    template = environment(entry.name).get_template("main.j2")
    return template.render(c=entry.context(exchange, snapshot, device))
