"""Rules on how strict the route servers are: a check that is off for all is a choice that is rarely meant."""

import re
from collections.abc import Iterator
from functools import partial

from ixp.model import Blackhole, LimitAction, Options, PrefixRange, Profile, Severity
from validate.rules.policy import levels
from validate.rules.rule import Fault, Rule, Subject, connection_fault, exchange_fault, member_fault

_SHORTEST = {4: 8, 6: 16}
_LONGEST = {4: 24, 6: 48}  # what networks take from each other (RFC 7454, 6.1.3)
_FEWEST_IN_PATH = 6
_PASSWORD = re.compile(r"\bpassword\s+[\"']?(?!@secret:)[^\s\"'<@]{2,}", re.IGNORECASE)


def _irr(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    holes = {policy.blackhole_ipv4, policy.blackhole_ipv6} != {Blackhole.OFF}  # policy.blackhole-any-prefix finds these
    hint = "leave the check on, and list what the IRR lacks under 'allow' of the member"
    if not policy.irr_origin:
        yield exchange_fault("policy/irr/origin", "the origin of routes is not held to the IRR, for no member", hint)
    elif not policy.irr_prefix and not holes:
        yield exchange_fault("policy/irr/prefix", "prefixes are not held to the IRR, for no member", hint)


def _transit_free(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    if not policy.transit_free:
        what = "leaks of the largest networks' routes are taken from every member"
        yield exchange_fault(
            "policy/path/transit_free", what, "transit_free: refuse; accept it for the one member that sells transit"
        )
    elif not policy.transit_free_asns:
        what = "the list of transit-free ASes is empty: the check refuses nothing"
        yield exchange_fault("policy/transit_free_asns", what, "leave it out for the common list")


def _reserved(subject: Subject) -> Iterator[Fault]:
    if not subject.exchange.intent.policy.reserved_asns:
        what = "paths through private and reserved ASNs are taken from every member"
        yield exchange_fault("policy/path/reserved_asns", what, "reserved_asns: refuse")


def _as_sets(subject: Subject) -> Iterator[Fault]:
    if subject.exchange.intent.policy.as_sets:
        yield exchange_fault(
            "policy/path/as_sets", "AS_SETs are taken in paths: RPKI can't judge them", "as_sets: refuse (RFC 9774)"
        )


def _invalid(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    if policy.rtr_caches and not policy.reject_invalid:
        what = "RPKI is looked up, but what is invalid is taken from every member"
        yield exchange_fault("policy/rpki/reject_invalid", what, "reject_invalid: true")


def _wide(subject: Subject) -> Iterator[Fault]:
    intent = subject.exchange.intent
    for version, lengths in ((4, intent.policy.ipv4_length), (6, intent.policy.ipv6_length)):
        field = f"policy/ipv{version}_length"
        hint = f"{_SHORTEST[version]}-{_LONGEST[version]}"
        if lengths.longest < lengths.shortest:
            continue
        if lengths.shortest < _SHORTEST[version]:
            yield exchange_fault(field, f"a /{lengths.shortest} is taken: no network has one", hint)
        elif intent.profile is Profile.PRODUCTION and lengths.longest > _LONGEST[version]:
            yield exchange_fault(field, f"a /{lengths.longest} is taken: other networks refuse it", hint)


def _narrow(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    for version, lengths in ((4, policy.ipv4_length), (6, policy.ipv6_length)):
        if lengths.shortest <= lengths.longest < _LONGEST[version]:
            what = f"a /{_LONGEST[version]} is refused from every member: most of the Internet's routes are so long"
            yield exchange_fault(f"policy/ipv{version}_length", what, f"{lengths.shortest}-{_LONGEST[version]}")


def _short_paths(subject: Subject) -> Iterator[Fault]:
    for level in levels(subject.exchange):
        longest = level.given.get("max_path")
        if isinstance(longest, int) and longest < _FEWEST_IN_PATH:
            what = f"paths of more than {longest} ASNs are refused: with a few prepends many are longer"
            yield level.fault("policy/path/longest", what, "leave it out: 32")


def _warning_only(subject: Subject) -> Iterator[Fault]:
    if subject.exchange.intent.policy.limit_action is LimitAction.WARNING:
        what = "a member that leaks the full table is only warned of: its routes go to everybody"
        yield exchange_fault("policy/max_prefix/action", what, "action: shutdown, restart or block")


def _denies_all(subject: Subject) -> Iterator[Fault]:
    everything = [item for item in subject.exchange.intent.policy.denied if _is_everything(item)]
    for item in everything:
        what = f"{item.prefix} with everything inside it is denied: no route of IPv{item.prefix.version} is taken from anybody"
        yield exchange_fault("policy/denied", what, f"the default route is refused anyway; alone it is {item.prefix}^0")


def _is_everything(item: PrefixRange) -> bool:
    return (
        item.prefix.prefixlen == 0
        and item.shortest <= _SHORTEST[item.prefix.version]
        and item.longest >= _LONGEST[item.prefix.version]
    )


def _no_export(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    if not policy.blackhole_no_export and {policy.blackhole_ipv4, policy.blackhole_ipv6} != {Blackhole.OFF}:
        what = "blackhole routes are sent without NO_EXPORT: members may pass them on to the Internet"
        yield exchange_fault("policy/blackhole/no_export", what, "leave it out: it is added")


def _one_host(subject: Subject) -> Iterator[Fault]:
    caches = subject.exchange.intent.policy.rtr_caches
    if len(caches) > 1 and len({item.host for item in caches}) == 1:
        what = f"all RTR caches are on {caches[0].host}: with it RPKI is lost"
        yield exchange_fault("policy/rpki/caches", what, "name one on another host")


def _password(subject: Subject) -> Iterator[Fault]:
    for item in subject.exchange.intent.policy.local_lines:
        if any(_PASSWORD.search(line) for line in item.lines if not line.lstrip().startswith(("#", "!"))):
            what = "the lines hold a password in clear: everybody who reads the repository has it"
            yield exchange_fault(
                f"policy/local_lines/{item.device}", what, "put it into the secret store, name it as @secret:NAME@, and change it"
            )


def _unfiltered(subject: Subject) -> Iterator[Fault]:
    policy = subject.exchange.intent.policy
    for member in subject.exchange.intent.members:
        places = [(member.policy.given, policy.options(member.policy), partial(member_fault, member))]
        places += [
            (item.policy.given, policy.options(member.policy, item.policy), partial(connection_fault, member, item))
            for item in member.connections
        ]
        for given, options, fault in places:
            if _takes_all(options) and not _takes_all(policy) and not given.keys().isdisjoint({"irr_origin", "irr_prefix"}):
                what = "neither origin nor prefix is held to the IRR: it may announce anything in anybody's name"
                yield fault("policy/irr", what, "leave one of the two on, and list what the IRR lacks under 'allow'")
                break


def _takes_all(options: Options) -> bool:
    return not (options.irr_origin or options.irr_prefix)


RULES = (
    Rule("policy.irr-off", Severity.WARNING, "members count on filters (MANRS action 1)", "irr: {origin: false}", _irr),
    Rule(
        "policy.transit-free-off",
        Severity.WARNING,
        "a leak goes to every member (RFC 7908)",
        "path: {transit_free: accept}",
        _transit_free,
    ),
    Rule(
        "policy.reserved-asns",
        Severity.WARNING,
        "private ASNs mean nothing elsewhere (RFC 7607)",
        "path: {reserved_asns: accept}",
        _reserved,
    ),
    Rule("policy.as-sets", Severity.WARNING, "AS_SETs hide the origin (RFC 9774)", "path: {as_sets: accept}", _as_sets),
    Rule(
        "policy.invalid-accepted",
        Severity.WARNING,
        "invalid routes are refused (RFC 6811)",
        "rpki: {reject_invalid: false}",
        _invalid,
    ),
    Rule("policy.lengths-wide", Severity.WARNING, "prefixes have usual lengths (RFC 7454, 6.1.3)", "ipv4_length: 1-24", _wide),
    Rule("policy.lengths-narrow", Severity.WARNING, "most routes are /24s and /48s", "ipv4_length: 8-22", _narrow),
    Rule("policy.short-paths", Severity.WARNING, "paths grow by prepends", "path: {longest: 3}", _short_paths),
    Rule("policy.limit-warns-only", Severity.WARNING, "a limit ends a leak", "max_prefix: {action: warning}", _warning_only),
    Rule(
        "policy.denies-all",
        Severity.ERROR,
        "a denied prefix is denied with everything inside it",
        "denied: [0.0.0.0/0]",
        _denies_all,
    ),
    Rule(
        "policy.caches-one-host", Severity.WARNING, "a host may fail", "caches: [198.18.255.5:323, 198.18.255.5:324]", _one_host
    ),
    Rule(
        "policy.blackhole-exported",
        Severity.INFO,
        "a blackhole is for this exchange alone (RFC 7999, 3.2)",
        "blackhole: {no_export: false}",
        _no_export,
    ),
    Rule("policy.password-in-lines", Severity.ERROR, "secrets stand in no repository", 'local_lines: password "x"', _password),
    Rule(
        "member.unfiltered",
        Severity.WARNING,
        "what one member may announce in anybody's name reaches all",
        "irr: {origin: false, prefix: false} of a member",
        _unfiltered,
    ),
)
