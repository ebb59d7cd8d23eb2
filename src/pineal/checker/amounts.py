"""Amounts of a day: all products of a compound together, of the element for a mineral, as least and most."""

from __future__ import annotations

from math import inf

from pineal.checker.substances import Scene, Substance
from pineal.errors import UnitError
from pineal.units import Quantity

GRAMS = {"ng": 1e-9, "ug": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3}


def bounds(name: str, unit: str, scene: Scene) -> tuple[float, float]:
    """Least and most of a compound in a day, in a unit of mass; (0, inf) for what cannot be told."""
    least = most = 0.0
    for substance in scene.substances:
        if substance.name == name:
            low, high = _of(substance, unit, scene)
            least, most = least + low, most + high
    return least, most


def _of(substance: Substance, unit: str, scene: Scene) -> tuple[float, float]:
    entry = scene.names.compounds.get(substance.name)
    single = None if substance.amount is None else _mass(substance.amount, unit, entry.ug_per_iu if entry else None)
    if single is None:
        return 0.0, inf
    day = single * (len(substance.minutes) or 1)
    shares = dict(entry.element) if entry else {}
    if not shares:
        return day, day
    if substance.of == "salt":
        share = shares.get((substance.form or "").strip().casefold())
        return (0.0, day) if share is None else (day * share, day * share)
    said = substance.said.lower() if substance.place == "medicine" else ""
    share = next((shares[salt] for salt in shares if said and salt in said), None)
    return (day, day) if share is None else (day * share, day)


def _mass(amount: Quantity, unit: str, ug_per_iu: float | None) -> float | None:
    """An amount in a unit of mass; None for what is no mass."""
    if amount.value < 0:
        return None
    given = amount.unit.strip()
    if given.upper().replace(".", "") in ("IU", "UI", "IE"):
        return None if not ug_per_iu else amount.value * ug_per_iu * GRAMS["ug"] / GRAMS[unit]
    if given in GRAMS:
        return amount.value * GRAMS[given] / GRAMS[unit]
    if amount.value == 0:
        return 0.0
    try:
        return amount.to(unit)
    except UnitError:
        return None
