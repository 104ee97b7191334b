"""Names of sets in the IRR, as the inventory, PeeringDB and the data snapshot hold them.

They come from other people and go into command lines and configurations: what is none of these is refused where it comes in.
"""

import re

# AS-X, AS64497:AS-X, RIPE::AS-X, AS64497 (RFC 2622, 5.1).
_ONE = r"(?:[A-Za-z][A-Za-z0-9-]*::)?[Aa][Ss][A-Za-z0-9_-]*[A-Za-z0-9](?::[Aa][Ss][A-Za-z0-9_-]*[A-Za-z0-9])*"
IRR_NAME = re.compile(rf"{_ONE}(?: {_ONE})*")
# At least one AS-NAME, as a member writes it: RFC 2622, 5.
_NUMBER, _NAME = r"[Aa][Ss][0-9]+", r"[Aa][Ss]-[A-Za-z0-9_-]*[A-Za-z0-9]"
AS_SET = re.compile(rf"(?:[A-Za-z][A-Za-z0-9-]*::)?(?:{_NUMBER}:)*{_NAME}(?::(?:{_NUMBER}|{_NAME}))*")


def is_irr_name(text: str) -> bool:
    """Whether the text is the name of an AS-SET or an ASN (``AS64497``), or several, parted by one space each."""
    return IRR_NAME.fullmatch(text) is not None
