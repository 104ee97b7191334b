"""The whole matrix, for ``make crash``; ``build/crash.json`` gets every kill."""

import json
import sys
import tempfile
from pathlib import Path

from ixp.errors import IxpError
from ixp.state.files import replace
from lab.crash import Ground, matrix, walk, worst

FILE = Path("build/crash.json")


def _progress(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    """Kill, and tell; gives the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            ground = Ground.build(Path(folder) / "ground", _progress)
            try:
                results = walk(ground, matrix(), _progress)
            finally:
                ground.close()
        except IxpError as error:
            print(f"crash: {error}", file=sys.stderr)
            return error.exit_code
    rows = [
        {
            "kill": str(item.kill),
            "outcome": item.outcome,
            "devices": {name: one.model_dump() for name, one in item.devices.items()},
        }
        for item in results
    ]
    replace(FILE, json.dumps(rows, indent=2) + "\n")
    slowest = ", ".join(f"{platform} {seconds:g} s" for platform, seconds in sorted(worst(results).items()))
    _progress(f"{len(results)} kills; every device on old or new; old again after at most: {slowest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
