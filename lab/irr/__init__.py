"""A real IRRd in the lab: the registry that bgpq4 asks, with RPSL objects of our own making."""

from lab.irr.server import Irrd

__all__ = ["Irrd"]
