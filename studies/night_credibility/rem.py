"""REM and deep sleep across the night, by the one rule of `pineal.night.cycles` for recorded and simulated nights.

A group is the paths of one recorded night (its scorers), or the virtual nights of its length; every group weighs
the same. A night without sleep has no episode.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pineal.night import Hypnogram, sleep_statistics
from pineal.night.cycles import rem_episodes

Groups = Sequence[Sequence[np.ndarray]]

LEAST, MOST = 4, 6
LINE_POINTS = 10.0
ORDINALS = 6
LATENCY_EDGES = np.arange(0.0, 315.0, 15.0)
NORM = {"REM_episodes": (4.0, 5.0), "REM_latency": (60.0, 120.0), "cycle": (80.0, 110.0)}
"""What nights of people without a sleep disorder should show: range of the median episodes, first REM latency and cycle, min."""
DRAWS = 4000


def structure(groups: Groups) -> dict:
    """Episodes a night, their lengths in order, first latency, cycle and N3 by third."""
    told = [[_of_night(path) for path in group] for group in groups]
    return {
        "share_4_to_6": 100.0 * _mean(told, lambda one: LEAST <= len(one["episodes"]) <= MOST),
        "episodes": [_mean(told, lambda one, n=n: len(one["episodes"]) == n) for n in range(10)],
        "minutes_by_ordinal": [
            _mean(told, lambda one, k=k: one["episodes"][k] if len(one["episodes"]) > k else None) for k in range(ORDINALS)
        ],
        "nights_with_ordinal": [_mean(told, lambda one, k=k: len(one["episodes"]) > k) for k in range(ORDINALS)],
        "lengthening": _mean(told, lambda one: one["REM_lengthening"]),
        "N3_thirds": [_mean(told, lambda one, k=k: one[f"N3_third_{k}"]) for k in (1, 2, 3)],
        "latency": _histogram(told),
        "medians": {name: _median(told, name) for name in NORM},
    }


def share_difference(real: Groups, virtual: Groups, seed: int) -> tuple[float, float]:
    """95 % interval of the difference of the shares with 4 to 6 episodes, points; recorded nights drawn again."""
    a, b = (np.array([np.mean([LEAST <= len(rem_episodes(p)) <= MOST for p in group]) for group in groups]) for groups in (real, virtual))
    at = np.random.default_rng(seed).integers(len(a), size=(DRAWS, len(a)))
    low, high = np.quantile(100.0 * (b[at].mean(axis=1) - a[at].mean(axis=1)), (0.025, 0.975))
    return float(low), float(high)


def declines(thirds: Sequence[float]) -> bool:
    """Whether N3 falls from each third of the night to the next."""
    return thirds[0] > thirds[1] > thirds[2]


def _of_night(path: np.ndarray) -> dict:
    minutes = [episode.rem_min for episode in rem_episodes(path)]
    return sleep_statistics(Hypnogram(path)) | {"episodes": minutes}


def _values(group: list[dict], read) -> np.ndarray:
    found = [read(one) for one in group]
    return np.array([value for value in found if value is not None], float)


def _mean(told: list[list[dict]], read) -> float | None:
    """Mean over groups of the mean within; nights that do not have it are left out, None where none has."""
    means = [values.mean() for values in (_values(group, read) for group in told) if values.size]
    return float(np.mean(means)) if means else None


def _median(told: list[list[dict]], name: str) -> float:
    return float(np.median(np.concatenate([_values(group, lambda one: one[name]) for group in told])))


def _histogram(told: list[list[dict]]) -> list[float]:
    """Share of the nights by first REM latency in bins of 15 min; the last bin takes what is later."""
    values = np.concatenate([_values(group, lambda one: one["REM_latency"]) for group in told])
    counts, _ = np.histogram(values.clip(0, LATENCY_EDGES[-1] - 1), LATENCY_EDGES)
    return (counts / counts.sum()).tolist()
