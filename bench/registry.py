"""The measurements: each in a group, each with names, units and goals that stand where it is defined.

A measurement is a function without arguments that gives the values of its names; it is registered by a decorator::

    @measurement("way", Goal("plan.one_change_s", "s", at_most=5))
    def one_change() -> dict[str, float]:
        return {"plan.one_change_s": …}
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ixp.errors import InputError

Measure = Callable[[], Mapping[str, float]]


@dataclass(frozen=True)
class Goal:
    """A measured name, its unit, and what its value has to be; without a bound it is only reported."""

    name: str
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    def met(self, value: float) -> bool:
        """Whether the value keeps every bound."""
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)

    def __str__(self) -> str:
        """The bounds as people write them."""
        bounds = [f"{sign} {bound:g}" for sign, bound in (("≥", self.at_least), ("≤", self.at_most)) if bound is not None]
        return ", ".join(bounds)


@dataclass(frozen=True)
class Measurement:
    """A registered function, the groups that it is in, and what it promises to measure."""

    groups: tuple[str, ...]
    goals: tuple[Goal, ...]
    run: Measure


_REGISTERED: list[Measurement] = []


def measurement(group: str, *goals: Goal, also: tuple[str, ...] = ()) -> Callable[[Measure], Measure]:
    """Register the decorated function in a group, and in those of ``also``.

    Raises InputError where another one already has one of its names.
    """
    taken = {goal.name for entry in _REGISTERED for goal in entry.goals}
    names = [goal.name for goal in goals]
    for name in names:
        if name in taken or names.count(name) > 1:
            raise InputError(f"{name} is measured twice", where=f"group {group}")

    def register(run: Measure) -> Measure:
        _REGISTERED.append(Measurement(groups=(group, *also), goals=goals, run=run))
        return run

    return register


def selected(group: str | None = None) -> list[Measurement]:
    """The measurements of a group, or all, in the order of their registration. Raises InputError for an unknown group."""
    groups: Iterable[str] = dict.fromkeys(name for entry in _REGISTERED for name in entry.groups)
    if group is not None and group not in groups:
        raise InputError(f"no group {group}", hint=f"groups: {', '.join(groups) or 'none'}")
    return [entry for entry in _REGISTERED if group is None or group in entry.groups]
