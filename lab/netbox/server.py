"""The local NetBox: the real one, in a node of its own, on a loopback port and a unix socket of the host.

Its database lives in memory. A template of it can be kept and gone back to in a second, with the server running on.
"""

import hashlib
import hmac
import os
import secrets
import socket
import string
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ixp.errors import InputError, IxpError, ServiceError
from ixp.netbox import NetBoxClient, prepare
from ixp.poll import poll
from lab.netbox import build, daemons, release
from lab.node import Bind, Node
from lab.paths import runs
from lab.run import Run

RUN_ID = "netbox"
PORT = 8461
PREPARED = "prepared"
_BLANK = "blank"
_DATABASE = "netbox"
_ALPHABET = string.ascii_letters + string.digits

Progress = Callable[[str], None]


@dataclass(frozen=True)
class LocalNetBox:
    """A running local NetBox, prepared. ``environment_file`` holds NETBOX_URL and the tokens as ``KEY=VALUE`` lines."""

    run_id: str
    url: str
    admin_token: str
    write_token: str
    read_token: str

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return runs() / self.run_id

    @property
    def port(self) -> int:
        """The loopback port that it listens on."""
        return urlsplit(self.url).port or 0

    @property
    def environment_file(self) -> Path:
        """What a shell or a process needs to use this NetBox."""
        return self.folder / "env"

    @property
    def socket(self) -> Path:
        """The unix socket on which NetBox answers too, for those that don't share the host's network."""
        return _sockets(self.folder) / "netbox.sock"

    @property
    def environment(self) -> dict[str, str]:
        """The same as the environment file."""
        return {
            "NETBOX_URL": self.url,
            "NETBOX_TOKEN": self.write_token,
            "NETBOX_READ_TOKEN": self.read_token,
            "NETBOX_ADMIN_TOKEN": self.admin_token,
        }

    def keep(self, template: str) -> None:
        """Keep the database as it is now, under that name, for ``reset``."""
        node = self._node()
        self._copy(node, _DATABASE, template)

    def reset(self, template: str = PREPARED) -> None:
        """Go back to a kept database; the server runs on and tokens stay. Raises DeviceError where there is none of that name."""
        node = self._node()
        self._copy(node, template, _DATABASE)
        daemons.flush(node)

    def manage(self, *command: str, timeout: float = 120.0) -> str:
        """Run one of NetBox's management commands and give what it printed; raises DeviceError where it fails."""
        environment = [f"{name}={value}" for name, value in release.ENVIRONMENT.items()]
        return self._node().exec("env", *environment, f"{release.PROGRAMS}/netbox", *command, timeout=timeout).stdout

    def _node(self) -> Node:
        return Node(Run.open(self.run_id), "netbox")

    def _copy(self, node: Node, source: str, target: str) -> None:
        """A database can be copied only while nobody uses it: NetBox's idle connections go, and come back by themselves."""
        daemons.sql(
            node,
            f'drop database if exists "{target}" with (force)',
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{source}'",  # noqa: S608  a name of ours
            f'create database "{target}" template "{source}" strategy file_copy',
        )


def up(progress: Progress | None = None, *, run_id: str = RUN_ID, port: int | None = None) -> LocalNetBox:
    """Give the local NetBox, starting and preparing it where it is not running (15 s; the first time some minutes more).

    It listens on ``port``, or ``NETBOX_PORT``, or 8461. Raises ServiceError or DeviceError; then nothing of it runs.
    """
    running = status(run_id)
    if running is not None:
        return running
    tell = progress or (lambda _: None)
    port = port or _port()
    down(run_id)
    _require_free(port)
    built = build.ensure(tell)
    run = Run.create(run_id)
    try:
        return _start(run, built, port, tell)
    except (IxpError, TimeoutError) as error:
        log = run.log("netbox-gunicorn")[-400:]
        run.down()
        raise ServiceError(f"the local NetBox did not start: {error} {log}".strip(), hint=f"is port {port} free?") from error


def down(run_id: str = RUN_ID) -> bool:
    """End the local NetBox and all that belongs to it, and nothing else; False where there was none."""
    if not (runs() / run_id).is_dir():
        return False
    Run.open(run_id).down()
    return True


