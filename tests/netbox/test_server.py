"""The local NetBox: what it is made of, what it listens on, what it leaves behind."""

import secrets
import socket
import subprocess
from pathlib import Path

import pytest

from ixp.errors import InputError, ServiceError
from ixp.netbox import NetBoxClient
from lab import netbox
from lab.netbox import release
from tests.netbox.conftest import Bench

pytestmark = pytest.mark.netbox


def test_kept_database_equals_the_installed_migrations(bench: Bench) -> None:
    bench.server.manage("migrate", "--check")
    assert bench.server.manage("version").strip().endswith(release.VERSION)


def test_answers_on_loopback_and_on_its_socket_only(bench: Bench) -> None:
    port = int(bench.server.url.rpartition(":")[2])
    listening = subprocess.run(["ss", "-Hltn", f"sport = :{port}"], capture_output=True, text=True, check=True).stdout.split()
    assert [item for item in listening if item.endswith(f":{port}")] == [f"127.0.0.1:{port}"]
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(str(bench.server.socket))
        link.sendall(b"GET /api/status/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert link.recv(64).startswith(b"HTTP/1.0 403")


def test_environment_file_is_for_its_owner_only(bench: Bench) -> None:
    lines = bench.server.environment_file.read_text().splitlines()
    assert [line.partition("=")[0] for line in lines] == ["NETBOX_URL", "NETBOX_TOKEN", "NETBOX_READ_TOKEN", "NETBOX_ADMIN_TOKEN"]
    assert bench.server.environment_file.stat().st_mode & 0o077 == 0
    assert bench.server.folder.stat().st_mode & 0o077 == 0


def test_up_where_it_runs_gives_the_same_server(bench: Bench) -> None:
    assert netbox.up(run_id=bench.server.run_id) == bench.server
    assert netbox.status(bench.server.run_id) == bench.server


def test_port_taken_by_another_says_so_and_leaves_nothing(bench: Bench) -> None:
    port = int(bench.server.url.rpartition(":")[2])
    run_id = f"nb{secrets.token_hex(3)}"
    with pytest.raises(ServiceError, match="did not start"):
        netbox.up(run_id=run_id, port=port)
    assert not bench.server.folder.with_name(run_id).exists()
    assert netbox.status(bench.server.run_id) == bench.server


def test_down_ends_all_of_it() -> None:
    run_id = f"nb{secrets.token_hex(3)}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = netbox.up(run_id=run_id, port=port)
    assert netbox.down(run_id)
    assert not server.folder.exists()
    assert netbox.status(run_id) is None
    assert not netbox.down(run_id)
    left = [path for path in Path("/proc").glob("[0-9]*/cmdline") if f"127.0.0.1:{port}".encode() in _read(path)]
    assert left == []


def test_wrong_token_and_wrong_address_say_what_to_do(bench: Bench) -> None:
    with pytest.raises(ServiceError, match=r"403.*token is missing, wrong"):
        NetBoxClient(bench.server.url, "0" * 40).all("dcim/sites")
    with pytest.raises(ServiceError, match="does NetBox answer there"):
        NetBoxClient("http://127.0.0.1:9", "0" * 40).all("dcim/sites")


def test_unset_environment_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETBOX_URL", raising=False)
    with pytest.raises(InputError, match="NETBOX_URL is not set"):
        NetBoxClient.from_environment()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
