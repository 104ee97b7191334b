"""Checks on the rendered files themselves: what must stand in them, and what must not."""

from validate.rendered.files import RENDERED_RULES, check_files

__all__ = ["RENDERED_RULES", "check_files"]
