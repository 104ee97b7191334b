"""Rules on what a change does to NAPs: private VLANs whose members have agreed on a tag, a port and a speed."""

from collections.abc import Iterator

from ixp.flows.plan import Level
from ixp.flows.transition import ChangeFault, ChangeRule, Transition
from ixp.flows.words import joined, speed_words
from ixp.model import Nap, NapEnd, Severity

Ends = tuple[Nap, NapEnd, NapEnd]


def _old(step: Transition) -> dict[str, Nap]:
    return {item.key: item for item in step.before.naps} if step.before else {}


def staying_ends(step: Transition) -> Iterator[Ends]:
    """Ends of one member of one NAP: the NAP after, the end before and after."""
    old = _old(step)
    for nap in step.after.intent.naps:
        was = {end.member: end for end in old[nap.key].ends} if nap.key in old else {}
        yield from ((nap, was[end.member], end) for end in nap.ends if end.member in was)


def end_path(nap: Nap, end: NapEnd, name: str = "") -> str:
    """An end's field as ``Lines`` names it."""
    return f"nap:{nap.key}/ends/{end.member}/{name}".rstrip("/")


def _nap_member(step: Transition) -> Iterator[ChangeFault]:
    old = _old(step)
    for nap in step.after.intent.naps:
        if nap.key not in old:
            continue
        was = {step.renamed_members.get(end.member, end.member) for end in old[nap.key].ends}
        new = next((end for end in nap.ends if end.member not in was), None)
        if new:
            what = f"{new.member} gets an end of a NAP that was between {joined(sorted(was))}"
            hint = "see whether it is the right member; another pair of members is another NAP, in a file of its own"
            yield ChangeFault(what=what, path=f"nap:{nap.key}/ends/{new.member}", object=f"NAP {nap.key}", hint=hint)


def _nap_renamed(step: Transition) -> Iterator[ChangeFault]:
    old, new = _old(step), {item.key: item for item in step.after.intent.naps}
    gone = {frozenset(end.member for end in old[key].ends): key for key in sorted(old.keys() - new.keys())}
    for key in sorted(new.keys() - old.keys()):
        was = gone.get(frozenset(end.member for end in new[key].ends))
        if was and (old[was].vid == new[key].vid or old[was].ends == new[key].ends):
            what = f"NAP {was} is now {key}: NetBox and the devices take it for another one"
            hint = f"keep the file's name: git mv naps/{key}.yml naps/{was}.yml"
            yield ChangeFault(what=what, path=f"nap:{key}", object=f"NAP {key}", hint=hint)


def _nap_renumbered(step: Transition) -> Iterator[ChangeFault]:
    old = _old(step)
    for nap in step.after.intent.naps:
        tagged = [end.member for end in nap.ends if end.tagged]
        if nap.key in old and old[nap.key].vid != nap.vid and tagged:
            what = f"VLAN {old[nap.key].vid} becomes {nap.vid}: {joined(tagged)} has to change the tag on its router"
            yield ChangeFault(what=what, path=f"nap:{nap.key}/vid", object=f"NAP {nap.key}", hint="see whether a digit is wrong")
    for nap, was, end in staying_ends(step):
        if was.tagged != end.tagged:
            how = f"tagged on {end.connection}" if end.tagged else "untagged on a port of its own"
            what = f"the end of {end.member} is {how} from now on: its router has to change with it"
            hint = "agree on the hour with the member"
            yield ChangeFault(what=what, path=end_path(nap, end), object=f"NAP {nap.key}", hint=hint)


def _nap_moved(step: Transition) -> Iterator[ChangeFault]:
    given = {port for _, was, end in staying_ends(step) for port in {*was.ports} - {*end.ports}}  # rules on ports say it of these
    for nap, was, end in staying_ends(step):
        if was.ports and end.ports and {*was.ports}.isdisjoint(end.ports) and given.isdisjoint(end.ports):
            places = " to ".join(" + ".join(map(str, ports)) for ports in (was.ports, end.ports))
            what = f"the end of {end.member} moves from {places}: another cable"
            hint = "see whether the port is right, and that its cable is patched"
            yield ChangeFault(what=what, path=end_path(nap, end, _field(end)), object=f"NAP {nap.key}", hint=hint)


def _nap_slower(step: Transition) -> Iterator[ChangeFault]:
    for nap, was, end in staying_ends(step):
        if was.ports and end.ports:
            before, now = (item.speed * len(item.ports) for item in (was, end))
            if now < before:
                what = f"the end of {end.member} falls from {speed_words(before)} to {speed_words(now)}"
                hint = "see whether a digit or a port is missing; a port at another speed than its optics stays down"
                field = "speed" if was.speed != end.speed else _field(end)
                yield ChangeFault(what=what, path=end_path(nap, end, field), object=f"NAP {nap.key}", hint=hint)


def _field(end: NapEnd) -> str:
    return "ports" if len(end.ports) > 1 else "port"


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
RULES = (
    ChangeRule(
        "change.nap-member",
        _ERROR,
        Level.HIGH,
        "a NAP is a secret of two members: a third would hear it",
        "ends: clisson becomes ancenis",
        _nap_member,
    ),
    ChangeRule(
        "change.nap-renumbered",
        _WARNING,
        Level.MEDIUM,
        "a tag is agreed with the member",
        "vid: 1001 becomes 1011",
        _nap_renumbered,
    ),
    ChangeRule(
        "change.nap-renamed",
        _WARNING,
        Level.MEDIUM,
        "a NAP's key is stable: its file is never renamed",
        "git mv naps/pornic-loire.yml naps/loire-pornic.yml",
        _nap_renamed,
    ),
    ChangeRule(
        "change.nap-moved",
        _WARNING,
        Level.MEDIUM,
        "a slip in the port's name shuts the member's real port",
        "port: sw1-nte02/Ethernet8 becomes sw1-nte02/Ethernet18",
        _nap_moved,
    ),
    ChangeRule(
        "change.nap-slower", _WARNING, Level.MEDIUM, "a link that gets slower drops", "speed: 10G becomes 1G", _nap_slower
    ),
)
