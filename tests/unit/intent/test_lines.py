from pathlib import Path

import pytest

from ixp.intent import load

ROOT = Path(__file__).resolve().parents[3]
NANTES = ROOT / "inventory/nantes"


@pytest.mark.parametrize(
    ("path", "file", "text"),
    [
        ("member:armor/asn", "members/armor.yml", "asn: 64497"),
        ("member:armor/connections/armor-1", "members/armor.yml", "armor-1:"),
        ("member:armor/connections/armor-1/ipv4", "members/armor.yml", "ipv4: 192.0.2.11"),
        ("member:vilaine/connections/vilaine-2/macs", "members/vilaine.yml", "00:00:5e:00:53:16"),
        ("member:armor/connections/armor-1/nothing", "members/armor.yml", "armor-1:"),
        ("exchange/vlans/parked/vid", "exchange.yml", "parked:"),
        ("exchange/own_ports/sw1-nte02:Ethernet47/macs", "exchange.yml", "sw1-nte02/Ethernet47:"),
        ("nap:loire-clisson/ends/clisson/port", "naps/loire-clisson.yml", "clisson:"),
        ("nap:pornic-loire/vid", "naps/pornic-loire.yml", "vid: 1002"),
        ("exchange", "exchange.yml", "# yaml-language-server"),
    ],
)
def test_where_names_the_line_to_edit(path, file, text):
    name, _, number = load(NANTES).lines.where(path).rpartition(":")
    assert name == str(NANTES / file)
    assert text in (NANTES / file).read_text(encoding="utf-8").splitlines()[int(number) - 1]


def test_where_is_empty_for_what_no_file_holds():
    assert load(NANTES).lines.where("member:nobody/asn") == ""
