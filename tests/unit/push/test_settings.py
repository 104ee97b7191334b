"""What opens the devices, and the timers."""

from pathlib import Path

import pytest

from ixp.errors import InputError
from ixp.platforms import platform
from ixp.push.settings import Access, Settings, load_settings


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.yml") == Settings()


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "nornir.yml").write_text("# nothing\n")
    assert load_settings(tmp_path / "nornir.yml") == Settings()


@pytest.mark.parametrize("text", ["commit_timer: 5", "workers: many", "unknown: 1", "[", "- 1", "settle: -1"])
def test_a_wrong_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nornir.yml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load_settings(path)
    assert caught.value.where == str(path)


def test_all_that_is_missing_is_named_together(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("")
    with pytest.raises(InputError) as caught:
        Access.from_environment({"IXP_SSH_KEY": str(tmp_path / "key"), "IXP_KNOWN_HOSTS": str(tmp_path / "none")})
    assert "IXP_SSH_KEY" not in caught.value.what
    assert "IXP_KNOWN_HOSTS" in caught.value.what
    assert "IXP_EAPI_CA" in caught.value.what


@pytest.mark.parametrize("name", ["eos", "bird", "frr"])
def test_a_device_can_do_every_timer_that_the_settings_allow(name: str) -> None:
    capability = platform(name).capability
    for seconds in (30, 31, 59, 60, 61, 300, 3600):
        assert seconds <= capability.timer(seconds) < 86_400
