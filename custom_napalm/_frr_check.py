"""What of a configuration bgpd itself is asked to read before it is loaded, and what it says of it.

bgpd reads a file line by line in quadratic time (a minute for 3,000 lines of route-maps), connects to RTR caches even where it is
only asked to read, and calls ``graceful-restart`` a failure because the session has to be reset for it. vtysh has read all of it
before; bgpd alone knows whether a neighbour is declared before something is said of it.
"""

import re

_LEFT_OUT = re.compile(
    r"^(?:ip(?:v6)? prefix-list .*| neighbor \S+ graceful-restart|(?:route-map .*|rpki)\n(?: .*\n)*exit)$", re.MULTILINE
)
_FAULT = re.compile(r"Command returned .* on config line (\d+): +(.*)")


def for_bgpd(text: str) -> str:
    """The configuration without those lines; the others keep their numbers."""
    return _LEFT_OUT.sub(lambda found: "\n".join("!" for _ in found[0].splitlines()), text)


def faults(said: str) -> list[tuple[str, str]]:
    """Number and text of each line that bgpd refused. Its return code is 0 even then."""
    return _FAULT.findall(said)
