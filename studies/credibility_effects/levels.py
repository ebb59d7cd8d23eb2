"""Every hold-out judged: coverage at several levels, interval score, signs, beside the same referees, with intervals.

The probability integral transform of a published effect is the share of the predictive draws below it: uniform when the
predictions are calibrated; a central interval of level L covers where it lies within L of the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import beta

from credibility_effects.holdouts import LEVELS, Holdout
from effects import judge
from effects.fit import fit
from effects.referees import CONTINUITY, classes, constant
from effects.rows import BETTER, SD, Row

APART = "caffeine"
"""Counts as a supplement and does the opposite of the others: no constant fits it, so the referees are also fitted without it."""

NOMINAL = (0.5, 0.8, 0.9, 0.95, 0.99)
BOOTSTRAP = 4000


def judged(one: Holdout, extra: Sequence[Row]) -> list[dict]:
    """What each model says of every row that was left out."""
    posterior = fit([*one.train, *extra])
    found = []
    for row in one.held:
        found.append(_entry(one, row, *_mechanism(posterior, row)))
        found.append(_entry(one, row, *_referee("classes", classes(one.train, row), row)))
        if row.outcome in CONTINUITY:
            found.append(_entry(one, row, *_referee("constant", constant(one.train, row), row)))
        found += _apart(one, row)
    return found


def _apart(one: Holdout, row: Row) -> list[dict]:
    """The referees fitted without caffeine, on rows of other compounds."""
    if row.compound == APART:
        return []
    train = [other for other in one.train if other.compound != APART]
    found = [_entry(one, row, *_referee("classes apart", classes(train, row), row))]
    if row.outcome in CONTINUITY:
        found.append(_entry(one, row, *_referee("constant apart", constant(train, row), row)))
    return found


def _mechanism(posterior, row: Row) -> tuple[judge.Judged, np.ndarray]:
    effects = judge.true_effects(posterior, row, 1)
    return judge.mechanism(posterior, row), judge.seen(row, effects, 1)


def _referee(name: str, found, row: Row) -> tuple[judge.Judged, np.ndarray]:
    return judge.referee(name, found, row), found.draws(judge.DRAWS, np.random.default_rng(3))


def _entry(one: Holdout, row: Row, said: judge.Judged, drawn: np.ndarray) -> dict:
    """One row of the result; raises ValueError where the draws are not those that the interval was read from."""
    low, high = np.quantile(drawn, [0.025, 0.975])
    if not np.allclose([low, high], [said.low, said.high], atol=1e-6):
        raise ValueError(f"{row.id}: effects.judge draws otherwise than this study")
    return {
        "level": one.level,
        "holdout": one.name,
        "row": row.id,
        "compound": row.compound,
        "outcome": row.outcome,
        "model": said.model,
        "published": round(row.effect, 2),
        "error": round(row.error, 2),
        "kept": row.kept,
        "mean": round(said.mean, 2),
        "low": round(said.low, 2),
        "high": round(said.high, 2),
        "own": [round(said.own_low, 2), round(said.own_high, 2)],
        "place": round(float(np.mean(drawn < row.effect)), 4),
        "score": round(said.score(row), 4),
        "width": round((said.high - said.low) / SD[row.outcome], 4),
        "confident sign error": bool(judge.confident_error(said, row)),
    }


def everything(holdouts: Sequence[Holdout], extra: Sequence[Row], say: Callable[..., None]) -> list[dict]:
    """All hold-outs; equal fits are made once."""
    found = []
    for k, one in enumerate(holdouts):
        found += judged(one, extra)
        say(f"{k + 1} of {len(holdouts)}: {one.level}, {one.name}")
    return found


def summaries(entries: Sequence[dict]) -> dict[str, dict]:
    """Figures of every level."""
    return {level: summary([e for e in entries if e["level"] == level]) for level in LEVELS}


def summary(entries: Sequence[dict]) -> dict:
    """Figures of one level: rows, hold-outs, coverage, scores, signs, and the gain over the referees on the same rows."""
    ours = [e for e in entries if e["model"] == "model"]
    return {
        "holdouts": len({e["holdout"] for e in ours}),
        "rows": len(ours),
        "compounds": len({e["compound"] for e in ours}),
        "models": {name: _figures([e for e in entries if e["model"] == name]) for name in ("model", "classes", "constant")},
        **{f"against {name}": gain(entries, name) for name in ("constant", "classes", "constant apart", "classes apart")},
    }


def _figures(own: Sequence[dict]) -> dict:
    if not own:
        return {"rows": 0}
    clear = [e for e in own if abs(e["published"]) >= 2.0 * e["error"]]
    agree = sum(e["mean"] * e["published"] > 0.0 for e in clear)
    return {
        "rows": len(own),
        "coverage": {f"{level:g}": covered(own, level) for level in NOMINAL},
        "score": round(float(np.mean([e["score"] for e in own])), 3),
        "width": round(float(np.mean([e["width"] for e in own])), 3),
        "continuity score": _mean([e["score"] for e in own if e["outcome"] in CONTINUITY]),
        "signs": [agree, len(clear)],
        "confident sign errors": [e["row"] for e in own if e["confident sign error"]],
        "outside": [e["row"] for e in own if not e["low"] <= e["published"] <= e["high"]],
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), 3) if values else None


def covered(own: Sequence[dict], level: float) -> list[float]:
    """Share of rows inside the central interval of a level, with its 95 % interval (Jeffreys; rows taken as independent)."""
    n, inside = len(own), sum(abs(2.0 * e["place"] - 1.0) <= level for e in own)
    low = 0.0 if inside == 0 else float(beta.ppf(0.025, inside + 0.5, n - inside + 0.5))
    high = 1.0 if inside == n else float(beta.ppf(0.975, inside + 0.5, n - inside + 0.5))
    return [round(inside / n, 4), round(low, 4), round(high, 4)]


def gain(entries: Sequence[dict], against: str) -> dict | None:
    """1 - (our mean interval score / the referee's) on the rows that both judged; 95 % over hold-outs drawn again."""
    theirs = {(e["holdout"], e["row"]): e["score"] for e in entries if e["model"] == against}
    pairs: dict[str, list[tuple[float, float]]] = {}
    for e in entries:
        key = (e["holdout"], e["row"])
        if e["model"] == "model" and key in theirs:
            pairs.setdefault(e["holdout"], []).append((e["score"], theirs[key]))
    if not pairs:
        return None
    sums = np.array([np.sum(group, axis=0) for group in pairs.values()])
    rng = np.random.default_rng(21)
    drawn = sums[rng.integers(0, len(sums), (BOOTSTRAP, len(sums)))].sum(axis=1)
    low, high = np.quantile(1.0 - drawn[:, 0] / drawn[:, 1], [0.025, 0.975])
    total, rows = sums.sum(axis=0), sum(map(len, pairs.values()))
    return {
        "rows": rows,
        "score": round(float(total[0] / rows), 3),
        "referee": round(float(total[1] / rows), 3),
        "gain": round(float(1.0 - total[0] / total[1]), 3),
        "interval": [round(float(low), 3), round(float(high), 3)],
    }


def histogram(entries: Sequence[dict], bins: int = 10) -> list[int]:
    """Places of the published effects in equal bins, turned so that the last one holds benefits larger than predicted."""
    turned = [e["place"] if BETTER[e["outcome"]] >= 0 else 1.0 - e["place"] for e in entries]
    return np.histogram(turned, bins, (0.0, 1.0))[0].tolist()
