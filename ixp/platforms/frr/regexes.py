"""Ranges of ASNs as regular expressions: FRR compares AS paths and communities as text."""

BORDER = "_"
"""Beginning, end or anything between two numbers, in FRR's regular expressions."""


def any_of(ranges: tuple[tuple[int, int], ...]) -> str:
    """One of the numbers of these inclusive ranges, whole, anywhere in the text."""
    words = [word for low, high in ranges for word in _between(str(low), str(high))]
    return f"{BORDER}({'|'.join(words)}){BORDER}"


def _between(low: str, high: str) -> list[str]:
    """The numbers from ``low`` to ``high``: those with as many digits as ``low`` first."""
    if len(low) == len(high):
        return _same_length(low, high)
    return [*_same_length(low, "9" * len(low)), *_between("1" + "0" * len(low), high)]


def _same_length(low: str, high: str) -> list[str]:
    if low == high:
        return [low]
    if not low.strip("0") and not high.strip("9"):
        return ["[0-9]" * len(low)]
    if low[0] == high[0]:
        return [low[0] + rest for rest in _same_length(low[1:], high[1:])]
    return [*_upper(low), *_middle(low, high), *_lower(high)]


def _upper(low: str) -> list[str]:
    """From ``low`` to the last number with its first digit, where that is not all of them."""
    return [low[0] + rest for rest in _same_length(low[1:], "9" * len(low[1:]))] if low[1:].strip("0") else []


def _lower(high: str) -> list[str]:
    """From the first number with the first digit of ``high`` to it, where that is not all of them."""
    return [high[0] + rest for rest in _same_length("0" * len(high[1:]), high[1:])] if high[1:].strip("9") else []


def _middle(low: str, high: str) -> list[str]:
    """The first digits under which every number is meant."""
    first = int(low[0]) + bool(low[1:].strip("0"))
    last = int(high[0]) - bool(high[1:].strip("9"))
    if first > last:
        return []
    digit = str(first) if first == last else f"[{first}-{last}]"
    return [digit + "[0-9]" * len(low[1:])]
