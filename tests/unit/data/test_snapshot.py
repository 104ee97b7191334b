"""A snapshot file comes with a merge request as well: nothing in it gets further than the reading unless it is what it says."""

import json
from pathlib import Path
from typing import Any

import pytest

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError

LINES = "0.0.0.0/0+\n];\nfunction other() { }\ndefine x = [ 198.18.11.0/24"
GOOD: dict[str, Any] = {
    "sets": {"RIPE::AS-ARMOR AS-X": {"origins": [64497], "ipv4": ["198.18.11.0/24^24-25"], "ipv6": ["2001:db8::/32"]}},
    "networks": {"64497": {"as_set": "AS-ARMOR", "max_prefix_ipv4": 20}},
    "never_via": [64500],
    "vrps": "0" * 64,
}


def written(folder: Path, **parts: object) -> Path:
    path = folder / "current.json"
    path.write_text(json.dumps(GOOD | parts))
    return path


def test_what_is_right_is_read(tmp_path: Path) -> None:
    found = Snapshot.load(written(tmp_path))
    assert found.never_via == (64500,)
    assert list(found.faults()) == []


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"sets": {"AS-X": {"ipv4": ["198.18.11.0/24", LINES]}}}, "0.0.0.0/0+"),
        ({"sets": {"AS-X": {"ipv6": ["198.18.11.0/24"]}}}, "which is not an IPv6 prefix or range"),
        ({"sets": {"AS-X": {"ipv4": ["198.18.11.0/24^25-24"]}}}, "198.18.11.0/24^25-24"),
        ({"sets": {"AS-X\nrouter id 1.2.3.4;": {}}}, "is not the name of an AS-SET"),
        ({"sets": {"AS-X": {"origins": [-1]}}}, "an origin that is not an ASN"),
        ({"networks": {"x": {}}}, "is not an ASN"),
        ({"networks": {"64497": {"as_set": "AS-X\nlog all;"}}}, "of AS64497 is not the name of an AS-SET"),
        ({"never_via": [2**32]}, "never_via holds what is not an ASN"),
        ({"vrps": "../../x"}, "is not the digest"),
    ],
)
def test_what_is_not_is_named(tmp_path: Path, parts: dict[str, object], said: str) -> None:
    path = written(tmp_path, **parts)
    with pytest.raises(InputError) as error:
        Snapshot.load(path)
    assert said in error.value.what
    assert "\n" not in error.value.what
    assert error.value.where == str(path)
    assert "ixp refresh" in error.value.hint


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [('{\n "sets": {},\n}\n', 3, "not valid JSON: trailing comma"), ('{"sets": 3}', 0, "sets: ")],
)
def test_a_file_that_is_no_snapshot_is_told_in_a_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "current.json"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        Snapshot.load(path)
    assert said in error.value.what
    assert "\n" not in error.value.what
    assert error.value.where == (f"{path}:{line}" if line else str(path))
