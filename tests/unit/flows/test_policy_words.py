"""Policies compared: what people read of a change of options, lists and communities."""

from ipaddress import ip_network
from typing import Any

import pytest

from ixp.flows.changes import compare
from ixp.flows.policy_words import _WORDS
from ixp.flows.touched import Address
from ixp.model import Intent, Options, Overrides, Policy, PrefixRange, RouteLists
from tests.unit.flows.scene import with_member
from tests.unit.flows.test_changes import INTENT, edited, renamed, words


def policy(**fields: Any) -> Intent:
    """The sample with another policy of the exchange."""
    return INTENT.model_copy(update={"policy": Policy.model_validate(dict(INTENT.policy) | fields)})


def own(**fields: Any) -> Overrides:
    return Overrides.model_validate(fields)


def ranges(*texts: str) -> tuple[PrefixRange, ...]:
    return tuple(PrefixRange.exactly(ip_network(text)) for text in texts)


def test_every_option_has_words() -> None:
    assert _WORDS.keys() == Options.model_fields.keys()


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"next_hop": "same-as"}, "next hop strict (as the exchange) → same-as"),
        ({"as_sets": True}, "AS_SET in a path refused (as the exchange) → accepted"),
        ({"transit_free": True}, "transit-free ASNs refused (as the exchange) → refused"),
        ({"ipv6_length": {"shortest": 20, "longest": 48}}, "IPv6 prefix lengths 16-48 (as the exchange) → 20-48"),
        ({"limit_warning": 90}, "percent of the limit that warns 80 (as the exchange) → 90"),
    ],
)
def test_an_option_of_a_member(fields: dict[str, Any], text: str) -> None:
    after = renamed(policy=own(**fields))
    (change,) = compare(INTENT, after).changes
    assert (change.object, change.words) == ("member Armor Telecom (AS64497)", (text,))
    assert change.said == "Armor Telecom has its policy changed"
    assert change.members == ("armor",)


def test_an_option_that_is_taken_back_says_whose_word_counts_now() -> None:
    one = renamed(policy=own(next_hop="same-as"))
    assert words(compare(one, INTENT)) == ["next hop same-as → strict (as the exchange)"]


def test_an_option_of_a_connection_is_compared_with_its_members() -> None:
    member = renamed(policy=own(next_hop="same-as"))
    armor, *others = member.members
    (connection,) = armor.connections
    changed = armor.model_copy(update={"connections": (connection.model_copy(update={"policy": own(next_hop="strict")}),)})
    after = member.model_copy(update={"members": (changed, *others)})
    assert words(compare(member, after)) == ["armor-1: next hop same-as (as its member) → strict"]


def test_lists_say_what_comes_and_what_goes() -> None:
    one = renamed(lists=RouteLists(allow_prefixes=ranges("198.18.0.0/22"), allow_origins=(64500,)))
    lists = {
        "allow_prefixes": ranges("198.18.4.0/22"),
        "allow_origins": (64500, 64501),
        "allow_routes": [
            {"range": dict(ranges("198.18.8.0/24")[0]), "origin": 64502},
            {"range": dict(ranges("198.18.9.0/24")[0])},
        ],
        "deny_prefixes": (PrefixRange.with_more_specifics(ip_network("198.18.5.0/24")),),
        "next_hops": ["192.0.2.99"],
    }
    assert words(compare(one, renamed(lists=RouteLists.model_validate(lists)))) == [
        "allowed prefixes: 198.18.4.0/22 added, 198.18.0.0/22 removed",
        "allowed origins: 64501 added",
        "allowed routes: 198.18.8.0/24 from AS64502 added, 198.18.9.0/24 added",
        "denied prefixes: 198.18.5.0/24^24-32 added",
        "listed next hops: 192.0.2.99 added",
    ]


def test_tags_and_a_mapped_asn() -> None:
    after = renamed(mapped_asn=64600, tags=("64496:3000:1",))
    assert words(compare(INTENT, after)) == ["mapped ASN none → 64600", "tags: 64496:3000:1 added"]


def test_the_exchanges_policy_is_told_field_by_field() -> None:
    after = policy(
        reject="drop",
        max_communities=None,
        blackhole_ipv4="rewrite",
        blackhole_next_hop_ipv4="192.0.2.254",
        pops=[{"site": "nte01", "number": 1}],
        local_lines=[{"device": "rs1", "lines": ["# ours", "", "  x"]}],
        rtr_caches=[{"host": "198.18.255.5", "port": 323}],
    )
    assert words(compare(INTENT, after)) == [
        "most communities 100 → none",
        "RTR caches: 198.18.255.5 port 323 added",
        "reject tag → drop",
        "blackhole IPv4 off → rewrite",
        "blackhole next hop IPv4 none → 192.0.2.254",
        "pops: nte01 as 1 added",
        "local lines: rs1: # ours / x added",
    ]


def test_another_order_of_caches_is_told() -> None:
    hosts = [{"host": "198.18.255.5"}, {"host": "198.18.255.6"}]
    said = words(compare(policy(rtr_caches=hosts), policy(rtr_caches=hosts[::-1])))
    assert said == ["RTR caches in another order: 198.18.255.6 port 3323, 198.18.255.5 port 3323"]


def test_a_new_members_own_policy_is_told() -> None:
    after = with_member(INTENT)
    members = tuple(
        item.model_copy(update={"policy": own(gtsm=True), "tags": ("64496:3000:1",)}) if item.key == "erdre" else item
        for item in after.members
    )
    (change,) = compare(INTENT, after.model_copy(update={"members": members})).changes
    assert change.words[1:] == ("GTSM off (as the exchange) → on", "tags: 64496:3000:1 added")


def flapping(before: Intent, after: Intent) -> set[Address]:
    return set(compare(before, after).touched.flapping)


def test_what_both_sides_agree_on_when_a_session_opens_may_flap_it() -> None:
    both = {address for item in INTENT.members[0].connections for address in item.addresses}
    assert flapping(INTENT, edited("armor-1", policy=own(gtsm=True))) == both
    assert flapping(INTENT, edited("armor-1", policy=own(max_path=10, limit_warning=90))) == set()
    assert flapping(INTENT, edited("armor-1", policy=own(gtsm=False))) == set()
    everybody = {address for member in INTENT.members for item in member.connections for address in item.addresses}
    assert flapping(INTENT, policy(role=True)) == everybody


def test_without_sessions_nothing_flaps_by_their_options() -> None:
    without = edited("armor-1", route_servers=False)
    assert flapping(without, edited("armor-1", route_servers=False, policy=own(gtsm=True))) == set()
