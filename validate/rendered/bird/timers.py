"""A session's timers: BIRD takes any value, and where a line is missing its own."""

from collections.abc import Iterator

from ixp.model import LimitAction
from ixp.policy.route_server import Session
from validate.bird.file import BirdFile
from validate.bird.nodes import Protocol

# Words, which of the numbers behind them, what BIRD has without the line, the least and the most that make sense, in seconds.
_TIMERS = (
    (("hold", "time"), 0, 240, 20, 180),  # RFC 4271, 10: 90; a hiccup of a switch lasts some seconds
    (("connect", "delay", "time"), 0, 5, 1, 10),
    (("connect", "retry", "time"), 0, 120, 1, 30),
    (("error", "wait", "time"), 0, 60, 1, 30),
)
_LONGEST_WAIT = (("error", "wait", "time"), 1, 300, 1, 60)
_KEEPALIVE = ("keepalive", "time")
_KEEPALIVES = 3  # in a hold time, at least (RFC 4271, 10)


def wrong_timers(file: BirdFile, protocol: Protocol, session: Session) -> Iterator[tuple[str, int]]:
    """What is too short or too long, in words, and its line; 0 where the line is missing.

    After a limit that restarts, the longest wait is what the limit asks for: it is looked at with the session's options.
    """
    restarts = session.options.limit_action is LimitAction.RESTART
    hold = 0
    for words, place, usual, least, most in _TIMERS if restarts else (*_TIMERS, _LONGEST_WAIT):
        option = file.said(protocol, *words)
        numbers = [int(word.rstrip(",")) for word in option.words if word.rstrip(",").isdigit()] if option else []
        value = numbers[place] if len(numbers) > place else usual
        hold = value if words[0] == "hold" else hold
        if not least <= value <= most:
            name = " ".join(words)
            yield f"'{name}' is {value} s, not {least} to {most}", option.line if option else 0
    keepalive = file.said(protocol, *_KEEPALIVE)
    if keepalive and keepalive.words[-1].isdigit() and not 0 < int(keepalive.words[-1]) * _KEEPALIVES <= hold:
        yield f"'{keepalive.text}' in a hold time of {hold} s", keepalive.line
