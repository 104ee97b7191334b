"""Secrets by reference: ``@secret:REF@`` in rendered text, values from the environment or a file, never printed.

A value is looked up in the environment variable ``IXP_SECRET_<REF>`` (upper case, everything else ``_``), then in the JSON
file that ``IXP_SECRETS_FILE`` names (``{"device/password": "…"}``).
"""

import hashlib
import hmac
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ixp.errors import InputError

_REFERENCE = re.compile(r"@secret:([A-Za-z0-9][A-Za-z0-9/._-]*)@")
_PREFIX = "IXP_SECRET_"
_SHORTEST_MASKED = 4
_SESSION = re.compile(r'\bpassword "?@secret:([A-Za-z0-9][A-Za-z0-9/._-]*)@')
# RFC 2385 and Linux take 80 bytes; FRR reads no space, a string of BIRD holds no quotation mark; shorter could not be masked.
_MD5 = re.compile(r"[!#-~]{4,80}")


def references(text: str) -> frozenset[str]:
    """The names of all secrets that a rendered text refers to."""
    return frozenset(_REFERENCE.findall(text))


def with_dummies(text: str) -> str:
    """The text with a harmless word in place of each secret, for parsers."""
    return _REFERENCE.sub("dummy", text)


@dataclass(frozen=True)
class SecretStore:
    """Values by reference. ``repr`` shows no value."""

    values: Mapping[str, str] = field(repr=False)
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "SecretStore":
        """Read the file and the environment; raises InputError where the file can't be read."""
        env = os.environ if environ is None else environ
        name = env.get("IXP_SECRETS_FILE")
        prefixed = {key: value for key, value in env.items() if key.startswith(_PREFIX)}
        return cls(_read(Path(name)) if name else {}, prefixed)

    def get(self, reference: str) -> str:
        """The value of one secret, from the environment first; empty where it is not set."""
        return self.environ.get(variable(reference)) or self.values.get(reference, "")

    def value(self, reference: str) -> str:
        """The value of one secret; raises InputError where it is not set or empty."""
        found = self.get(reference)
        if not found:
            raise InputError(f"secret '{reference}' is not set", hint=f"set {variable(reference)} or add it to IXP_SECRETS_FILE")
        return found

    def resolve(self, text: str) -> str:
        """The text with every reference replaced; raises InputError naming all that are not set, or that can't stand there."""
        missing = sorted(item for item in references(text) if not self.get(item))
        if missing:
            names = ", ".join(missing)
            raise InputError(f"secrets are not set: {names}", hint=f"set {variable(missing[0])} or add it to IXP_SECRETS_FILE")
        self._check_fit(text)
        return _REFERENCE.sub(lambda match: self.value(match[1]), text)

    def _check_fit(self, text: str) -> None:
        """A value must not end the line or the string that it stands in: what follows would be read as configuration."""
        broken = ", ".join(sorted(item for item in references(text) if not self.get(item).isprintable()))
        if broken:
            raise InputError(f"secrets hold a line break or a control character: {broken}", hint="set them anew, in one line")
        unfit = ", ".join(sorted({item for item in _SESSION.findall(text) if not _MD5.fullmatch(self.get(item))}))
        if unfit:
            raise InputError(
                f"passwords that a BGP session can't have on every daemon: {unfit}",
                hint='agree on 4 to 80 visible ASCII characters, no space and no "',
            )

    def mask(self, text: str) -> str:
        """The text with every known value turned back into its reference, the longest first."""
        known = {value: name for name, value in self.environ.items()} | {self.get(name): name for name in self.values}
        values = sorted((value for value in known if len(value) >= _SHORTEST_MASKED), key=len, reverse=True)
        if not values:
            return text
        return re.sub("|".join(map(re.escape, values)), lambda match: f"@secret:{known[match[0]]}@", text)

    def fingerprints(self, wanted: frozenset[str], key: bytes) -> dict[str, str]:
        """A keyed hash (HMAC-SHA-256, 16 hexadecimal digits) of each wanted secret that is set."""
        return {
            item: hmac.new(key, self.get(item).encode(), hashlib.sha256).hexdigest()[:16]
            for item in sorted(wanted)
            if self.get(item)
        }


def variable(reference: str) -> str:
    """The environment variable of a reference."""
    return _PREFIX + re.sub(r"[^A-Za-z0-9]", "_", reference).upper()


def _read(path: Path) -> dict[str, str]:
    try:
        data = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise InputError(
            "file of secrets cannot be read", where=str(path), hint="IXP_SECRETS_FILE names a JSON object"
        ) from error
    if not isinstance(data, dict) or not all(isinstance(item, str) for item in data.values()):
        raise InputError("file of secrets is not a JSON object of strings", where=str(path))
    return data
