"""Kill the pipeline at every step, live, and see the devices heal: ``python -m lab.crash`` (``make crash``)."""

from lab.crash.ground import Ground
from lab.crash.matrix import Kill, Result, few, matrix, walk, worst

__all__ = ["Ground", "Kill", "Result", "few", "matrix", "walk", "worst"]
