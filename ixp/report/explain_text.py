"""An explanation as an engineer reads it: the verdict, what decided it and where that stands, the checks, who gets the route."""

import textwrap
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from ixp.policy.evaluate import Outcome, Status
from ixp.report.explain import ExplainDocument, Explanation, RouteRow

_COLOUR = {Outcome.ACCEPTED: "bold green", Outcome.BLACKHOLED: "bold yellow", Outcome.REFUSED: "bold red"}
_STATUS = {Status.PASSED: "passed", Status.FAILED: "FAILED", Status.SKIPPED: "skipped"}
_LABEL = 12  # width of the first column
_NARROW = 60  # below that nothing is wrapped
_MOST = 6  # members that are named in a group of those that get the route as it is

Line = tuple[str, int]  # its text, and how far it hangs over where it is wrapped
Block = tuple[str, list[Line]]


def show(document: ExplainDocument, console: Console) -> None:
    """Print it; lines are wrapped on a terminal alone."""
    for place, item in enumerate(document.explanations):
        if place:
            console.print()
        _head(item, console)
        for label, lines in _blocks(item):
            _print(label, lines, console)
    for note in document.notes:
        _print("note", [(note, 0)], console)


def _head(item: Explanation, console: Console) -> None:
    who = f"{item.announced.prefix} from {item.connection} (AS{item.asn}, {item.address}) on {', '.join(item.servers)}"
    first, *rest = _wrapped((who, 0), console)
    console.print(Text().append(f"{item.outcome.upper():<{_LABEL}}", style=_COLOUR[item.outcome]).append(first, style="bold"))
    for part in rest:
        console.print(Text(" " * _LABEL).append(part, style="bold"))


def _blocks(item: Explanation) -> Iterator[Block]:
    yield "", _lines(_why(item))
    if item.where:
        yield "see", _lines(item.where)
    if item.mend:
        yield "to mend", _lines(f"- {way}" for way in item.mend)
    if item.asks:
        yield "carries", _columns((row.community, row.meaning or "nothing here: passes through") for row in item.asks)
    yield "held", _lines(_held(item))
    if item.checks:
        yield "checks", _columns((_STATUS[row.status], row.check, row.datum) for row in item.checks)
    if item.outcome is not Outcome.REFUSED:
        yield "sent", _lines(_sent(item)) or _lines(["to nobody"])
        yield "not sent", _lines(_withheld(item))


def _why(item: Explanation) -> Iterator[str]:
    if item.outcome is Outcome.ACCEPTED:
        yield "no check stands against it"
    elif item.outcome is Outcome.BLACKHOLED:
        yield f"a blackhole request ({item.datum}) inside what the member may announce"
    else:
        yield f"{item.decided}: {item.words}" if item.words != item.datum else str(item.decided)
        yield item.datum
    route = item.announced
    yield f"as announced: path {route.path or '(empty)'}, next hop {route.next_hop}"


def _held(item: Explanation) -> Iterator[str]:
    if item.held is None:
        yield "not at all, so no looking glass shows it"
        return
    words = f"preference {item.preference}, RPKI {item.rpki or 'not checked'}"
    yield (
        f"for looking glasses only, never sent to a member: {_carried(item.held)}"
        if item.code
        else f"{words}; {_carried(item.held)}"
    )


def _sent(item: Explanation) -> Iterator[str]:
    for row in item.sent:
        notes = f" ({'; '.join(row.notes)})" if row.notes else ""
        yield f"to {_names(row.members)}: path {row.route.path}, next hop {row.route.next_hop}, {_carried(row.route)}{notes}"


def _withheld(item: Explanation) -> Iterator[str]:
    for row in item.withheld:
        yield f"{_names(row.members)}: {row.why}{f' ({row.datum})' if row.datum else ''}"


def _carried(route: RouteRow) -> str:
    otc = f", OTC {route.otc}" if route.otc is not None else ""
    return (f"communities {' '.join(route.communities)}" if route.communities else "no communities") + otc


def _names(members: tuple[str, ...]) -> str:
    if len(members) <= _MOST:
        return ", ".join(members)
    return f"{len(members)} sessions ({', '.join(members[:2])} … {members[-1]})"


def _lines(found: Iterable[str]) -> list[Line]:
    return [(line, 2) for line in found]


def _columns(rows: Iterable[tuple[str, ...]]) -> list[Line]:
    found = list(rows)
    widths = [max(map(len, column)) for column in zip(*found, strict=True)]
    hang = sum(widths[:-1]) + 2 * len(widths[:-1])
    return [("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), hang) for row in found]


def _print(label: str, lines: list[Line], console: Console) -> None:
    for line in lines:
        for part in _wrapped(line, console):
            text = Text().append(f"{label:<{_LABEL}}", style="dim").append(part, style=_style(part))
            text.rstrip()
            console.print(text)
            label = ""


def _wrapped(line: Line, console: Console) -> list[str]:
    text, hang = line
    if not console.is_terminal or console.width < _NARROW:
        return [text]
    return textwrap.wrap(text, console.width - _LABEL, subsequent_indent=" " * hang, break_on_hyphens=False)


def _style(line: str) -> str:
    return "red" if line.startswith("FAILED") else "default"
