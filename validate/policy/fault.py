"""What a rendered file decides otherwise than it must, on one session."""

from dataclasses import dataclass

from ixp.policy.route_server import Session


@dataclass(frozen=True)
class Fault:
    """What a file decides otherwise on one session, in one family; ``line`` of the file decided.

    ``cause`` is the rule on the check that refused a member's own route: broken elsewhere too, it is one fault.
    """

    rule: str
    session: Session
    version: int
    words: str
    line: int
    cause: str = ""
