"""Whoever copies what the docs show is not told that it is wrong: each example is tried on the sample.

``deserved`` are the warnings that a plan of it has for good reason.
"""

import re
import shutil

import pytest

from ixp.data.snapshot import RouteSet
from ixp.intent import load
from ixp.model import Severity
from tests.mistakes.trees import ROOT
from tests.mistakes.way import sample, walk

pytestmark = pytest.mark.long
_BLOCK = re.compile(r"```(yaml|json)\n(.*?)```", re.DOTALL)
_FOLDER = "inventory/nantes"


def example(page, begins):
    """The one block of that page that begins so."""
    (found,) = [text for _, text in _BLOCK.findall((ROOT / page).read_text(encoding="utf-8")) if text.startswith(begins)]
    return found


def below(text, key):
    """What stands below a key, without the key."""
    assert text.startswith(f"{key}:")
    return text.partition("\n")[2]


def second_port(files):
    """README: a member gets a second port."""
    path = files / "members/beaulieu.yml"
    more = below(example("README.md", "connections:"), "connections")
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")


def policy_of_all(files):
    """inventory.md: the exchange's policy in place of the sample's."""
    path = files / "exchange.yml"
    head, _, rest = path.read_text(encoding="utf-8").partition("\npolicy:")
    path.write_text(
        f"{head}\n{example('docs/inventory.md', 'policy:                                  # of the exchange')}\n{_after(rest)}",
        encoding="utf-8",
    )


def _after(rest):
    """From the next key on."""
    return re.split(r"\n(?=[a-z])", rest, maxsplit=1)[1]


def policy_of_one(files):
    """inventory.md: a member's policy."""
    path = files / "members/armor.yml"
    more = example("docs/inventory.md", "policy:                                  # of a member")
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{more}", encoding="utf-8")


def member(files):
    """inventory.md: a member's whole file, which is the sample's."""
    (files / "members/armor.yml").write_text(example("docs/inventory.md", "name: Armor Telecom"), encoding="utf-8")


def nap(files):
    """inventory.md: a NAP, which is the sample's."""
    (files / "naps/loire-clisson.yml").write_text(example("docs/inventory.md", "vid:"), encoding="utf-8")


def outside_data(files):
    """data.md: where data come from."""
    (files / "data.yml").write_text(example("docs/data.md", "irr:"), encoding="utf-8")


@pytest.mark.parametrize(
    ("edit", "deserved"),
    [
        (second_port, set()),
        (policy_of_all, {"change.rtr-cache", "change.blackhole-next-hop", "change.blackhole-off"}),  # it is another exchange's
        (policy_of_one, set()),
    ],
    ids=lambda item: getattr(item, "__name__", ""),
)
def test_an_example_of_the_docs_is_no_mistake(edit, deserved, tmp_path):
    assert said(edit, tmp_path) == deserved


@pytest.mark.parametrize("edit", [member, nap, outside_data])
def test_a_file_of_the_docs_breaks_no_rule(edit, tmp_path):
    assert said(edit, tmp_path, early=True) == set()


def said(edit, folder, *, early=False):
    """The rules that warn of the edited sample, or refuse it."""
    for name in ("inventory", "snapshots", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / ".gitlab-ci.yml", folder)
    edit(folder / _FOLDER)
    results = walk(folder, sample(), early=early).results
    found = [item for result in results if result.check != "batfish" for item in result.findings]
    return {item.rule for item in found if item.severity is not Severity.INFO}


def test_an_exception_as_the_docs_show_it_can_be_read(tmp_path):
    shutil.copytree(ROOT / _FOLDER, tmp_path / "nantes")
    text = example("docs/inventory.md", "# yaml-language-server")
    (tmp_path / "nantes/exceptions.yml").write_text(text, encoding="utf-8")
    loaded = load(tmp_path / "nantes")
    assert loaded.findings == ()
    (found,) = loaded.exemptions
    assert (found.rule, found.about) == ("port.speed", "connection armor-1")


def test_a_route_set_as_the_docs_show_it_is_sound():
    name, _, text = example("docs/inventory.md", '"AS65541').partition(": ")
    assert name.startswith('"AS')
    assert list(RouteSet.model_validate_json(text).faults()) == []
