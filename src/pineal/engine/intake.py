"""From what is taken to what is laid on a timeline: the one way in for every compound.

`intake` understands a compound, a form and an amount once; `Intake.at` puts it at a second. Plasma compounds
become doses, eaten ones grams in a pool of the gut, stores a block of 24 h of the status that this amount a day
gains in the end. Foods and mixtures become what they hold. What has no known path is said in `notes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import numpy as np
from attrs import evolve, frozen

from pineal.compounds import Compound, get
from pineal.engine.timeline import EPOCH_S, TimedDose
from pineal.errors import DataError, Fault
from pineal.evidence import Measured, read_measured
from pineal.physiology import build
from pineal.units import Quantity

PLAIN_FORM = "immediate release"
DAY_S = 86400

_EPOCHS_AN_HOUR = 3600 / EPOCH_S


@frozen
class Exposure:
    """`amount` of a timeline input from a second on, over so many seconds: grams eaten (g/h while it lasts) or a level."""

    name: str
    second: int
    lasts_s: int
    level: float


@frozen
class Laid:
    """What an intake puts on a timeline."""

    doses: tuple[TimedDose, ...] = ()
    exposures: tuple[Exposure, ...] = ()


@frozen
class Intake:
    """One compound in one amount, understood: doses (compound, form, mg), grams by pool, status gained by store, notes."""

    compound: str
    doses: tuple[tuple[str, str, float], ...] = ()
    eaten: tuple[tuple[str, float], ...] = ()
    stored: tuple[tuple[str, float], ...] = ()
    notes: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    def at(self, second: int) -> Laid:
        """What it lays on a timeline when taken at a UTC second."""
        doses = tuple(TimedDose(second, compound, form, mg, self.beside) for compound, form, mg in self.doses)
        eaten = [Exposure(pool, second, EPOCH_S, grams * _EPOCHS_AN_HOUR) for pool, grams in self.eaten]
        stored = [Exposure(pool, second, DAY_S, level) for pool, level in self.stored]
        return Laid(doses, (*eaten, *stored))

    def and_(self, other: Intake) -> Intake:
        """Both at once, under the name of the first."""
        return evolve(
            self, doses=self.doses + other.doses, eaten=self.eaten + other.eaten, stored=self.stored + other.stored,
            notes=self.notes + other.notes,
        )  # fmt: skip


def intake(
    name: str, amount: Quantity, form: str | None = None, of: str | None = None, *, beside: Iterable[str] = ()
) -> Intake:  # fmt: skip
    """What an amount of a compound means for the model.

    `of`: ``"salt"`` where a mineral's amount is of its salt; else it is of the element. `beside`: what is taken
    with it and stands among the compound's modifiers (``"carbidopa"``). Raises DataError for a compound that is
    not in the catalogue and for a form or a modifier that it does not know, UnitError for an amount that is no
    mass of it. An amount per kg is multiplied out before.
    """
    found = get(name)
    own = {"plasma": _plasma, "gut": _gut, "store": _store, "none": _nothing}[found.route.kind](found, amount, form, of, tuple(beside))
    for content in found.contents:
        part = _held(found, content, amount, form, of)
        if part is not None:
            own = own.and_(part)
    return own


def _plasma(found: Compound, amount: Quantity, form: str | None, of: str | None, beside: tuple[str, ...]) -> Intake:
    found.beside(beside)
    known = found.formulation(form or PLAIN_FORM).name
    dose = (found.name, known, found.mass(amount, form, of))
    if not found.handles:
        return Intake(found.name, notes=(f"{found.name}: its kinetics are known, what it does to sleep is unknown; not simulated",))
    return Intake(found.name, doses=(dose,), beside=beside)


def _gut(found: Compound, amount: Quantity, form: str | None, of: str | None, beside: tuple[str, ...]) -> Intake:
    return Intake(found.name, eaten=((found.route.pool, 1e-3 * found.mass(amount, form, of)),))


def _store(found: Compound, amount: Quantity, form: str | None, of: str | None, beside: tuple[str, ...]) -> Intake:
    salt = found.salt(form)
    share = (salt and salt.absorbed) or found.store.get("absorbed")
    gain = found.store["gain_per_mg"].to("1/mg") * found.mass(amount, form, of) * (share.to("1") if share else 1.0)
    notes = (f"{found.name}: the salt was not stated; taken as {salt.name}",) if salt and not form and len(found.salts) > 1 else ()
    return Intake(found.name, stored=((found.route.pool, gain),), notes=notes)


def _nothing(found: Compound, amount: Quantity, form: str | None, of: str | None, beside: tuple[str, ...]) -> Intake:
    beyond = " beyond what it holds" if found.contents else ""
    return Intake(found.name, notes=(f"{found.name}: not simulated{beyond}; what it does to sleep is unknown",))


def _held(found: Compound, content: str, amount: Quantity, form: str | None, of: str | None) -> Intake | None:
    """What the share of another compound in this one means; tryptophan of a protein counts beyond that of any protein."""
    share = found.contents[content]
    volume = "/mL" in share.unit or "/L" in share.unit
    whole = amount.to("mL") if volume else found.mass(amount, form, of)
    held = share.to("mg/mL" if volume else "1")
    if found.route.pool == "protein" and get(content).route.pool == "tryptophan":
        held = _beyond_protein(held)
        if held < 0.0:
            return Intake(found.name, notes=(f"{found.name}: holds less tryptophan than other protein; that lack is not simulated",))
    return intake(content, Quantity(whole * held, "mg"))


def _beyond_protein(share: float) -> float:
    """Free tryptophan (g/g of protein) that a protein's tryptophan is worth beyond that of ordinary protein."""
    values, ordinary = build().values, usual_meal()["tryptophan_share"].value
    worth = values["tryptophan.tryptophan_per_protein"] / values["tryptophan.tryptophan_per_gram"]
    return (share / ordinary - 1.0) * worth


@cache
def usual_meal() -> dict[str, Measured]:
    """What a meal holds when only its hour was stated, assumed."""
    return read_measured(Path(__file__).parent / "data" / "usual_meal.toml")


def unknown(name: str) -> Intake:
    """A compound that the catalogue does not have: nothing is laid, and that is said."""
    return Intake(name, notes=(f"{name}: not in the catalogue, so not simulated; what it does to sleep is unknown",))


def known(name: str) -> Compound | None:
    """The compound of a stated name, or None when the catalogue does not have it."""
    try:
        return get(name)
    except DataError:
        return None


def series(laid: Iterable[Laid], start: int, epochs: int) -> dict[str, np.ndarray]:
    """All exposures as inputs of a timeline, summed by name; each of shape (epochs,). Parts outside are cut off."""
    found: dict[str, np.ndarray] = {}
    for each in (exposure for one in laid for exposure in one.exposures):
        first = (each.second - start) // EPOCH_S
        a, b = max(0, first), min(epochs, first + each.lasts_s // EPOCH_S)
        if a < b:
            found.setdefault(each.name, np.zeros(epochs))[a:b] += each.level
    return found


def together(*parts: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Exposures by name, summed where names meet."""
    whole: dict[str, np.ndarray] = {}
    for part in parts:
        for name, values in part.items():
            whole[name] = whole[name] + values if name in whole else values
    return whole


def faults(error: DataError, file: str, place: str) -> list[Fault]:
    """The faults of an intake at the place of a case where it stands."""
    return [Fault(file, place, fault.wrong, fault.right) for fault in error.faults]
