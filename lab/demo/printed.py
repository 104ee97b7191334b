"""Ask every device what it prints, secrets included, and say only the digests: ``{"device": "sha256"}``."""

import hashlib
import json

from ixp.cli.workspace import Workspace
from ixp.model import Exchange
from ixp.push.access import Access
from ixp.push.inventory import nornir
from tasks import push


def main() -> None:
    """Print the digests as JSON."""
    workspace = Workspace.current()
    view = workspace.record().read(workspace.exchange)
    exchange = Exchange(intent=workspace.intent, facts=view.facts)
    nr = nornir(exchange, Access.from_environment(), workspace.settings, workspace.secrets)
    results = nr.run(task=push.printed)
    print(json.dumps({name: hashlib.sha256(result[0].result.full.encode()).hexdigest() for name, result in results.items()}))
    nr.run(task=push.close)


if __name__ == "__main__":
    main()
