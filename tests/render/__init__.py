"""Renderings held against golden files and against the daemons' own parsers."""
