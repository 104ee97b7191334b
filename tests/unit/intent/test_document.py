"""What a scalar of the inventory is: numbers, truth and none where YAML 1.2 has them, text for all that YAML 1.1 would twist."""

import pytest

from ixp.intent.document import read_document


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5", 5),
        ("0", 0),
        ("007", "007"),
        ("-5", "-5"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("1.5", "1.5"),
        ("1e3", "1e3"),
        ("10G", "10G"),
        ("52:54:00:12:34:56", "52:54:00:12:34:56"),
        ("64496:3000:1", "64496:3000:1"),
        ("2026-12-31", "2026-12-31"),
        ("true", True),
        ("False", False),
        ("no", "no"),
        ("off", "off"),
        ("y", "y"),
        ("~", None),
        ("null", None),
        ("", None),
        ("none", "none"),
        ('"5"', "5"),
        ("'true'", "true"),
        ('""', ""),
        ("!!str 5", "5"),
        ("!!int 5", 5),
        ("<<", "<<"),
        ("=", "="),
        (".nan", ".nan"),
    ],
)
def test_scalar(written, value, tmp_path):
    path = tmp_path / "a.yml"
    path.write_text(f"key: {written}\n", encoding="utf-8")
    document = read_document(path)
    assert document.findings == []
    assert document.value == {"key": value}
    assert type(document.value["key"]) is type(value)


def test_a_second_document_is_a_fault(tmp_path):
    path = tmp_path / "a.yml"
    path.write_text("a: 1\n---\nb: 2\n", encoding="utf-8")
    assert [item.rule for item in read_document(path).findings] == ["yaml.syntax"]
