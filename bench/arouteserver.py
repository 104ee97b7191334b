"""arouteserver 1.27.0 on the same input: the generator to beat, from PyPI, in an environment of its own in the cache."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.process import Ran, run
from bench.rs_input import DATA
from lab.paths import cache

VERSION = "1.27.0"
_TARGET = "2.0.11"  # the newest BIRD for which its list and BIRD's own syntax of then agree; its output loads on later ones
_SETTINGS = """\
cfg_dir: "{folder}"
logging_config_file: "{shipped}/log.ini"
cfg_general: "{folder}/general.yml"
cfg_bogons: "{shipped}/bogons.yml"
templates_dir: "{templates}"
bgpq3_path: "{bgpq4}"
bgpq3_host: "localhost"
threads: 4
check_new_release: False
"""


@dataclass(frozen=True)
class Rival:
    """It and its settings for one input."""

    program: Path
    folder: Path

    @classmethod
    def prepare(cls, folder: Path, generated: Path) -> "Rival":
        """Install it where the cache lacks it, and write its settings for the input beside ``clients.yml``."""
        environment = _environment()
        package = next(environment.glob("lib/python*/site-packages/pierky/arouteserver"))
        bgpq4 = folder / "bgpq4"
        shutil.copy(DATA / "bgpq4", bgpq4)
        bgpq4.chmod(0o755)
        shutil.copy(DATA / "arouteserver-general.yml", folder / "general.yml")
        shutil.copy(generated / "clients.yml", folder / "clients.yml")
        for name in ("local", "cache"):
            (folder / name).mkdir()
        settings = _SETTINGS.format(folder=folder, shipped=package / "config.d", templates=package / "templates", bgpq4=bgpq4)
        (folder / "arouteserver.yml").write_text(settings, encoding="utf-8")
        return cls(program=environment / "bin/arouteserver", folder=folder)

    def render(self, irr: Path) -> Ran:
        """One run; the first fills its cache, later ones are warm."""
        files = {"cfg": "arouteserver.yml", "cache-dir": "cache", "clients": "clients.yml", "local-files-dir": "local"}
        named = [part for option, name in files.items() for part in (f"--{option}", str(self.folder / name))]
        argv: list[str | Path] = [self.program, "bird", *named, "--target-version", _TARGET, "-o", self.output]
        return run(argv, self.folder, {"FAKE_IRR": str(irr)})

    @property
    def output(self) -> Path:
        """What it writes."""
        return self.folder / "bird.conf"


def _environment() -> Path:
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    target = cache() / f"arouteserver-{VERSION}-python{python}"
    if not (target / "installed").exists():
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(target)], check=True)
        pip = [str(target / "bin/python"), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, f"arouteserver=={VERSION}"], check=True)
        (target / "installed").touch()
    return target
