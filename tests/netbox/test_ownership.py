"""NetBox itself keeps the pipeline's token from what is not Git's."""

from collections.abc import Callable

import pytest

from ixp.errors import ServiceError
from ixp.model import Intent
from ixp.netbox import Kind, NetBoxClient, fetch, sync
from tests.netbox.conftest import Bench

pytestmark = pytest.mark.netbox


def port_id(bench: Bench, key: str) -> int:
    row = fetch(bench.admin, "nantes").get(Kind.INTERFACE, key)
    assert row is not None
    assert row.id is not None
    return row.id


ATTEMPTS: dict[str, Callable[[NetBoxClient, Bench], object]] = {
    "delete a port of Git's": lambda client, bench: client.delete(
        "dcim/interfaces", [{"id": port_id(bench, "sw1-nte01/Ethernet1")}]
    ),
    "change a port that is not Git's": lambda client, bench: client.update(
        "dcim/interfaces", [{"id": port_id(bench, "sw1-nte01/Ethernet51"), "enabled": False}]
    ),
    "take the tag from a port": lambda client, bench: client.update(
        "dcim/interfaces", [{"id": port_id(bench, "sw1-nte01/Ethernet1"), "tags": []}]
    ),
    "create an address without the tag": lambda client, _: client.create("ipam/ip-addresses", [{"address": "192.0.2.99/24"}]),
    "change a device": lambda client, bench: client.update(
        "dcim/devices", [{"id": bench.admin.all("dcim/devices", ("id",))[0]["id"], "name": "mine"}]
    ),
    "delete a management address": lambda client, bench: client.delete(
        "ipam/ip-addresses", [{"id": bench.admin.all("ipam/ip-addresses", ("id",), address="198.18.255.11")[0]["id"]}]
    ),
    "delete the site group": lambda client, bench: client.delete(
        "dcim/site-groups", [{"id": bench.admin.all("dcim/site-groups", ("id",))[0]["id"]}]
    ),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_token_is_kept_from(bench: Bench, attempt: str) -> None:
    before = bench.changes()
    with pytest.raises(ServiceError, match=r"NetBox answered 40[03]"):
        ATTEMPTS[attempt](bench.writer, bench)
    assert bench.changes() == before


def test_the_same_token_writes_what_is_gits(bench: Bench, intent: Intent) -> None:
    assert sync(bench.writer, intent, "first")
