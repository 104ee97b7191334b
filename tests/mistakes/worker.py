"""``python -m tests.mistakes.worker``: the way of the tree that it is started in, for a patch that changes our own Python.

Standard input is what devices carry, as JSON; standard output the results and the rendered files.
"""

import json
import sys
from pathlib import Path

from ixp.data.snapshot import Snapshot
from ixp.model import Exchange
from ixp.render.rendering import Rendering
from tests.mistakes.way import walk


def main() -> None:
    given = json.load(sys.stdin)
    carried = Rendering(
        exchange=Exchange.model_validate(given["exchange"]),
        snapshot=Snapshot.model_validate(given["snapshot"]),
        files=given["files"],
    )
    walked = walk(Path.cwd(), carried)
    results = [item.model_dump(mode="json") for item in walked.results]
    json.dump({"results": results, "files": walked.files}, sys.stdout)


if __name__ == "__main__":
    main()
