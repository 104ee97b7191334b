"""What Batfish, a model of the whole network, says of the rendered files."""

from validate.batfish.check import BATFISH_RULES, check, check_live

__all__ = ["BATFISH_RULES", "check", "check_live"]
