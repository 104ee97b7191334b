"""Waiting for something to become true, with a deadline instead of a sleep."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def poll(check: Callable[[], T | None], deadline_s: float, every_s: float = 0.2, what: str = "the condition") -> T:
    """Call ``check`` until it gives something true and return that; raises TimeoutError after ``deadline_s`` seconds."""
    end = time.monotonic() + deadline_s
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() >= end:
            raise TimeoutError(f"{what} did not come true within {deadline_s:g} s")
        time.sleep(every_s)
