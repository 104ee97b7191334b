"""One real NetBox for the session, on a free port; each test gets the database as it was after seeding."""

import secrets
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ixp.model import Intent
from ixp.netbox import NetBoxClient, load_seed, seed
from lab import netbox
from tests.netbox.sample import intent as sample_intent

SEED = Path(__file__).parents[2] / "lab/worlds/nantes-netbox.yml"
SEEDED = "seeded"


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
        yield server
    finally:
        netbox.down(run_id)


@pytest.fixture
def bench(netbox_server: netbox.LocalNetBox) -> Bench:
    netbox_server.reset(SEEDED)
    tokens = (netbox_server.admin_token, netbox_server.write_token, netbox_server.read_token)
    return Bench(netbox_server, *(NetBoxClient(netbox_server.url, token) for token in tokens))


@pytest.fixture
def intent() -> Intent:
    return sample_intent()
