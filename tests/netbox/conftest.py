"""One real NetBox for the session, on a free port; each test gets the database as it was after seeding, or after a sync."""

import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ixp.model import Intent
from ixp.netbox import NetBoxClient, load_seed, seed, sync
from lab import netbox
from tests.netbox.sample import intent as sample_intent

SEED = Path(__file__).parents[2] / "lab/worlds/nantes-netbox.yml"
SEEDED = "seeded"
SYNCED = "synced"


@dataclass(frozen=True)
class Bench:
    """A seeded NetBox and a client with each of its tokens."""

    server: netbox.LocalNetBox
    admin: NetBoxClient
    writer: NetBoxClient
    reader: NetBoxClient

    def changes(self) -> int:
        """How many entries NetBox's changelog has."""
        return len(self.admin.all("core/object-changes", ("id",)))


@pytest.fixture(scope="session")
def netbox_server() -> Iterator[netbox.LocalNetBox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run_id = f"nb{secrets.token_hex(3)}"
    server = netbox.up(run_id=run_id, port=port)
    try:
        seed(NetBoxClient(server.url, server.admin_token), load_seed(SEED))
        server.keep(SEEDED)
        sync(NetBoxClient(server.url, server.write_token), sample_intent(), "first")
        server.keep(SYNCED)
        yield server
    finally:
        netbox.down(run_id)


@pytest.fixture
def bench(netbox_server: netbox.LocalNetBox) -> Bench:
    """NetBox after seeding."""
    return _bench(netbox_server, SEEDED)


@pytest.fixture
def synced(netbox_server: netbox.LocalNetBox) -> Bench:
    """NetBox after the first sync of the sample intent."""
    return _bench(netbox_server, SYNCED)


@pytest.fixture
def intent() -> Intent:
    return sample_intent()


def _bench(server: netbox.LocalNetBox, template: str) -> Bench:
    server.reset(template)
    tokens = (server.admin_token, server.write_token, server.read_token)
    return Bench(server, *(NetBoxClient(server.url, token) for token in tokens))
