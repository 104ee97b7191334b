"""No secret in a rendered file: only references ``@secret:REF@`` that the inventory has, which the push resolves in memory."""

import re
from collections.abc import Iterator

from ixp.model import Device, Exchange, Finding
from validate.rendered.text import finding

_CRYPT = re.compile(r"\$(?:1|5|6|2[aby]|7|y|8|9|14)\$[./A-Za-z0-9$=,]{8,}")
_PRIVATE_KEY = re.compile(r"BEGIN [A-Z ]*PRIVATE KEY")
_WORD = re.compile(
    r"\b(?:password|secret|passphrase|shared-secret|snmp-server community)\b"
    r"(?:\s+(?:sha512|sha256|md5|[0-9]))?\s+\"?(?P<value>[^\s\";]+)"
)
_REFERENCE = re.compile(r"@secret:([a-z0-9][a-z0-9/._-]*)@")
_ACCOUNT = "device/password-hash"

# Rule id, why, example: for the catalogue.
SECRET_RULES: tuple[tuple[str, str, str], ...] = (
    ("rendered.secret", "rendered files are public; secrets are references", "secret sha512 $6$…"),
    ("rendered.unknown-secret", "the push stops at a reference that no secret store has", "@secret:device/pasword-hash@"),
)


def unknown_references(exchange: Exchange, device: Device, text: str) -> Iterator[Finding]:
    """A finding for each reference that is nobody's. A session's password is held to its connection's own elsewhere."""
    known = {item.md5 for _, item in exchange.connections() if item.md5} if device.platform != "eos" else {_ACCOUNT}
    for number, line in enumerate(text.splitlines(), 1):
        for reference in _REFERENCE.findall(line) if not re.search(r"\bpassword\b\s", line) else ():
            if reference not in known:
                what, hint = f"nobody has the secret {reference}", "correct the reference in the template"
                yield finding("rendered.unknown-secret", device, what, number, hint)


def secrets_in(device: Device, text: str) -> Iterator[Finding]:
    """A finding for each line that holds a hash, a key or a password in place of a reference; the value is not repeated."""
    for number, line in enumerate(text.splitlines(), 1):
        bare = _REFERENCE.sub("@", line).strip()
        if bare.startswith(("#", "!")):
            kind = "a private key" if _PRIVATE_KEY.search(bare) else "a password hash" if _CRYPT.search(bare) else ""
        else:
            kind = _kind(bare)
        if kind:
            hint = "write @secret:REF@ in the template; the value belongs into the secret store"
            yield finding("rendered.secret", device, f"{kind} stands in the rendered file", number, hint)


def _kind(line: str) -> str:
    if _PRIVATE_KEY.search(line):
        return "a private key"
    if _CRYPT.search(line):
        return "a password hash"
    if "@secret:" in line:
        return "a malformed secret reference"
    if line.startswith(("description", "neighbor")) and "description" in line:
        return ""
    match = _WORD.search(line)
    return "a password" if match and match["value"] != "@" else ""
