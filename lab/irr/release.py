"""Which IRRd the lab runs, and how it is set up: the one place that names its version."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address

VERSION = "4.5.4"
HOME = "/opt/irrd"
PROGRAMS = f"{HOME}/venv/bin"
CONFIGURATION = "/etc/irrd.yaml"
ACCOUNT = "postgres"  # IRRd refuses to run as root; its files and the database's socket are all it touches
WHOIS_PORT = 43

# Without wheels for the node's Python: built there, without their C parts.
SOURCES = ("sqlalchemy", "starlette-wtf", "ipy", "py-radix-sr")
PURE = {"DISABLE_SQLALCHEMY_CEXT": "1", "RADIX_NO_EXT": "1"}
BUILDERS = ("setuptools", "wheel", "itsdangerous")
# Debian has it, compiled for the node's Python.
DEBIAN = ("datrie",)

_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def requirements(metadata: str) -> tuple[list[str], list[str]]:
    """What IRRd needs, from its wheel's METADATA: to be had as wheels, and as source archives."""
    lines = (line.partition(": ") for line in metadata.splitlines())
    wanted = [text for name, _, text in lines if name == "Requires-Dist" and "extra ==" not in text]
    named = [(_project(text), text.replace("(", "").replace(")", "")) for text in wanted]
    wheels = [text for name, text in named if name not in {*SOURCES, *DEBIAN}]
    return [*wheels, *BUILDERS], [text for name, text in named if name in SOURCES]


def _project(text: str) -> str:
    match = _NAME.match(text)
    return match[0].lower() if match else ""


def configuration(address: IPv4Address, sources: Iterable[str], sockets: str) -> str:
    """IRRd's configuration: whois on one address, databases on unix sockets, sources that are loaded from files only.

    One worker, so that two questions never meet two states of the memory that each worker fills for itself.
    """
    listed = "".join(f"    {name}: {{keep_journal: false}}\n" for name in sources)
    return f"""\
irrd:
  database_url: "postgresql:///irrd?host={sockets}&user=postgres"
  redis_url: "unix://{sockets}/valkey.sock"
  piddir: /run/irrd
  user: {ACCOUNT}
  group: {ACCOUNT}
  server:
    http: {{interface: 127.0.0.1, port: 8043, url: "http://127.0.0.1:8043/"}}
    whois: {{interface: {address}, port: {WHOIS_PORT}, max_connections: 1}}
  email: {{from: irrd@example.net, smtp: 127.0.0.1}}
  auth: {{gnupg_keyring: /run/irrd/keyring}}
  rpki: {{roa_source: null}}
  sources:
{listed}"""
