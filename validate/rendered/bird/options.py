"""A session's options as its protocol has them, beside those that the policy gives."""

from collections.abc import Iterator

from ixp.model import LimitAction
from ixp.policy.route_server import Session
from validate.bird.file import BirdFile
from validate.bird.known import on
from validate.bird.nodes import Option, Protocol, last

_SWITCHES = ((("passive",), "passive"), (("ttl", "security"), "gtsm"), (("bfd",), "bfd"))


def wrong_options(file: BirdFile, protocol: Protocol, session: Session) -> Iterator[tuple[str, int]]:
    """What is otherwise, in words, and its line; 0 where the line is missing."""
    options = session.options
    for words, name in _SWITCHES:
        yield from _switch(file.said(protocol, *words), " ".join(words), wanted=getattr(options, name))
    restart = file.said(protocol, "graceful", "restart")
    is_on = restart is not None and restart.words[-1] not in {"aware", "off"}
    if is_on != options.graceful_restart:
        yield _words("graceful restart", wanted=options.graceful_restart), restart.line if restart else 0
    yield from _switch(file.said(protocol, "local", "role"), "local role rs_server", wanted=options.role)
    strict = options.role and options.strict_role
    yield from _switch(file.said(protocol, "require", "roles"), "require roles", wanted=strict)
    if options.limit_action is LimitAction.RESTART:
        yield from _restart(file.said(protocol, "error", "wait", "time"), 60 * options.limit_restart)
    for version in session.carries:
        yield from _channel(file, protocol, version, session)


def _switch(option: Option | None, words: str, *, wanted: bool) -> Iterator[tuple[str, int]]:
    if on(option) != wanted:
        yield _words(words, wanted=wanted), option.line if option else 0


def _words(words: str, *, wanted: bool) -> str:
    return f"no '{words}'" if wanted else f"'{words}', which the policy does not give"


def _restart(option: Option | None, most: int) -> Iterator[tuple[str, int]]:
    """The longest wait before a session comes back after its limit."""
    if option is None or option.words[-1] != str(most):
        yield f"no 'error wait time 2, {most}'", option.line if option else 0


def _channel(file: BirdFile, protocol: Protocol, version: int, session: Session) -> Iterator[tuple[str, int]]:
    channel = file.channel(protocol, version)
    lines = channel.options if channel else ()
    paths = last(lines, ("add", "paths"))
    if session.options.add_path and paths and paths.text != "add paths tx":
        yield f"no 'add paths tx' but '{paths.text}'", paths.line
    else:
        yield from _switch(paths, "add paths tx", wanted=session.options.add_path)
    yield from _switch(last(lines, ("extended", "next", "hop")), "extended next hop", wanted=version != session.version)
