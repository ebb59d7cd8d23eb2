"""From draws to the table: changes with interval and basis, curves by dose and hour, and sedatives with an equal gain."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import pineal.report
from beyond_sedation import basis
from beyond_sedation.equal import equal
from beyond_sedation.morning import morning
from beyond_sedation.takings import Taking
from beyond_sedation.world import AGES, CURVES, LAST, MEASURES, WEEKS, Arm, Job
from pineal.compounds import get
from pineal.engine.shipped import version
from pineal.physiology import effects

SHIPPED = Path(pineal.report.__file__).parent / "data" / "beyond.json"
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
DIGITS = 3


def unit(measure: str) -> str:
    """The unit in which a measure is told."""
    return "nmol/L" if "cortisol" in measure else "pg/mL" if "melatonin" in measure else "min"


def scale(measure: str) -> float:
    """From the unit of the model."""
    found = get("melatonin")
    return found.per("pg/mL") / found.per("pmol/L") if "melatonin" in measure else 1.0


def narrowed(means: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """The draws with the noise of finite people taken out of their spread; the error of their mean stays in. Draws come first."""
    middle, spread = means.mean(axis=0), means.var(axis=0, ddof=1)
    noisy = np.divide(noise.mean(axis=0), spread, out=np.ones_like(spread), where=spread > 0)
    return middle + np.sqrt(np.maximum(0.0, 1.0 - noisy) + noisy / len(means)) * (means - middle)


class Seen:
    """What was simulated: `now`, `prior` of shape (draws, arms, measures) and `points` (draws, points, measures), in told units."""

    def __init__(self, job: Job, pieces: list[dict]) -> None:
        self.job = job
        scales = np.array([scale(name) for name in MEASURES])
        self.now, self.points, self.prior = (_of(pieces, mark, scales) for mark in ("", "point ", "prior "))
        self.base = scales * np.mean([piece["base"] for piece in pieces], axis=0)

    def change(self, arm: int, measure: str) -> np.ndarray:
        """Draws of a change."""
        return self.now[:, arm, MEASURES.index(measure)]

    def contraction(self, arm: int, measure: str) -> float:
        """How much the trials narrowed an effect: 1 - posterior over prior SD."""
        m = MEASURES.index(measure)
        before, after = self.prior[:, arm, m].std(ddof=1), self.now[:, arm, m].std(ddof=1)
        return float(1.0 - after / before) if before > 1e-6 else 0.0


def _of(pieces: list[dict], mark: str, scales: np.ndarray) -> np.ndarray:
    kept = [piece for piece in pieces if f"{mark}mean" in piece]
    return narrowed(*(np.stack([piece[f"{mark}{what}"] for piece in kept]) * by for what, by in (("mean", scales), ("noise", scales**2))))


def table(job: Job, pieces: list[dict]) -> dict:
    """Everything that is shown."""
    seen, silent = Seen(job, pieces), [one for one in job.takings if not one.known]
    groups = list(dict.fromkeys(arm.group for arm in job.arms))
    base = {g: {m: _round(x) for m, x in zip(MEASURES, row, strict=True)} for g, row in zip(groups, seen.base, strict=True)}
    return {
        "schema": 1,
        "effects": effects().digest,
        "model": version(),
        "people": f"insomnia, {AGES[0]} to {AGES[1]} years, eight hours in bed from 23:00",
        "nights": f"taken every evening for a week, the last {LAST} nights count; stores as after {WEEKS} weeks",
        "draws": len(job.draws), "persons": job.people * len(job.draws),
        "base": base,
        "lines": [*(_line(seen, k, arm) for k, arm in enumerate(job.arms)), *(_unknown(one, _silence(one)) for one in silent)],
        "equal": equal(seen),
    }  # fmt: skip


def _plain(arm: Arm) -> dict:
    one = arm.taking
    return {
        "name": one.name, "label": one.label, "compound": one.compound, "kind": one.found.kind, "people": arm.group, "form": one.form or "",
        "amount": one.amount, "hours": list(one.hours), "dose basis": one.basis, "dose source": one.source,
    }  # fmt: skip


def _unknown(one: Taking, why: str) -> dict:
    """A line without any number on sleep."""
    return _plain(Arm(one)) | {"known": False, "why": why, "changes": {m: {"basis": "unknown", "why": why} for m in MEASURES},
                               "morning": morning(one), "curves": {}}  # fmt: skip


def _silence(one: Taking) -> str:
    """Why nothing is known of a compound."""
    if one.found.handles:
        return "where it acts is not known, and the middle of what is assumed is nothing"
    return "no way from it to sleep is known"


def _enough(one: Taking) -> str:
    """Why nothing is told of people who are not short of it: that it does nothing for them is assumed, so it is no finding."""
    people = "under no stress" if one.low == "stress" else "who have enough of it"
    return f"that it does nothing for people {people} is assumed, not found"


def _line(seen: Seen, k: int, arm: Arm) -> dict:
    if not arm.group and arm.taking.low:
        return _unknown(arm.taking, _enough(arm.taking))
    changes = {name: _change(seen, k, arm.taking.compound, name) for name in MEASURES}
    return _plain(arm) | {"known": True, "why": "", "changes": changes, "morning": morning(arm.taking), "curves": _curves(seen, arm)}


def _change(seen: Seen, k: int, compound: str, measure: str) -> dict:
    found = np.quantile(seen.change(k, measure), LEVELS)
    if basis.unknown(found, unit(measure)):
        return {"basis": "unknown", "why": basis.TOO_SMALL}
    low, _, middle, _, high = map(_round, found)
    told = seen.contraction(k, measure)
    return {"median": middle, "low": low, "high": high, "unit": unit(measure), "basis": basis.basis(compound, measure, told),
            "own": basis.own(compound, measure), "contraction": round(told, 2), "rows": len(basis.rows(compound, measure))}  # fmt: skip


def _curves(seen: Seen, arm: Arm) -> dict:
    """Quantiles over draws by dose (mg) and by hour before bed."""
    one, names = arm.taking, [(point.taking.name, point.taking.amount, point.taking.hours) for point in seen.job.points]
    found = {}
    for kind, values, made in (("dose", one.doses, one.of), ("hour", one.before, one.at)):
        places = [names.index((made(x).name, made(x).amount, made(x).hours)) for x in values]
        if places:
            table = {m: np.quantile(seen.points[:, places, MEASURES.index(m)], LEVELS, axis=0) for m in CURVES}
            found[kind] = {"x": list(values), "y": {m: [[round(float(x), 2) for x in row] for row in rows] for m, rows in table.items()}}
    return found


def _round(x: float) -> float:
    return round(float(x), DIGITS)


def ship(found: dict) -> None:
    """Into the package."""
    SHIPPED.parent.mkdir(exist_ok=True)
    SHIPPED.write_text(json.dumps(found, separators=(",", ":")) + "\n", encoding="utf-8")
