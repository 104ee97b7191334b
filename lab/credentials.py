"""Keys, certificates and passwords of one run: made fresh, kept in the run's folder, worth nothing outside it."""

import json
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509.oid import NameOID

from lab.node import Node

_DAY = timedelta(days=1)
_PEM, _NO_PASSWORD = serialization.Encoding.PEM, serialization.NoEncryption()


class Credentials:
    """What the pipeline's account and the devices identify themselves with. ``folder`` holds the pipeline's share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ssh_key = folder / "id_ed25519"
        self.known_hosts = folder / "known_hosts"
        self.eapi_ca = folder / "eapi-ca.pem"
        self.secrets_file = folder / "secrets.json"
        folder.mkdir(mode=0o700)
        self._ca_key = ec.generate_private_key(ec.SECP256R1())
        self._ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lab of an Internet exchange")])
        ca = _certificate(self._ca_name, self._ca_name, self._ca_key, self._ca_key, x509.BasicConstraints(ca=True, path_length=0))
        self.eapi_ca.write_bytes(ca.public_bytes(_PEM))
        private, self.authorized_key = ssh_key_pair()
        _private(self.ssh_key, private)
        self.known_hosts.touch()

    def host_key(self, address: IPv4Address) -> str:
        """A private SSH host key for a device, whose public half the pipeline knows from now on."""
        private, public = ssh_key_pair()
        with self.known_hosts.open("a") as file:
            file.write(f"{address} {public}\n")
        return private

    def tls(self, name: str, address: IPv4Address) -> tuple[str, str]:
        """Certificate and private key of a device, valid for its management address."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        valid_for = x509.SubjectAlternativeName([x509.IPAddress(address), x509.DNSName(name)])
        certificate = _certificate(subject, self._ca_name, key, self._ca_key, valid_for)
        private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, _NO_PASSWORD)
        return certificate.public_bytes(_PEM).decode(), private.decode()

    def issue(self, hasher: Node, references: Iterable[str] = ()) -> dict[str, str]:
        """Make the devices' password with its sha512-crypt, and a secret for each reference; the secrets file keeps them.

        The pipeline reads that file; beyond it only the devices get the hash, and the members' routers their own secret.
        """
        password = secrets.token_urlsafe(18)
        hashed = hasher.exec("openssl", "passwd", "-6", "-stdin", stdin=password).stdout.strip()
        made = {"device/password": password, "device/password-hash": hashed}
        made |= {reference: secrets.token_urlsafe(18) for reference in references}
        _private(self.secrets_file, f"{json.dumps(made, indent=2)}\n")
        return made

    def environment(self) -> dict[str, str]:
        """What the pipeline finds its credentials by."""
        return {
            "IXP_SSH_KEY": str(self.ssh_key),
            "IXP_KNOWN_HOSTS": str(self.known_hosts),
            "IXP_EAPI_CA": str(self.eapi_ca),
            "IXP_SECRETS_FILE": str(self.secrets_file),
        }


def ssh_key_pair() -> tuple[str, str]:
    """A new Ed25519 key pair: the private half in OpenSSH's format, the public half as one line."""
    key = ed25519.Ed25519PrivateKey.generate()
    private = key.private_bytes(_PEM, serialization.PrivateFormat.OpenSSH, _NO_PASSWORD)
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return private.decode(), public.decode()


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - _DAY).not_valid_after(now + 30 * _DAY)
    builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return builder.add_extension(authority, critical=False).sign(issuer_key, hashes.SHA256())


def _private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
