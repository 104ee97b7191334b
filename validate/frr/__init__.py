"""FRR's configuration as it is written, read once for all that judge it: interpreter, model for Batfish, text checks."""

from validate.frr.file import Entry, FrrFile, Line, Neighbor, PrefixRule, RouteMap, TextRule, read_frr

__all__ = ["Entry", "FrrFile", "Line", "Neighbor", "PrefixRule", "RouteMap", "TextRule", "read_frr"]
