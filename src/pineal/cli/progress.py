"""Progress on standard error: a bar on a terminal, nothing elsewhere.

A verb of `pineal.api` calls ``progress(label, done, total)`` as often as it likes; a new label is a
new line, and a total of 0 means that the end is not known.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[str, float, float], None]


def silent(label: str, done: float, total: float) -> None:
    """Progress that nobody watches."""


@contextmanager
def shown() -> Iterator[Progress]:
    """A progress function that draws on standard error while the block runs."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Bars(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bars:
        tasks: dict[str, object] = {}

        def report(label: str, done: float, total: float) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=None)
            bars.update(tasks[label], completed=done, total=total or None)

        yield report
