"""VRPs: what validators export, and the file that is kept of it."""

import json
from pathlib import Path

import pytest

from ixp.data import vrps
from ixp.data.vrps import Vrp
from ixp.errors import InputError

ROWS = [
    {"prefix": "2001:db8:1011::/48", "maxLength": 48, "asn": 64497, "ta": "lab", "expires": 1},
    {"prefix": "198.18.11.0/24", "maxLength": 24, "asn": "AS64497", "ta": "lab"},
    {"prefix": "198.18.11.0/24", "maxLength": 24, "asn": 64497, "ta": "other"},
    {"prefix": "198.18.0.0/15", "maxLength": 15, "asn": "AS0", "ta": "lab"},
]
FOUND = (Vrp("198.18.0.0/15", 15, 0), Vrp("198.18.11.0/24", 24, 64497), Vrp("2001:db8:1011::/48", 48, 64497))


def test_what_validators_export() -> None:
    assert vrps.parse_validator(json.dumps({"metadata": {}, "roas": ROWS}).encode()) == FOUND


@pytest.mark.parametrize(
    "text", ["", "[]", '{"roas": {}}', '{"roas": [{"prefix": "x"}]}', '{"roas": [{"prefix": "x/1", "maxLength": 1, "asn": 1}]}']
)
def test_what_is_no_export(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        vrps.parse_validator(text.encode())


def test_the_file_gives_back_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "x.vrps"
    path.write_text(vrps.dump(reversed(FOUND)))
    assert path.read_text().splitlines() == ["198.18.0.0/15-15 0", "198.18.11.0/24-24 64497", "2001:db8:1011::/48-48 64497"]
    assert vrps.load(path) == FOUND


def test_a_damaged_file_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.vrps"
    path.write_text("198.18.0.0/15-15 0\n198.18.11.0/24 64497\n")
    with pytest.raises(InputError, match="is not a VRP") as error:
        vrps.load(path)
    assert error.value.where == f"{path}:2"
