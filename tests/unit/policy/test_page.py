"""docs/route-servers.md holds the tables of the code and what the command prints; ``IXP_GOLDEN=write`` writes them anew."""

import os
import re
import shlex

from typer.testing import CliRunner

from ixp.cli.app import app
from ixp.policy.checks import ORDER, REASONS, Check
from ixp.policy.communities import ANNOUNCE, PREPEND, Action, Communities, Info
from tests.unit.policy.scene import RS
from tests.unit.validate.nantes import ROOT

PAGE = ROOT / "docs/route-servers.md"
PEER = 64999
TABLE = Communities(asn=RS)
# What in the inventory lifts or sets a check.
KEYS = {
    Check.NEXT_HOP: "`next_hop`, `next_hops`",
    Check.PATH_TOO_LONG: "`path: longest`",
    Check.RESERVED_ASN: "`path: reserved_asns`",
    Check.AS_SET: "`path: as_sets`",
    Check.TRANSIT_FREE: "`path: transit_free`, `transit_free_asns`",
    Check.NEVER_VIA: "`never_via`",
    Check.DENIED: "`denied`",
    Check.MEMBER_DENIED: "`deny`",
    Check.ORIGIN: "`irr: origin`, `allow`",
    Check.PREFIX: "`irr: prefix`, `irr: more_specifics`, `allow`",
    Check.RPKI_INVALID: "`rpki`",
    Check.PREFIX_TOO_LONG: "`ipv4_length`, `ipv6_length`",
    Check.PREFIX_TOO_SHORT: "`ipv4_length`, `ipv6_length`",
    Check.COMMUNITIES: "`communities: most`",
}
GROUPS = (
    ("announcing", ANNOUNCE),
    ("prepending", tuple(PREPEND)),
    ("NO_EXPORT, NO_ADVERTISE", (Action.NO_EXPORT_PEER, Action.NO_EXPORT_ALL, Action.NO_ADVERTISE_PEER, Action.NO_ADVERTISE_ALL)),
    ("blackholing", (Action.BLACKHOLE,)),
)


def table(head, rows):
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def symbols(community):
    names = {RS: "RS", PEER: "peer"}
    return "-" if community is None else f"`{':'.join(str(names.get(part, part)) for part in community)}`"


def checks():
    rows = (
        (
            place,
            f"`{check}`",
            REASONS[check].words,
            f"`RS:1101:{REASONS[check].code}`",
            KEYS.get(check, "-"),
            REASONS[check].source,
        )
        for place, check in enumerate(ORDER, 1)
    )
    return table(("#", "check", "refused where", "reason", "set by", "after"), rows)


def actions():
    def row(group, action):
        spelt = TABLE.action(action, PEER)
        extended = ", ".join(symbols(("rt", *pair)) for pair in spelt.extended) or "-"
        return (group, action.value, symbols(spelt.standard), extended, symbols(spelt.large))

    rows = (row(group if place == 0 else "", action) for group, found in GROUPS for place, action in enumerate(found))
    return table(("", "asks", "standard", "extended", "large"), rows)


def information():
    said = [(symbols(TABLE.info(info)), info.value) for info in Info]
    others = [
        (symbols(TABLE.reason(0)).replace(":0", ":n"), "why the route is refused: the reasons above; on refused routes alone"),
        (symbols(TABLE.pop(0)).replace(":0", ":n"), "the place where the route was learnt (`communities: pops`)"),
    ]
    return table(("large", "says"), said + others)


def printed(line):
    said = CliRunner().invoke(app, shlex.split(line)[1:])
    assert said.exit_code in {0, 1}, said.output
    return f"    $ {line}\n" + "\n".join(f"    {text}".rstrip() for text in said.output.splitlines())


def parts():
    return {
        "checks": checks(),
        "actions": actions(),
        "information": information(),
        "refused": printed("ixp rs explain --member armor --prefix 198.18.99.0/24 --path '64497 64777'"),
        "accepted": printed(
            "ixp rs explain --member armor --prefix 198.18.11.0/24 --community 0:64498 --community 64496:102:64499"
        ),
    }


def made(text):
    """The page with every part as it is now: from its mark to the first line that is neither table nor example, nor empty."""
    for name, part in parts().items():
        text = re.sub(
            rf"<!-- {name} -->\n(?:(?:\||    ).*\n|\n)*", lambda _, name=name, part=part: f"<!-- {name} -->\n{part}\n\n", text
        )
    return text


def test_the_page_is_that_of_the_code(monkeypatch):
    monkeypatch.chdir(ROOT)
    for name in ("NETBOX_URL", "IXP_STATE", "IXP_PUBLISHED", "IXP_EXCHANGE"):
        monkeypatch.delenv(name, raising=False)
    text = PAGE.read_text(encoding="utf-8")
    if os.environ.get("IXP_GOLDEN") == "write":
        PAGE.write_text(made(text), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made(text), "write it anew: IXP_GOLDEN=write pytest tests/unit/policy/test_page.py"
    assert all(f"<!-- {name} -->" in text for name in parts())


def test_every_action_has_a_row():
    assert {action for _, found in GROUPS for action in found} == set(Action)
