"""How this host reaches the devices: keys and certificates from the environment, timers from Nornir's settings file."""

import os
from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from ixp.errors import InputError
from ixp.model.base import Frozen

DEVICE_PASSWORD = "device/password"  # noqa: S105  the reference of a secret, not its value


class Settings(Frozen):
    """``inventory/nornir.yml``. Times are in seconds.

    ``commit_timer``: after that long without confirmation a device reverts by itself. ``settle``: how long a change must
    look good before the next device's turn. ``grace``: how long something unconcerned may be missing before all is undone.
    ``deadline``: by when predicted flaps must be back. ``connect_timeout``: for one
    connection or answer.
    """

    workers: int = Field(default=10, ge=1, le=100)
    commit_timer: int = Field(default=300, ge=30, le=3600)
    settle: float = Field(default=2.0, ge=0)
    grace: float = Field(default=10.0, ge=0)
    deadline: float = Field(default=90.0, ge=1)
    connect_timeout: int = Field(default=20, ge=1)


class Access(Frozen):
    """What opens the devices. ``known_hosts`` and ``eapi_ca`` are required: no device without proof of identity."""

    ssh_key: Path
    known_hosts: Path
    eapi_ca: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Access":
        """Read ``IXP_SSH_KEY``, ``IXP_KNOWN_HOSTS`` and ``IXP_EAPI_CA``; raises InputError naming all that are missing."""
        env = os.environ if environ is None else environ
        names = {"ssh_key": "IXP_SSH_KEY", "known_hosts": "IXP_KNOWN_HOSTS", "eapi_ca": "IXP_EAPI_CA"}
        missing = [name for name in names.values() if not Path(env.get(name) or "/nonexistent").is_file()]
        if missing:
            raise InputError(
                f"files are missing that open the devices: {', '.join(missing)}",
                hint="set each variable to a readable file; in the lab run the command through: ixp lab exec -- …",
            )
        return cls(**{field: Path(env[name]) for field, name in names.items()})


def load_settings(path: Path) -> Settings:
    """Read the settings; a missing file gives the defaults, a wrong one raises InputError."""
    if not path.exists():
        return Settings()
    try:
        return Settings.model_validate(yaml.safe_load(path.read_text()) or {})
    except (yaml.YAMLError, ValidationError) as error:
        raise InputError(f"settings cannot be read: {error}", where=str(path)) from error
