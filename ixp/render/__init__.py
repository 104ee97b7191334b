"""Rendering: a pure function of the exchange and the data snapshot; same input, same bytes."""

from ixp.render.files import render, render_device

__all__ = ["render", "render_device"]
