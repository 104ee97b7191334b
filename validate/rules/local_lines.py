"""Rules on the operator's own lines: none begins a session or decides on routes; what others do nothing checks."""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ixp.errors import InputError
from ixp.model import LocalLines, Severity
from validate.bird.lexer import Token, tokens
from validate.rules.rule import Fault, Rule, Subject

_DIGITS = 10
# BIRD: statements that carry or judge no route. What includes a file, or runs something, may be anything.
_QUIET_PROTOCOLS = frozenset({"device", "bfd", "mrt"})
_LOUD = frozenset({"filter", "function", "include", "eval"})
# Names that the rendered filters use, as they begin; the rest of the name is a member's, or what is checked.
_OUR_NAMES = re.compile(
    r"(action|allow|bogons|checks?|denied|deny|inside|never|origins|own|prepend|reserved|sends?|set|take|transit|well_known)(_|$)"
    r"|(drained|graceful_shutdown|ipv6_next_hops|refusals)$"
)
# FRR: first words of lines that carry or judge routes, as vtysh takes them: any of them may be shortened.
_FRR_HEADS = (
    *("router", "route-map", "neighbor", "ip", "ipv6", "bgp", "address-family", "redistribute", "network", "aggregate-address"),
    *("rpki", "match", "set", "call", "on-match", "continue", "access-list", "distribute-list", "table-map", "maximum-paths"),
    *("vrf", "interface", "mpls", "segment-routing", "pbr-map", "nexthop-group"),
)


class Spoken(NamedTuple):
    """A statement of theirs: its place among the lines (from 0), how it begins, and whether it has to do with routes."""

    place: int
    text: str
    routing: bool


def _bird(lines: tuple[str, ...]) -> Iterator[Spoken]:
    """Statements of BIRD, which end with ``;`` or with their block, wherever the line breaks are."""
    try:
        words = tokens("\n".join(lines), "lines")
    except InputError as error:
        yield Spoken(int(error.where.rpartition(":")[2]) - 1, error.what, routing=True)
        return
    depth, said = 0, list[Token]()
    for word in words:
        if depth == 0 and word.text != "}" and word.kind != "end":
            said.append(word)
        depth += (word.text == "{") - (word.text == "}") if word.kind == "sign" else 0
        if said and depth == 0 and (word.kind == "end" or word.text in {";", "}"}):
            if said[0].text != ";":
                text = " ".join(item.text for item in said if item.text not in {";", "{"})
                yield Spoken(said[0].line - 1, text, routing=_routes([item.text for item in said]))
            said = []


def _routes(words: list[str]) -> bool:
    head, of = words[0], words[1] if len(words) > 1 else ""
    if head in {"protocol", "template"}:
        return of not in _QUIET_PROTOCOLS
    return head in _LOUD or (head == "define" and bool(_OUR_NAMES.match(of)))


def _frr(lines: tuple[str, ...]) -> Iterator[Spoken]:
    """Lines of FRR; what is indented below a line belongs to it."""
    inside = False
    for place, line in enumerate(lines):
        text = line.strip()
        if not text or text.startswith(("!", "#", "exit", "end")):
            continue
        first = text.removeprefix("no ").split()[0]
        known = len(first) > 1 and any(head.startswith(first) for head in _FRR_HEADS)
        inside = known or (inside and line[0].isspace())
        yield Spoken(place, text, routing=inside)


_READ: dict[str, Callable[[tuple[str, ...]], Iterator[Spoken]]] = {"bird": _bird, "frr": _frr}


def _spoken(subject: Subject) -> Iterator[tuple[LocalLines, list[Spoken]]]:
    """The lines of devices that there are, as statements."""
    platforms = {device.name: device.platform for device in subject.exchange.facts.devices}
    for item in subject.exchange.intent.policy.local_lines:
        read = _READ.get(platforms.get(item.device, ""))
        if read:
            yield item, list(read(item.lines))


def _routing(subject: Subject) -> Iterator[Fault]:
    for item, said in _spoken(subject):
        found = [one for one in said if one.routing]
        if found:
            key = hashlib.sha256("\n".join(item.lines).encode()).hexdigest()[:_DIGITS]
            about = f"lines {item.device} {key}"  # whoever agrees to them agrees to these alone
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            what = f"lines that no check looks at begin sessions or decide on routes: {found[0].text}{more}"
            hint = f"say it with the policy's own keys; to allow exactly these lines, in exceptions.yml: for: {about}"
            yield Fault(path=_path(item, found[0]), object=about, what=what, hint=hint)


def _unverified(subject: Subject) -> Iterator[Fault]:
    for item, said in _spoken(subject):
        found = [one for one in said if not one.routing]
        if found:
            more = f" and {len(found) - 1} more" if len(found) > 1 else ""
            what = f"nothing checks what the own lines of {item.device} do: {found[0].text}{more}"
            hint = "have somebody read them who knows the daemon, whenever they change"
            yield Fault(path=_path(item, found[0]), object=f"lines {item.device}", what=what, hint=hint)


def _path(item: LocalLines, said: Spoken) -> str:
    return f"exchange/policy/local_lines/{item.device}/{said.place}"


RULES = (
    Rule(
        "policy.local-lines-routing",
        Severity.ERROR,
        "a session, a filter or a route beside the policy goes unchecked to every member",
        "local_lines: {rs1-nte01: 'protocol bgp extra { … import all; … }'}",
        _routing,
    ),
    Rule(
        "policy.local-lines-unverified",
        Severity.INFO,
        "they go to the device as they are; no check knows what they do",
        "local_lines: {rs1-nte01: 'mrtdump protocols all;'}",
        _unverified,
    ),
)
