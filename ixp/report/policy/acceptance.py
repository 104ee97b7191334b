"""What members read of sessions and of what is accepted: checks with the lists behind them, registration, limits."""

from collections.abc import Iterable

from ixp.model import Policy, PrefixRange, Profile, Reject
from ixp.policy import bogons, denied
from ixp.policy.checks import ORDER, REASONS, Check, reserved_asns
from ixp.policy.communities import text
from ixp.report.policy.page import Block, Items, Speech, Table
from ixp.report.policy.voice import Voice


def sessions(speech: Speech, voice: Voice) -> Iterable[Block]:
    """How to have sessions."""
    policy, lan = speech.policy, speech.intent.peering_lan
    yield voice.say("sessions.asn", asn=speech.intent.route_server_asn, ipv4=lan.ipv4, ipv6=lan.ipv6)
    if speech.servers:
        rows = tuple((name, f"`{ipv4 or '-'}`", f"`{ipv6 or '-'}`") for name, ipv4, ipv6 in speech.servers)
        yield Table(head=(voice.say("sessions.server"), "IPv4", "IPv6"), rows=rows)
    keys = (
        "sessions.prepend" if policy.prepend_route_server else "sessions.first_as",
        "sessions.passive" if policy.passive else "sessions.active",
        "sessions.families",
        *(("sessions.rfc8950",) if policy.ipv4_over_ipv6 else ()),
        "sessions.default",
    )
    yield Items(items=tuple(voice.say(key) for key in keys))


def _off(check: Check, policy: Policy) -> bool:
    """Whether a check is not made where nothing else was agreed."""
    return {
        Check.RESERVED_ASN: not policy.reserved_asns,
        Check.AS_SET: policy.as_sets,
        Check.TRANSIT_FREE: not policy.transit_free,
        Check.ORIGIN: not policy.irr_origin,
        Check.PREFIX: not policy.irr_prefix,
        Check.RPKI_INVALID: not (policy.reject_invalid and policy.rtr_caches),
        Check.COMMUNITIES: policy.max_communities is None,
    }.get(check, False)


def checks(speech: Speech, voice: Voice) -> Iterable[Block]:
    """What is checked, in which order, and what a refusal says."""
    policy = speech.policy
    yield voice.say("checks.lead") + " " + voice.say("checks.tag" if policy.reject is Reject.TAG else "checks.drop")
    rows = []
    for number, check in enumerate(ORDER, 1):
        said = voice.check(check, policy)
        if _off(check, policy):
            never = check is Check.RPKI_INVALID and not policy.rtr_caches
            said += f" {voice.say('checks.never' if never else 'checks.off')}"
        code = f"`{text(speech.table.reason(REASONS[check].code))}`"
        source = voice.say("checks.agreed") if check is Check.MEMBER_DENIED else REASONS[check].source
        rows.append((str(number), said, code, source))
    head = tuple(voice.say(f"checks.{name}") for name in ("number", "check", "reason", "source"))
    yield Table(head=head, rows=tuple(rows))
    yield voice.say("checks.default")


def lists(speech: Speech, voice: Voice) -> Iterable[Block]:
    """The lists that the checks use."""
    policy, intent = speech.policy, speech.intent
    for version in (4, 6):
        yield voice.say("lists.bogons", version=version)
        yield Items(items=tuple(_range(item, voice) for item in bogons(intent.profile, version)))
    yield voice.say("lists.denied")
    yield Items(items=tuple(_range(item, voice) for item in denied(speech.exchange)))
    yield voice.say("lists.transit_free")
    yield _asns(policy.transit_free_asns, voice)
    flagged = (voice.say("lists.never_via_peeringdb"),) if policy.never_via_peeringdb else ()
    yield voice.say("lists.never_via")
    yield Items(
        items=(_asns(policy.never_via_asns, voice), *flagged) if policy.never_via_asns else flagged or (voice.say("none"),)
    )
    yield voice.say("lists.reserved")
    ranges = reserved_asns(lab=intent.profile is Profile.LAB)
    yield ", ".join(f"`{low}`" if low == high else f"`{low}-{high}`" for low, high in ranges)


def _range(item: PrefixRange, voice: Voice) -> str:
    if item == PrefixRange.with_more_specifics(item.prefix):
        return f"`{item.prefix}`"
    if item.shortest == item.longest == item.prefix.prefixlen:
        return voice.say("exactly", prefix=f"`{item.prefix}`")
    return voice.say("range", prefix=f"`{item.prefix}`", shortest=f"/{item.shortest}", longest=f"/{item.longest}")


def _asns(asns: Iterable[int], voice: Voice) -> str:
    return ", ".join(f"AS{asn}" for asn in sorted(asns)) or voice.say("none")


def registry(speech: Speech, voice: Voice) -> Iterable[Block]:
    """What has to be registered where."""
    policy = speech.policy
    yield voice.say("registry.as_set") + (f" {voice.say('registry.as_set_peeringdb')}" if policy.as_set_peeringdb else "")
    yield voice.say("registry.more_specifics" if policy.irr_more_specifics else "registry.exact")
    if policy.roas_as_route_objects:
        yield voice.say("registry.roas")
    if policy.rtr_caches:
        keys = ["registry.rpki", *([] if policy.roas_as_route_objects else ["registry.rpki_and_irr"])]
        yield " ".join(voice.say(key) for key in keys + ["registry.rpki_refused"] * policy.reject_invalid)
    else:
        yield voice.say("registry.rpki_off")
    yield voice.say("registry.failure")


def limits(speech: Speech, voice: Voice) -> Iterable[Block]:
    """How many prefixes, and what follows above that."""
    policy = speech.policy
    yield voice.say("limits.own")
    if policy.max_prefix_peeringdb:
        yield voice.say("limits.peeringdb", margin=policy.max_prefix_margin, percent=policy.max_prefix_margin_percent)
    yield voice.say("limits.default", ipv4=policy.max_prefix_ipv4, ipv6=policy.max_prefix_ipv6)
    yield voice.say("limits.action", action=voice.limit(policy.limit_action, policy.limit_restart))
