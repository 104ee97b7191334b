"""BIRD's filter language, run on probe routes without BIRD."""

from validate.policy.bird.reader import BirdReader

__all__ = ["BirdReader"]
