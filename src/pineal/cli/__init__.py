"""The verbs of `pineal.api` on the command line, under the same names.

Assumption: nothing heavy is imported before a verb runs, so that `pineal --help` answers at once;
a test reads what was loaded. Every verb's body is one call; `run.py` holds what all share: JSON,
faults, exit codes, progress.
"""

from __future__ import annotations


def main() -> None:
    """The console script `pineal`."""
    from pineal.cli.commands import app
    from pineal.cli.run import INTERRUPTED, leave

    try:
        app(prog_name="pineal")
    except SystemExit as end:
        if end.code == INTERRUPTED:
            leave()
        raise
