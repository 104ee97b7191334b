"""Sync against the real NetBox: what it holds afterwards, what it refuses, what its changelog says."""

import subprocess

import pytest

from ixp.errors import RefusedError, ServiceError
from ixp.model import Exchange, Intent, Overrides, Policy, RouteLists
from ixp.netbox import Kind, apply, exchange_of, export, facts_of, fetch, plan_sync, sync
from ixp.poll import poll
from tests.netbox.conftest import Bench
from tests.netbox.sample import connection, member, members, with_members

pytestmark = pytest.mark.netbox


def test_netbox_equals_the_intent_over_its_facts(bench: Bench, intent: Intent) -> None:
    facts = facts_of(fetch(bench.reader, "nantes"))
    sync(bench.writer, intent, "first")
    assert exchange_of(fetch(bench.reader, "nantes")) == Exchange(intent=intent, facts=facts)


def test_second_run_writes_nothing(synced: Bench, intent: Intent) -> None:
    before = synced.changes()
    assert not sync(synced.writer, intent, "second")
    assert synced.changes() == before


def test_change_and_its_revert(synced: Bench, intent: Intent) -> None:
    before = export(synced.reader, "nantes")
    new = connection("alpha-2", "sw1-nte02/Ethernet11", number=32)
    more = with_members(
        intent, member("alpha", 64501, members()[0].connections[0], new, as_set="AS64501:AS-ALPHA"), *members()[1:]
    )
    changes = sync(synced.writer, more, "add alpha-2")
    assert sorted((item.kind, item.key) for item in changes.items) == [
        (Kind.INTERFACE, "sw1-nte02/Ethernet11"),
        (Kind.ADDRESS, "192.0.2.32"),
        (Kind.ADDRESS, "2001:db8:0:100::32"),
    ]
    assert exchange_of(fetch(synced.reader, "nantes")).intent == more
    sync(synced.writer, intent, "revert")
    assert export(synced.reader, "nantes") == before


def test_policy_that_goes_leaves_nothing_to_write(synced: Bench, intent: Intent) -> None:
    plain = intent.model_copy(
        update={
            "policy": Policy(),
            "members": tuple(
                item.model_copy(
                    update={
                        "policy": Overrides(),
                        "lists": RouteLists(),
                        "mapped_asn": None,
                        "tags": (),
                        "connections": tuple(link.model_copy(update={"policy": Overrides()}) for link in item.connections),
                    }
                )
                for item in intent.members
            ),
        }
    )
    changes = sync(synced.writer, plain, "all as the exchange, all default")
    assert sorted((item.kind, item.key) for item in changes.items) == [
        (Kind.INTERFACE, "sw1-nte02/Ethernet3"),
        (Kind.SITE_GROUP, "nantes"),
        (Kind.TENANT, "beta"),
    ]
    assert exchange_of(fetch(synced.reader, "nantes")).intent == plain
    assert not sync(synced.writer, plain, "again")


def test_changelog_names_the_commit(bench: Bench, intent: Intent) -> None:
    start = bench.changes()
    changes = sync(bench.writer, intent, "commit 1234abcd: first members")
    entries = bench.admin.all("core/object-changes", ("message", "user_name"), ordering="-id")[: bench.changes() - start]
    assert len(entries) >= len(changes.items)
    assert {(item["message"], item["user_name"]) for item in entries} == {("commit 1234abcd: first members", "ixp-gitops")}


def test_deletion_from_the_bottom_up(synced: Bench, intent: Intent) -> None:
    sync(synced.writer, with_members(intent, *members()[:2]), "two members leave")
    assert [item.key for item in exchange_of(fetch(synced.reader, "nantes")).intent.members] == ["alpha", "beta"]
    left = {"ipam/asns": 2, "tenancy/contacts": 2, "tenancy/contact-assignments": 2, "ipam/ip-addresses": 4 + 11}
    assert {endpoint: len(synced.admin.all(endpoint, ("id",))) for endpoint in left} == left


def test_mass_deletion_needs_force(bench: Bench, intent: Intent) -> None:
    many = [member(f"m{n}", 64600 + n, connection(f"m{n}-1", f"sw1-nte02/Ethernet{n}", number=n)) for n in range(10, 16)]
    sync(bench.writer, with_members(intent, *many), "first")
    before = bench.changes()
    with pytest.raises(RefusedError, match="objects in NetBox would go"):
        sync(bench.writer, with_members(intent, *many[:1]), "oops")
    assert bench.changes() == before
    sync(bench.writer, with_members(intent, *many[:1]), "meant", force=True)
    assert len(exchange_of(fetch(bench.reader, "nantes")).intent.members) == 1


def test_untagged_object_in_the_way_stops_before_any_write(bench: Bench, intent: Intent) -> None:
    bench.admin.create("ipam/ip-addresses", [{"address": "192.0.2.11/24", "description": "a person's"}])
    before = bench.changes()
    with pytest.raises(RefusedError, match=r"192\.0\.2\.11 is there already"):
        sync(bench.writer, intent, "first")
    assert bench.changes() == before


def test_object_that_lost_the_tag_after_the_plan_is_not_deleted(synced: Bench, intent: Intent) -> None:
    rows = fetch(synced.writer, "nantes")
    changes = plan_sync(with_members(intent, *members()[1:]), rows)
    address = rows.get(Kind.ADDRESS, "192.0.2.11")
    assert address is not None
    synced.admin.update("ipam/ip-addresses", [{"id": address.id, "tags": []}])
    with pytest.raises(RefusedError, match=r"192\.0\.2\.11 changed in NetBox since the plan"):
        apply(synced.writer, changes, rows, "too late")
    assert synced.admin.all("ipam/ip-addresses", ("id",), id=address.id)


def test_edit_in_netbox_is_taken_back(synced: Bench, intent: Intent) -> None:
    port = fetch(synced.reader, "nantes").get(Kind.INTERFACE, "sw1-nte01/Ethernet1")
    assert port is not None
    synced.admin.update("dcim/interfaces", [{"id": port.id, "enabled": False, "description": "by hand"}])
    (change,) = sync(synced.writer, intent, "again").items
    assert change.before == {"enabled": False, "description": "by hand"}
    assert exchange_of(fetch(synced.reader, "nantes")).intent == intent


def test_readers_token_reads_and_cannot_write(bench: Bench, intent: Intent) -> None:
    with pytest.raises(ServiceError, match="NetBox answered 403"):
        sync(bench.reader, intent, "first")
    assert export(bench.reader, "nantes") == export(bench.admin, "nantes")


def test_connection_that_the_server_closed_meanwhile_does_no_harm(bench: Bench, intent: Intent) -> None:
    """NetBox's server closes idle connections after two seconds; the client reads, waits longer, and reads and writes again."""
    rows = fetch(bench.writer, "nantes")
    poll(lambda: _closed_by_server(bench), 20.0, what="close of the idle connections")
    apply(bench.writer, plan_sync(intent, fetch(bench.writer, "nantes")), rows, "after a pause")
    assert exchange_of(fetch(bench.writer, "nantes")).intent == intent


def _closed_by_server(bench: Bench) -> bool:
    port = bench.server.url.rpartition(":")[2]
    said = subprocess.run(["ss", "-Htn", "state", "close-wait", f"dport = :{port}"], capture_output=True, text=True, check=True)
    return bool(said.stdout)
