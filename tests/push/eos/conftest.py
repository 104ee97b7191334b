"""A stand-in of an EOS switch over TLS, and real NAPALM drivers that talk to it."""

import contextlib
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from napalm import get_network_driver

from ixp.poll import poll
from lab.eos.shadow import crypt

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "not-a-real-password"
HASH = crypt(PASSWORD, "documentation")
BOOTSTRAP = f"""\
hostname sw1-nte01
username ixp privilege 15 role network-admin secret sha512 {HASH}
vrf instance MGMT
interface Management1
   vrf MGMT
   ip address 198.18.255.11/24
management security
   ssl profile eapi
      certificate eapi.crt key eapi.key
management api http-commands
   protocol https ssl profile eapi
   no shutdown
   vrf MGMT
      no shutdown
"""


@dataclass
class Standin:
    """A running stand-in, its port, and the drivers that were opened to it."""

    folder: Path
    certificate: Path
    flavour: str
    port: int = 0
    process: subprocess.Popen[str] | None = None
    drivers: list = field(default_factory=list)

    def start(self, *options: str) -> None:
        (self.folder / "bootstrap.cfg").write_text(BOOTSTRAP)
        argv = [sys.executable, "-m", "lab.eos", "--state", str(self.folder / "state"), "--listen", f"127.0.0.1:{self.port}"]
        argv += ["--cert", str(self.certificate), "--key", str(self.certificate.with_suffix(".key"))]
        argv += ["--bootstrap-config", str(self.folder / "bootstrap.cfg"), "--bridge", "none", "--flavour", self.flavour]
        self.process = subprocess.Popen([*argv, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        ready = self.process.stdout.readline()
        assert ready.startswith("ready "), ready
        self.port = int(ready.rsplit(":", 1)[1])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def driver(self, password: str = PASSWORD, **options):
        """An open driver that verifies the certificate."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        arguments = {"port": self.port, "context": context, **options}
        driver = get_network_driver("eos")("127.0.0.1", "ixp", password, timeout=20, optional_args=arguments)
        driver.open()
        self.drivers.append(driver)
        return driver

    def stop(self) -> None:
        for driver in self.drivers:
            with contextlib.suppress(Exception):
                driver.close()
        self.kill()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Path:
    """A certificate for 127.0.0.1 that is its own authority."""
    path = tmp_path_factory.mktemp("tls") / "eapi.crt"
    request = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    name = ["-subj", "/CN=sw1-nte01", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(path.with_suffix(".key")), "-out", str(path)]
    subprocess.run([*request, *name, *files], check=True, capture_output=True)
    return path


@pytest.fixture(params=["4.31", "4.32"])
def standin(request, tmp_path, certificate) -> Iterator[Standin]:
    """A stand-in of each flavour in turn."""
    item = Standin(tmp_path, certificate, request.param)
    item.start()
    yield item
    item.stop()


@pytest.fixture
def driver(standin):
    """An open driver."""
    return standin.driver()


def with_line(interface: str, line: str) -> str:
    """The bootstrap configuration with one more line in an interface."""
    return f"{BOOTSTRAP}interface {interface}\n   {line}\n"


def running(driver) -> str:
    return driver.get_config(retrieve="running")["running"]


def startup(driver) -> str:
    """Without its first lines, which name the command."""
    return body(driver.get_config(retrieve="startup")["startup"])


def body(text: str) -> str:
    return text.partition("!\n")[2]


def wait_until_reverted(driver, line: str) -> None:
    poll(lambda: line not in running(driver), deadline_s=10, what=f"the revert of '{line}'")
