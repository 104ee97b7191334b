"""How this host reaches the devices: keys and certificates that the environment names."""

import os
from collections.abc import Mapping
from pathlib import Path

from ixp.errors import InputError
from ixp.model.base import Frozen

DEVICE_PASSWORD = "device/password"  # noqa: S105  the reference of a secret, not its value


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
