"""The doctor tells what is missing, and only that."""

import shutil
import socket

import pytest

from lab import doctor

pytestmark = pytest.mark.lab


def test_a_machine_that_runs_the_lab_is_well() -> None:
    lacking = [check for check in doctor.doctor() if not check.ok and not check.name.startswith("port")]
    assert lacking == []


def test_a_missing_tool_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "ip" else f"/usr/bin/{name}")
    lacking = [check for check in doctor.doctor() if not check.ok and not check.name.startswith("port")]
    assert lacking == [doctor.Check("ip", ok=False, hint="apt-get install iproute2")]


def test_a_port_in_use_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(doctor, "_PORTS", (port,))
        lacking = [check.name for check in doctor.doctor() if not check.ok]
    assert lacking == [f"port {port}"]


def test_a_kernel_without_a_feature_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_OVERLAY", "mount -t no-such-file-system none /mnt")
    lacking = [check for check in doctor.doctor() if not check.ok and not check.name.startswith("port")]
    assert [check.name for check in lacking] == ["overlayfs"]
    assert "overlay" in lacking[0].hint
