"""Progress on standard error: a bar on a terminal, nothing elsewhere.

A verb of `pineal.api` calls ``progress(label, done, total)`` as often as it likes; a new label is a
new line, and a total of 0 means that the end is not known. What was done before the first call (a run that
goes on) does not count as speed. A label that ends in a thing that is counted ("... nights") shows how many a second.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Progress = Callable[[str, float, float], None]

COUNTED = ("nights",)
_WINDOW_S = 120.0
"""Speed is that of the last minutes: pieces of work take seconds, and machines change their mind."""


def silent(label: str, done: float, total: float) -> None:
    """Progress that nobody watches."""


@contextmanager
def shown() -> Iterator[Progress]:
    """A progress function that draws on standard error while the block runs."""
    if not sys.stderr.isatty():
        yield silent
        return
    with _bars() as bars:
        tasks: dict[str, Any] = {}

        def report(label: str, done: float, total: float) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=total or None, completed=done, rate="")
            bars.update(tasks[label], completed=done, total=total or None)
            task = bars.tasks[tasks[label]]
            bars.update(tasks[label], rate=rate(label, task.speed))

        yield report


def rate(label: str, speed: float | None) -> str:
    """How many a second, for a label that says what is counted."""
    what = label.rsplit(" ", 1)[-1]
    return f"{speed:,.0f} {what}/s" if speed and what in COUNTED else ""


def _bars() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, speed_estimate_period=_WINDOW_S)
