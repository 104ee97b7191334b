"""All that Batfish is given for one check: the folders of the exchange, and those of what devices carry now."""

from collections.abc import Mapping
from dataclasses import dataclass

from ixp.data.snapshot import Snapshot
from ixp.errors import InputError
from ixp.model import Exchange
from ixp.render.rendering import Rendering
from validate.batfish.changed import changed
from validate.batfish.folders import Folders, folders
from validate.batfish.routers import World, routers, world
from validate.batfish.tried import Wanted, always


@dataclass(frozen=True)
class Given:
    """What is checked, and ``before`` what it is compared with. ``every``: all policies are proven, not those that changed.

    ``tried``: which probe routes policies are tried with, for the probes grow with the project and a recording does not.
    ``uncompared``: why there is no ``before`` though there is a reference. ``changed`` are keys of the change's connections.
    """

    world: World
    after: Folders
    before: Folders | None = None
    every: bool = False
    tried: Wanted = always
    uncompared: str = ""
    changed: frozenset[str] = frozenset()

    @property
    def routerless(self) -> tuple[str, ...]:
        """Keys of the connections without a router in the model, those of the change first."""
        shown = {item.router.key for item in self.after.ends.machines if item.router}
        found = (connection.key for _, connection in self.world.exchange.connections() if connection.key not in shown)
        return tuple(sorted(found, key=lambda key: (key not in self.changed, key)))


def given(
    exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str], reference: Rendering | None = None, *, every: bool = False
) -> Given:
    """Make the folders; raises InputError where one of ``files`` is missing, or says what the model cannot keep."""
    after = world(exchange, snapshot)
    if reference is None:
        return Given(after, folders(after, files, routers(after)), every=every)
    try:
        before = world(reference.exchange, reference.snapshot)
        about = changed(after, files, before, reference.files)
        chosen = routers(after, before, about)
        old = folders(before, reference.files, chosen)
    except InputError as error:
        # What devices carry may be what this change mends, or older than the model: then all of the new is proven.
        why = f"what devices carry can't be shown: {error}"
        return Given(after, folders(after, files, routers(after)), every=every, uncompared=why)
    return Given(after, folders(after, files, chosen), old, every, changed=about)
