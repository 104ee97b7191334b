"""The canonical export: the same for two databases of the same content, whatever their ids."""

import json
from typing import Any

import pytest

from ixp.model import Intent
from ixp.netbox import export, load_seed, prepare, seed, sync
from tests.netbox.conftest import SEED, Bench
from tests.netbox.sample import members, with_members

pytestmark = pytest.mark.netbox


def test_one_object_a_line_without_ids_or_times(synced: Bench) -> None:
    lines = [json.loads(line) for line in export(synced.reader, "nantes").splitlines()]
    assert len({(line["kind"], line["key"]) for line in lines}) == len(lines)
    for line in lines:
        assert not {"id", "url", "created", "last_updated"} & set(_keys(line))


def test_same_content_with_other_ids_gives_the_same_text(synced: Bench, intent: Intent) -> None:
    before = export(synced.reader, "nantes")
    sync(synced.writer, with_members(intent, *members()[1:]), "alpha leaves")
    sync(synced.writer, intent, "alpha comes back, as new objects")
    assert export(synced.reader, "nantes") == before


def test_what_is_nobodys_business_is_not_in_it(bench: Bench) -> None:
    before = export(bench.reader, "nantes")
    bench.admin.create("tenancy/tenants", [{"name": "Somebody", "slug": "somebody"}])
    bench.admin.create("ipam/ip-addresses", [{"address": "198.51.100.7/24"}])
    bench.admin.create("ipam/prefixes", [{"prefix": "198.51.100.0/24"}])
    assert export(bench.reader, "nantes") == before


def test_address_of_a_device_is_in_it(bench: Bench) -> None:
    before = export(bench.reader, "nantes")
    (address,) = bench.admin.all("ipam/ip-addresses", ("id",), address="198.18.255.11")
    bench.admin.update("ipam/ip-addresses", [{"id": address["id"], "address": "198.18.255.13/24"}])
    assert export(bench.reader, "nantes") != before


def test_fresh_database_gives_the_same_text(bench: Bench, intent: Intent) -> None:
    sync(bench.writer, intent, "first")
    before = export(bench.reader, "nantes")
    bench.server.reset()
    assert prepare(bench.admin) == (None, None)
    seed(bench.admin, load_seed(SEED))
    sync(bench.writer, intent, "first")
    assert export(bench.reader, "nantes") == before


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for item in value.values() for key in _keys(item))]
    return [key for item in value for key in _keys(item)] if isinstance(value, list) else []
