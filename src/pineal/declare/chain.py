"""The stage chain as a declaration: rows, covariates and effectors, named and ordered.

Before each 30-s epoch every sleeper draws the next stage from the row of the present one. Wake before
and after sleep onset are separate rows, because falling asleep and falling back asleep differ.
"""

from __future__ import annotations

from attrs import frozen

ROWS = ("W before onset", "W after onset", "N1", "N2", "N3", "R")
STAGES = ("W", "N1", "N2", "N3", "R")
OWN = (0, 0, 1, 2, 3, 4)
"""Destination that means 'stay', per row; its logit is 0."""

EPOCH_S = 30


@frozen
class Chain:
    """Logit of row r to destination d: a[r, d] + sum over c of weight[r, d, c] z_c + sum over e of mask[e][r, d] shift_e.

    `covariates` are full names of dimensionless quantities; `effectors` maps the name of an effector to
    the quantity that holds its shift in logits; `masks` gives each effector the signs of the cells it moves.
    """

    covariates: tuple[str, ...]
    effectors: dict[str, str]
    masks: dict[str, tuple[tuple[float, ...], ...]]


def mask(cells: dict[tuple[str, str], float]) -> tuple[tuple[float, ...], ...]:
    """A 6 x 5 table of signs from the named cells; all others are structural zeros."""
    return tuple(tuple(cells.get((row, stage), 0.0) for stage in STAGES) for row in ROWS)


_SLEEP = ("N1", "N2", "N3", "R")
_WAKE_ROWS = ROWS[:2]

EFFECTOR_MASKS = {
    "entry": mask({(row, s): 1.0 for row in _WAKE_ROWS for s in _SLEEP}),
    "exit": mask({**{(row, "W"): -1.0 for row in _SLEEP}, **{(row, "N1"): -1.0 for row in ("N2", "N3", "R")}}),
    "depth": mask({("N2", "N3"): 1.0, ("N3", "N2"): -1.0}),
    "rem": mask({**{(row, "R"): 1.0 for row in ("N1", "N2", "N3")}, **{("R", s): -1.0 for s in ("N1", "N2", "N3")}}),
}
"""Signs such that a positive shift means more of the good: entry to sleep, staying in it, depth, REM."""
