"""What docs/devices.md has people put on their devices is what the lab runs."""

from pathlib import Path

from lab.daemons import REVALIDATE

ROOT = Path(__file__).resolve().parents[2]


def test_the_script_for_frr_is_the_one_that_the_lab_runs() -> None:
    assert f"```sh\n{REVALIDATE.read_text()}```\n" in (ROOT / "docs/devices.md").read_text()
