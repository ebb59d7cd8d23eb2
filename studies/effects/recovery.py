"""What the rows could tell at best: known numbers, rows simulated at our standard errors, refit.

Rank: directions of the numbers along which the rows together say more than the prior does (information above 1 in prior
spreads). Contraction: 1 - posterior spread / prior spread. Coverage: share of worlds whose truth lies in the 90 % interval.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve

import places
from effects.fit import fit, groups, predicted
from effects.noise import DISCREPANCY, TAU, noise, trial
from effects.parameters import priors
from effects.rows import BETTER, Row
from effects.simulated import bring, stored
from effects.situations import situations

WORLDS = 40
SHARE = 0.90
STEP = 0.05
PRIOR_LINE = 0.30
"""Contraction below which a number is called "prior"."""


def world(rows: Sequence[Row], seed: int) -> tuple[dict[str, float], list[Row]]:
    """True numbers drawn from the prior (no spikes in effect where one falls on 0), and rows that show them."""
    rng = np.random.default_rng(seed)
    truth = {one.name: float(np.clip(rng.standard_normal(), -2.0, 2.0) * (rng.random() >= one.spike)) for one in priors()}
    f = predicted(rows, truth)[:, 0]
    factor = {key: np.exp(abs(rng.normal(0.0, 0.3)) * rng.standard_normal()) for key in sorted({trial(row) for row in rows})}
    lean = {key: rng.standard_normal() for key in factor}
    seen = []
    for row, own in zip(rows, _sampled(rows, rng), strict=True):
        key = trial(row)
        bias = row.bias + row.bias_sd * lean[key] * BETTER[row.outcome]
        apart = 1.0 + DISCREPANCY * rng.standard_normal()
        seen.append(evolve(row, effect=float(f[len(seen)] * factor[key] * apart + bias + own)))
    return truth, seen


def _sampled(rows: Sequence[Row], rng: np.random.Generator) -> np.ndarray:
    """Sampling errors with their correlations within a study."""
    bare = [evolve(row, weak=False) for row in rows]
    return rng.multivariate_normal(np.zeros(len(rows)), noise(bare))


def rank(rows: Sequence[Row], z: dict[str, float]) -> dict[str, int]:
    """Number of directions that the rows inform beyond the prior, and numbers in all, at some numbers."""
    informed = total = 0
    for members, names in groups(rows):
        f = predicted(members, z)[:, 0]
        columns = []
        for name in names:
            up, down = z | {name: z.get(name, 0.0) + STEP}, z | {name: z.get(name, 0.0) - STEP}
            columns.append((predicted(members, up)[:, 0] - predicted(members, down)[:, 0]) / (2.0 * STEP))
        slope = np.stack(columns, axis=1)
        v = noise(members, f) + np.array(
            [[TAU**2 * f[i] * f[j] * (trial(a) == trial(b)) for j, b in enumerate(members)] for i, a in enumerate(members)]
        )
        information = slope.T @ np.linalg.solve(v, slope)
        informed += int((np.linalg.eigvalsh(information) > 1.0).sum())
        total += len(names)
    return {"informed": informed, "numbers": total}


def _refitted(asked: tuple[list[Row], list[str], dict], k: int) -> list[list[float]]:
    """Truth, posterior means and spreads of the named numbers in one world."""
    rows, names, carried = asked
    bring(carried)
    truth, seen = world(rows, 1000 + k)
    moments = fit(seen).moments()
    return [[truth[name] for name in names], [moments[name][0] for name in names], [moments[name][1] for name in names]]


def recovery(rows: Sequence[Row], say=lambda *words: None, worlds: int = WORLDS) -> dict:
    """Posterior over prior spread, bias and coverage of every number over simulated worlds."""
    names = [name for _, group in groups(rows) for name in group]
    carried = stored(situations()[name] for name in sorted({row.situation for row in rows}))
    found = {}
    for k, one in places.made(_refitted, (list(rows), names, carried), worlds):
        found[k] = one
        if len(found) % 10 == 0:
            say(f"recovery: {len(found)} of {worlds} worlds")
    t, m, s = np.array([found[k] for k in range(worlds)]).transpose(1, 0, 2)
    prior_sd = np.array([np.sqrt(1.0 - one.spike) for name in names for one in priors() if one.name == name])
    ratio = s.mean(axis=0) / prior_sd
    inside = (np.abs(t - m) <= 1.645 * s).mean(axis=0)
    rows_out = {
        name: {"posterior/prior": round(float(ratio[i]), 3), "bias": round(float((m - t)[:, i].mean()), 3),
               "error": round(float(np.sqrt(((m - t)[:, i] ** 2).mean())), 3), "coverage": round(float(inside[i]), 3),
               "told": bool(ratio[i] <= 1.0 - PRIOR_LINE)}
        for i, name in enumerate(names)
    }  # fmt: skip
    return {
        "worlds": worlds,
        "rank": rank(rows, {}),
        "numbers": rows_out,
        "coverage of 90 % intervals": round(float(inside.mean()), 3),
        "told": int(sum(row["told"] for row in rows_out.values())),
    }
