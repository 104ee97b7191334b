"""What people see: results on standard output, progress and errors on standard error; plain lines without a terminal."""

import time

from rich.console import Console
from rich.text import Text

from ixp.errors import IxpError

out = Console(soft_wrap=True, highlight=False, emoji=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False, markup=False)
_START = time.monotonic()


def step(name: str, device: str = "", text: str = "") -> None:
    """One line of progress: seconds since the start, step, device, details."""
    line = Text(f"{time.monotonic() - _START:6.1f}s  ", style="dim")
    line.append(f"{name:<10}", style="bold")
    line.append(f" {device:<11}", style="cyan")
    line.append(f" {text}")
    line.rstrip()
    err.print(line)


def progress(text: str) -> None:
    """One line of progress of something that has no devices."""
    err.print(Text(f"{time.monotonic() - _START:6.1f}s  ", style="dim").append(text, style=""))


def error(problem: IxpError) -> None:
    """An error as its three parts: what, where, and what mends it."""
    err.print(Text("error: ", style="bold red").append(problem.what, style="bold"))
    if problem.where:
        err.print(f"   at: {problem.where}")
    if problem.hint:
        err.print(f" hint: {problem.hint}")
