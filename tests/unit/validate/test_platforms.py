"""A platform that can be rendered is also looked at: a stage that has no check for it would pass unseen."""

import pytest

from ixp.platforms.registry import NAMES
from validate.daemons import PARSERS
from validate.policy.check import READERS
from validate.rendered.files import PLATFORMS

_NO_ROUTE_SERVER = {"eos"}
_NO_PARSER_BUT_ITS_OWN = {"eos"}  # Batfish reads it, and the device itself in a session


@pytest.mark.parametrize("name", NAMES)
def test_every_stage_knows_it(name: str) -> None:
    assert name in PLATFORMS, "rendered files"
    assert name in READERS or name in _NO_ROUTE_SERVER, "what they decide"
    assert name in {item.platform for item in PARSERS} or name in _NO_PARSER_BUT_ITS_OWN, "the daemon's parser"
