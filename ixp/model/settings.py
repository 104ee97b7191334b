"""How the pipeline works on the devices: how many at once, and its timers."""

from pydantic import Field

from ixp.model.base import Frozen

_MARGIN = 0.8


class Settings(Frozen):
    """``inventory/nornir.yml``. Times are in seconds.

    ``commit_timer``: after that long without confirmation a device reverts by itself. ``settle``: how long a change must
    look good before the next device's turn. ``grace``: how long something unconcerned may be missing before all is undone.
    ``deadline``: by when predicted flaps must be back. ``connect_timeout``: for one
    connection or answer.
    """

    workers: int = Field(default=10, ge=1, le=100)
    commit_timer: int = Field(default=300, ge=30, le=3600)
    settle: float = Field(default=2.0, ge=0)
    grace: float = Field(default=10.0, ge=0)
    deadline: float = Field(default=90.0, ge=1)
    connect_timeout: int = Field(default=20, ge=1)

    @property
    def confirm_by(self) -> float:
        """How long after the first commit all must be confirmed, in seconds: later a device might go back by itself."""
        return self.commit_timer * _MARGIN
