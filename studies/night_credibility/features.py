"""What a sleep laboratory would read off a hypnogram, as a row of numbers.

The statistics of `pineal.night` (one implementation for simulated and recorded nights), and a few more on bouts,
moves and thirds of the night. Left out: how long the recording is, what was not scored, and wake after the last
sleep, which are the laboratory's doing and not the sleeper's. A statistic that a night does not have (REM latency
without REM) is nan here; a classifier sees the median of its training nights in its place.
"""

from __future__ import annotations

import numpy as np

from pineal.night import STAGES, Hypnogram, sleep_statistics
from pineal.night.cycles import rem_episodes
from pineal.night.runs import EPOCH_MIN, scored_runs, sleep_period
from pineal.night.transitions import pairs

STANDARD = (
    "TST", "SE", "SME", "SOL", "LPS", "WASO", "N1", "N2", "N3", "REM", "N1_pct", "N2_pct", "N3_pct", "REM_pct",
    "N2_latency", "N3_latency", "REM_latency",
    "awakenings", "long_awakenings", "long_wake", "short_wake", "sleep_bout", "sleep_bout_median", "sleep_bout_longest",
    "wake_bout", "N1_bout", "N2_bout", "N3_bout", "REM_bout",
    "wake_bout_median", "N1_bout_median", "N2_bout_median", "N3_bout_median", "REM_bout_median",
    "REM_episodes", "REM_lengthening", "cycles", "cycle", "N3_third_1", "N3_third_2", "N3_third_3", "transitions", "fragmentation",
)  # fmt: skip
MOVES = ("W>N1", "W>N2", "N1>W", "N1>N2", "N1>R", "N2>W", "N2>N1", "N2>N3", "N2>R", "N3>N2", "N3>N1", "N3>W", "R>W", "R>N1", "R>N2")
_NAMES = dict(zip(STAGES, ("wake", "N1", "N2", "N3", "REM")))
FURTHER = (
    *(f"{_NAMES[stage]}_longest" for stage in STAGES),
    *(f"{_NAMES[stage]}_brief" for stage in STAGES),
    *(f"{what}_third_{third}" for what in ("wake", "REM") for third in (1, 2, 3)),
    "REM_first", "REM_episode_longest",
    *MOVES,
)  # fmt: skip
"""`longest` bout, min; `brief`: share of the bouts of a stage that last one epoch; `REM_first`: minutes of REM in the
first episode; A>B: moves per hour spent in A."""
NAMES = STANDARD + FURTHER


def of_night(codes: np.ndarray) -> np.ndarray:
    """Every feature of one path in the order of `NAMES`, nan where it is not defined; shape (features,)."""
    statistics = sleep_statistics(Hypnogram(codes))
    found = {**statistics, **_bouts(codes), **_thirds(codes), **_episodes(codes), **_moves(codes)}
    return np.array([np.nan if found[name] is None else found[name] for name in NAMES])


def table(paths) -> np.ndarray:
    """Features of many paths; shape (paths, features)."""
    return np.array([of_night(path) for path in paths])


def _period(codes: np.ndarray) -> np.ndarray:
    period = sleep_period(codes)
    return codes[period[0] : period[1]] if period else codes[:0]


def bouts(codes: np.ndarray) -> dict[str, np.ndarray]:
    """Lengths of the bouts of each stage within the sleep period, epochs."""
    runs = scored_runs(_period(codes))
    return {stage: np.array([run.epochs for run in runs if run.value == code]) for code, stage in enumerate(STAGES)}


def _bouts(codes: np.ndarray) -> dict[str, float]:
    found = bouts(codes)
    longest = {f"{_NAMES[s]}_longest": EPOCH_MIN * lengths.max() if lengths.size else 0.0 for s, lengths in found.items()}
    brief = {f"{_NAMES[s]}_brief": float(np.mean(lengths == 1)) if lengths.size else np.nan for s, lengths in found.items()}
    return longest | brief


def _thirds(codes: np.ndarray) -> dict[str, float]:
    inside = _period(codes)
    third = 3 * np.arange(len(inside)) // max(len(inside), 1)
    stages = {"wake": 0, "REM": STAGES.index("R")}
    return {
        f"{name}_third_{n + 1}": EPOCH_MIN * float(np.sum((inside == code) & (third == n)))
        for name, code in stages.items()
        for n in range(3)
    }


def _episodes(codes: np.ndarray) -> dict[str, float]:
    minutes = [episode.rem_min for episode in rem_episodes(codes)]
    return {"REM_first": minutes[0] if minutes else np.nan, "REM_episode_longest": max(minutes, default=0.0)}


def _moves(codes: np.ndarray) -> dict[str, float]:
    before, after = pairs(codes)
    found = {}
    for move in MOVES:
        here, there = (STAGES.index(stage) for stage in move.split(">"))
        epochs = np.sum(before == here)
        found[move] = 120.0 * float(np.sum((before == here) & (after == there))) / epochs if epochs else np.nan
    return found
