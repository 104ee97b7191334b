"""Lines of a session whose meaning is known here: any other may change what becomes of a route."""

from collections.abc import Iterator

from validate.bird.file import BirdFile
from validate.bird.nodes import Option, Protocol

_PROTOCOL = frozenset({
    *("disabled", "description", "neighbor", "local", "hold", "connect", "error", "authentication", "password", "passive"),
    *("ttl", "bfd", "graceful", "require", "rs", "interpret", "keepalive", "startup"),
})  # fmt: skip
_CHANNEL = (
    *(("table",), ("secondary",), ("add", "paths"), ("extended", "next", "hop"), ("receive", "limit")),
    *(("import", "keep", "filtered"), ("import", "table"), ("import", "limit")),
)


def unknown(file: BirdFile, protocol: Protocol) -> Iterator[Option]:
    """Lines of a BGP protocol, of its templates and of its channels that are not among them."""
    for item in file.lineage(protocol):
        yield from (option for option in item.options if option.words[:1] and option.words[0] not in _PROTOCOL)
        for channel in item.channels.values():
            yield from (option for option in channel.options if not _known(option.words))


def _known(words: tuple[str, ...]) -> bool:
    return any(words[: len(item)] == item for item in _CHANNEL)


def on(option: Option | None, *, default: bool = False) -> bool:
    """A switch: there, and not ``off``."""
    return default if option is None else option.words[-1] not in {"off", "no"}
