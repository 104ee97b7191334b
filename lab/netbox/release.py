"""Which NetBox the lab runs, and how it is set up: the one place that names its version."""

import re

VERSION = "4.7.3"

# Wheels in place of what would be compiled, and nothing of what only builds NetBox's own manual.
REPLACED = {"psycopg[c,pool]": "psycopg[binary,pool]"}
MANUAL_ONLY = re.compile(r"^(mkdocs|mkdocs-material|mkdocstrings|mkdocstrings-python|zensical)\b")

ROOT = "/var/lib/netbox"
HOME = "/opt/netbox"
PROGRAMS = f"{HOME}/venv/bin"
SOCKETS = "/run/netbox"
ENVIRONMENT = {"NETBOX_ROOT": ROOT, "DJANGO_SETTINGS_MODULE": "netbox.settings"}


def requirements(metadata: str) -> list[str]:
    """What NetBox needs to run, from its wheel's METADATA, as pip reads it."""
    wanted = []
    for line in metadata.splitlines():
        name, _, rest = line.partition(": ")
        if name != "Requires-Dist" or "extra ==" in rest or MANUAL_ONLY.match(rest):
            continue
        for old, new in REPLACED.items():
            rest = rest.replace(old, new)
        wanted.append(rest)
    return wanted


def configuration(database: str, secret: str, pepper: str) -> str:
    """NetBox's ``configuration.py``: databases on unix sockets, no call to the outside, connections that outlive a database."""
    return f"""\
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "{secret}"
API_TOKEN_PEPPERS = {{1: "{pepper}"}}
DATABASES = {{
    "default": {{
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "{database}",
        "USER": "postgres",
        "HOST": "{SOCKETS}",
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }}
}}
REDIS = {{
    "tasks": {{"URL": "unix://{SOCKETS}/valkey.sock?db=0"}},
    "caching": {{"URL": "unix://{SOCKETS}/valkey.sock?db=1"}},
}}
ISOLATED_DEPLOYMENT = True
CENSUS_REPORTING_ENABLED = False
"""
