"""A member's router in FRR's words, line by line in the order in which FRR prints them."""

from collections.abc import Iterator

from ixp.model import LimitAction, Options
from ixp.model.base import Frozen
from ixp.policy import Session

CONNECT_SECONDS = 10
_DEFAULT_WARNING = 75  # FRR warns at that many percent unless told otherwise, and does not print it


class Neighbor(Frozen):
    """A member's router: its lines outside of the address families, and those of each family that it carries."""

    lines: tuple[str, ...]
    families: dict[int, tuple[str, ...]]


def neighbor(session: Session, maps: dict[int, tuple[str, str]], *, revalidates: bool) -> Neighbor:
    """Spell a session; ``maps`` are its import and export maps by IP version.

    ``revalidates``: it keeps what its member sent, so that changed RPKI data are applied to it when asked again.
    """
    families = {
        version: tuple(
            f"neighbor {session.address} {line}"
            for line in _family(session.options, limit, *maps[version], revalidates=revalidates)
        )
        for version, limit in zip(session.carries, session.limits, strict=True)
    }
    return Neighbor(lines=tuple(_lines(session)), families=families)


def _lines(session: Session) -> Iterator[str]:
    own = f"neighbor {session.address}"
    yield f"{own} remote-as {session.asn}"
    yield from (f"{own} {line}" for line in _before_first_as(session))
    # A wrong first AS is refused by the import map, with its reason.
    yield f"no {own} enforce-first-as"
    yield from (f"{own} {line}" for line in _after_first_as(session))


def _before_first_as(session: Session) -> Iterator[str]:
    options = session.options
    yield f"description {session.description}"
    if session.disabled:
        yield "shutdown"
    if options.bfd:
        yield "bfd"
    if session.md5:
        yield f"password @secret:{session.md5}@"
    if options.passive:
        yield "passive"
    if options.role:
        yield f"local-role rs-server{' strict-mode' if options.strict_role else ''}"
    if options.gtsm:
        yield "ttl-security hops 1"


def _after_first_as(session: Session) -> Iterator[str]:
    yield f"timers connect {CONNECT_SECONDS}"
    if 4 in session.carries and session.version == 6:
        yield "capability extended-nexthop"
    if session.options.graceful_restart:
        yield "graceful-restart"


def _family(options: Options, limit: int, import_map: str, export_map: str, *, revalidates: bool) -> Iterator[str]:
    yield "activate"
    if options.add_path:
        yield "addpath-tx-all-paths"
    if revalidates:
        yield "soft-reconfiguration inbound"
    yield _limit(options, limit)
    yield "route-server-client"
    yield f"route-map {import_map} in"
    yield f"route-map {export_map} out"
    yield "attribute-unchanged next-hop"


def _limit(options: Options, limit: int) -> str:
    """FRR can't hold what is over the limit back and keep the session: ``block`` ends it, which is the safe side."""
    percent = 100 if options.limit_warning is None else options.limit_warning
    warning = "" if percent == _DEFAULT_WARNING else f" {percent}"
    action = {LimitAction.RESTART: f" restart {options.limit_restart}", LimitAction.WARNING: " warning-only"}
    return f"maximum-prefix {limit}{warning}{action.get(options.limit_action, '')}"
