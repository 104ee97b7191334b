"""Rules on the model: data and small pure functions, one table."""

from validate.rules.registry import RULES, breaches, catalogue
from validate.rules.rule import Fault, Rule, Subject

__all__ = ["RULES", "Fault", "Rule", "Subject", "breaches", "catalogue"]
