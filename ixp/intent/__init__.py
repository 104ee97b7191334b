"""The inventory in Git: YAML that engineers edit, read into the model with all its faults at once."""

from ixp.intent.catalogue import LOAD_RULES, LoadRule
from ixp.intent.lines import Lines
from ixp.intent.load import Loaded, load

__all__ = ["LOAD_RULES", "Lines", "LoadRule", "Loaded", "load"]
