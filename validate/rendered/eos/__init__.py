"""What a switch's EOS file must hold, and nothing else: worked out from the intent, not with the code that renders."""

from validate.rendered.eos.check import EOS_RULES, check_eos
from validate.rendered.eos.trunks import TRUNK_RULES, check_trunks

__all__ = ["EOS_RULES", "TRUNK_RULES", "check_eos", "check_trunks"]
