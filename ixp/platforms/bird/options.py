"""The options of a session in BIRD's spelling: words for the shared functions, lines for the protocol and its channels.

What an import or export function should do for one session is a set of words: turning an option changes that session's line and
no function. A protocol says only what it has otherwise than the template of all.
"""

from collections.abc import Iterator

from ixp.model import LimitAction, Options
from ixp.policy import Session

# Word in BIRD, option; the numbers behind the words mean nothing.
_IMPORT = (
    ("check_reserved", "reserved_asns"),
    ("allow_as_sets", "as_sets"),
    ("check_transit", "transit_free"),
    ("check_origin", "irr_origin"),
    ("check_prefix", "irr_prefix"),
    ("take_roas", "roas_as_route_objects"),
    ("check_rpki", "reject_invalid"),
    ("take_shutdown", "graceful_shutdown"),
)
_EXPORT = (("send_blackholes", "blackholes"), ("prepend_own", "prepend_route_server"))
DRAINED = "drained"
"""The word for a session that is being drained, on the way in and on the way out."""
IPV6_NEXT_HOPS = "ipv6_next_hops"
"""The word for a channel that can send an IPv4 route whose next hop is an IPv6 address (RFC 8950)."""
WORDS = tuple(enumerate((*(word for word, _ in (*_IMPORT, *_EXPORT)), DRAINED, IPV6_NEXT_HOPS), start=1))

UNLIMITED = 65535
"""More communities than a BGP message holds."""

_ACTIONS = {
    LimitAction.SHUTDOWN: "disable",
    LimitAction.RESTART: "restart",
    LimitAction.BLOCK: "block",
    LimitAction.WARNING: "warn",
}
_SWITCHES = (("passive", "passive"), ("ttl security", "gtsm"), ("bfd", "bfd"))
PLAIN = Options(passive=False, gtsm=False, bfd=False, add_path=False, graceful_restart=False)
"""What BIRD does where no line says otherwise."""


def import_words(options: Options, *, drained: bool = False) -> tuple[str, ...]:
    """What the import function should do for a session."""
    return _words(_IMPORT, options, DRAINED if drained else "")


def export_words(options: Options, *, drained: bool = False, ipv6_next_hops: bool = False) -> tuple[str, ...]:
    """What the export function should do for a session."""
    return _words(_EXPORT, options, DRAINED if drained else "", IPV6_NEXT_HOPS if ipv6_next_hops else "")


def _words(table: tuple[tuple[str, str], ...], options: Options, *more: str) -> tuple[str, ...]:
    return (*(word for word, name in table if getattr(options, name)), *filter(None, more))


def limits(options: Options) -> tuple[int, ...]:
    """Numbers that the import function holds a route to, but for the lengths: ASNs in its path, communities."""
    return (options.max_path, options.max_communities or UNLIMITED)


def receive_limit(limit: int) -> int:
    """The most routes that a session may send, refused ones counted: ten times its limit, and at least 10,000.

    ``import limit`` counts what is accepted alone. Refused routes are kept: a leaked full table would fill the memory.
    """
    return max(10 * limit, 10_000)


def limit_action(options: Options) -> str:
    """What follows when a session is over its limit. BIRD has no share of it to warn of: ``limit_warning`` is not spelt."""
    return _ACTIONS[options.limit_action]


def protocol_lines(options: Options, base: Options) -> Iterator[str]:
    """Lines of a protocol, or (``base`` PLAIN) of a template, that make these options out of those of ``base``."""
    for line, name in _SWITCHES:
        if getattr(options, name) != getattr(base, name):
            yield f"{line} {'on' if getattr(options, name) else 'off'}"
    if options.graceful_restart != base.graceful_restart:
        yield f"graceful restart {'on' if options.graceful_restart else 'aware'}"


def session_lines(session: Session, base: Options) -> Iterator[str]:
    """Lines of a session's protocol: what it has otherwise than ``base``, and what a template could not take back.

    BIRD comes back from a limit after the time that it waits after an error, 2 s at first, twice as long each time: the
    most of it is what ``limit_restart`` (minutes) asks for.
    """
    options = session.options
    yield from protocol_lines(options, base)
    if options.role:
        yield "local role rs_server"
        if options.strict_role:
            yield "require roles on"
    if options.limit_action is LimitAction.RESTART:
        yield f"error wait time 2, {60 * options.limit_restart}"
        yield f"error forget time {120 * options.limit_restart}"


def channel_lines(options: Options, base: Options) -> Iterator[str]:
    """Lines of a channel, as ``protocol_lines``."""
    if options.add_path != base.add_path:
        yield f"add paths {'tx' if options.add_path else 'off'}"
