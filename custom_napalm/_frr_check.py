"""What of a configuration bgpd itself is asked to read before it is loaded, and what it says of it.

bgpd reads a file in one transaction a line, in quadratic time, unless it is marked as one batch, as vtysh marks what it hands
over. It connects to RTR caches even where it is only asked to read, and calls ``graceful-restart`` a failure because the session
has to be reset for it; prefix lists, which take it seconds, vtysh has read before.
"""

import re

_LEFT_OUT = re.compile(r"^(?:ip(?:v6)? prefix-list .*| neighbor \S+ graceful-restart|rpki\n(?: .*\n)*exit)$", re.MULTILINE)
_BEGIN, _END = "XFRR_start_configuration", "XFRR_end_configuration"
_FAULT = re.compile(r"Command returned .* on config line (\d+): +(.*)")


def for_bgpd(text: str) -> str:
    """The configuration as one batch, without those lines; the others keep their numbers.

    The mark takes the place of the comment that it begins with. Without one it stays as it is: slow for bgpd, and as true.
    """
    short = _LEFT_OUT.sub(lambda found: "\n".join("!" for _ in found[0].splitlines()), text)
    first, newline, rest = short.partition("\n")
    return f"{_BEGIN}\n{rest}{_END}\n" if first.startswith("!") and newline else short


def faults(said: str) -> list[tuple[str, str]]:
    """Number and text of each line that bgpd refused. Its return code is 0 even then."""
    return _FAULT.findall(said)
