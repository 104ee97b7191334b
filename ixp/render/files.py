"""Render every device's whole configuration, secrets unresolved."""

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Device, Exchange
from ixp.platforms import platform
from ixp.render.environment import TEMPLATES, environment
from ixp.render.faults import FAULTS, template_fault


def render(exchange: Exchange, snapshot: Snapshot) -> dict[str, str]:
    """Configuration text by device name, in order of name. Pure: no I/O but the templates, no clock, no randomness."""
    return {device.name: render_device(exchange, snapshot, device) for device in exchange.facts.devices}


def render_device(exchange: Exchange, snapshot: Snapshot, device: Device) -> str:
    """One device's configuration text; raises InputError as its platform's context does, or for the template's line."""
    entry = platform(device.platform)
    context = entry.context(exchange, snapshot, device)
    try:
        return environment(entry.name).get_template("main.j2").render(c=context)
    except InputError:
        raise
    except FAULTS as error:  # the context is whole by now: it is the template that asks for what is not there
        raise template_fault(error, TEMPLATES) from error
