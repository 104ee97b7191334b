"""Member routers: what they are told, what they hear, and whether their sessions stayed up."""

from lab.members.routes import MemberRoute, routes
from lab.members.sessions import MemberSession, came_up, resets, sessions
from lab.members.start import start

__all__ = ["MemberRoute", "MemberSession", "came_up", "resets", "routes", "sessions", "start"]
