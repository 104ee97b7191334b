"""One SSH connection to a Linux device: run a command, put a file in place whole. Every wait has an end.

paramiko and no prompt scraping: a command has an exit code, its two outputs stay apart, and a host whose key is not in the
known hosts file is refused.
"""

import contextlib
import secrets
import shlex
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import paramiko
from napalm.base.exceptions import CommandErrorException, CommandTimeoutException, ConnectionClosedException, ConnectionException


@dataclass(frozen=True)
class Completed:
    """A command that ended: what ran, its exit code and its outputs."""

    argv: tuple[str, ...]
    rc: int
    stdout: str
    stderr: str

    def raise_on_error(self) -> "Completed":
        """Itself when the exit code is 0; otherwise CommandErrorException with the last thing the command said."""
        if self.rc == 0:
            return self
        said = (self.stderr.strip() or self.stdout.strip()).splitlines()
        raise CommandErrorException(f"{shlex.join(self.argv)}: exit code {self.rc}: {said[-1] if said else 'no message'}")


@dataclass(frozen=True)
class Address:
    """Where and as whom to connect. ``timeout`` (seconds) bounds the connection and every command without its own."""

    host: str
    port: int
    username: str
    password: str | None = field(repr=False)
    key_filename: str | None
    known_hosts: str
    timeout: float


class Ssh:
    """The connection. Errors are NAPALM's: ConnectionException, ConnectionClosedException, CommandTimeoutException."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._client: paramiko.SSHClient | None = None

    def open(self) -> None:
        """Connect and authenticate; raises ConnectionException (unknown host key, refused login, no answer)."""
        address = self._address
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        try:
            client.load_host_keys(address.known_hosts)
            client.connect(
                address.host,
                port=address.port,
                username=address.username,
                password=address.password or None,
                key_filename=address.key_filename,
                timeout=address.timeout,
                banner_timeout=address.timeout,
                auth_timeout=address.timeout,
                allow_agent=False,
                look_for_keys=False,
            )
        except (OSError, paramiko.SSHException, EOFError) as error:
            client.close()
            raise ConnectionException(f"cannot connect to {address.host} port {address.port}: {error}") from error
        self._client = client

    def close(self) -> None:
        """Hang up. Nothing on the device changes by it."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def alive(self) -> bool:
        """Whether the connection is still up."""
        transport = self._client.get_transport() if self._client else None
        return transport is not None and transport.is_active()

    def run(self, argv: tuple[str, ...], *, stdin: str = "", timeout: float | None = None) -> Completed:
        """Run a command without a shell's eyes on its words; ``timeout`` is the longest silence in seconds."""
        limit = timeout or self._address.timeout
        with self._errors(shlex.join(argv)):
            channel = self._transport().open_session(timeout=limit)
            try:
                channel.settimeout(limit)
                channel.exec_command(shlex.join(argv))
                channel.sendall(stdin.encode())
                channel.shutdown_write()
                return _collect(channel, argv, limit)
            finally:
                channel.close()

    def write(self, path: str, text: str, mode: int = 0o640) -> None:
        """Put a file in place in one step: readers see the old one or the whole new one."""
        aside = f"{path}.{secrets.token_hex(4)}"
        with self._errors(f"write {path}"), self._sftp() as sftp:
            try:
                with sftp.open(aside, "wx") as file:
                    file.chmod(mode)
                    file.set_pipelined()
                    file.write(text.encode())
                sftp.posix_rename(aside, path)
            except (OSError, paramiko.SSHException):
                with contextlib.suppress(OSError):
                    sftp.remove(aside)
                raise

    def _transport(self) -> paramiko.Transport:
        transport = self._client.get_transport() if self._client else None
        if transport is None:
            raise ConnectionClosedException(f"not connected to {self._address.host}")
        return transport

    @contextlib.contextmanager
    def _sftp(self) -> Iterator[paramiko.SFTPClient]:
        channel = self._transport().open_session(timeout=self._address.timeout)
        channel.settimeout(self._address.timeout)
        channel.invoke_subsystem("sftp")
        client = paramiko.SFTPClient(channel)
        try:
            yield client
        finally:
            client.close()

    @contextlib.contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        try:
            yield
        except TimeoutError as error:
            raise CommandTimeoutException(f"{self._address.host}: {doing}: no answer in time") from error
        except (paramiko.SSHException, EOFError) as error:
            raise ConnectionClosedException(f"{self._address.host}: {doing}: {error}") from error
        except OSError as error:
            raise CommandErrorException(f"{self._address.host}: {doing}: {error}") from error


def _collect(channel: paramiko.Channel, argv: tuple[str, ...], limit: float) -> Completed:
    """Both outputs at once (a full window on one would block the other), then the exit code."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        errors = pool.submit(channel.makefile_stderr("rb").read)
        output = channel.makefile("rb").read()
        stderr = errors.result()
    if not channel.status_event.wait(limit):
        raise TimeoutError
    return Completed(argv, channel.recv_exit_status(), output.decode(errors="replace"), stderr.decode(errors="replace"))
