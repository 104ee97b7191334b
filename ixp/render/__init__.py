"""Rendering: a pure function of the exchange and the data snapshot; same input, same bytes."""

from ixp.render.files import render

__all__ = ["render"]
