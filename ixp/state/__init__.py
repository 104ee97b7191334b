"""What the deploying host remembers: runs, what each device was given and what it printed, and what is published."""

from ixp.state.published import DeviceRecord, Published
from ixp.state.run import Run, RunStatus, Step
from ixp.state.store import State

__all__ = ["DeviceRecord", "Published", "Run", "RunStatus", "State", "Step"]
