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


@dataclass(frozen=True)
class Given:
    """What is checked, and ``before`` what it is compared with. ``every``: all policies are proven, not those that changed.

    ``probed``: policies are tried with probe routes too; a recording is not, for the probes grow with the project.
    ``uncompared``: why there is no ``before`` though there is a reference.
    """

    world: World
    after: Folders
    before: Folders | None = None
    every: bool = False
    probed: bool = True
    uncompared: str = ""

    @property
    def unseen(self) -> int:
        """How many connections have no router in the model."""
        shown = {item.router.key for item in self.after.ends.machines if item.router}
        return sum(connection.key not in shown for _, connection in self.world.exchange.connections())


def given(
    exchange: Exchange, snapshot: Snapshot, files: Mapping[str, str], reference: Rendering | None = None, *, every: bool = False
) -> Given:
    """Make the folders; raises InputError where one of ``files`` is missing, or says what the model cannot keep."""
    after = world(exchange, snapshot)
    if reference is None:
        return Given(after, folders(after, files, routers(after)), every=every)
    try:
        before = world(reference.exchange, reference.snapshot)
        chosen = routers(after, before, changed(after, files, before, reference.files))
        old = folders(before, reference.files, chosen)
    except InputError as error:
        # What devices carry may be what this change mends, or older than the model: then all of the new is proven.
        why = f"what devices carry can't be shown: {error}"
        return Given(after, folders(after, files, routers(after)), every=every, uncompared=why)
    return Given(after, folders(after, files, chosen), old, every)
