"""The way of a change walked once, live; every statement it makes is measured in the lab."""

from lab.demo.walk import walk

__all__ = ["walk"]
