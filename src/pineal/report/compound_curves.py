"""The numbers behind the pictures of a compound: levels and occupancies over hours and doses, with how people differ.

A person here is one draw of every kinetic parameter from its spread between persons (`Measured.spread`, and
the enzyme trait where the file names one), at 70 kg and without modifiers. A spread that is not known is left out and
named. Draws are evenly spread quantiles in a fixed order, so the same file gives the same curves. Neither the spread
between studies nor the weights on sleep are in the bands: they are levels and shares, not effects.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from attrs import frozen

from pineal.compounds import Compound, pk, traits
from pineal.evidence import Measured
from pineal.report.compound_words import figure
from pineal.units import Quantity

PEOPLE, WEIGHT_KG, BEFORE_H = 999, 70.0, 0.5
"""Persons drawn, their weight, and hours from taking to lights out."""

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@frozen(eq=False)
class Band:
    """One picture's curve: `x` of shape (n,), `y` of shape (5, n) at `LEVELS`; `marks` are (x, label); `edges` the median
    at the ends of the 90 % of a potency; `bottom` is the lower end of the chart, `of` what the
    bands hold nine of ten of."""

    name: str
    x: np.ndarray
    y: np.ndarray
    unit: str
    across: str
    log: bool = False
    marks: tuple[tuple[float, str], ...] = ()
    edges: tuple[np.ndarray, ...] = ()
    top: float | None = None
    note: str = ""
    bottom: float = 0.0
    of: str = "people"


@frozen(eq=False)
class People:
    """Depots and disposition of the drawn persons for one form; `untold` are parameters whose spread is not known."""

    depots: tuple[pk.Depot, ...]
    params: pk.Disposition
    untold: tuple[str, ...]


def people(found: Compound, form: str) -> People:
    """Persons drawn for a form."""
    draw = np.random.default_rng(1)
    facts = found.parameters(form)
    factors = {name: _factors(fact, draw) for name, fact in facts.items() if fact.spread}
    activity = _factors(traits()["cyp1a2_activity"], draw) if found.cyp1a2 != "none" else np.ones(PEOPLE)
    depots, params = found.kinetics(form, weight_kg=np.full(PEOPLE, WEIGHT_KG), activity=activity, factors=factors)
    return People(depots, params, tuple(name for name, fact in facts.items() if not fact.spread))


def _factors(fact: Measured, draw) -> np.ndarray:
    """Factors around 1, one a person."""
    share = draw.permutation((np.arange(PEOPLE) + 0.5) / PEOPLE)
    spread = fact.spread
    if spread.kind == "uniform":
        return (spread.limits[0] + share * (spread.limits[1] - spread.limits[0])) / fact.value
    sigma, normal = spread.sigma(fact.value), np.array([NormalDist().inv_cdf(each) for each in share])
    return np.exp(sigma * normal) if spread.kind == "lognormal" else np.maximum(1.0 + sigma * normal / fact.value, 0.01)


def strength(found: Compound, form: str) -> tuple[float, bool]:
    """The usual strength (mg): the middle one of the products of a form; False where no product has the form."""
    own = sorted({mg for product in found.products if found.formulation(product.form).name == form for mg in product.strengths})
    every = own or sorted({mg for product in found.products for mg in product.strengths})
    return (every[(len(every) - 1) // 2] if every else 1.0), bool(own)


def level(found: Compound, form: str, mg: float, hours: np.ndarray, drawn: People) -> np.ndarray:
    """Plasma (mg/L) of every person at hours after taking; shape (PEOPLE, n)."""
    depots = [pk.Depot(*(_column(value) for value in (d.fraction, d.rate, d.lag))) for d in drawn.depots]
    params = pk.Disposition(_column(drawn.params.volume_per_f), _column(drawn.params.ke))
    return pk.concentration(mg, depots, hours[None, :], params)


def _column(value) -> np.ndarray:
    return np.asarray(value, dtype=float)[..., None] * np.ones((PEOPLE, 1)) if np.ndim(value) == 0 else np.asarray(value)[:, None]


def spread_of(values: np.ndarray) -> np.ndarray:
    """Quantiles over persons at `LEVELS`; shape (5, ...)."""
    return np.quantile(values, LEVELS, axis=0)


def plasma(found: Compound) -> list[Band]:
    """Plasma over a day by form, at its usual strength, taken half an hour before lights out (hour 0)."""
    return [_day(found, form) for form in found.formulations]


def _day(found: Compound, form: str) -> Band:
    mg, own = strength(found, form)
    hours, drawn = np.linspace(-1.0, 24.0, 251), people(found, form)
    values = spread_of(level(found, form, mg, hours + BEFORE_H, drawn) * found.per())
    notes = ["no product of this form is listed"] * (not own) + ["what the body makes itself is not in it"] * (found.kind == "hormone")
    marks = ((-BEFORE_H, "taken"), (8.0, "8 h"))
    return Band(f"{form}, {figure(mg)} mg", hours, values, found.unit, "hours from lights out", marks=marks, note="; ".join(notes))


def half(found: Compound, handle: str) -> tuple[float, Measured] | None:
    """Plasma (mg/L) that takes half of a handle, with its fact; as the physiology reads it."""
    facts = found.handles[handle].facts
    if handle == "adenosine":
        return facts["k50"].value / facts["free_fraction"].value / found.per(facts["k50"].unit), facts["k50"]
    fact = facts.get("hypnotic_half_effect") or facts.get("half_effect")
    return None if fact is None else (fact.value / found.per(fact.unit), fact)


def _edges(fact: Measured, middle: float) -> list[float]:
    """The half-effect level at the ends of the 90 % of its spread."""
    return [middle * end / fact.value for end in fact.spread.interval(fact.value, 0.9)] if fact.spread else []


def by_hour(found: Compound) -> list[Band]:
    """Occupancy of every handle over the night, for the first form at its usual strength."""
    return [_by_hour(found, next(iter(found.formulations)), name) for name in _potent(found)]


def _potent(found: Compound) -> list[str]:
    return [name for name in found.handles if found.formulations and half(found, name)]


def _by_hour(found: Compound, form: str, handle: str) -> Band:
    (middle, fact), (mg, _) = half(found, handle), strength(found, form)
    hours = np.linspace(-0.5, 10.0, 106)
    values = level(found, form, mg, hours + BEFORE_H, people(found, form))
    edges = tuple(np.median(values / (values + end), axis=0) * 100 for end in _edges(fact, middle))
    title = f"{found.handles[handle].target}; {form}, {figure(mg)} mg"
    shares = 100 * spread_of(values / (values + middle))
    return Band(title, hours, shares, "% of its site taken", "hours from lights out", edges=edges, top=100.0)


def by_dose(found: Compound) -> list[Band]:
    """Highest occupancy of every handle over doses (log axis), with the strengths of products."""
    return [_by_dose(found, next(iter(found.formulations)), name) for name in _potent(found)]


def _by_dose(found: Compound, form: str, handle: str) -> Band:
    (middle, fact), strengths = half(found, handle), _strengths(found)
    drawn = people(found, form)
    peak = pk.cmax(1.0, drawn.depots, drawn.params)
    doses = _doses(strengths)
    values = peak[:, None] * doses[None, :]
    edges = tuple(np.median(values / (values + end), axis=0) * 100 for end in _edges(fact, middle))
    title = f"{found.handles[handle].target}; {form}"
    return Band(title, doses, 100 * spread_of(values / (values + middle)), "% of its site taken at the peak", "dose, mg", True,
                tuple((mg, figure(mg)) for mg in strengths), edges, 100.0)  # fmt: skip


def _strengths(found: Compound, form: str | None = None) -> list[float]:
    return sorted({mg for p in found.products if form is None or p.form == form for mg in p.strengths}) or [1.0]


def _doses(strengths: list[float]) -> np.ndarray:
    return np.geomspace(strengths[0] / 4, strengths[-1] * 4, 121)


def stored(found: Compound) -> list[Band]:
    """Status that an amount a day sustains in the end, by salt of a product; the most that counts is 1 (replete)."""
    if found.route.kind != "store":
        return []
    return [_stored(found, form) for form in dict.fromkeys(p.form for p in found.products)]


def _stored(found: Compound, form: str) -> Band:
    salt = found.salt(form)
    gain, absorbed = found.store["gain_per_mg"], (salt and salt.absorbed) or found.store.get("absorbed")
    facts = [fact for fact in (gain, absorbed) if fact is not None]
    draw = np.random.default_rng(1)
    person = np.prod([fact.value * (_factors(fact, draw) if fact.spread else np.ones(PEOPLE)) for fact in facts], axis=0)
    strengths = _strengths(found, form)
    doses = _doses(strengths)
    milligrams = found.mass(Quantity(1.0, "mg"), form)
    values = np.minimum(person[:, None] * doses[None, :] * milligrams, 1.0)
    brake = found.route.pool == "stress_brake"
    unit = "share of the response to stress taken away in the end" if brake else "status gained in the end, 1 = from none to replete"
    return Band(form, doses, spread_of(values), unit, "dose a day, mg", True,
                tuple((mg, figure(mg)) for mg in strengths), top=1.0)  # fmt: skip


def residual(found: Compound) -> list[dict]:
    """Share of the peak that is left 8 h after taking, by form: median and 90 % of people, in percent."""
    rows = []
    for form in found.formulations:
        drawn = people(found, form)
        share = 100 * level(found, form, 1.0, np.array([8.0]), drawn)[:, 0] / pk.cmax(1.0, drawn.depots, drawn.params)
        low, _, middle, _, high = (float(value) for value in spread_of(share))
        rows.append({"form": form, "low": low, "median": middle, "high": high, "untold": drawn.untold})
    return rows
