"""A fault of FRR's file before it becomes a finding."""

from collections.abc import Iterator
from dataclasses import dataclass

from ixp.policy.route_server import Session
from validate.rendered.frr_said import Said


@dataclass(frozen=True)
class Fault:
    """A rule that is broken, in words, at a line of the file; ``hint`` is the mend where it is this fault's own."""

    rule: str
    what: str
    line: int
    hint: str = ""


def who(session: Session) -> str:
    """A session in words."""
    return f"session with {session.address} of {session.key}"


def twice(session: Session, found: Said) -> Iterator[Fault]:
    """Settings that are made twice, at the line that counts."""
    for setting, line, before in found.twice():
        what = f"{who(session)} has '{setting}' twice, in line {before} too: FRR takes the last"
        yield Fault("rendered.setting-twice", what, line, "print it once")
