"""Whether Batfish has read the files: in the right format, every line, every name defined, every cable there."""

from collections.abc import Iterator

from ixp.model import Exchange, Finding
from validate.batfish.answers import Answers
from validate.batfish.faults import fault
from validate.batfish.ports import service_port, trunk_port

_READ = "PASSED"


def check_formats(answers: Answers) -> Iterator[Finding]:
    """Findings on files that were taken for something else, or for nothing: all that is said of them then means nothing."""
    read = {item.path: item for item in answers.formats()}
    for path, source in answers.inputs.sources.items():
        item = read.get(path)
        where = answers.inputs.where(path)
        if item is None or item.nodes != (source.node,):
            nodes = ", ".join(item.nodes) if item else ""
            yield fault("batfish.unread", f"Batfish makes {nodes or 'nothing'} of the file of {source.node}", where)
        elif item.format != source.format:
            yield fault("batfish.unread", f"Batfish reads it as {item.format}, not as {source.format}", where)


def check_lines(answers: Answers) -> Iterator[Finding]:
    """Findings on lines that Batfish does not read or can't make sense of."""
    warnings = answers.warnings()
    for item in sorted(warnings, key=lambda item: (item.path, item.line)):
        what = f"Batfish does not read the line '{item.text}': {item.comment}"
        yield fault("batfish.unread", what, answers.inputs.where(item.path, item.line))
    silent = {item.path for item in answers.formats() if item.status != _READ} - {item.path for item in warnings}
    for path in sorted(silent):
        yield fault("batfish.unread", "Batfish has not read all of it and does not say what", answers.inputs.where(path))
    for issue in answers.issues():
        place = next(iter(issue.places or ()), None)
        where = answers.inputs.where(place.path, *place.lines[:1]) if place else f"{', '.join(issue.nodes or ())}.cfg"
        yield fault("batfish.unread", f"{issue.kind}: {issue.details or issue.text}", where)


def check_names(answers: Answers) -> Iterator[Finding]:
    """Findings on names that are used and nowhere defined."""
    for item in answers.undefined():
        what = f"{item.kind} '{item.name}' is used ({item.context}) and not defined"
        yield fault("batfish.undefined", what, answers.inputs.where(item.path, *item.places.lines[:1]))


def check_cables(exchange: Exchange, answers: Answers) -> Iterator[Finding]:
    """Findings on cables that carry nothing. The links of a LAG are one cable to Batfish; a port that is shut has none."""
    found = {frozenset({str(item.near), str(item.far)}) for item in answers.cables()}
    wanted = {(str(trunk_port(exchange, item.a)), str(trunk_port(exchange, item.b))) for item in exchange.facts.cables}
    for machine in answers.inputs.machines:
        if not machine.shut:
            port = service_port(tuple(port for _, port in machine.cables))
            wanted.add((str(port), f"{machine.name}/{machine.interfaces[0].name}"))
    for near, far in sorted(wanted):
        if frozenset({near, far}) not in found:
            where = answers.inputs.where_is(*_stanza(near))
            yield fault("batfish.cable", f"nothing connects {near} with {far}", where, about=f"port {near}")


def _stanza(port: str) -> tuple[str, str]:
    device, _, interface = port.partition("/")
    return device, f"interface {interface}"
