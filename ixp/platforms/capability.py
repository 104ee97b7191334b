"""What the push of a platform can do."""

from ixp.model.base import Frozen


class Capability(Frozen):
    """The timer on the device: seconds must be a multiple of ``timer_step`` and at most ``timer_max`` (NAPALM trap E4)."""

    timer_step: int
    timer_max: int

    def timer(self, seconds: int) -> int:
        """The least timer the device can do that is not shorter than ``seconds``."""
        steps = -(-seconds // self.timer_step)
        return min(steps * self.timer_step, self.timer_max)
