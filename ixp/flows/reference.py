"""What devices carry now, as a whole: what a change is compared with, where all of it is known."""

from ixp.data.snapshot import Snapshot
from ixp.model import Exchange, Facts, Intent
from ixp.render.rendering import Rendering
from ixp.state.published import Published


def reference(published: Published, deployed: Snapshot | None, facts: Facts, carried: Intent | None) -> Rendering | None:
    """The last deployment; None where one of the devices was never deployed to, or its data are not in reach.

    ``carried`` is the intent that devices carry, ``deployed`` the snapshot of that deployment.
    """
    names = [device.name for device in facts.devices]
    files = {name: text for name in names if (text := published.config(name))}
    if carried is None or deployed is None or len(files) < len(names):
        return None
    return Rendering(exchange=Exchange(intent=carried, facts=facts), snapshot=deployed, files=files)
