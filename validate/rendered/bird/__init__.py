"""What BIRD's file must hold beside its filters, and nothing else; what these decide of routes is ``validate.policy``'s."""

from validate.rendered.bird.check import check_bird
from validate.rendered.bird.rules import BIRD_RULES

__all__ = ["BIRD_RULES", "check_bird"]
