"""What differs between two policies, in words: of the exchange, of a member, of one of its connections."""

from collections.abc import Iterable, Iterator, Mapping

from ixp.flows.words import value_words
from ixp.model import AllowedRoute, LocalLines, Member, Options, Overrides, Policy, PopNumber, RtrCache

# What an option is called, and what its two sides are, where it has two.
_WORDS: dict[str, tuple[str, str, str]] = {
    "next_hop": ("next hop", "", ""),
    "ipv4_length": ("IPv4 prefix lengths", "", ""),
    "ipv6_length": ("IPv6 prefix lengths", "", ""),
    "max_path": ("longest AS path", "", ""),
    "reserved_asns": ("reserved ASNs", "refused", "accepted"),
    "as_sets": ("AS_SET in a path", "accepted", "refused"),
    "transit_free": ("transit-free ASNs", "refused", "accepted"),
    "irr_origin": ("origin by the IRR", "held to it", "not checked"),
    "irr_prefix": ("prefix by the IRR", "held to it", "not checked"),
    "irr_more_specifics": ("more specifics of what is registered", "accepted", "refused"),
    "roas_as_route_objects": ("ROAs as route objects", "yes", "no"),
    "reject_invalid": ("RPKI invalid", "refused", "accepted"),
    "max_communities": ("most communities", "", ""),
    "graceful_shutdown": ("graceful shutdown", "obeyed", "not obeyed"),
    "limit_action": ("at the limit of prefixes", "", ""),
    "limit_restart": ("minutes until it restarts", "", ""),
    "limit_warning": ("percent of the limit that warns", "", ""),
    "blackholes": ("blackhole routes", "sent", "not sent"),
    "prepend_route_server": ("route servers' ASN in the path", "yes", "no"),
    "passive": ("who opens the session", "the member", "both sides"),
    "gtsm": ("GTSM", "on", "off"),
    "bfd": ("BFD", "on", "off"),
    "role": ("BGP role", "on", "off"),
    "strict_role": ("BGP role needed", "yes", "no"),
    "add_path": ("add-path", "on", "off"),
    "ipv4_over_ipv6": ("IPv4 over IPv6", "on", "off"),
    "graceful_restart": ("graceful restart", "on", "off"),
}
_LISTS = {
    "allow_prefixes": "allowed prefixes",
    "allow_origins": "allowed origins",
    "allow_routes": "allowed routes",
    "deny_prefixes": "denied prefixes",
    "next_hops": "listed next hops",
}
_SPELT = {"ipv4": "IPv4", "ipv6": "IPv6", "asns": "ASNs", "rtr": "RTR", "peeringdb": "PeeringDB"}  # in the name of a field
_ALL = "the exchange"


def policy_words(old: Policy, new: Policy) -> tuple[str, ...]:
    """What changes for everybody; lists by what comes and what goes."""
    return tuple(text for name in Policy.model_fields for text in _of_all(name, getattr(old, name), getattr(new, name)))


def _of_all(name: str, old: object, new: object) -> Iterator[str]:
    if old == new:
        return
    label = _WORDS[name][0] if name in _WORDS else " ".join(_SPELT.get(word, word) for word in name.split("_"))
    if isinstance(old, tuple) and isinstance(new, tuple):
        yield from _list_words(label, old, new)
    else:
        yield f"{label} {_said(name, old)} → {_said(name, new)}"


def member_words(old: Member, new: Member, before: Policy, after: Policy) -> tuple[str, ...]:
    """What changes for one member: its options, lists, tags."""
    words = override_words(old.policy, new.policy, (before, after), _ALL)
    for name, label in _LISTS.items():
        words += tuple(_list_words(label, getattr(old.lists, name), getattr(new.lists, name)))
    if old.mapped_asn != new.mapped_asn:
        words += (f"mapped ASN {value_words(old.mapped_asn)} → {value_words(new.mapped_asn)}",)
    return words + tuple(_list_words("tags", old.tags, new.tags))


def override_words(old: Overrides, new: Overrides, else_: tuple[Options, Options], whose: str) -> tuple[str, ...]:
    """Each option whose word changes; where there is none, what ``else_`` (before and after) says, and whose word that is."""

    def said(name: str, own: Overrides, others: Options) -> str:
        value = getattr(own, name)
        return f"{_said(name, getattr(others, name))} (as {whose})" if value is None else _said(name, value)

    names = [name for name in Overrides.model_fields if getattr(old, name) != getattr(new, name)]
    return tuple(f"{_WORDS[name][0]} {said(name, old, else_[0])} → {said(name, new, else_[1])}" for name in names)


def option_words(options: Mapping[str, object]) -> tuple[str, ...]:
    """Options as they are: ``next hop same-as``."""
    return tuple(f"{_WORDS[name][0]} {_said(name, value)}" for name, value in options.items())


def kept_words(member: Member) -> tuple[str, ...]:
    """All that a member has otherwise than the exchange, in short: its lists by their number of entries."""
    lists = tuple(f"{len(found)} {label}" for name, label in _LISTS.items() if (found := getattr(member.lists, name)))
    mapped = (f"mapped ASN {member.mapped_asn}",) if member.mapped_asn else ()
    return option_words(member.policy.given) + lists + mapped + tuple(f"tag {tag}" for tag in member.tags)


def own_words(member: Member, policy: Policy) -> tuple[str, ...]:
    """What a member who comes has otherwise than the exchange."""
    none = member.model_copy(update={"policy": Overrides(), "lists": type(member.lists)(), "mapped_asn": None, "tags": ()})
    return member_words(none, member, policy, policy)


def _said(name: str, value: object) -> str:
    if isinstance(value, bool):
        _, yes, no = _WORDS.get(name, ("", "yes", "no"))
        return yes if value else no
    return value_words(value)


def _list_words(label: str, old: Iterable[object], new: Iterable[object]) -> Iterator[str]:
    before, after = [_item(value) for value in old], [_item(value) for value in new]
    parts = [(text, "added") for text in after if text not in before] + [
        (text, "removed") for text in before if text not in after
    ]
    if parts:
        yield f"{label}: {', '.join(' '.join(part) for part in parts)}"
    elif before != after:
        yield f"{label} in another order: {', '.join(after)}"


def _item(value: object) -> str:
    match value:
        case AllowedRoute():
            return value_words(value.range) + (f" from AS{value.origin}" if value.origin else "")
        case RtrCache():
            return f"{value.host} port {value.port}"
        case PopNumber():
            return f"{value.site} as {value.number}"
        case LocalLines():
            return f"{value.device}: {' / '.join(line.strip() for line in value.lines if line.strip())}"
        case _:
            return value_words(value)
