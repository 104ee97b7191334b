"""FRR's route-maps interpreted as FRR 10.3 works them off, without FRR."""

from validate.policy.frr.reader import FrrReader

__all__ = ["FrrReader"]
