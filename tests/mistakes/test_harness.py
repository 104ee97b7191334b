"""The judge itself: what makes a mistake not count, and places that are named by the text of a line."""

import pytest

from ixp.model import Severity, Stage
from tests.mistakes.harness import judge_all
from tests.mistakes.mistake import Expected, Mistake, Place, mistakes

TEXT = "interface Ethernet1\n   shutdown\ninterface Ethernet2\n   shutdown\n"
PATCH = """--- a/inventory/nantes/members/loire.yml
+++ b/inventory/nantes/members/loire.yml
@@ -3,4 +3,4 @@
-asn: 64498
+asn: 64497
 as_set: AS64498:AS-LOIRE

 noc:
"""


def test_a_place_is_named_by_its_text():
    assert Place(file="sw1.cfg", line="interface Ethernet2").number(TEXT) == 3
    assert Place(file="sw1.cfg", line="shutdown", below="interface Ethernet2").number(TEXT) == 4


@pytest.mark.parametrize(("line", "below"), [("shutdown", ""), ("no shutdown", ""), ("shutdown", "interface Ethernet3")])
def test_a_place_that_is_not_one_line_is_none(line, below):
    with pytest.raises(LookupError):
        Place(file="sw1.cfg", line=line, below=below).number(TEXT)


def odd(patch=PATCH, rule="member.duplicate-asn", severity=Severity.ERROR, line="asn: 64497", stage=Stage.RULES):
    where = Place(file="inventory/nantes/members/loire.yml", line=line)
    expected = Expected(title="gave a member another's ASN", rule=rule, severity=severity, where=where)
    return Mistake(name="odd", stage=stage, expected=expected, patch=patch)


@pytest.fixture(scope="module")
def judged():
    odds = {
        "sound": odd(),
        "does not apply": odd(PATCH.replace("64498", "64998")),
        "there is no rule": odd(rule="member.no-such-rule"),
        "the rule looks in": odd(stage=Stage.RENDERED),
        "the sample has this finding": odd(rule="route-server.path-hiding", severity=Severity.INFO),
        "not found": odd(rule="member.duplicate-name"),
        "found at": odd(line="as_set:"),
        "in the same stage also": odd(
            PATCH.replace(" as_set: AS64498:AS-LOIRE", "-as_set: AS64498:AS-LOIRE\n+as_set: AS-NOSUCH")
        ),
    }
    return dict(zip(odds, judge_all(list(odds.values())), strict=True))


def test_a_sound_one_counts(judged):
    assert judged["sound"].counted
    assert judged["sound"].found_where == "inventory/nantes/members/loire.yml:3"


@pytest.mark.parametrize(
    "doubt",
    ["does not apply", "there is no rule", "the rule looks in", "the sample has this finding", "in the same stage also"],
)
def test_what_does_not_count(doubt, judged):
    assert not judged[doubt].counted
    assert any(doubt in said for said in judged[doubt].doubts), judged[doubt].doubts


@pytest.mark.parametrize("doubt", ["not found", "found at"])
def test_what_is_not_caught_where_it_should_be(doubt, judged):
    assert not judged[doubt].counted
    assert any(doubt in said for said in judged[doubt].doubts), judged[doubt].doubts


def test_patches_touch_what_they_say():
    assert all(item.touched for item in mistakes() if item.stage is not Stage.BATFISH)
