"""The measures of simulated nights counted again from their stages, by the one implementation.

A kernel sums its measures while it runs, for speed. They have to equal these to the epoch; a test holds
both to it. A night without any sleep is NaN here but for TIB, TST, SE and the stages.
"""

from __future__ import annotations

import numpy as np

from pineal.night.nights import Nights
from pineal.night.statistics import sleep_statistics

_SAME = ("SOL", "WASO", "TST", "SE", "TIB", "N1", "N2", "N3", "REM", "awakenings")
_NAMES = dict(zip(_SAME, _SAME, strict=True)) | {
    "REM latency": "REM_latency", "N3 latency": "N3_latency", "final wake": "final_wake",
    "long wake": "long_wake", "long awakenings": "long_awakenings",
}  # fmt: skip


def recounted(nights: Nights) -> dict[str, np.ndarray]:
    """Measures of `MEASURES` by name, shape (persons, nights); raises ValueError when no stages were kept."""
    if nights.stages is None:
        raise ValueError("this run kept no stages; ask for epochs=True")
    rows = [[measures_of(nights.hypnogram(person, night)) for night in range(len(nights))] for person in range(len(nights.stages))]
    return {name: np.array([[row[name] for row in person] for person in rows]) for name in (*_NAMES, "transitions")}


def measures_of(hypnogram) -> dict[str, float]:
    """One night under the names of the kernel. Its `transitions` count falling asleep and the final awakening too."""
    found = sleep_statistics(hypnogram)
    values = {name: np.nan if found[key] is None else found[key] for name, key in _NAMES.items()}
    ended = float((found["wake_after"] or 0.0) > 0.0)
    return values | {"transitions": np.nan if found["shifts"] is None else found["shifts"] + 1.0 + ended}
