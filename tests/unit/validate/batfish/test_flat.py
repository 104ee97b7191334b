"""Entries that no template of ours has, and that a twin has to keep all the same."""

from tests.unit.validate.batfish.policy_ground import edited, twin
from tests.unit.validate.batfish.test_claims import OWN, policies
from tests.unit.validate.batfish.twin_reading import Given, model

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
