"""Times that may be compared: pieces of work that take turns in one process, by the processor's own time on one thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 7


def seconds(work: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Processor seconds of each piece, round by round; every second round goes backwards. One turn of each is not counted."""
    for piece in work.values():
        piece()
    taken: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(rounds):
        for name in list(work)[:: -1 if turn % 2 else 1]:
            began = time.process_time()
            work[name]()
            taken[name].append(time.process_time() - began)
    return taken


def ratio(taken: dict[str, list[float]], one: str, other: str) -> float:
    """Median over the rounds of the time of one against another's."""
    return median(a / b for a, b in zip(taken[one], taken[other], strict=True))
