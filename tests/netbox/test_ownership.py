"""NetBox itself keeps the pipeline's token from what is not Git's."""

from collections.abc import Callable

import pytest

from ixp.errors import ServiceError
from ixp.model import Intent
from ixp.netbox import NetBoxClient, prepare, sync
from tests.netbox.conftest import Bench

pytestmark = pytest.mark.netbox

LAG = "sw1-nte01/Port-Channel102"  # of Ethernet2 and Ethernet10


def port_id(bench: Bench, key: str) -> int:
    """The id of any interface, LAG or not."""
    device, _, name = key.partition("/")
    (found,) = bench.admin.all("dcim/interfaces", ("id",), device=device, name=name)
    return int(found["id"])


def change(*values: tuple[str, dict[str, object]]) -> Callable[[NetBoxClient, Bench], object]:
    """Change interfaces in one request; a value that names an interface stands for its id."""

    def attempt(client: NetBoxClient, bench: Bench) -> object:
        bodies = [
            {"id": port_id(bench, key)} | {name: port_id(bench, item) if name == "lag" else item for name, item in body.items()}
            for key, body in values
        ]
        return client.update("dcim/interfaces", bodies)

    return attempt


def create_interface(**body: object) -> Callable[[NetBoxClient, Bench], object]:
    """Create an interface on the first switch."""
    return lambda client, _: client.create("dcim/interfaces", [{"device": {"name": "sw1-nte01"}, "name": "new", **body}])


ATTEMPTS: dict[str, Callable[[NetBoxClient, Bench], object]] = {
    "delete a port of Git's": lambda client, bench: client.delete(
        "dcim/interfaces", [{"id": port_id(bench, "sw1-nte01/Ethernet1")}]
    ),
    "change a port that is not Git's": change(("sw1-nte01/Ethernet51", {"enabled": False})),
    "take the tag from a port": change(("sw1-nte01/Ethernet1", {"tags": []})),
    "make a port a LAG, which it could delete": change(("sw1-nte01/Ethernet1", {"type": "lag"})),
    "make a port a LAG with a port in it": change(
        ("sw1-nte01/Ethernet11", {"lag": "sw1-nte01/Ethernet1"}), ("sw1-nte01/Ethernet1", {"type": "lag"})
    ),
    "put a LAG into a port": change((LAG, {"lag": "sw1-nte01/Ethernet1"})),
    "put a port into the trunk": change(("sw1-nte01/Ethernet1", {"lag": "sw1-nte01/Port-Channel1"})),
    "change the trunk": change(("sw1-nte01/Port-Channel1", {"enabled": False})),
    "delete the trunk": lambda client, bench: client.delete(
        "dcim/interfaces", [{"id": port_id(bench, "sw1-nte01/Port-Channel1")}]
    ),
    "delete a LAG with ports in it": lambda client, bench: client.delete("dcim/interfaces", [{"id": port_id(bench, LAG)}]),
    "create a LAG without the tag": create_interface(type="lag"),
    "create a port": create_interface(type="10gbase-x-sfpp", tags=[{"slug": "gitops"}]),
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
def test_token_is_kept_from(synced: Bench, attempt: str) -> None:
    before = synced.changes()
    with pytest.raises(ServiceError, match=r"NetBox answered 40[03]"):
        ATTEMPTS[attempt](synced.writer, synced)
    assert synced.changes() == before


def test_the_same_token_writes_what_is_gits(bench: Bench, intent: Intent) -> None:
    assert sync(bench.writer, intent, "first")


def test_preparing_again_closes_what_an_older_release_left_open(synced: Bench) -> None:
    wide = {"object_types": ["dcim.interface", "dcim.sitegroup"], "constraints": {"tags__slug": "gitops"}}
    (permission,) = synced.admin.all("users/permissions", ("id",), name="ixp: change what is handed to Git")
    synced.admin.update("users/permissions", [{"id": permission["id"], **wide}])
    attempt = ATTEMPTS["make a port a LAG, which it could delete"]
    attempt(synced.writer, synced)
    synced.admin.update("dcim/interfaces", [{"id": port_id(synced, "sw1-nte01/Ethernet1"), "type": "10gbase-x-sfpp"}])
    assert prepare(synced.admin) == (None, None)
    with pytest.raises(ServiceError, match=r"NetBox answered 40[03]"):
        attempt(synced.writer, synced)
