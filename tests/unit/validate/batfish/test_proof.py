"""A claim is about the route as it comes to a map, whatever the map takes off it or puts on it before it asks."""

from tests.unit.validate.batfish.policy_ground import edited, rendered, session, twin
from tests.unit.validate.batfish.test_claims import OWN, policies, probe
from tests.unit.validate.batfish.twin_reading import Given, model

FIRST_OUT = r"^route-map (AS64497-out-\w+) permit 10\n"
SCRUB = "bgp large-community-list expanded ixp-scrub-"


def scrubbed_early() -> str:
    """What members ask for is taken off at the beginning, so that nothing that asks for it finds it."""
    name = next(line.split()[3] for line in rendered().splitlines() if line.startswith(SCRUB))
    entry = rf"route-map \1 permit 5\n set large-comm-list {name} delete\n on-match next\nexit\n!\n\g<0>"
    return edited(FIRST_OUT, entry)


def test_a_community_that_is_taken_off_too_early_still_breaks_its_claim():
    broken = twin(scrubbed_early())
    name = policies(broken).exports
    held = Given(OWN, (64500,), frozenset({str(broken.code.encode("64496:0:64497"))}))
    maps = model(broken.text)
    assert maps.decide(name, held)[0] is not None, "it is sent"
    route, entry = maps.decide(f"proof-{name}", held)
    assert route is not None
    assert broken.claims[entry] == "batfish.sends-blocked"
    assert maps.decide(f"proof-{name}", Given(OWN, (64500,)))[0] is None, "a route without it breaks nothing"


def test_nobody_comes_with_a_mark_of_ours():
    """A route that is made up with it is none."""
    broken = twin(scrubbed_early())
    held = Given(OWN, (64500,), frozenset({"43009:1", "43009:2"}))
    assert model(broken.text).decide(f"proof-{policies(broken).exports}", held)[0] is None


def test_a_first_as_that_the_map_itself_puts_on_is_none():
    prepends = r"\1 5\n set as-path prepend 64497\n on-match next\nexit\n!\n\g<0>"
    text = edited(r"^(route-map armor-1-v4-in-\w+ permit) 10\n", prepends)
    broken = twin(text)
    name = policies(broken).imports
    foreign = probe(broken, as_path=(64500, 64497))
    route, entry = model(broken.text).decide(f"proof-{name}", foreign)
    assert route is not None
    assert broken.claims[entry] == "batfish.accepts-first-as"


def test_a_map_that_changes_nothing_of_it_needs_no_marks():
    assert "claim-given" not in twin().text
    assert session().key in policies(twin()).imports
