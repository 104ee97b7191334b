"""The JSON Schemas in docs/schema are those of the loader, the sample validates, and they refuse what the loader refuses."""

import shutil
import subprocess
import sys

import jsonschema
import pytest
from typer.testing import CliRunner

from ixp.cli.app import app
from ixp.intent.document import read_document
from ixp.intent.json_schema import json_schema_files, json_schemas
from tests.unit.intent.test_cases import CASES
from tests.unit.validate.faults_table import SLIPS
from tests.unit.validate.nantes import ROOT

SCHEMAS = ROOT / "docs/schema"
NANTES = ROOT / "inventory/nantes"
FILES = {
    "exchange": [NANTES / "exchange.yml"],
    "member": sorted((NANTES / "members").glob("*.yml")),
    "nap": sorted((NANTES / "naps").glob("*.yml")),
    "data": [NANTES / "data.yml"],
}


def test_files_are_those_of_the_loader(tmp_path):
    said = CliRunner().invoke(app, ["schema", "--out", str(tmp_path)])
    assert said.exit_code == 0
    for noun in FILES:
        name = f"{noun}.schema.json"
        assert (SCHEMAS / name).read_text(encoding="utf-8") == (tmp_path / name).read_text(encoding="utf-8"), "run: ixp schema"


@pytest.mark.parametrize("noun", FILES)
def test_sample_validates(noun):
    argv = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--schemafile",
        str(SCHEMAS / f"{noun}.schema.json"),
        *map(str, FILES[noun]),
    ]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [path for paths in FILES.values() for path in paths], ids=lambda path: path.stem)
def test_editors_find_the_schema_from_the_file(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve().parent == SCHEMAS


@pytest.mark.parametrize(
    "slip",
    [slip for slip in SLIPS if slip.rule.partition(".")[0] in {"schema", "value"} or slip.rule == "connection.leaves"],
    ids=lambda slip: slip.title,
)
def test_a_slip_in_one_file_is_refused_while_typing(slip, tmp_path):
    shutil.copytree(NANTES, tmp_path / "nantes")
    path = tmp_path / "nantes" / slip.file
    validator = jsonschema.Draft7Validator(json_schemas()["member"])
    assert validator.is_valid(read_document(path).value)
    path.write_text(path.read_text(encoding="utf-8").replace(slip.right, slip.wrong, 1), encoding="utf-8")
    assert not validator.is_valid(read_document(path).value)


@pytest.mark.parametrize(
    ("end", "sound"),
    [
        ({"connection": "loire-1"}, True),
        ({"port": "sw1-nte01/Ethernet9", "speed": "10G"}, True),
        ({"ports": ["sw1-nte01/Ethernet9", "sw1-nte01/Ethernet10"], "speed": "10G"}, True),
        ({"port": "sw1-nte01/Ethernet9"}, False),
        ({"port": "sw1-nte01/Ethernet9", "speed": "10G", "connection": "loire-1"}, False),
        ({"connection": "loire-1", "speed": "10G"}, False),
        ({}, False),
    ],
)
def test_the_two_forms_of_an_end(end, sound):
    nap = {"vid": 1001, "ends": {"loire": end, "clisson": {"connection": "clisson-1"}}}
    assert jsonschema.Draft7Validator(json_schemas()["nap"]).is_valid(nap) is sound


@pytest.mark.parametrize(("noun", "file"), [("exchange", "exchange.yml"), ("member", "members/armor.yml")])
def test_words_of_the_policy_are_known_and_slips_in_them_refused_while_typing(noun, file):
    validator = jsonschema.Draft7Validator(json_schemas()[noun])
    assert [item.message for item in validator.iter_errors(read_document(CASES / "policy" / file).value)] == []
    assert not validator.is_valid(read_document(CASES / "bad-policy" / file).value)


def test_the_page_on_the_inventory_names_every_key_of_a_connection_and_every_state():
    page = (ROOT / "docs/inventory.md").read_text(encoding="utf-8")
    definitions = json_schemas()["member"]["$defs"]
    names = [*definitions["ConnectionPart"]["properties"], *definitions["State"]["enum"]]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_exceptions_are_known_and_slips_in_them_refused_while_typing():
    validator = jsonschema.Draft7Validator(json_schemas()["exceptions"])
    assert [item.message for item in validator.iter_errors(read_document(CASES / "exceptions/exceptions.yml").value)] == []
    assert len(list(validator.iter_errors(read_document(CASES / "bad-exceptions/exceptions.yml").value))) == 5
    assert (SCHEMAS / "exceptions.schema.json").read_text(encoding="utf-8") == json_schema_files()["exceptions.schema.json"]
