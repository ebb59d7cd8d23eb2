"""Where a night departs from what was expected of it: the stretches with the largest excess surprise.

Surprise is -ln of the probability that was given to the stage scored, in nats. A stretch is a maximal
scoring subsequence (Ruzzo & Tompa 1999, ISMB 7:234) of surprise less ln 2: within it the stages scored
were, on geometric average, less likely than a coin toss. Its excess is the sum. A stage that lasts
longer than usual surprises a little at every epoch and never adds up to a stretch; statistics tell that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from attrs import frozen

from pineal.night.hypnogram import STAGES, Hypnogram
from pineal.night.runs import EPOCH_MIN, scored_runs

LEVEL = float(np.log(2.0))
MOST = 5
_WORDS = {"W": "awake", "N1": "N1", "N2": "N2", "N3": "N3", "R": "REM"}
_SHOWN_RUNS = 6


@frozen
class Stretch:
    """Epochs from `start` to before `end`, the excess in nats, and the most surprising epoch."""

    start: int
    end: int
    excess: float
    peak: int


def stretches(surprise: np.ndarray, most: int = MOST, level: float = LEVEL) -> list[Stretch]:
    """The stretches with the largest excess, largest first; epochs without a value (NaN) end none and add nothing."""
    scores = np.where(np.isfinite(surprise), surprise - level, 0.0)
    found = [
        Stretch(start, end, excess, start + int(np.argmax(scores[start:end])))
        for start, end, excess in _maximal(scores.tolist())
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.excess, one.start))[:most]


def _maximal(scores: Sequence[float]) -> list[tuple[int, int, float]]:
    """All maximal scoring subsequences as (start, end, sum)."""
    kept: list[tuple[int, int, float, float]] = []  # start, end, sum before, sum to the end
    total = 0.0
    for n, score in enumerate(scores):
        before, total = total, total + score
        if score <= 0.0:
            continue
        start, left = n, before
        while True:
            j = next((k for k in range(len(kept) - 1, -1, -1) if kept[k][2] < left), None)
            if j is None or kept[j][3] >= total:
                kept.append((start, n + 1, left, total))
                break
            start, left = kept[j][0], kept[j][2]
            del kept[j:]
    return [(start, end, right - left) for start, end, left, right in kept]


def departures(hypnogram: Hypnogram, surprise: np.ndarray, expected: Callable[[Sequence[int]], np.ndarray]) -> list[dict]:
    """The largest departures of a night as rows: when, what happened, what was expected at the most surprising epoch.

    `expected(epochs)` gives the probability of each stage at some epochs, shape (len(epochs), 5).
    """
    found = stretches(surprise)
    tables = expected([one.peak for one in found]) if found else []
    return [_row(hypnogram, one, table) for one, table in zip(found, tables, strict=True)]


def _row(hypnogram: Hypnogram, one: Stretch, table: np.ndarray) -> dict:
    stage, before = STAGES[hypnogram.codes[one.peak]], STAGES[hypnogram.codes[one.peak - 1]]
    likely = STAGES[int(np.argmax(table))]
    told = f"{_WORDS[stage]} after {_WORDS[before]}" if stage != before else f"still {_WORDS[stage]}"
    return {
        "from_epoch": one.start, "to_epoch": one.end, "from": clock(hypnogram, one.start), "to": clock(hypnogram, one.end),
        "minutes": EPOCH_MIN * (one.end - one.start), "excess_nats": round(one.excess, 2),
        "happened": _sequence(hypnogram.codes[max(one.start - 1, 0) : one.end]), "peak_epoch": one.peak,
        "expected": {name: round(float(share), 4) for name, share in zip(STAGES, table, strict=True)},
        "text": f"{told}, which had a chance of {_percent(table[STAGES.index(stage)])}; expected {_WORDS[likely]}, {_percent(table.max())}",
    }  # fmt: skip


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f} %" if share >= 0.01 else f"{100.0 * share:.1g} %" if share >= 1e-4 else "under 0.01 %"


def _sequence(codes: np.ndarray) -> str:
    """``N3 0.5 > awake 2 > N1 1.5 min``: the stage before, and the stages of the stretch."""
    parts = [f"{_WORDS[STAGES[run.value]]} {run.minutes:g}" for run in scored_runs(codes)]
    parts = parts if len(parts) <= _SHOWN_RUNS else [*parts[: _SHOWN_RUNS - 1], f"and {len(parts) - _SHOWN_RUNS + 1} more shifts"]
    return " > ".join(parts) + ("" if parts and parts[-1].endswith("shifts") else " min")


def clock(hypnogram: Hypnogram, epoch: int) -> str | None:
    """The time at which an epoch begins; None when the night has no clock."""
    if hypnogram.start is None:
        return None
    return datetime.fromtimestamp(hypnogram.start.timestamp() + 30 * epoch, hypnogram.start.tzinfo).isoformat(timespec="seconds")
