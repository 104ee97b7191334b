"""A finding that people know of and put up with for a while."""

from datetime import date

from ixp.model.base import Frozen


class Exemption(Frozen):
    """One entry of ``exceptions.yml``: a rule, what it is not held against, why, and the last day. ``where`` is ``file:line``."""

    rule: str
    about: str
    reason: str
    until: date
    by: str = ""
    where: str = ""
