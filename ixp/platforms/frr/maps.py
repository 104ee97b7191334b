"""FRR's route-maps, written top down with labels to jump to; FRR's numbers come last.

An entry that matches and permits ends the map, unless it goes on to the next entry or to a label. One that does not match goes on
to the next, and a map that comes to its end denies.
"""

from ixp.model.base import Frozen

STEP = 10


class Entry(Frozen):
    """One entry: ``lines`` in the order in which FRR prints them, which is not the order in which it works."""

    action: str
    number: int
    lines: tuple[str, ...]


class RouteMap(Frozen):
    """A route-map."""

    name: str
    entries: tuple[Entry, ...]


class Draft:
    """A route-map being written."""

    def __init__(self) -> None:
        self._steps: list[tuple[str, tuple[str, ...], str]] = []
        self._labels: dict[str, int] = {}

    def permit(self, *lines: str) -> None:
        """Matches, sets and a call; what matches is permitted, and the map ends."""
        self._steps.append(("permit", lines, ""))

    def proceed(self, *lines: str) -> None:
        """The same, but the map goes on with the next entry."""
        self._steps.append(("permit", (*lines, "on-match next"), ""))

    def jump(self, label: str, *lines: str) -> None:
        """The same, but the map goes on at the label."""
        self._steps.append(("permit", lines, label))

    def deny(self, *lines: str) -> None:
        """What matches is denied."""
        self._steps.append(("deny", lines, ""))

    def label(self, name: str) -> None:
        """The entry that comes next is jumped to by that name."""
        self._labels[name] = len(self._steps)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries with their numbers; an entry does not order what it sets, so nothing may depend on that."""
        return tuple(
            Entry(action=action, number=_number(index), lines=tuple(sorted((*lines, *self._goto(label)))))
            for index, (action, lines, label) in enumerate(self._steps)
        )

    def _goto(self, label: str) -> tuple[str, ...]:
        return (f"on-match goto {_number(self._labels[label])}",) if label else ()


def _number(index: int) -> int:
    return (index + 1) * STEP
