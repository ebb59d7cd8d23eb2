"""The next morning in closed form: what is left of the peak at rising, and how much of a site is still taken an hour later.

One dose, 70 kg, no modifiers; people differ as the file says, and so do studies and the half-effect level.
"""

from __future__ import annotations

import numpy as np

from beyond_sedation.takings import Taking
from pineal.compounds import pk, traits
from pineal.physiology import effects
from pineal.physiology.fitted import PRIOR_LINE
from pineal.report.compound_curves import half

PEOPLE, IN_BED_H, AFTER_H, KG = 4000, 8.0, 1.0, 70.0
SEDATING = ("gaba_a1", "gaba_ns", "h1", "orexin", "ht2a")
"""Sites at which being taken makes sleepy; at the others a share taken says nothing of sedation."""


def _factor(fact, spread, rng) -> np.ndarray:
    if spread is None:
        return np.ones(PEOPLE)
    sigma, z = spread.sigma(fact.value), rng.standard_normal(PEOPLE)
    return np.exp(sigma * z) if spread.kind == "lognormal" else np.maximum(0.01, 1.0 + sigma * z / fact.value)


def _levels(taking: Taking, mg: float, hours: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Plasma (mg/L) at hours after taking, shape (people, hours), and everyone's peak."""
    found, rng = taking.found, np.random.default_rng(5)
    form = found.formulation(taking.form or "immediate release").name
    facts = found.parameters(form)
    factors = {name: _factor(fact, fact.spread, rng) * _factor(fact, fact.study, rng) for name, fact in facts.items()}
    activity = _factor(traits()["cyp1a2_activity"], traits()["cyp1a2_activity"].spread, rng) if found.cyp1a2 != "none" else np.ones(PEOPLE)
    depots, params = found.kinetics(form, weight_kg=np.full(PEOPLE, KG), activity=activity, factors=factors)
    wide = [pk.Depot(*(_column(value) for value in (d.fraction, d.rate, d.lag))) for d in depots]
    at = np.concatenate([np.asarray(hours, float), np.linspace(0.05, 12.0, 240)])
    levels = pk.concentration(mg, wide, at[None, :], pk.Disposition(_column(params.volume_per_f), _column(params.ke)))
    return levels[:, : len(hours)], levels.max(axis=1)


def _column(value) -> np.ndarray:
    return np.broadcast_to(np.asarray(value, dtype=float), (PEOPLE,))[:, None]


def morning(taking: Taking, mg: float | None = None) -> dict:
    """What is left at rising (percent of the peak) and, for sedating sites, percent taken an hour later; empty without kinetics."""
    found = taking.found
    if not found.pk or len(taking.hours) != 1:
        return {}
    amount = mg if mg is not None else taking.intake.doses[0][2] if taking.intake.doses else 1.0
    levels, peak = _levels(taking, amount, [taking.hours[0] + IN_BED_H, taking.hours[0] + IN_BED_H + AFTER_H])
    known = "prior" if found.pk["half_life"].basis == "assumed" else "trials"
    left = {"left at rise": _told(100.0 * levels[:, 0] / peak, known, "% of the peak")}
    return left | {f"site: {handle}": _site(taking, handle, levels[:, 1]) for handle in found.handles if handle in SEDATING}


def _site(taking: Taking, handle: str, level: np.ndarray) -> dict:
    middle, fact = half(taking.found, handle)
    halves = middle * _factor(fact, fact.spread, np.random.default_rng(6))
    told = effects().table().get(f"half_effect.{taking.compound}.{handle}", {}).get("contraction", 0.0)
    found = _told(100.0 * level / (level + halves), "trials" if told >= PRIOR_LINE else "prior", "% taken")
    return found | {"target": taking.found.handles[handle].target}


def _told(values: np.ndarray, basis: str, unit: str) -> dict:
    low, middle, high = (round(float(x), 1) for x in np.quantile(values, (0.05, 0.5, 0.95)))
    return {"median": middle, "low": low, "high": high, "unit": unit, "basis": basis}
