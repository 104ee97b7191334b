"""``inventory/nornir.yml``: the defaults, and every fault with its line and its mend."""

from pathlib import Path

import pytest

from ixp.intent.settings_file import read_settings
from ixp.model.settings import Settings
from ixp.platforms import platform

ROOT = Path(__file__).resolve().parents[3]


def written(folder: Path, text: str) -> Path:
    path = folder / "nornir.yml"
    path.write_text(text)
    return path


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.yml") == (Settings(), ())


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "# nothing\n")) == (Settings(), ())


def test_the_checkouts_own_are_sound() -> None:
    settings, findings = read_settings(ROOT / "inventory/nornir.yml")
    assert settings is not None
    assert not findings


@pytest.mark.parametrize(
    ("text", "rule", "line", "words"),
    [
        ("workers: 1\ncomit_timer: 120\n", "schema.unknown-key", 2, "commit_timer"),
        ("workers: 1\n\ncommit_timer: 5m\n", "schema.wrong-type", 3, "whole number"),
        ("commit_timer: 5\n", "schema.wrong-value", 1, "30"),
        ("settle: -1\n", "schema.wrong-value", 1, "0"),
        ("workers: 1\nworkers: 2\n", "yaml.duplicate-key", 2, "twice"),
        ("workers: [\n", "yaml.syntax", 2, ""),
        ("- 1\n", "schema.wrong-type", 1, "mapping"),
        ("grace: 5\ncommit_timer: 30\ndeadline: 90\n", "settings.commit-timer", 2, "commit_timer of 115"),
        ("grace: 5\ndeadline: 300\n", "settings.commit-timer", 2, "shorter deadline"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, rule: str, line: int, words: str) -> None:
    path = written(tmp_path, text)
    settings, (finding,) = read_settings(path)
    assert (finding.rule, finding.where) == (rule, f"{path}:{line}")
    assert words in f"{finding.what} {finding.hint}"
    assert (settings is None) is not rule.startswith("settings.")


def test_the_timer_that_is_advised_will_do(tmp_path: Path) -> None:
    _, (finding,) = read_settings(written(tmp_path, "commit_timer: 30\ndeadline: 90\n"))
    advised = int(next(word for word in finding.hint.split() if word.isdecimal()))
    assert read_settings(written(tmp_path, f"commit_timer: {advised}\ndeadline: 90\n"))[1] == ()
    assert read_settings(written(tmp_path, f"commit_timer: {advised - 1}\ndeadline: 90\n"))[1] != ()


@pytest.mark.parametrize("name", ["eos", "bird", "frr"])
def test_a_device_can_do_every_timer_that_the_settings_allow(name: str) -> None:
    capability = platform(name).capability
    for seconds in (30, 31, 59, 60, 61, 300, 3600):
        assert seconds <= capability.timer(seconds) < 86_400
