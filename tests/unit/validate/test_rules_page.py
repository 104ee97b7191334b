"""Every rule stands in one catalogue, under the id that the code uses; docs/rules.md and ``ixp rules`` are made from it.

``IXP_GOLDEN=write`` writes the page anew.
"""

import ast
import json
import os
import re
from collections import Counter

import pytest
from typer.testing import CliRunner

from ixp.cli.app import app
from ixp.cli.rules import every_rule
from ixp.errors import Exit, InputError
from ixp.model import Stage
from ixp.report.rules import page
from tests.unit.validate.nantes import ROOT

PAGE = ROOT / "docs/rules.md"
IDS = {item.id for item in every_rule()}
ID = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")
WORDS = {name.partition(".")[0] for name in IDS}
# What looks like a rule's id and is none: names of files, NetBox's kinds, and texts of docs/route-servers.md.
FILES = (".yml", ".json", ".conf", ".md", ".html", ".cfg", ".j2", ".xml", ".py")
OTHER_WORDS = {"ixp.report.policy"}


def literals():
    """Every text in the code that is written as a rule's id is, with its places; ``daemon.{…}`` and the like are not whole."""
    found = {}
    for top in ("ixp", "validate"):
        for path in sorted((ROOT / top).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            if any(module.startswith(name) for name in OTHER_WORDS):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and ID.fullmatch(node.value):
                    found.setdefault(node.value, []).append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def test_every_id_in_the_code_is_in_the_catalogue():
    unknown = {
        text: places
        for text, places in literals().items()
        if text.partition(".")[0] in WORDS and not text.endswith(FILES) and text not in IDS
    }
    assert unknown == {}


def test_no_id_stands_twice():
    assert [name for name, count in Counter(item.id for item in every_rule()).items() if count > 1] == []


def test_ids_are_written_alike_and_each_says_why():
    for item in every_rule():
        assert ID.fullmatch(item.id), item.id
        assert item.why, item.id
        assert item.example, item.id


def test_every_rule_is_tested():
    texts = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "tests").rglob("*"))
        if path.suffix in {".py", ".yml", ".txt"} and path.name != "test_rules_page.py"
    )
    assert sorted(name for name in IDS if name not in texts) == []


def test_the_page_is_up_to_date():
    text = page(every_rule())
    if os.environ.get("IXP_GOLDEN") == "write":
        PAGE.write_text(text, encoding="utf-8")
    assert text == PAGE.read_text(encoding="utf-8"), "make it anew with IXP_GOLDEN=write"


def test_the_page_has_every_rule_once():
    text = page(every_rule())
    assert all(text.count(f"| `{name}` |") == 1 for name in IDS)


def listed(*arguments):
    said = CliRunner().invoke(app, ["rules", "--json", "-", *arguments])
    assert said.exit_code == Exit.DONE
    return json.loads(said.stdout)


@pytest.mark.parametrize(
    ("words", "some", "without"),
    [
        ((), "yaml.syntax", ""),
        (("member.",), "member.duplicate-asn", "nap.end"),
        (("inventory",), "schema.unknown-key", "member.duplicate-asn"),
        (("rules", "mac"), "connection.duplicate-mac", "value.mac"),
    ],
)
def test_words_choose(words, some, without):
    ids = [item["id"] for item in listed(*words)]
    assert some in ids
    assert without not in ids


def test_rules_are_listed_in_the_order_of_stages():
    order = list(Stage)
    stages = [order.index(Stage(item["stage"])) for item in listed()]
    assert stages == sorted(stages)


def test_a_misspelt_rule_is_told_with_those_that_are_like_it():
    said = CliRunner().invoke(app, ["rules", "port.slwo"])
    assert isinstance(said.exception, InputError)
    assert "port.slow" in said.exception.hint


def test_a_line_says_all_of_a_rule():
    said = CliRunner().invoke(app, ["rules", "yaml.alias"])
    assert said.stdout == "yaml.alias  [error]  inventory  an alias hides the line to edit; e.g. macs: *macs\n"


def test_the_page_on_checks_has_the_stages_in_their_order():
    page = (ROOT / "docs/checks.md").read_text(encoding="utf-8")
    table = page.partition("| stage |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| ([a-z]+) \|", table, re.MULTILINE) == [item.value for item in Stage]
