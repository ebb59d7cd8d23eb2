"""One entry of the answer: an outcome of an arm against its comparator."""

from __future__ import annotations

from math import isfinite

from pineal.trials.effects import LEVEL, Effect
from pineal.trials.trial import Arm, Outcome
from pineal.trials.words import MEASURES

DIGITS = 4


def unit(outcome: Outcome) -> str:
    """The unit of an effect."""
    return {"percent": "%", "SMD": "SD"}.get(outcome.scale, MEASURES[outcome.measure].unit)


def entry(outcome: Outcome, arm: Arm, versus: Arm, found: Effect | None, baseline: float | None) -> dict:
    """The entry; without an effect its basis is unknown and every number null."""
    known = found is not None and isfinite(found.mean)
    study = found.study if found is not None and known else (None, None)
    return {
        "label": outcome.label,
        "measure": outcome.measure,
        "unit": unit(outcome),
        "arm": arm.name,
        "versus": versus.name,
        "effect": _told(found.mean) if found is not None and known else None,
        "low": _told(study[0]),
        "high": _told(study[1]),
        "level": LEVEL,
        "baseline": _told(baseline) if known else None,
        "basis": "predicted" if known else "unknown",
        "interval": {"parameter": [_told(x) for x in found.parameter], "study": [_told(x) for x in study]}
        if found is not None and known
        else None,
        "simulation_error": _told(found.error) if found is not None and known else None,
    }


def _told(value: float | None) -> float | None:
    """A number with few digits, never minus zero; small ones (ratios) keep as many digits that count."""
    if value is None or not isfinite(value):
        return None
    return (float(f"{value:.{DIGITS}g}") if abs(value) < 1.0 else round(value, DIGITS)) + 0.0
