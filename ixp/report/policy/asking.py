"""What members read of what they can ask for: communities, blackholing, graceful shutdown, and what is agreed one by one."""

from collections.abc import Iterable

from ixp.model import Blackhole, Options
from ixp.policy.communities import ANNOUNCE, BLACKHOLE, PREPEND, Action, Info, Spelling, text
from ixp.report.policy.page import Block, Items, Speech, Table
from ixp.report.policy.voice import PEER, Voice

UNSEEN = frozenset({"limit_warning"})
"""Options that no member notices."""


def communities(speech: Speech, voice: Voice) -> Iterable[Block]:
    """The actions with examples, their precedence, and what becomes of the well-known ones."""
    policy = speech.policy
    yield voice.say("communities.lead", peer=PEER)
    actions = [item for item in Action if item is not Action.BLACKHOLE]
    rows = tuple((voice.action(item), *_spelt(speech.table.action(item, PEER))) for item in actions)
    yield Table(head=tuple(voice.say(f"communities.{name}") for name in ("action", "standard", "extended", "large")), rows=rows)
    for key, precedence in (("announcing", ANNOUNCE), ("prepending", PREPEND)):
        yield voice.say(f"communities.{key}")
        yield Items(items=tuple(voice.action(item) for item in precedence), ordered=True)
    mapped = tuple((f"AS{item.asn} {item.name}", f"`{item.mapped_asn}`") for item in speech.intent.members if item.mapped_asn)
    if mapped:
        yield voice.say("communities.mapped")
        yield Table(head=(voice.say("communities.member"), voice.say("communities.stands_for")), rows=mapped)
    if policy.max_communities is not None:
        yield voice.say("communities.most", most=policy.max_communities)
    yield voice.say(f"communities.{policy.well_known}")


def _spelt(found: Spelling) -> tuple[str, str, str]:
    standard = f"`{text(found.standard)}`" if found.standard else "-"
    extended = " ".join(f"`rt:{text(item)}`" for item in found.extended) or "-"
    return standard, extended, f"`{text(found.large)}`" if found.large else "-"


def information(speech: Speech, voice: Voice) -> Iterable[Block]:
    """What the route servers tell of a route."""
    policy, table = speech.policy, speech.table
    yield voice.say("information.lead")
    rows = [(voice.info(item), f"`{text(table.info(item))}`") for item in Info]
    rows += [(voice.say("information.pop", site=item.site), f"`{text(table.pop(item.number))}`") for item in policy.pops]
    code = text(table.reason(0)).removesuffix("0")
    rows.append((voice.say("information.reason"), f"`{code}…`"))
    yield Table(head=(voice.say("information.says"), voice.say("communities.large")), rows=tuple(rows))
    yield voice.say("information.shown" if policy.export_validation else "information.hidden")


def untouched(_speech: Speech, voice: Voice) -> Iterable[Block]:
    """What of a route stays as it came."""
    yield voice.say("untouched.lead")


def blackhole(speech: Speech, voice: Voice) -> Iterable[Block]:
    """How to have an address dropped by the others."""
    policy = speech.policy
    modes = {4: policy.blackhole_ipv4, 6: policy.blackhole_ipv6}
    if set(modes.values()) == {Blackhole.OFF}:
        yield voice.say("blackhole.off")
        return
    yield voice.say("blackhole.how")
    standard, extended, large = _spelt(speech.table.action(Action.BLACKHOLE))
    yield Items(items=(f"`{text(BLACKHOLE)}`", standard, extended, large))
    yield voice.say("blackhole.modes")
    next_hops = {4: policy.blackhole_next_hop_ipv4, 6: policy.blackhole_next_hop_ipv6}
    said = (voice.say("blackhole.mode", version=key, mode=voice.blackhole(mode, next_hops[key])) for key, mode in modes.items())
    yield Items(items=tuple(said))
    yield voice.say("blackhole.inside")
    keys = ["blackhole.no_export"] if policy.blackhole_no_export else []
    keys += ["blackhole.receivers" if policy.blackholes else "blackhole.no_receivers", "blackhole.withdraw"]
    yield " ".join(voice.say(key) for key in keys)


def shutdown(speech: Speech, voice: Voice) -> Iterable[Block]:
    """What graceful shutdown does, theirs and ours."""
    obeyed = speech.policy.graceful_shutdown
    preference = speech.policy.graceful_shutdown_preference
    yield voice.say("shutdown.obeyed" if obeyed else "shutdown.ignored", preference=preference)
    yield voice.say("shutdown.ours")


def agreement(speech: Speech, voice: Voice) -> Iterable[Block]:
    """What can be otherwise for one member, and what holds for the others."""
    yield voice.say("agreement.lead")
    rows = tuple(
        (voice.option(name), voice.value(getattr(speech.policy, name))) for name in Options.model_fields if name not in UNSEEN
    )
    yield Table(head=(voice.say("agreement.option"), voice.say("agreement.value")), rows=rows)
    yield voice.say("agreement.lists")
