"""The edges that the environment names."""

import os

from ixp.errors import InputError
from ixp.netbox.record import NetBoxRecord


def netbox(*, write: bool = False) -> NetBoxRecord:
    """NetBox at ``NETBOX_URL``: with ``NETBOX_TOKEN``, for writing with ``NETBOX_WRITE_TOKEN`` (else the same).

    Raises InputError where one is not set.
    """
    url, token = os.environ.get("NETBOX_URL", ""), os.environ.get("NETBOX_TOKEN", "")
    token = (os.environ.get("NETBOX_WRITE_TOKEN") or token) if write else token
    needed = {"NETBOX_URL": url, "NETBOX_WRITE_TOKEN" if write else "NETBOX_TOKEN": token}
    missing = [variable for variable, value in needed.items() if not value]
    if missing:
        what = f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} not set"
        raise InputError(what, hint="for the local one: . <(ixp netbox env)")
    return NetBoxRecord(url, token)
