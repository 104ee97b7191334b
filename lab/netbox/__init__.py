"""The real NetBox on this machine, for the demo and the tests: started in seconds from a kept blank database."""

from lab.netbox.server import PREPARED, LocalNetBox, down, status, up

__all__ = ["PREPARED", "LocalNetBox", "down", "status", "up"]
