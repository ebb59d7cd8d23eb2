"""Exact propagators of dosed compounds over the steps of a timeline.

Linear kinetics need no integration: over a step a depot keeps exp(-ka dt) of itself, plasma keeps
exp(-ke dt), and what passes between them is closed-form. A dose inside a step enters at its true second.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen

from pineal.compounds import get
from pineal.engine.slots import co_medication
from pineal.engine.timeline import EPOCH_S, LONGEST_STEP, TimedDose, Timeline

EPOCH_H = EPOCH_S / 3600.0


@frozen(eq=False)
class Dosing:
    """Kernel inputs; arrays over lanes are (persons,) last and belong to all persons of a run."""

    depot_of: np.ndarray
    plasma_keep: np.ndarray
    depot_gives: np.ndarray
    depot_keep: np.ndarray
    step: np.ndarray
    depot: np.ndarray
    compound: np.ndarray
    left: np.ndarray
    gave: np.ndarray
    start_depot: np.ndarray
    start_plasma: np.ndarray


def dosing(timeline: Timeline, seated: Mapping[str, tuple[str | None, str]], person: Mapping[str, np.ndarray], n: int) -> Dosing:
    """Propagators for the doses of a timeline; `seated` maps each plasma of a model, in its order, to its compound (None:
    an empty slot) and the unit its laws read.

    Doses before the start of the timeline are in depots and plasma when it begins.

    `person` holds columns of shape (n,): ``body.weight`` (kg), ``body.cyp1a2`` (1 = median) and
    optional factors ``pk.<compound>.<parameter>``, and whatever columns doses name as their `share`.
    """
    compounds = tuple(compound for compound, _ in seated.values())
    used = {c: sorted({d.form for d in timeline.doses if d.compound == c}) for c in compounds}
    columns: list[tuple[np.ndarray, np.ndarray, float, np.ndarray]] = []
    rates, depot_of, index = [], [0], {}
    for name, unit in seated.values():
        ke, depots = _kinetics(name, unit, used[name], co_medication(timeline.doses, name), person, n) if name else (np.ones(n), [])
        rates.append(ke)
        for form, per_mg, rate, lag in depots:
            index.setdefault((name, form), []).append(len(columns))
            columns.append((per_mg, rate, lag, ke))
        depot_of.append(len(columns))
    parts = (
        _propagators(rates, columns, n),
        _events(timeline, compounds, columns, index, person, n),
        _before(timeline, compounds, columns, index, person, n),
    )
    return Dosing(np.array(depot_of, np.int64), *parts[0], *parts[1], *parts[2])


def _kinetics(name: str, unit: str, forms: list[str], beside: tuple[str, ...], person: Mapping[str, np.ndarray], n: int):
    compound = get(name)
    factors = {key.removeprefix(f"pk.{name}."): value for key, value in person.items() if key.startswith(f"pk.{name}.")}
    depots, ke = [], np.ones(n)
    for form in forms:
        parts, disposition = compound.kinetics(
            form, weight_kg=person["body.weight"], activity=person["body.cyp1a2"], factors=factors, beside=beside
        )
        ke = np.broadcast_to(disposition.ke, n)  # one plasma compartment: all forms share its clearance
        for part in parts:
            per_mg = compound.per(unit) * np.broadcast_to(part.fraction / disposition.volume_per_f, n)
            depots.append((form, per_mg, np.broadcast_to(part.rate, n), float(np.mean(part.lag))))
    return ke, depots


def _propagators(rates: list[np.ndarray], columns: list, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    hours = EPOCH_H * np.arange(LONGEST_STEP + 1)
    plasma = np.ones((len(hours), max(1, len(rates)), n))
    gives = np.zeros((len(hours), max(1, len(columns)), n))
    keep = np.ones((len(hours), max(1, len(columns)), n))
    for c, ke in enumerate(rates):
        plasma[:, c] = np.exp(-np.outer(hours, ke))
    for d, (per_mg, rate, _, ke) in enumerate(columns):
        keep[:, d] = np.exp(-np.outer(hours, rate))
        gives[:, d] = passed(per_mg, rate, ke, hours[:, None])
    return plasma, gives, keep


def passed(per_mg: np.ndarray, rate: np.ndarray, ke: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Concentration from 1 mg in the depot after `hours`; stable where absorption and elimination are alike."""
    z = np.abs(rate - ke) * hours  # symmetric in the two rates: the slower one decides, and long after a dose nothing overflows
    small = z < 1e-8
    ratio = np.where(small, 1.0 - 0.5 * z, -np.expm1(-z) / np.where(small, 1.0, z))
    return per_mg * rate * hours * np.exp(-np.minimum(rate, ke) * hours) * ratio


def _amount(dose: TimedDose, person: Mapping[str, np.ndarray]) -> float | np.ndarray:
    """What each person takes of a dose, mg."""
    return dose.amount_mg * person[dose.share] if dose.share else dose.amount_mg


def _events(timeline: Timeline, compounds: tuple[str | None, ...], columns: list, index: dict, person: Mapping[str, np.ndarray], n: int):
    first = timeline.steps.epoch
    rows = []
    for dose in timeline.doses:
        for d in index.get((dose.compound, dose.form), ()):
            per_mg, rate, lag, ke = columns[d]
            epoch = (dose.second + 3600.0 * lag - timeline.start) / EPOCH_S
            step = int(np.searchsorted(first, epoch, side="right")) - 1
            if 0 <= epoch < timeline.epochs:
                rest = np.array(EPOCH_H * (first[step] + timeline.steps.length[step] - epoch))
                amount = _amount(dose, person)
                left, gave = amount * np.exp(-rate * rest), amount * passed(per_mg, rate, ke, rest)
                rows.append((step, d, compounds.index(dose.compound), left, gave))
    rows.sort(key=lambda row: row[:2])
    numbers = [np.array([row[k] for row in rows], np.int64) for k in range(3)]
    return *numbers, *[np.array([row[k] for row in rows]).reshape(len(rows), n) for k in (3, 4)]


def _before(
    timeline: Timeline, compounds: tuple[str | None, ...], columns: list, index: dict, person: Mapping[str, np.ndarray], n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Depots (mg) and plasma at the start of the timeline, from all earlier doses."""
    depots, plasma = np.zeros((max(1, len(columns)), n)), np.zeros((len(compounds), n))
    for dose in timeline.doses:
        for d in index.get((dose.compound, dose.form), ()):
            per_mg, rate, lag, ke = columns[d]
            hours = np.array((timeline.start - dose.second) / 3600.0 - lag)
            if hours > 0:
                amount = _amount(dose, person)
                depots[d] += amount * np.exp(-rate * hours)
                plasma[compounds.index(dose.compound)] += amount * passed(per_mg, rate, ke, hours)
    return depots, plasma
