"""The twin decides as the policy does, on random routes; what it can't keep it refuses, with the line."""

import random
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from ixp.errors import InputError
from ixp.policy.evaluate import Outcome, Sent, announce, receive
from ixp.policy.route import Community, Route
from ixp.policy.rpki import RpkiState
from tests.unit.validate.batfish.policy_ground import NAME, edited, given, rendered, server, twin
from tests.unit.validate.batfish.twin_reading import Given, model
from validate.batfish.twin import ACCEPTED, make_twin
from validate.policy.answers import vrps

ROUTES = 800
PREFIXES = ("10.1.0.0/16", "192.0.2.0/25", "0.0.0.0/0", "8.8.8.0/24", "198.18.11.0/24", "198.18.11.64/29", "203.0.113.0/28")
V4 = [item for item in server().sessions if item.version == 4]
MARKS = range(43_000, 43_010)


def random_route(rng, who):
    own = next(item for item in server().member_sets if item.key == who.member_set)
    prefixes = [*PREFIXES, *(item.partition("^")[0] for item in own.ipv4), *(item.partition("^")[0] for item in own.ipv4)]
    prefix = IPv4Network(rng.choice(prefixes))
    if rng.random() < 0.3 and prefix.prefixlen < 32:
        prefix = IPv4Network((int(prefix.network_address), rng.choice((prefix.prefixlen + 1, 32))))
    tail = [rng.choice((who.asn, 1299, 4_200_000_000, 64_500, 3_333)) for _ in range(rng.choice((0, 0, 0, 1, 2)))]
    path = (*([who.asn] if rng.random() < 0.9 else []), *tail)
    if rng.random() < 0.05:
        path = (who.asn,) * rng.choice((32, 33))
    if rng.random() < 0.03:
        path = (who.asn, frozenset({who.asn}), who.asn)
    hop = who.address if rng.random() < 0.9 else IPv4Address("192.0.2.99")
    return Route(prefix=prefix, as_path=path, next_hop=hop).add(*random_communities(rng))


def random_communities(rng) -> list[Community]:
    peer = rng.choice(V4).asn
    asn = server().asn
    known: list[Community] = [(65535, 666), (65534, 666), (asn, 666, 0), ("rt", 65534, 666), (65535, 0), (64999, 1)]
    known += [(asn, 0, peer), (asn, 1, peer), (asn, 0, 0), (asn, 107, peer), (asn, 107, 0), (0, asn), ("rt", 0, asn)]
    known += [(asn, 1001, 1), (asn, 1001, 11), (asn, 1101, 9), (asn, 2999, 3), (asn, 1000, 4)]
    known += [(0, peer), (asn, peer)] if peer <= 0xFFFF else []
    return rng.sample(known, rng.choice((0, 0, 1, 1, 2, 3)))


def cases():
    rng = random.Random(64496)  # noqa: S311  the same routes each time
    for _ in range(ROUTES):
        who = rng.choice(V4)
        yield who, random_route(rng, who), rng.choice(list(RpkiState)), rng.choice([item for item in V4 if item is not who])


def real(communities):
    """What stands for communities, as text; marks are none."""
    return {
        twin().code.decode(item) for item in communities if not (int(item.partition(":")[0]) in MARKS or "hop" in decoded(item))
    }


def decoded(item):
    return twin().code.decode(item)


def test_it_hears_as_the_policy_does():
    maps, policies = model(twin().text), {item.address: item for item in twin().sessions}
    outcomes = set()
    for who, route, state, _ in cases():
        verdict = receive(server(), who, route, vrps(route, state))
        shown = given(who, route, state, twin())
        heard, _ = maps.decide(policies[str(who.address)].imports, shown)
        assert heard is not None
        accepted = verdict.outcome is not Outcome.REFUSED
        assert (ACCEPTED in heard.communities) is accepted, (who.key, route, state, verdict.decided)
        outcomes.add(str(verdict.decided or verdict.outcome))
        known = {item for item in verdict.route.communities if twin().code.encode(item)}
        assert real(heard.communities) == known, (who.key, route, state)
        sliced, _ = maps.decide(f"slice-{policies[str(who.address)].imports}", shown)
        assert (sliced is not None) is accepted
        proved, _ = maps.decide(f"proof-{policies[str(who.address)].imports}", shown)
        assert proved is None, (who.key, route, state)
    assert len(outcomes) > 10, outcomes


