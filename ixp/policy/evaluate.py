"""The policy decided in Python, without a daemon: what ``ixp rs explain`` says and what the daemons are held to in tests."""

from ixp.policy.announce import announce, announce_all
from ixp.policy.receive import receive
from ixp.policy.verdict import Barrier, Outcome, Result, Sent, Status, Verdict, Why, Withheld

__all__ = [
    "Barrier",
    "Outcome",
    "Result",
    "Sent",
    "Status",
    "Verdict",
    "Why",
    "Withheld",
    "announce",
    "announce_all",
    "receive",
]
