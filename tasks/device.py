"""The one way from a Nornir task to its NAPALM driver."""

from typing import Any

from nornir.core.task import Task

NAPALM = "napalm"


def driver(task: Task) -> Any:  # noqa: ANN401  NAPALM is untyped
    """The open NAPALM driver of the task's host; opened at first use, kept until ``close``."""
    return task.host.get_connection(NAPALM, task.nornir.config)
