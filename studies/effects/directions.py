"""Directions and nulls: rows without a size, and what the final set says of them. None of them enters the fit.

A null is met when a simulated trial of its published size has an interval that includes 0 in 80 % of replicates or more.
A direction is met when the mean effect has its sign; "unknown" when the numbers behind it do not leave their prior at 0.
"""

from __future__ import annotations

import numpy as np

from effects.fit import Posterior
from effects.judge import DRAWS, departures
from effects.rows import SD, Row, arm
from effects.situations import situation_of
from effects.surface import surface
from pineal.evidence.tables import TrialRow, trial_rows

NULLS = {
    "t034": ("SE",), "t066": ("SOL", "TST", "SE"), "t076": ("REM", "N3", "WASO"), "t077": ("SOL",), "t145": ("REM",),
    "t166": ("REM",),
    "t181": ("SOL",), "t246": ("N3",), "t276": ("N3",), "t282": ("REM%",),
}  # fmt: skip
PRINTED_NULLS = ("t055", "t079", "t101", "t182", "t183", "t193", "t194")
SIGNS = {
    "t033": {"SE": 1}, "t067": {"SOL": -1}, "t070": {"REM": -1, "N3": 1}, "t075": {"SOL": -1}, "t099": {"REM%": 1}, "t116": {"N3": 1},
    "t117": {"SE": 1}, "t118": {"TST": 1}, "t125": {"SOL": -1}, "t126": {"SE": 1}, "t146": {"N3": -1}, "t152": {"SE": -1},
    "t165": {"SOL": -1},
    "t169": {"SOL": -1}, "t170": {"SE": 1}, "t171": {"TST": 1}, "t172": {"WASO": -1}, "t209": {"SOL": -1}, "t210": {"SE": 1},
    "t247": {"SOL": -1, "WASO": -1}, "t255": {"N2": 1}, "t256": {"N3": -1}, "t257": {"REM": -1}, "t258": {"SOL": -1}, "t259": {"TST": 1},
    "t273": {"REM": 1}, "t274": {"REM latency": -1}, "t275": {"TST": 1},
}  # fmt: skip
NO_ROUTE = ("t068", "t111", "t119", "t120", "t121", "t202", "t204", "t217", "t218", "t219")
"""Directions of compounds or measures that the model cannot simulate: unknown."""

UNSURE = 0.2
"""A direction is unknown when the chance of either sign is above this."""

MET = 0.80


def _row(key: str) -> TrialRow:
    return next(row for row in trial_rows() if row.id == key)


def _effects(posterior: Posterior, key: str, measure: str, centre: float) -> np.ndarray:
    """Effects of new studies around a fully simulated mean, shape (DRAWS,)."""
    where = situation_of(key)
    assert where is not None
    f = surface(where.name, measure)(posterior.draws(DRAWS, 2))
    return (np.broadcast_to(f, DRAWS) - np.mean(f) + centre) * departures(12)


def includes_nil(effects: np.ndarray, error: float) -> float:
    """Share of trials of this standard error whose 95 % interval includes 0."""
    seen = effects + error * np.random.default_rng(13).standard_normal(len(effects))
    return float(np.mean(np.abs(seen) < 1.96 * error))


def new_trial(effects: np.ndarray, error: float) -> list[float]:
    """The 95 % interval of a new trial of this standard error."""
    seen = effects + error * np.random.default_rng(13).standard_normal(len(effects))
    return [round(float(x), 2) for x in np.quantile(seen, (0.025, 0.975))]


def nulls(posterior: Posterior, simulated: dict, rows: tuple[Row, ...]) -> list[dict]:
    """Every published null."""
    found = []
    printed = {row.id: row for row in rows if row.id in PRINTED_NULLS}
    for key in (*NULLS, *printed):
        published = _row(key)
        for measure in NULLS.get(key) or (printed[key].outcome,):
            where = situation_of(key)
            assert where is not None
            centre = simulated[where.name].get(measure, [0.0])[0]
            error = printed[key].error if key in printed else SD[measure] * float(np.sqrt(2.0 / arm(published)))
            effects = _effects(posterior, key, measure, centre)
            share = includes_nil(effects, error)
            found.append({"row": key, "compound": published.compound, "measure": measure, "effect": round(centre, 2),
                          "error": round(error, 2), "includes 0": round(share, 3), "met": share >= MET,
                          "interval": new_trial(effects, error)})  # fmt: skip
    return found


def signs(posterior: Posterior, simulated: dict) -> list[dict]:
    """Every published direction: met, opposite or unknown."""
    found = []
    for key, measures in SIGNS.items():
        where = situation_of(key)
        assert where is not None
        for measure, sign in measures.items():
            centre = simulated[where.name][measure][0]
            effects = _effects(posterior, key, measure, centre)
            chance = float(np.mean(np.sign(effects) == sign))
            word = "met" if chance >= 1.0 - UNSURE else "opposite" if chance <= UNSURE else "unknown"
            found.append({"row": key, "compound": _row(key).compound, "measure": measure, "published": sign, "effect": round(centre, 2),
                          "chance": round(chance, 3), "verdict": word,
                          "interval": new_trial(effects, SD[measure] * float(np.sqrt(2.0 / arm(_row(key)))))})  # fmt: skip
    return found
