"""What a witness expects of an inventory, by state: who speaks with whom once it is deployed. No lab is started."""

from pathlib import Path

from ixp.intent import load
from ixp.model import Intent
from lab import world
from lab.demo.witness import Witness
from lab.lab import Lab
from lab.run import Run

ROOT = Path(__file__).parents[2]
NANTES = Lab(Run("none"), world.load(world.WORLDS / "nantes.yml"))


def intent() -> Intent:
    read = load(ROOT / "inventory" / "nantes").intent
    assert read is not None
    return read


def test_states_say_who_is_in_service() -> None:
    witness = Witness.for_intent(NANTES, intent())
    assert {"sevre-1", "pornic-1", "ancenis-1", "oudon-1", "vendee-1", "guerande-1"} <= set(witness.keys)
    assert not {"retz-1", "chantenay-1", "doulon-1", "trentemoult-1", "clisson", "beaulieu-2"} & set(witness.keys)
    assert witness.bilateral == ("retz-1",)
    assert witness.collected == ("chantenay-1",)
    assert witness.naps == (1001, 1002)


def test_sessions_are_counted_by_server_and_family() -> None:
    witness = Witness.for_intent(NANTES, intent())
    dual, ipv6_only, with_the_collector = 13, 1, 1
    assert len(witness.keys) == dual + ipv6_only
    assert witness.sessions_expected() == 4 * dual + 2 * ipv6_only + 2 * with_the_collector


def test_what_git_does_not_know_is_not_expected() -> None:
    whole = intent()
    alone = whole.model_copy(update={"members": whole.members[:1], "naps": ()})
    witness = Witness.for_intent(NANTES, alone)
    assert (witness.keys, witness.naps) == (("ancenis-1",), ())
    assert witness.sessions_expected() == 4
