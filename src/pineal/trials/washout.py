"""How long people stay apart between the periods of a crossover, and whether that is long enough.

Assumptions: kinetics are gone after six half-lives of the slowest people, stores after four time constants; clock, sleep debt and
tolerance settle within two weeks. Only a washout that is stated and shorter than that is lived night by night.
"""

from __future__ import annotations

from math import ceil

from pineal.compounds import get
from pineal.physiology import build
from pineal.trials.trial import Trial

SETTLED_DAYS = 14.0
"""Days in which clock, sleep debt and tolerance settle."""

HALF_LIVES, SLOWEST, TIME_CONSTANTS = 6.0, 2.0, 4.0
_STORES = {"stress_brake": "hpa.brake_time"}


def between(trial: Trial) -> int:
    """Nights between two periods that are lived; 0 where none need be."""
    return ceil(trial.washout - 1e-9) if carries(trial) else 0


def carries(trial: Trial) -> bool:
    """Whether a period of a crossover begins with what the one before left."""
    return trial.design == "crossover" and trial.washout is not None and trial.washout < settles(trial)


def settles(trial: Trial) -> float:
    """Days after which nothing is left of any arm."""
    names = {rule.compound for arm in trial.arms for rule in arm.doses}
    return max([SETTLED_DAYS, *(_gone(name) for name in names)])


def _gone(name: str) -> float:
    found, values = get(name), build().values
    days = [HALF_LIVES * SLOWEST * found.pk["half_life"].to("h") / 24.0] if "half_life" in found.pk else []
    if found.route.kind == "store":
        days.append(TIME_CONSTANTS * values[_store_time(found.route.pool)] / 24.0)
    return max([0.0, *days, *(_gone(content) for content in found.contents)])


def _store_time(pool: str) -> str:
    """The parameter that holds the time constant of a store, in h."""
    return _STORES.get(pool, f"cofactors.{pool}_time")
