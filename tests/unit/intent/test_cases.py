"""Each folder under cases/ is an inventory; its expected.txt lists every finding, in any order (none: the inventory is sound).

An entry gives ``where``, ``rule`` and ``object`` whole, and of ``what`` and ``hint`` a part that must occur.
"""

import shutil
from pathlib import Path

import pytest
import yaml

from ixp.intent import LOAD_RULES, load
from ixp.model import Severity

CASES = Path(__file__).parent / "cases"


def cases():
    return sorted(path.name for path in CASES.iterdir() if path.is_dir())


def expected(name):
    return yaml.safe_load((CASES / name / "expected.txt").read_text(encoding="utf-8")) or []


@pytest.mark.parametrize("name", cases())
def test_case(name):
    loaded = load(CASES / name)
    found = {(item.where.removeprefix(f"{CASES / name}/"), item.rule, item.object, item.what): item for item in loaded.findings}
    wanted = expected(name)
    for entry in wanted:
        hits = [
            key
            for key, item in found.items()
            if key[:3] == (entry["where"], entry["rule"], entry["object"])
            and entry.get("what", "") in item.what
            and entry.get("hint", "") in item.hint
        ]
        assert hits, f"not found: {entry}\namong: {list(found)}"
        del found[hits[0]]
    assert not found, "more was found than expected"
    assert (loaded.intent is None) == any(item.severity is Severity.ERROR for item in loaded.findings)


def test_every_loading_rule_has_a_case():
    covered = {entry["rule"] for name in cases() for entry in expected(name)}
    assert covered == {rule.id for rule in LOAD_RULES} - {"file.unreadable", "data.unreadable", "settings.commit-timer"}


def test_unreadable_file(tmp_path):
    (tmp_path / "exchange.yml").write_bytes(b"name: \xff\xfe\n")
    loaded = load(tmp_path)
    assert [item.rule for item in loaded.findings] == ["file.unreadable"]
    assert loaded.intent is None


def test_notations_are_normalised():
    loaded = load(CASES / "clean")
    assert loaded.intent is not None
    (connection,) = next(member for member in loaded.intent.members if member.key == "loire").connections
    assert connection.macs == ("00:00:5e:00:53:12", "00:00:5e:00:53:13", "00:00:5e:00:53:14", "52:54:00:12:34:56")
    assert [str(port) for port in connection.ports] == ["sw1-nte01/Ethernet2", "sw1-nte01/Ethernet10"]
    assert connection.speed == 10_000
    assert connection.route_servers is False


def test_a_broken_member_does_not_look_like_one_who_left():
    loaded = load(CASES / "several-files")
    assert loaded.intent is None


def test_what_could_be_read_is_kept_for_further_checks():
    loaded = load(CASES / "bad-contact")
    assert loaded.intent is None
    assert loaded.partial is not None
    assert loaded.partial.members == ()


def test_a_link_is_not_followed(tmp_path):
    shutil.copytree(CASES / "clean", tmp_path / "inventory")
    (tmp_path / "elsewhere").write_text("token: not-for-the-merge-request\n", encoding="utf-8")
    (tmp_path / "inventory/members/erdre.yml").symlink_to(tmp_path / "elsewhere")
    (finding,) = load(tmp_path / "inventory").findings
    assert finding.rule == "file.name"
    assert "not-for-the-merge-request" not in str(finding)


def test_a_nap_of_a_broken_member_is_not_blamed(tmp_path):
    shutil.copytree(CASES / "clean", tmp_path / "inventory")
    (tmp_path / "inventory/naps").mkdir()
    (tmp_path / "inventory/naps/armor-loire.yml").write_text(
        "vid: 1001\nends:\n  armor: {connection: a}\n  loire: {connection: b}\n"
    )
    assert [item.key for item in load(tmp_path / "inventory").intent.naps] == ["armor-loire"]
    (tmp_path / "inventory/members/loire.yml").write_text("name: Loire\n")
    loaded = load(tmp_path / "inventory")
    assert loaded.partial is not None
    assert loaded.partial.naps == ()


def test_exceptions_are_read_with_their_lines_and_are_no_part_of_the_intent():
    folder = CASES / "exceptions"
    loaded = load(folder)
    first, second = loaded.exemptions
    assert (first.rule, first.about, first.by, str(first.until)) == ("connection.speed", "armor-1", "An Engineer", "2026-12-31")
    assert (first.where, second.where) == (f"{folder}/exceptions.yml:1", f"{folder}/exceptions.yml:6")
    assert "optic" not in loaded.intent.model_dump_json()


def test_an_empty_file_of_exceptions_has_none(tmp_path):
    shutil.copytree(CASES / "clean", tmp_path / "inventory")
    (tmp_path / "inventory/exceptions.yml").write_text("# the last one was deleted\n")
    loaded = load(tmp_path / "inventory")
    assert (loaded.findings, loaded.exemptions) == ((), ())


def test_an_accent_that_was_typed_as_a_character_of_its_own_is_part_of_its_letter(tmp_path):
    shutil.copytree(CASES / "clean", tmp_path / "inventory")
    path = tmp_path / "inventory/members/loire.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("Société", "Socie\u0301te\u0301"), encoding="utf-8")
    loaded = load(tmp_path / "inventory")
    assert "Société Loire & Fils" in {item.name for item in loaded.intent.members}


def test_text_that_is_not_utf8_is_named_by_its_line(tmp_path):
    (tmp_path / "exchange.yml").write_bytes("name: nantes\ntitle: Échange\n".encode("latin-1"))
    (finding,) = load(tmp_path).findings
    assert (finding.rule, finding.where.rpartition(":")[2]) == ("file.unreadable", "2")
