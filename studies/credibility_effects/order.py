"""Whether compounds are put in the right order: rank correlation of predicted and published benefit, rows not seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import spearmanr

from effects.parameters import DRUGS
from effects.referees import CONTINUITY
from effects.rows import BETTER, SD

BOOTSTRAP = 2000


def order(entries: Sequence[dict]) -> dict[str, dict]:
    """For each model, over the folds' rows on SOL, WASO and TST in spreads of their outcome; 95 % over hold-outs drawn again."""
    found = {}
    for model in ("model", "classes", "constant"):
        own = [e for e in entries if e["level"] == "folds" and e["model"] == model and e["outcome"] in CONTINUITY]
        supplements = [e for e in own if e["compound"].lower() not in DRUGS]
        found[model] = {"all": _rank(own), "supplements": _rank(supplements)}
    return found


def _rank(own: Sequence[dict]) -> dict:
    """Rank correlation, its interval, and the share of pairs of rows more than two standard errors apart that are in order."""
    said, seen, error = (np.array([_benefit(e, key) for e in own]) for key in ("mean", "published", "error"))
    groups = [np.flatnonzero([e["holdout"] == name for e in own]) for name in dict.fromkeys(e["holdout"] for e in own)]
    rng = np.random.default_rng(31)
    drawn = []
    for _ in range(BOOTSTRAP):
        at = np.concatenate([groups[k] for k in rng.integers(0, len(groups), len(groups))])
        if np.ptp(said[at]) > 0.0 and np.ptp(seen[at]) > 0.0:
            drawn.append(spearmanr(said[at], seen[at]).statistic)
    right = clear = 0
    for i in range(len(own)):
        for j in range(i):
            if abs(seen[i] - seen[j]) > 2.0 * np.hypot(error[i], error[j]):
                clear += 1
                right += (said[i] - said[j]) * (seen[i] - seen[j]) > 0.0
    return {
        "rows": len(own),
        "rank": round(float(spearmanr(said, seen).statistic), 3),
        "interval": [round(float(x), 3) for x in np.quantile(drawn, [0.025, 0.975])],
        "pairs": [int(right), clear],
    }


def _benefit(e: dict, key: str) -> float:
    sign = 1.0 if key == "error" else BETTER[e["outcome"]]
    return sign * e[key] / SD[e["outcome"]]
