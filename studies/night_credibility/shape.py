"""How nights look from within: stages by time of night, lengths of bouts, moves from stage to stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from pineal.night import STAGES
from pineal.night.runs import sleep_period
from pineal.night.transitions import pairs

from .features import bouts

BIN_EPOCHS, BINS = 20, 48
AGES = (0, 1, 2, 4, 8, 16, 32, 64, 128)
"""Edges of the time in a stage, epochs, between which the hazard of leaving is taken as constant."""


def of_paths(paths: Sequence[np.ndarray]) -> dict:
    """Everything the pictures of shape need, from many paths of equal weight."""
    lengths = {stage: np.concatenate([found[stage] for found in map(bouts, paths)]) for stage in STAGES}
    return {
        "by_time": by_time(paths),
        "survival": {stage: survival(values) for stage, values in lengths.items()},
        "hazard": {stage: hazard(values) for stage, values in lengths.items()},
        "moves": moves(paths).tolist(),
    }


def by_time(paths: Iterable[np.ndarray]) -> list[list[float]]:
    """Share of each stage in bins of 10 min after sleep onset, 8 h; shape (bins, stages), scored epochs only."""
    counts = np.zeros((BINS, len(STAGES)))
    for path in paths:
        period = sleep_period(path)
        if period is None:
            continue
        after = path[period[0] :][: BIN_EPOCHS * BINS]
        scored = after >= 0
        np.add.at(counts, (np.flatnonzero(scored) // BIN_EPOCHS, after[scored]), 1)
    return (counts / counts.sum(axis=1, keepdims=True).clip(1)).tolist()


def survival(lengths: np.ndarray) -> list[float]:
    """Share of bouts that last longer than each of AGES; the first is 1."""
    return [float(np.mean(lengths > age)) for age in AGES]


def hazard(lengths: np.ndarray) -> list[float | None]:
    """Moves out of the stage per minute, by time spent in it; None where fewer than 20 bouts got there."""
    found = []
    for low, high in zip(AGES, AGES[1:]):
        there = lengths[lengths > low]
        spent = 0.5 * np.sum(np.minimum(there, high) - low)
        found.append(float(np.sum(there <= high) / spent) if len(there) >= 20 else None)
    return found


def moves(paths: Iterable[np.ndarray]) -> np.ndarray:
    """Moves per hour spent in a stage (row) to another (column); shape (stages, stages), diagonal 0."""
    counts = np.zeros((len(STAGES), len(STAGES)))
    for path in paths:
        before, after = pairs(path)
        np.add.at(counts, (before, after), 1)
    rates = 120.0 * counts / counts.sum(axis=1, keepdims=True).clip(1)
    np.fill_diagonal(rates, 0.0)
    return rates
