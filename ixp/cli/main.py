"""Where the command begins: the exit codes, and errors as people should see them."""

import os
import sys
import traceback

from ixp.errors import Exit, IxpError


def main() -> None:
    """Entry point: errors become their exit code; an interrupt is 130 as in a shell.

    A fault of ours has a code of its own, that of a module that can't be imported included: Python would end with 1, which says
    *findings*, and a pipeline goes on after findings that concern one member alone.
    """
    try:
        from ixp.cli.app import app

        app()
    except IxpError as problem:
        from ixp.cli import console

        console.error(problem)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os._exit(Exit.DONE)
    except Exception:  # noqa: BLE001  whatever it is, it must not look like a finding
        traceback.print_exc()
        sys.stderr.write("error: this is a fault in ixp; what it was asked is not answered\n hint: report it with these lines\n")
        sys.exit(Exit.FAULT)