def test_it_tells_as_the_policy_does():
    maps, policies = model(twin().text), {item.address: item for item in twin().sessions}
    sent = 0
    for who, route, state, target in cases():
        if target.disabled or target.asn == who.asn:
            continue
        verdict = receive(server(), who, route, vrps(route, state))
        heard, _ = maps.decide(policies[str(who.address)].imports, given(who, route, state, twin()))
        due = announce(server(), verdict, who, target)
        exports = policies[str(target.address)].exports
        told, _ = maps.decide(exports, heard)
        assert (told is not None) is isinstance(due, Sent), (who.key, target.key, route, due)
        sliced, _ = maps.decide(f"slice-{exports}", heard)
        assert (sliced is None) is (told is None)
        assert maps.decide(f"proof-{exports}", heard)[0] is None
        if isinstance(due, Sent):
            sent += 1
            assert ("65535:65281" in told.communities) is ((65535, 65281) in due.route.standard)
            assert ("65535:65281" in sliced.communities) is ((65535, 65281) in due.route.standard)
    assert sent > ROUTES / 20


@pytest.mark.parametrize(
    ("pattern", "text", "line"),
    [
        (r"^ match rpki invalid$", " match rpki unknown", " match rpki unknown"),
        (r"^ set weight 100$", " set weight 200", " set weight 200"),
        (r"^ set community no-export additive$", " set community no-export", " set community no-export"),
        (r"^ match as-path ixp-reserved-(\w+)$", r" match source-protocol bgp", " match source-protocol bgp"),
        (r"^(  neighbor 192.0.2.11) activate$", r"\g<0>\n\1 prefix-list x in", "  neighbor 192.0.2.11 prefix-list x in"),
        (r"^ no bgp default ipv4-unicast$", r"\g<0>\n bgp always-compare-med", " bgp always-compare-med"),
        (r"^bgp no-rib$", "ip nht resolve-via-default", "ip nht resolve-via-default"),
        (r"(as-path access-list ixp-empty-\w+ seq 1 permit) \^\$$", r"\1 (a|b)", None),
        (r"(large-community-list expanded ixp-refused-\w+ seq 1 permit) _(\S+)$", r"\1 ^\2", None),
        (r"^ call ixp-prepend-\w+$", " call ixp-prepend", " call ixp-prepend"),
        (r"^ on-match goto 290$", " on-match goto 9000", None),
    ],
)
def test_what_it_cannot_keep_it_refuses_with_the_line(pattern, text, line):
    whole = edited(pattern, text)
    with pytest.raises(InputError) as raised:
        make_twin(whole, NAME)
    device, _, number = raised.value.where.partition(".cfg:")
    assert device == NAME
    if line:
        stanza = whole.splitlines()[int(number) - 1 : int(number) + 12]
        assert line in stanza


def test_each_line_and_entry_has_its_rendered_line():
    lines = rendered().splitlines()
    text = twin().text.splitlines()
    assert len(text) == len(twin().lines)
    for shown, number in zip(text, twin().lines, strict=True):
        if shown.startswith("ip prefix-list ") and number:
            assert lines[number - 1].split()[2] == shown.split()[2]
        if shown.startswith("route-map "):
            assert twin().entries[f"{shown.split()[1]} {shown.split()[3]}"] == number
            assert lines[number - 1].split()[0] in {"route-map", "neighbor"}


def test_no_word_of_ipv6_reaches_it():
    assert "ipv6" not in twin().text
    assert "2001:db8" not in twin().text


def test_only_some_sessions():
    found = make_twin(rendered(), NAME, only=frozenset({IPv4Address("192.0.2.11")}))
    assert [item.address for item in found.sessions] == ["192.0.2.11"]
    assert "AS64498-v4" not in found.text


def test_stand_ins_are_a_bijection_and_the_same_in_another_file():
    stand_ins = sorted(twin().code.stand_ins)
    assert len({decoded(item) for item in stand_ins}) == len(stand_ins)
    other = make_twin(edited(r"^bgp large-community-list standard AS64498-.*\n", ""), NAME, only=frozenset()).code
    assert other.encode("64496:0:64497") == twin().code.encode("64496:0:64497")


def test_route_servers_whose_asn_lies_among_the_stand_ins():
    """Their standard communities give way, and stay what they are."""
    shown = make_twin(rendered().replace("64496", "42476"), NAME)
    assert shown.code.encode("42476:64497") != "42476:64497"
    assert shown.code.decode(shown.code.encode("42476:64497")) == "42476:64497"
    assert shown.code.encode("42476:0:64497") == "40000:64497"
    assert "permit 42476:" not in shown.text
    assert "permit _42476:" not in shown.text
    maps = model(shown.text)
    exports = next(item for item in shown.sessions if item.address == "192.0.2.11").exports
    held = Given(IPv4Network("198.18.12.0/24"), (64498,), frozenset({"0:42476"}))
    asked = replace(held, communities=held.communities | {shown.code.encode("42476:64497")})
    assert maps.decide(exports, held)[0] is None, "for nobody"
    told, _ = maps.decide(exports, asked)
    assert told is not None, "for AS64497"
    assert shown.code.encode("42476:64497") not in told.communities


def test_a_standard_community_of_others_among_the_stand_ins_is_left_out():
    assert twin().code.encode("41001:11") is None
    assert twin().code.encode("64999:1") == "64999:1"
