"""A patch sets what it should and leaves all else of a file as its author wrote it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ixp.errors import InputError
from ixp.intent import load
from ixp.intent.patch import Value, edited, patch

ROOT = Path(__file__).resolve().parents[3]
NANTES = Path("inventory/nantes")
TEXT = """\
# first
name: A Member   # its name

noc: {email: noc@example.net, phone: "+1 555 0100"}

# the ports
connections:
  one-1:
    port: sw1/Ethernet1
    speed: 10G          # of the port
    macs:
      - "00:00:5e:00:53:01"
      - "00:00:5e:00:53:02"

  # the other
  one-2:
    ports: [sw1/Ethernet2, sw1/Ethernet3]
    speed: 1G
"""


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("name", "Other", "name: A Member   #", "name: Other   #"),
        ("name", "a: b", "name: A Member ", "name: 'a: b' "),
        ("noc/email", "x@example.net", "noc@example.net", "x@example.net"),
        ("connections/one-1/speed", 100_000, "10G     ", "100G     "),
        ("connections/one-1/port", "sw1/Ethernet9", "sw1/Ethernet1\n", "sw1/Ethernet9\n"),
        ("connections/one-2/ports", ("sw1/Ethernet2",), "    ports: [sw1/Ethernet2, sw1/Ethernet3]\n    speed: 1G\n",
         "    speed: 1G\n    port: sw1/Ethernet2\n"),
        ("connections/one-2/state", "suspended", "speed: 1G\n", "speed: 1G\n    state: suspended\n"),
        ("connections/one-2/route_servers", False, "speed: 1G\n", "speed: 1G\n    route_servers: false\n"),
        ("connections/one-2/max_prefix/ipv4", 7, "speed: 1G\n", "speed: 1G\n    max_prefix: { ipv4: 7 }\n"),
        ("connections/one-1/speed", None, "    speed: 10G          # of the port\n", ""),
        ("noc/phone", None, ', phone: "+1 555 0100"', ""),
        ("noc/email", None, "email: noc@example.net, ", ""),
        ("connections/one-1/macs", ("00:00:5e:00:53:09",), '\n      - "00:00:5e:00:53:01"\n      - "00:00:5e:00:53:02"\n',
         ' ["00:00:5e:00:53:09"]\n'),
        ("connections/one-1/state", "leaving", '53:02"\n', '53:02"\n    state: leaving\n'),
        ("connections/one-1/as_set", None, "", ""),
        ("mapped_asn", 64600, "    speed: 1G\n", "    speed: 1G\nmapped_asn: 64600\n"),
        ("tags", ("64496:3000:1", "64496:3000:2"), "    speed: 1G\n",
         '    speed: 1G\ntags: ["64496:3000:1", "64496:3000:2"]\n'),
    ],
)  # fmt: skip
def test_one_key(path: str, value: Value, old: str, new: str) -> None:
    assert old in TEXT
    wanted = TEXT.replace(old, new, 1) if old else TEXT
    got = edited(TEXT, tuple(path.split("/")), value)
    assert [line.rstrip() for line in got.splitlines()] == [line.rstrip() for line in wanted.splitlines()]


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(InputError, match="no connections/one-9"):
        edited(TEXT, ("connections", "one-9", "state"), "planned")
    with pytest.raises(InputError, match="no such file"):
        patch(ROOT, NANTES, [("member:nobody/name", "Nobody")])


def test_git_applies_it_and_the_inventory_says_so(tmp_path: Path) -> None:
    shutil.copytree(ROOT / NANTES, tmp_path / NANTES)
    base = "member:armor/connections/armor-1"
    edits: list[tuple[str, Value]] = [
        (f"{base}/state", "suspended"),
        (f"{base}/max_prefix/ipv4", 77),
        (f"{base}/macs", ("00:00:5e:00:53:98", "00:00:5e:00:53:99")),
        ("member:loire/as_set", None),
    ]
    text = patch(tmp_path, NANTES, edits)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=text, text=True, check=True)
    intent = load(tmp_path / NANTES).intent
    assert intent is not None
    members = {item.key: item for item in intent.members}
    (armor,) = members["armor"].connections
    assert (armor.state, armor.max_prefix.ipv4, len(armor.macs)) == ("suspended", 77, 2)
    assert members["loire"].as_set is None
