"""The case file's literal communities in our table's words: by the name of their signal, never by their value."""

from collections.abc import Iterable, Mapping

from ixp.policy.checks import REASONS, Check
from ixp.policy.communities import Action, Communities, Info, Spelling
from ixp.policy.communities import text as _text
from lab.parity.build import RS_ASN
from lab.parity.core import TAG

Signals = Mapping[str, Mapping[str, str | None]]

_ACTIONS = {
    "block_all": Action.BLOCK_ALL,
    "block_peer": Action.BLOCK_PEER,
    "allow_peer": Action.ALLOW_PEER,
    "prepend1_all": Action.PREPEND1_ALL,
    "prepend2_all": Action.PREPEND2_ALL,
    "prepend3_all": Action.PREPEND3_ALL,
    "prepend1_peer": Action.PREPEND1_PEER,
    "prepend2_peer": Action.PREPEND2_PEER,
    "prepend3_peer": Action.PREPEND3_PEER,
    "noexport_all": Action.NO_EXPORT_ALL,
    "noadvertise_all": Action.NO_ADVERTISE_ALL,
    "noexport_peer": Action.NO_EXPORT_PEER,
    "noadvertise_peer": Action.NO_ADVERTISE_PEER,
    "blackhole_local": Action.BLACKHOLE,
}
_AS_THEY_ARE = {
    "blackhole_rfc7999": "65535:666",
    "gshut": "65535:0",
    "no_export": "65535:65281",
    "no_advertise": "65535:65282",
    "member_tag_x": TAG,
}
_INFO = {
    "info_prefix_in_irr": Info.PREFIX_REGISTERED,
    "info_prefix_not_in_irr": Info.PREFIX_NOT_REGISTERED,
    "info_origin_in_irr": Info.ORIGIN_REGISTERED,
    "info_origin_not_in_irr": Info.ORIGIN_NOT_REGISTERED,
    "info_prefix_via_roa": Info.PREFIX_BY_ROA,
    "info_via_allowlist": Info.PREFIX_ALLOWED,
    "info_rov_not_performed": Info.RPKI_NOT_CHECKED,
    "info_rov_valid": Info.RPKI_VALID,
    "info_rov_invalid": Info.RPKI_INVALID,
    "info_rov_unknown": Info.RPKI_NOT_FOUND,
}
# What has no spelling of ours: a marker beside the reason, and data that we don't use.
_WITHOUT = {"rejected_marker", "rejected_by", "info_prefix_via_whois"}
_OURS = Communities(asn=RS_ASN)
MAPPED = 65001  # stands for the one 32-bit ASN of each policy in standard communities

REASONS_BY_CODE: dict[int, tuple[Check, ...]] = {
    1: (Check.PATH_TOO_LONG,),
    2: (Check.BOGON,),
    3: (Check.DENIED,),
    5: (Check.NEXT_HOP,),
    6: (Check.FIRST_AS,),
    7: (Check.RESERVED_ASN,),
    8: (Check.TRANSIT_FREE,),
    9: (Check.ORIGIN,),
    10: (Check.BOGON,),
    11: (Check.MEMBER_DENIED,),
    12: (Check.PREFIX,),
    13: (Check.PREFIX_TOO_LONG, Check.PREFIX_TOO_SHORT),
    14: (Check.RPKI_INVALID,),
    15: (Check.NEVER_VIA,),
}
"""Our checks by the case file's reason codes."""


def name_of(literal: str, signals: Signals) -> tuple[str, str, int | None]:
    """Name of the signal, the form it is written in (std, lrg, ext) and its P; the name is empty for a foreign community."""
    for exact in (True, False):
        for name, forms in signals.items():
            for form, pattern in forms.items():
                if pattern is None or (exact is ("P" in pattern.split(":"))):
                    continue
                if _matches(literal, pattern):
                    return name, form, None if exact else _target(literal, pattern)
    return "", "", None


def ours(literals: Iterable[str], signals: Signals) -> tuple[str, ...]:
    """The communities of a route in our table's spelling, in order, each once."""
    found = [text for literal in literals for text in _spell(literal, *name_of(literal, signals))]
    return tuple(dict.fromkeys(found))


def _matches(literal: str, pattern: str) -> bool:
    values, wanted = literal.split(":"), pattern.split(":")
    return len(values) == len(wanted) and all(want in {"P", value} for value, want in zip(values, wanted, strict=True))


def _target(literal: str, pattern: str) -> int:
    return int(literal.split(":")[pattern.split(":").index("P")])


def _spell(literal: str, name: str, form: str, target: int | None) -> tuple[str, ...]:
    if name in _ACTIONS:
        return _spell_action(_OURS.action(_ACTIONS[name], target, MAPPED), form, target)
    if name in _INFO:
        return (_text(_OURS.info(_INFO[name])),)
    if name == "reject_code":
        checks = REASONS_BY_CODE[target or 0]
        return (_text(_OURS.reason(REASONS[checks[0]].code)),)
    if name and name not in _AS_THEY_ARE and name not in _WITHOUT:
        raise KeyError(f"{literal} has no spelling of ours")
    return () if name in _WITHOUT else (_AS_THEY_ARE.get(name, literal),)


def _spell_action(spelling: Spelling, form: str, target: int | None) -> tuple[str, ...]:
    if form == "ext":
        return tuple(f"rt:{_text(pair)}" for pair in spelling.extended if target in {None, pair[1]})
    written = spelling.large if form == "lrg" else spelling.standard
    return (_text(written),) if written else ()
