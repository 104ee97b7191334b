"""What an import filter comes to call, and whether that sets the next hop anew.

BIRD's check sees the global address alone; a link-local one beside it (RFC 2545, 3) is gone once ``bgp_next_hop`` is set.
No route of ours carries one, so the interpreter does not see it.
"""

from validate.bird.file import BirdFile
from validate.bird.names import walk
from validate.bird.nodes import Assign, Block, Call, Filter


def sets_next_hop(file: BirdFile, start: Filter) -> int:
    """The line of the function that looks at the next hop and does not set it; 0 where one does, or none looks."""
    looks = 0
    found, seen = _called(start), set[str]()
    while found:
        name = found.pop()
        function = file.functions.get(name)
        if name in seen or function is None:
            continue
        seen.add(name)
        if _sets(function.body):
            return 0
        if any(getattr(item, "name", "") == "bgp_next_hop" for item in walk(function.body)):
            looks = function.line
        found |= {item.name for item in walk(function.body) if isinstance(item, Call)}
    return looks


def _called(start: Filter) -> set[str]:
    return {item.name for item in walk(start.body) if isinstance(item, Call)}


def _sets(body: Block) -> bool:
    """Whether it does whatever the route is: not behind a condition."""
    return any(isinstance(item, Assign) and item.name == "bgp_next_hop" for item in body.body)
