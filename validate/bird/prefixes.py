"""A set of prefixes: read as one text, taken apart when first asked."""

import re
from ipaddress import IPv4Network, IPv6Network
from socket import AF_INET, AF_INET6, inet_pton

from ixp.errors import InputError

_ENTRY = re.compile(r"([0-9a-fA-F.:]+)/(\d+)(?:([+-])|\{\s*(\d+)\s*,\s*(\d+)\s*\})?")
_WIDTHS = {4: 32, 6: 128}

Lengths = tuple[int, int]


class PrefixSet:
    """``[192.0.2.0/24, 198.18.0.0/22{22,24}, 203.0.113.0/24+]``; ``where`` is the line where it stands.

    ``+`` is the prefix and all in it, ``-`` the prefix and all around it.
    """

    def __init__(self, text: str, where: str) -> None:
        self._text = text
        self._where = where
        self._index: dict[int, dict[int, dict[int, tuple[Lengths, ...]]]] | None = None
        self._shorter: list[tuple[int, int, int, Lengths]] = []

    def holds(self, prefix: IPv4Network | IPv6Network) -> bool:
        """Whether an entry matches the prefix; raises InputError where the text is no set of prefixes."""
        if self._index is None:
            self._index = self._indexed()
        version, length = prefix.version, prefix.prefixlen
        value, width = int(prefix.network_address), _WIDTHS[version]
        for own, table in self._index.get(version, {}).items():
            found = table.get(value >> (width - own)) if own <= length else None
            if found and any(low <= length <= high for low, high in found):
                return True
        return any(
            kind == version and low <= length < own and key >> (width - length) == value >> (width - length)
            for kind, key, own, (low, _) in self._shorter
        )

    def networks(self, version: int) -> frozenset[IPv4Network | IPv6Network]:
        """The prefixes of its entries, whatever lengths stand behind them."""
        if self._index is None:
            self._index = self._indexed()
        kind, width = (IPv6Network if version == 6 else IPv4Network), _WIDTHS[version]
        tables = self._index.get(version, {})
        return frozenset(kind((short << (width - length), length)) for length, table in tables.items() for short in table)

    def _indexed(self) -> dict[int, dict[int, dict[int, tuple[Lengths, ...]]]]:
        found = _ENTRY.findall(self._text)
        commas = self._text.count(",") - self._text.count("{")
        if len(found) != commas + 1:
            hint = "192.0.2.0/24{24,32}, with commas between"
            raise InputError("an entry of this set is no prefix", where=self._where, hint=hint)
        index: dict[int, dict[int, dict[int, tuple[Lengths, ...]]]] = {}
        for address, own, sign, low, high in found:
            version = 6 if ":" in address else 4
            key, length, lengths = self._entry(version, address, int(own), sign, low, high)
            if lengths[0] < length:
                self._shorter.append((version, key, length, lengths))
            table = index.setdefault(version, {}).setdefault(length, {})
            short = key >> (_WIDTHS[version] - length)
            table[short] = (*table.get(short, ()), lengths)
        return index

    def _entry(  # noqa: PLR0917  an entry has these parts
        self, version: int, address: str, own: int, sign: str, low: str, high: str
    ) -> tuple[int, int, Lengths]:
        width = _WIDTHS[version]
        try:
            key = int.from_bytes(inet_pton(AF_INET6 if version == 6 else AF_INET, address))
        except OSError:
            key = -1
        host = width - own
        if key < 0 or host < 0 or key >> host << host != key:
            raise InputError(f"{address}/{own} is no prefix", where=self._where)
        if low:
            return key, own, (int(low), int(high))
        return key, own, {"": (own, own), "+": (own, width), "-": (0, own)}[sign]
