"""Every word of the policy reaches the model, in the model's order."""

import json
from ipaddress import IPv4Address, IPv6Address

import pytest

from ixp.intent import load
from ixp.intent.json_schema import json_schemas
from ixp.model import Options, Overrides, Policy, RouteLists
from tests.unit.intent.test_cases import CASES
from tests.unit.validate.nantes import ROOT

INTENT = load(CASES / "policy").intent
assert INTENT is not None
(MEMBER,) = INTENT.members
DEFAULT = Policy()


@pytest.mark.parametrize("name", Policy.model_fields)
def test_the_case_sets_every_field_of_the_policy(name):
    assert getattr(INTENT.policy, name) != getattr(DEFAULT, name)


@pytest.mark.parametrize("name", Options.model_fields)
def test_a_member_may_have_every_option_otherwise(name):
    assert name in MEMBER.policy.given
    assert getattr(INTENT.policy.options(MEMBER.policy), name) != getattr(INTENT.policy, name)


def test_every_option_can_be_overridden():
    assert set(Overrides.model_fields) == set(Options.model_fields)


def test_a_connection_overrides_its_member():
    (connection,) = MEMBER.connections
    assert connection.policy.given == {"next_hop": "strict", "ipv4_over_ipv6": True}
    options = INTENT.policy.options(MEMBER.policy, connection.policy)
    assert (options.next_hop, options.ipv4_over_ipv6, options.max_communities) == ("strict", True, 50)


def test_without_policy_all_is_default():
    clean = load(CASES / "clean").intent
    assert clean is not None
    assert clean.policy == DEFAULT.model_copy(update={"ipv4_length": clean.policy.ipv4_length})
    assert {member.policy for member in clean.members} == {Overrides()}
    assert {member.lists for member in clean.members} == {RouteLists()}


def ranges(items):
    return [(str(item.prefix), item.shortest, item.longest) for item in items]


def test_a_prefix_alone_is_allowed_alone_and_denied_with_all_inside_it():
    lists = MEMBER.lists
    assert ranges(lists.allow_prefixes) == [("198.18.0.0/22", 22, 22), ("198.18.8.0/22", 24, 24), ("2001:db8:8000::/33", 33, 128)]
    assert ranges(lists.deny_prefixes) == [("198.18.0.0/23", 24, 24), ("198.18.12.0/24", 24, 32)]
    assert ranges(INTENT.policy.denied)[2:] == [("203.0.113.0/24", 24, 32), ("2001:db8:dead::/48", 48, 128)]


def test_lists_are_in_order():
    lists = MEMBER.lists
    assert lists.allow_origins == (64500, 64511)
    assert [item.origin for item in lists.allow_routes] == [None, 64500]
    assert lists.next_hops == (IPv4Address("192.0.2.98"), IPv4Address("192.0.2.99"), IPv6Address("2001:db8:0:100::99"))
    assert MEMBER.tags == ("64496:3000:9", "64496:3000:10")
    assert (INTENT.policy.never_via_asns, INTENT.policy.transit_free_asns) == ((64501, 64502), (64510, 65551))


def test_caches_are_asked_in_the_order_of_the_file():
    assert [(str(item.host), item.port) for item in INTENT.policy.rtr_caches] == [
        ("2001:db8:ffff::5", 3323),
        ("198.18.255.5", 323),
        ("2001:db8:ffff::6", 3324),
    ]


def test_local_lines_keep_their_indentation_and_lose_the_blank_end():
    (local,) = INTENT.policy.local_lines
    assert local.lines == ("# a static route of ours", "", "protocol static ours { ipv4; }")


def keys(schema, part):
    """Every key below a part, with those of its groups."""
    for name, value in schema["$defs"][part]["properties"].items():
        yield name
        if reference := value.get("$ref", ""):
            group = reference.rpartition("/")[2]
            if "properties" in schema["$defs"][group]:
                yield from keys(schema, group)


@pytest.mark.parametrize(("noun", "part"), [("exchange", "PolicyPart"), ("member", "OverridesPart"), ("member", "AllowPart")])
def test_the_page_on_the_inventory_names_every_key_of_the_policy(noun, part):
    page = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
    assert [name for name in keys(json_schemas()[noun], part) if f"`{name}`" not in page] == []


def test_the_page_names_every_key_of_a_member():
    page = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
    assert [name for name in json_schemas()["member"]["properties"] if f"`{name}`" not in page and f"\n{name}:" not in page] == []


def test_the_schema_is_plain_json():
    assert "none" in json.dumps(json_schemas()["exchange"]["$defs"]["ExchangeLimitPart"])
