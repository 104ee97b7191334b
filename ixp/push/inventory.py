"""Nornir's inventory on the exchange: the same value that is rendered says which devices there are and how to reach them."""

import logging
import ssl
from typing import Any

from nornir.core import Nornir
from nornir.core.inventory import ConnectionOptions, Defaults, Group, Groups, Host, Hosts, Inventory, ParentGroups
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir.core.plugins.inventory import InventoryPluginRegister
from nornir.init_nornir import InitNornir

from ixp.model import Device, Exchange
from ixp.model.settings import Settings
from ixp.push.access import DEVICE_PASSWORD, Access
from ixp.secrets import SecretStore

PLUGIN = "IxpInventory"


class IxpInventory:
    """Inventory plugin: hosts from ``Exchange`` at their management address, groups ``site__…`` and ``platform__…``."""

    def __init__(self, exchange: Exchange, access: Access, settings: Settings, secrets: SecretStore) -> None:
        self._exchange = exchange
        self._access = access
        self._settings = settings
        self._secrets = secrets

    def load(self) -> Inventory:
        """Build the inventory; raises InputError where the device password is not set."""
        names = sorted({name for device in self._exchange.facts.devices for name in _groups(device)})
        groups = Groups({name: Group(name=name) for name in names})
        hosts = Hosts({device.name: self._host(device, groups) for device in self._exchange.facts.devices})
        return Inventory(hosts=hosts, groups=groups, defaults=Defaults())

    def _host(self, device: Device, groups: Groups) -> Host:
        return Host(
            name=device.name,
            hostname=str(device.management.ip),
            username=self._exchange.intent.management.user,
            password=self._secrets.value(DEVICE_PASSWORD) if device.platform == "eos" else "",
            platform=device.platform,
            groups=ParentGroups([groups[name] for name in _groups(device)]),
            data={"site": device.site, "role": device.role.value, "platform": device.platform},
            connection_options={"napalm": ConnectionOptions(extras=self._extras(device))},
        )

    def _extras(self, device: Device) -> dict[str, Any]:
        if device.platform == "eos":
            context = ssl.create_default_context(cafile=str(self._access.eapi_ca))
            optional: dict[str, Any] = {"transport": "https", "context": context}
        else:
            optional = {"key_filename": str(self._access.ssh_key), "known_hosts": str(self._access.known_hosts)}
        return {"timeout": self._settings.connect_timeout, "optional_args": optional}


def _groups(device: Device) -> tuple[str, str]:
    return f"site__{device.site}", f"platform__{device.platform}"


def _silence() -> None:
    """Keep Nornir's own log off the terminal: it prints tracebacks with a driver's words, secrets and all."""
    logger = logging.getLogger("nornir")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


def nornir(exchange: Exchange, access: Access, settings: Settings, secrets: SecretStore) -> Nornir:
    """A Nornir over all devices. Never leave it by ``with`` before a commit is confirmed: closing EOS aborts it (trap N1)."""
    _silence()
    InventoryPluginRegister.auto_register()
    InventoryPluginRegister.register(PLUGIN, IxpInventory)
    ConnectionPluginRegister.auto_register()
    return InitNornir(
        inventory={
            "plugin": PLUGIN,
            "options": {"exchange": exchange, "access": access, "settings": settings, "secrets": secrets},
        },
        runner={"plugin": "threaded", "options": {"num_workers": settings.workers}},
        logging={"enabled": False},
    )
