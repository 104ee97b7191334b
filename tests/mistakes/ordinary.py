"""Ordinary changes: what merge requests do every week, from one valid exchange to the next."""

from hypothesis import strategies as st

from ixp.model.base import Frozen
from tests.mistakes.kind import Kind
from tests.mistakes.ordinary_connections import KINDS as CONNECTIONS
from tests.mistakes.ordinary_exchange import KINDS as EXCHANGE
from tests.mistakes.ordinary_members import KINDS as MEMBERS
from tests.mistakes.scene import scenes
from tests.mistakes.valid import Case

KINDS = MEMBERS + CONNECTIONS + EXCHANGE


class Step(Frozen):
    """A change, what it is called, and the warnings that its plan has for good reason."""

    before: Case
    after: Case
    title: str
    deserved: frozenset[str] = frozenset()


@st.composite
def steps(draw: st.DrawFn, kind: Kind) -> Step:
    """A change of this kind, of a random exchange."""
    before, after = kind.change(draw(scenes()))
    return Step(before=before.case, after=after.case, title=kind.title, deserved=kind.deserved)
