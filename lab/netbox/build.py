"""What a NetBox in the lab starts from: an installed NetBox and a blank migrated database, made once and cached.

Migrations take minutes of pure Python, whatever the database does; restoring a dump of their result takes a second.
"""

import hashlib
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

from ixp.errors import ServiceError
from lab import rootfs, wheels
from lab.cached import once
from lab.netbox import daemons, release
from lab.node import ENVIRONMENT, Bind, Node
from lab.paths import cache
from lab.run import Run

DUMP = "blank.dump"
_MIGRATE = Path(__file__).with_name("migrate.py")

Progress = Callable[[str], None]


def folder() -> Path:
    """Where the build is or will be: named after all that decides what is in it."""
    chosen = (release.VERSION, str(release.REPLACED), release.MANUAL_ONLY.pattern, release.HOME)
    recipe = "\n".join((rootfs.folder().name, *chosen, _MIGRATE.read_text()))
    return cache() / f"netbox-{release.VERSION}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"


def ensure(progress: Progress | None = None) -> Path:
    """Give the build, making it first where the cache lacks it (some minutes, most of it NetBox's migrations).

    Two processes that ask at once build it once. Raises ServiceError where a step fails; nothing half made is left.
    """
    tell = progress or (lambda _: None)
    return once(folder(), lambda building: _build(building, tell))


def _build(building: Path, tell: Progress) -> None:
    """Wheels come through the host's own pip (its settings, its certificates); the node needs no way out."""
    rootfs.ensure(tell)
    run = Run.create()
    try:
        node = Node(run, "netbox", network=False, binds=[Bind(source=building, target=release.HOME, writable=True)])
        node.start()
        database = _Aside(lambda: _blank(node))
        python = node.script("readlink -f /usr/bin/python3").strip().removeprefix("/usr/bin/python")
        tell(f"NetBox {release.VERSION}: fetching wheels")
        _fetch(building / "wheels", python)
        tell(f"NetBox {release.VERSION}: installing")
        _install(node)
        database.join()
        _migrate(node, tell)
        node.exec(
            "pg_dump", "-h", release.SOCKETS, "-U", "postgres", "-Fc", "-f", f"{release.HOME}/{DUMP}", "netbox", timeout=120
        )
        tell(f"NetBox {release.VERSION}: blank database kept")
    finally:
        run.down()
        shutil.rmtree(building / "wheels", ignore_errors=True)


class _Aside:
    """Something done in a thread beside the main course, whose error shows when one waits for it."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  raised again in join, in the thread that waits
            self._error = error

    def join(self) -> None:
        """Wait for the end; raises what the work raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error


def _blank(node: Node) -> None:
    daemons.start(node)
    daemons.sql(node, "create database netbox")


def _fetch(folder: Path, python: str) -> None:
    wheels.fetch(folder, python, "--no-deps", f"netbox=={release.VERSION}")
    archive = next(folder.glob("netbox-*.whl"))
    with zipfile.ZipFile(archive) as whole:
        name = next(item for item in whole.namelist() if item.endswith(".dist-info/METADATA"))
        metadata = whole.read(name).decode()
    wheels.fetch(folder, python, *release.requirements(metadata))


def _install(node: Node) -> None:
    pip = (f"{release.PROGRAMS}/pip", "install", "--quiet", "--no-index", "--no-compile", "--no-deps")
    node.exec("python3", "-m", "venv", f"{release.HOME}/venv", timeout=120)
    node.script(f'exec "$@" {release.HOME}/wheels/*.whl', *pip, timeout=600)
    node.write(f"{release.ROOT}/conf/configuration.py", release.configuration("netbox", "-" * 50, "-" * 50))
    # Compiled once here: the build is read-only wherever it runs.
    node.exec(
        f"{release.PROGRAMS}/python", "-m", "compileall", "-q", "-j", "0", f"{release.HOME}/venv/lib", check=False, timeout=600
    )


def _migrate(node: Node, tell: Progress) -> None:
    tell(f"NetBox {release.VERSION}: migrating a blank database, once (about four minutes)")
    command = [*node.enter(), f"{release.PROGRAMS}/python", "-u", "-"]
    environment = {**ENVIRONMENT, **release.ENVIRONMENT}
    said: list[str] = []
    with (
        _MIGRATE.open() as script,
        subprocess.Popen(
            command, stdin=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
        ) as process,
    ):
        for line in process.stdout or ():
            said.append(line.strip())
            if len(said) % 50 == 0:
                tell(f"NetBox {release.VERSION}: {len(said)} migrations applied")
    if process.returncode != 0:
        raise ServiceError(f"NetBox's migrations failed: {' / '.join(said[-5:])}", where="lab/netbox/migrate.py")
