"""The sample exchange as a network of fake devices, reached through the real inventory plugin and the real NAPALM plugin."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import certifi
import pytest
from nornir.core import Nornir
from nornir_napalm.plugins import connections

from ixp.model import Exchange, Role
from ixp.model.settings import Settings
from ixp.push.access import Access
from ixp.push.inventory import nornir
from ixp.secrets import SecretStore
from tests.unit.flows.fake_device import SECRET, FakeDevice, FakeDriver

SETTINGS = Settings(settle=0, grace=0, deadline=1, commit_timer=300)
PASSWORD = "password-of-the-device"


def store() -> SecretStore:
    return SecretStore({"device/password": PASSWORD, "device/password-hash": SECRET})


@dataclass
class Network:
    """Devices by name, and the journal of all their steps in one order."""

    devices: dict[str, FakeDevice]
    journal: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, exchange: Exchange) -> "Network":
        made = cls({item.name: FakeDevice(item.name, item.platform) for item in exchange.facts.devices})
        addresses = [str(address) for _, connection in exchange.connections() for address in connection.addresses]
        for item in exchange.facts.devices:
            made.devices[item.name].journal = made.journal
            if item.role is Role.ROUTE_SERVER:
                made.devices[item.name].sessions = dict.fromkeys(addresses, time.monotonic() - 1000)
        return made

    def __getitem__(self, name: str) -> FakeDevice:
        return self.devices[name]

    def running(self) -> dict[str, str]:
        return {name: item.running for name, item in self.devices.items()}

    def order(self, step: str) -> list[str]:
        """Names of the devices in the order in which they came to a step."""
        return [name for name, done in self.journal if done == step]

    def expire(self) -> None:
        """Every timer that still runs on a device runs out."""
        for item in self.devices.values():
            item.expire()

    def connect(self, exchange: Exchange, monkeypatch: pytest.MonkeyPatch, settings: Settings = SETTINGS) -> Nornir:
        """A Nornir whose NAPALM drivers are fakes; everything above them is real."""
        by_address = {str(item.management.ip): self.devices[item.name] for item in exchange.facts.devices}

        def driver_class(_platform: str) -> object:
            return lambda hostname, **_: FakeDriver(by_address[hostname])

        monkeypatch.setattr(connections, "get_network_driver", driver_class)
        access = Access(ssh_key=Path("/dev/null"), known_hosts=Path("/dev/null"), eapi_ca=Path(certifi.where()))
        return nornir(exchange, access, settings, store())
