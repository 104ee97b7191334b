"""One folder a platform, the same file names in each: ``context`` (what its template needs) and ``capability``."""

from ixp.platforms.registry import Platform, platform

__all__ = ["Platform", "platform"]
