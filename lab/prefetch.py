"""Build ahead of time what the lab keeps in its cache: the root file system, then NetBox and IRRd (``rootfs``: not these).

Both are built on first use anyway. Here they can be built while something else runs (``make test`` lints meanwhile), and the
one wait that a first run has says what it waits for.
"""

import sys
import time

from ixp.errors import IxpError
from lab import rootfs
from lab.irr import build as irr
from lab.netbox import build as netbox


def main() -> int:
    """Build what is missing, a line of progress at a time; gives the exit code."""
    start = time.monotonic()

    def tell(line: str) -> None:
        print(f"[{time.monotonic() - start:4.0f} s] {line}", flush=True)

    try:
        rootfs.ensure(tell)
        if "rootfs" not in sys.argv[1:]:
            netbox.ensure(tell)
            irr.ensure(tell)
    except IxpError as error:
        print(f"prefetch: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
