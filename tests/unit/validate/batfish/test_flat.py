"""Entries and lists that no template of ours has, and that a twin has to keep, or to refuse."""

import re

import pytest

from ixp.errors import InputError
from tests.unit.validate.batfish.policy_ground import edited, twin
from tests.unit.validate.batfish.test_claims import OWN, policies
from tests.unit.validate.batfish.twin_reading import Given, model
from validate.batfish.twin import mark
from validate.batfish.twin.code import codebook, literal

LAST = r"^(route-map AS64497-out-\w+ permit 290\n call \S+\n)"


def sent(text: str, *communities: str) -> frozenset[str] | None:
    """What AS64497 is sent with these communities on it; None: nothing."""
    shown = twin(text)
    held = Given(OWN, (64500,), frozenset(str(shown.code.encode(item)) for item in communities))
    found, _ = model(shown.text).decide(policies(shown).exports, held)
    return None if found is None else found.communities


def test_what_is_set_at_a_call_that_ends_a_map_is_kept():
    assert sent(edited(LAST, r"\1 set community no-advertise additive\n")) == {"65535:65282"}


def test_all_of_several_conditions_on_communities_have_to_hold():
    """Batfish takes any of two lines of a kind; bgpd, of several kinds, all."""
    both = r"route-map \1 deny 25\n match community \3\n match large-community \2\nexit\n!\n\g<0>"
    lists = r"(?=[\s\S]*?^ match large-community (AS64497-block-\S+)\nexit[\s\S]*?^ match community (AS64497-block-\S+)\nexit)"
    text = edited(rf"^route-map (AS64497-out-\w+) permit 30\n{lists}", both)
    text = edited(r"^route-map AS64497-out-\w+ deny (?:40|50|60)\n.*\nexit\n!\n", "", text)
    assert sent(text, "64496:0:64497") is not None
    assert sent(text, "0:64497") is not None
    assert sent(text, "64496:0:64497", "0:64497") is None


REFUSED = {
    "a list of communities that denies": (r"^(bgp large-community-list standard AS64497-block-\S+ seq \d+) permit", r"\1 deny"),
    "it adds communities and deletes some": (
        r"^ set large-comm-list ixp-scrub-\S+ delete\n",
        r"\g<0> set community no-export additive\n",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_batfish_would_take_otherwise_is_refused(why):
    pattern, text = REFUSED[why]
    with pytest.raises(InputError, match=why):
        twin(edited(pattern, text))


def test_expanded_lists_begin_with_a_border():
    """Where communities are matched, Batfish finds no ``^``."""
    lines = [line.split() for line in twin().text.splitlines() if line.startswith("bgp community-list expanded ")]
    assert lines
    assert all(words[-1].startswith("_") and "^" not in words[-1] for words in lines)


def test_how_many_communities_of_a_kind_is_a_mark_of_that_kind():
    text = twin().text
    for kind, half in (("C", 43004), ("E", 43005), ("L", 43006)):
        assert re.search(rf"^bgp community-list expanded {kind}-ixp-many-\w+ permit _{half}:\d+_$", text, re.MULTILINE)


def test_a_stand_in_gives_way_to_a_community_in_use():
    family = literal("64500:7:1")
    assert family is not None
    (half,) = codebook(64496, [family], ()).families.values()
    assert codebook(64496, [family], [str(half)]).families != {family.family: half}


def test_who_asks_for_nothing_by_communities_is_excused_from_them():
    """A route with a tag is of a member whose communities ask for nothing."""
    shown = twin()
    held = Given(OWN, (64500,), frozenset({mark("tag", 1), str(shown.code.encode("64496:0:64497"))}))
    maps, name = model(shown.text), policies(shown).exports
    assert maps.decide(name, held)[0] is not None
    assert maps.decide(f"proof-{name}", held)[0] is None
