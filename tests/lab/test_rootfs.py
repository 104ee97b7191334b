"""The Debian tree: whole or absent, keyed by what is in it."""

from pathlib import Path

import pytest

from ixp.errors import MissingToolError, ServiceError
from lab import rootfs

pytestmark = pytest.mark.lab


def test_a_build_that_fails_leaves_no_tree(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IXP_CACHE", str(tmp_path))
    monkeypatch.setattr(rootfs, "mirror", lambda: f"file://{tmp_path}/nowhere")
    said: list[str] = []
    with pytest.raises(ServiceError, match="mmdebstrap failed"):
        rootfs.ensure(said.append)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
    assert said[0].startswith("building the root file system")


def test_left_overs_of_dead_builds_are_swept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IXP_CACHE", str(tmp_path))
    left = Path(f"{rootfs.folder()}.building-1")
    left.mkdir()
    monkeypatch.setattr(rootfs, "mirror", lambda: f"file://{tmp_path}/nowhere")
    with pytest.raises(ServiceError):
        rootfs.ensure()
    assert not left.exists()


def test_other_packages_are_another_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rootfs.folder()
    monkeypatch.setattr(rootfs, "PACKAGES", (*rootfs.PACKAGES, "bird3"))
    assert rootfs.folder() != before


def test_no_daemon_starts_by_being_installed() -> None:
    assert (rootfs.ensure() / "usr/sbin/policy-rc.d").stat().st_mode & 0o111


def test_the_archive_may_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IXP_DEBIAN_MIRROR", "http://archive.example.net/debian")
    assert rootfs.mirror() == "http://archive.example.net/debian"


def test_a_host_without_an_archive_is_told_how_to_name_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IXP_DEBIAN_MIRROR", raising=False)
    monkeypatch.setattr(rootfs, "_sources", lambda: [["universe", "noble", "http://archive.example.net/other"]])
    with pytest.raises(MissingToolError, match="no Debian archive") as refusal:
        rootfs.mirror()
    assert "IXP_DEBIAN_MIRROR" in refusal.value.hint
