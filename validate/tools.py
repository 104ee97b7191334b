"""The daemons' own parsers: on the host's PATH, or in a Debian root file system through chroot.

The tree is not ours to change: the file to parse is put on a private tmpfs in a mount namespace of its own, without network,
and nothing is left behind.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FOLDERS = ("usr/sbin", "usr/bin", "usr/lib/frr", "sbin", "bin")
_IN_TREE = """
set -e
root=$1
shift
mount -t tmpfs none "$root/tmp"
mount -t tmpfs none "$root/run"
cat > "$root/tmp/checked.conf"
echo parser-started
exec chroot "$root" "$@"
"""
_STARTED = "parser-started\n"
_TIMEOUT_S = 60


@dataclass(frozen=True)
class Said:
    """What a parser answered; ``text`` is what it printed, standard error last."""

    code: int
    text: str


@dataclass(frozen=True)
class Tool:
    """A parser and the tree that it is in (None: the host itself)."""

    program: str
    root: Path | None

    def parse(self, text: str, *before: str) -> Said:
        """Run it on a configuration; ``before`` are the options that the file's name follows.

        Raises subprocess.TimeoutExpired when it does not end within a minute, OSError when it can't be started.
        """
        if self.root is not None:
            inside = ["unshare", "--mount", "--net", "--propagation", "private", "sh", "-c", _IN_TREE, "sh", str(self.root)]
            said = _run([*inside, self.program, *before, "/tmp/checked.conf"], text)  # noqa: S108  a tmpfs of its own
            started, _, rest = said.text.partition(_STARTED)
            if started or _STARTED not in said.text:
                raise OSError(f"can't use the tree {self.root}: {said.text.strip()}")
            return Said(code=said.code, text=rest)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "checked.conf"
            path.write_text(text, encoding="utf-8")
            return _run([self.program, *before, str(path)], "")


def _run(argv: list[str], text: str) -> Said:
    done = subprocess.run(argv, input=text, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    return Said(code=done.returncode, text=done.stdout + done.stderr)


def find_tool(program: str, rootfs: Path | None = None) -> Tool | None:
    """The parser in ``rootfs``, in ``IXP_ROOTFS``, in the newest tree of the cache, or on the PATH; None where there is none.

    A tree comes before the host, whose daemons may be older than those that the exchange runs. It needs root (mount, chroot).
    """
    for root in ([rootfs] if rootfs else list(_trees())) if os.geteuid() == 0 else []:
        for folder in _FOLDERS:
            if (root / folder / program).exists():
                return Tool(program=f"/{folder}/{program}", root=root)
    path = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/lib/frr")
    return Tool(program=path, root=None) if path else None


def _trees() -> Iterator[Path]:
    if named := os.environ.get("IXP_ROOTFS"):
        yield Path(named)
    cache = Path(os.environ.get("IXP_CACHE") or Path.home() / ".cache/ixp")
    found = [path for path in cache.glob("rootfs-*") if path.is_dir()]
    yield from sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
