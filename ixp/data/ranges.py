"""Prefixes in RPSL's notation for ranges (RFC 2622, 2), as text: taken apart one by one, or looked at by the hundred thousand."""

import re
from collections.abc import Iterable
from socket import AF_INET, AF_INET6, inet_pton

_RANGE = re.compile(r"[0-9a-f.:]+/([0-9]{1,3})(?:\^([0-9]{1,3})-([0-9]{1,3}))?")
_LENGTHS = re.compile(r"(0|[1-9][0-9]{0,2})(?:\^(0|[1-9][0-9]{0,2})-(0|[1-9][0-9]{0,2}))?")
_FAMILIES = {4: (AF_INET, 32), 6: (AF_INET6, 128)}


def split_range(text: str) -> tuple[str, int, int]:
    """Prefix, shortest and longest length of a range in RPSL's notation; raises ValueError where it is none."""
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a prefix or a range of prefixes: 198.18.0.0/22^22-24")
    own = int(match[1])
    return text.partition("^")[0], int(match[2] or own), int(match[3] or own)


def wrong_ranges(version: int, ranges: Iterable[str]) -> list[str]:
    """Those that are no range of that IP version: another text, another family, lengths out of order or beyond the family's.

    Bits behind the prefix are not looked at.
    """
    family, most = _FAMILIES[version]
    known: dict[str, bool] = {}  # lengths are few, addresses many
    wrong = []
    for text in ranges:
        address, _, lengths = text.partition("/")
        good = known.get(lengths)
        if good is None:
            good = known[lengths] = _in_order(lengths, most)
        try:
            inet_pton(family, address)
        except (OSError, ValueError):
            good = False
        if not good:
            wrong.append(text)
    return wrong


def _in_order(lengths: str, most: int) -> bool:
    match = _LENGTHS.fullmatch(lengths)
    if match is None:
        return False
    own = int(match[1])
    shortest, longest = int(match[2] or own), int(match[3] or own)
    return own <= shortest <= longest <= most
