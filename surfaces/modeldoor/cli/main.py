"""Where the command begins and ends: the quick path, and the last line of defence against tracebacks.

Nothing of modeldoor is imported before an interruption has a quiet end.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main() -> None:
    """The `modeldoor` command."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python's own handler would end an import with a traceback
    from modeldoor.cli.interruption import end_when_interrupted
    from modeldoor.cli.output import NOT_DONE, CannotWrite, complain

    end_when_interrupted()
    code = run(sys.argv[1:])
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        complain(str(CannotWrite("standard output", error)))
        code = NOT_DONE
    # Nothing is left to do: taking Python down in order would cost as long as starting it, and could
    # wait for the thread of a probe that hangs in the kernel.
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Carries out one command line and returns its exit code.

    A plain `snapshot`, which programs call every few seconds, goes without click (`cli.quick`).
    """
    from modeldoor.cli.output import NO, NOT_DONE, complain
    from modeldoor_validators.errors import ModeldoorError
    from modeldoor_validators.findings import DocumentRefused

    try:
        if arguments and arguments[0] == "snapshot":
            from modeldoor.cli.quick import quick_request
            from modeldoor.cli.snapshot import run_snapshot

            request = quick_request(arguments)
            if request is not None:
                return run_snapshot(request)
        from modeldoor.cli.commands import run_click

        return run_click(arguments)
    except DocumentRefused as refusal:
        complain(str(refusal))
        return NO
    except ModeldoorError as error:
        complain(str(error))
        return NOT_DONE
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        is_nowhere = isinstance(error, FileNotFoundError)  # so it is told when the working folder was removed
        hint = "go to a folder that is still there" if is_nowhere else "raise its limits: ulimit -a"
        complain(f"the system must give this command what it needs: {reason} ({hint})")
        return NOT_DONE
    except Exception as error:  # noqa: BLE001  # no traceback ever reaches a user
        complain(f"this is a fault of modeldoor: {type(error).__name__}: {error}")
        return NOT_DONE
