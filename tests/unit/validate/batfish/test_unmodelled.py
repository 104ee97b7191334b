"""What Batfish is not shown of a route server is checked elsewhere: each item names a rule or a test that exists."""

import pytest

from tests.unit.validate.nantes import ROOT
from validate.batfish.twin import unmodelled
from validate.rules import catalogue

RULES = {item.id for item in catalogue()}
ITEMS = [item for table in unmodelled.TABLES for item in table]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.about)
def test_who_checks_it_instead_exists(item):
    assert item.by or item.about == unmodelled.SAYS_NOTHING
    for name in item.by:
        assert (ROOT / name).is_file() if name.startswith("tests/") else name in RULES, name


def test_a_line_belongs_to_one_item():
    lines = ["route-server-client", "maximum-prefix 100 80", "attribute-unchanged next-hop", "soft-reconfiguration inbound"]
    assert all(unmodelled.known(unmodelled.FAMILY, line) for line in lines)
    assert unmodelled.known(unmodelled.FAMILY, "prefix-list x in") is None
