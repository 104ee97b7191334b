"""Every rule of Batfish's has its half for IPv6, among the rules that look at both families."""

from validate.batfish.families import OTHER_HALVES
from validate.batfish.faults import BATFISH_RULES
from validate.rules.registry import catalogue


def test_every_rule_of_batfishs_has_its_other_half_once():
    assert sorted(item.batfish for item in OTHER_HALVES) == sorted(rule for rule, *_ in BATFISH_RULES)


def test_the_other_halves_are_rules_of_ours():
    known = {item.id for item in catalogue() if not item.id.startswith("batfish.")}
    assert {rule for item in OTHER_HALVES for rule in item.rules} - known == set()


def test_none_is_without_rule_and_reason():
    assert [item.batfish for item in OTHER_HALVES if not item.rules and not item.because] == []