def status(run_id: str = RUN_ID) -> LocalNetBox | None:
    """The local NetBox if it runs and answers, else None."""
    folder = runs() / run_id
    try:
        lines = (folder / "env").read_text().splitlines()
    except FileNotFoundError:
        return None
    values = dict(line.split("=", 1) for line in lines)
    found = LocalNetBox(
        run_id, values["NETBOX_URL"], values["NETBOX_ADMIN_TOKEN"], values["NETBOX_TOKEN"], values["NETBOX_READ_TOKEN"]
    )
    identity = Node(Run.open(run_id), "netbox").identity
    return found if identity is not None and identity.alive and _answers(found.url, found.admin_token) else None


def _port() -> int:
    text = os.environ.get("NETBOX_PORT", str(PORT))
    if not text.isdigit():
        raise InputError(f"NETBOX_PORT is '{text}'", hint="a port number, for example 8461")
    return int(text)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ServiceError(
                f"the local NetBox did not start: port {port} is taken",
                hint="set NETBOX_PORT to another, or see 'ixp netbox status'",
            ) from error


def _sockets(folder: Path) -> Path:
    return folder / "socket"


def _start(run: Run, built: Path, port: int, tell: Progress) -> LocalNetBox:
    run.folder.chmod(0o700)  # PostgreSQL's socket trusts whoever reaches it
    _sockets(run.folder).mkdir()
    binds = [
        Bind(source=built, target=release.HOME),
        Bind(source=_sockets(run.folder), target=release.SOCKETS, writable=True),
    ]
    node = Node(run, "netbox", network=False, binds=binds)
    node.start()
    tell("NetBox: starting PostgreSQL and Valkey")
    daemons.start(node)
    pepper, secret = _random(60), _random(60)
    node.write(f"{release.ROOT}/conf/configuration.py", release.configuration(_DATABASE, secret, pepper), mode=0o600)
    _restore(node)
    admin_token = _admin_token(node, pepper)
    daemons.sql(node, f"create database {_DATABASE} template {_BLANK}")
    tell("NetBox: starting")
    listen = ["--bind", f"127.0.0.1:{port}", "--bind", f"unix:{release.SOCKETS}/netbox.sock"]
    options = ["--workers", "2", "--threads", "3", "--preload", "--timeout", "120", "--no-control-socket"]
    node.spawn(f"{release.PROGRAMS}/gunicorn", *listen, *options, "netbox.wsgi", environment=release.ENVIRONMENT)
    url = f"http://127.0.0.1:{port}"
    poll(lambda: _answers(url, admin_token), 90.0, what="NetBox's first answer")
    tell("NetBox: preparing (tag, custom fields, tokens)")
    tokens = prepare(NetBoxClient(url, admin_token))
    found = LocalNetBox(run.id, url, admin_token, tokens.write or "", tokens.read or "")
    found.keep(PREPARED)
    _write_environment(found)
    tell(f"NetBox {release.VERSION} answers at {url}")
    return found


def _restore(node: Node) -> None:
    daemons.sql(node, f"create database {_BLANK}")
    dump = f"{release.HOME}/{build.DUMP}"
    node.exec("pg_restore", "-h", release.SOCKETS, "-U", "postgres", "--no-owner", "-j", "2", "-d", _BLANK, dump, timeout=120)
    # Without statistics the planner needs seconds for what takes milliseconds.
    daemons.sql(node, "analyze", database=_BLANK)


def _admin_token(node: Node, pepper: str) -> str:
    """A fresh token for the administrator, entered as NetBox itself would: of the secret half it keeps a keyed hash."""
    key, secret = _random(12), _random(40)
    digest = hmac.new(pepper.encode(), secret.encode(), hashlib.sha256).hexdigest()
    daemons.sql(
        node,
        "insert into users_token (created, write_enabled, description, user_id, enabled, version, key, pepper_id, hmac_digest) "  # noqa: S608  our own random letters
        f"select now(), true, 'local', id, true, 2, '{key}', 1, '{digest}' from users_user where username = 'admin'",
        database=_BLANK,
    )
    return f"nbt_{key}.{secret}"


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _answers(url: str, token: str) -> bool:
    """True if NetBox is there and knows the token: another server on the port doesn't."""
    request = urllib.request.Request(f"{url}/api/users/tokens/?limit=1", headers={"Authorization": f"Bearer {token}"})  # noqa: S310  http on loopback
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=20) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _write_environment(found: LocalNetBox) -> None:
    aside = found.environment_file.with_suffix(".new")
    aside.touch(mode=0o600)
    aside.write_text("".join(f"{name}={value}\n" for name, value in found.environment.items()))
    aside.rename(found.environment_file)
