"""Names in the IRR: what may go into a command line, a configuration and a snapshot's keys."""

import pytest

from ixp.model.irr import AS_SET, is_irr_name

NAMES = ["AS64497", "AS-X", "AS64497:AS-X", "RIPE::AS-X", "LEVEL3::AS64497:AS-X:AS-Y_Z", "as-foo", "RIPE::AS-ONE AS-TWO"]
OTHERS = [
    "",
    "-h",
    "64497",
    "AS-X; reboot",
    "ripe-as-x",
    "AS-X:",
    "RIPE:: AS-X",
    "AS",
    "AS-X  AS-Y",
    "AS-X\tAS-Y",
    "AS-X\n",
    "AS-X -h",
]


@pytest.mark.parametrize("name", NAMES)
def test_names(name: str) -> None:
    assert is_irr_name(name)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_name(name: str) -> None:
    assert not is_irr_name(name)


@pytest.mark.parametrize("name", ["AS-ARMOR", "AS64497:AS-ARMOR", "RIPE::AS-ARMOR", "AS64497:AS-ARMOR:AS-SUB", "as-armor"])
def test_names_that_an_as_set_may_have(name: str) -> None:
    assert AS_SET.fullmatch(name)
    assert is_irr_name(name)


@pytest.mark.parametrize("name", ["ARMOR", "AS64497", "AS-ARMOR; drop", "AS-ARMOR AS-LOIRE", "-h evil AS-X", "AS-ARMOR-"])
def test_what_no_as_set_is_called(name: str) -> None:
    assert not AS_SET.fullmatch(name)
