"""Values and speeds as people write them."""

from ixp.model import Overrides, PrefixLengths, PrefixRange, RouteLists
from ixp.model.base import Frozen

_MOST = 3


def speed_words(mbps: int) -> str:
    """A speed in Mb/s as the inventory writes it: 10000 is 10G, 2500 is 2.5G."""
    return f"{mbps / 1000:g}G" if mbps >= 1000 else f"{mbps}M"


def field_words(name: str, value: object) -> str:
    """A field of the model as the inventory writes it."""
    return speed_words(value) if name == "speed" and isinstance(value, int) else value_words(value)


def value_words(value: object) -> str:
    """A value of the model on one line; None is ``none``."""
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return "[" + ", ".join(value_words(item) for item in value) + "]"
    if isinstance(value, PrefixLengths):
        return f"{value.shortest}-{value.longest}"
    if isinstance(value, PrefixRange):
        return _range_words(value)
    if isinstance(value, Frozen) and "__str__" not in type(value).__dict__:
        fields = dict(value)
        if isinstance(value, Overrides | RouteLists):  # most of their fields are not given
            fields = {name: item for name, item in fields.items() if item not in {None, ()}}
        return "{" + ", ".join(f"{name}: {value_words(item)}" for name, item in fields.items()) + "}"
    return str(value)


def _range_words(item: PrefixRange) -> str:
    """As the inventory writes it: the prefix alone, or with the lengths inside it."""
    own = item.prefix.prefixlen
    return str(item.prefix) if item.shortest == item.longest == own else f"{item.prefix}^{item.shortest}-{item.longest}"


def some(names: list[str] | tuple[str, ...], most: int = _MOST) -> str:
    """The first few of a list, and how many more."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def joined(names: list[str] | tuple[str, ...]) -> str:
    """A list in a sentence: ``a, b and c``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def count(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
