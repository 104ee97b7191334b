"""What IRRd in the lab starts from: its packages, installed once and cached."""

import hashlib
import zipfile
from pathlib import Path

from lab import rootfs, wheels
from lab.cached import once
from lab.irr import release
from lab.node import Bind, Node
from lab.paths import cache
from lab.rootfs import Progress
from lab.run import Run


def folder() -> Path:
    """Where the build is or will be: named after all that decides what is in it."""
    recipe = "\n".join((rootfs.folder().name, release.VERSION, release.HOME, *release.SOURCES, *release.BUILDERS))
    return cache() / f"irrd-{release.VERSION}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"


def ensure(progress: Progress | None = None) -> Path:
    """Give the build, making it first where the cache lacks it (half a minute); raises ServiceError or DeviceError."""
    tell = progress or (lambda _: None)
    return once(folder(), lambda building: _build(building, tell))


def _build(building: Path, tell: Progress) -> None:
    rootfs.ensure(tell)
    run = Run.create()
    try:
        node = Node(run, "irr", network=False, binds=[Bind(source=building, target=release.HOME, writable=True)])
        node.start()
        python = node.script("readlink -f /usr/bin/python3").strip().removeprefix("/usr/bin/python")
        tell(f"IRRd {release.VERSION}: fetching packages")
        _fetch(building / "packages", python)
        tell(f"IRRd {release.VERSION}: installing")
        _install(node)
    finally:
        run.down()


def _fetch(packages: Path, python: str) -> None:
    wheels.fetch(packages, python, "--no-deps", f"irrd=={release.VERSION}")
    with zipfile.ZipFile(next(packages.glob("irrd-*.whl"))) as whole:
        name = next(item for item in whole.namelist() if item.endswith(".dist-info/METADATA"))
        wanted, sources = release.requirements(whole.read(name).decode())
    wheels.fetch(packages, python, *wanted)
    for path in packages.glob("sqlalchemy-*.whl"):  # alembic asks for any; IRRd for that of the source archive
        path.unlink()
    wheels.fetch_sources(packages, *sources)


def _install(node: Node) -> None:
    pip = (f"{release.PROGRAMS}/pip", "install", "--quiet", "--no-index", "--no-deps")
    node.exec("python3", "-m", "venv", "--system-site-packages", f"{release.HOME}/venv", timeout=120)
    node.script(f'exec "$@" {release.HOME}/packages/*.whl', *pip, timeout=600)
    pure = ("env", *(f"{name}={value}" for name, value in release.PURE.items()))
    node.script(f'exec "$@" {release.HOME}/packages/*.tar.gz', *pure, *pip, "--no-build-isolation", timeout=600)
    node.script(f"rm -r {release.HOME}/packages")
