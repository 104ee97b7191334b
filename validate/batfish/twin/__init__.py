"""A route server as Batfish can be shown it: a twin that decides as the rendered file does, or a refusal to make one."""

from validate.batfish.twin.code import ACCEPTED, Codebook, mark, rpki
from validate.batfish.twin.make import Policies, Twin, make_twin

__all__ = ["ACCEPTED", "Codebook", "Policies", "Twin", "make_twin", "mark", "rpki"]
