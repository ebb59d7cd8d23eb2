"""A compound as it stands in its file: identity, route, products, salts, formulations, kinetics, handles and limits.

Assumptions: kinetics are linear and one-compartment; body weight scales the volume and nothing
else. The activity of the enzyme CYP1A2 (1 = the median person) acts as the file says:
``"elimination"``, it speeds up ke; ``"first pass"``, it lowers F, and once F has reached 1 slower
elimination takes the rest, so that oral exposure always goes as 1/activity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log

from attrs import field, frozen

from pineal.compounds.forms import normalise
from pineal.compounds.pk import Depot, Disposition, Values
from pineal.compounds.routes import NAMED_LAWS, Route, Salt
from pineal.errors import DataError, Fault
from pineal.evidence import Measured
from pineal.evidence.faults import suggest
from pineal.units import Quantity

CYP1A2 = ("elimination", "first pass", "none")
_MASS_G = {"g": 1.0, "mg": 1e-3, "ug": 1e-6, "ng": 1e-9, "pg": 1e-12}
_AMOUNT_MOL = {"mol": 1.0, "mmol": 1e-3, "umol": 1e-6, "nmol": 1e-9, "pmol": 1e-12}
_LITRES = {"L": 1.0, "dL": 0.1, "mL": 1e-3}


@frozen
class Product:
    """Something one can buy: its form and the strengths it comes in (mg of the moiety)."""

    name: str
    form: str
    strengths: tuple[float, ...]


@frozen
class Formulation:
    """How a form releases its dose. A depot without a fraction takes what the others leave."""

    name: str
    bioavailability: Measured
    depots: Mapping[str, Mapping[str, Measured]]
    words: tuple[str, ...] = ()
    note: str = ""


@frozen
class Handle:
    """What the compound does in the body; the physiology reads its facts by name."""

    name: str
    target: str
    action: str
    facts: Mapping[str, Measured]
    note: str = ""


@frozen
class Compound:
    """One file of the catalogue."""

    name: str
    kind: str
    molar_mass: Measured
    unit: str
    synonyms: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    formulations: Mapping[str, Formulation] = field(factory=dict)
    pk: Mapping[str, Measured] = field(factory=dict)
    cyp1a2: str = "none"
    route: Route = field(factory=Route)
    salts: Mapping[str, Salt] = field(factory=dict)
    contents: Mapping[str, Measured] = field(factory=dict)
    store: Mapping[str, Measured] = field(factory=dict)
    iu: Measured | None = None
    modifiers: Mapping[str, Measured] = field(factory=dict)
    handles: Mapping[str, Handle] = field(factory=dict)
    evidence: tuple[str, ...] = ()
    limits: str = ""
    knowledge: str = ""
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it answers to, its own first."""
        return (self.name, *self.synonyms)

    def formulation(self, form: str) -> Formulation:
        """The formulation a word means; an unknown word raises DataError with the nearest one."""
        wanted = normalise(form)
        for found in self.formulations.values():
            if wanted == found.name or wanted in map(normalise, found.words):
                return found
        raise DataError(Fault(self.name, "form", f"{form!r} is not known", suggest(wanted, self.formulations)))

    def per(self, unit: str | None = None) -> float:
        """The factor from mg/L to a mass or molar concentration such as ``"pg/mL"`` (default: its own unit)."""
        amount, _, volume = (unit or self.unit).partition("/")
        if volume not in _LITRES or amount not in _MASS_G | _AMOUNT_MOL:
            raise DataError(Fault(self.name, "unit", f"{unit!r} is not a concentration", "like 'pg/mL' or 'pmol/L'"))
        grams = _MASS_G.get(amount) or _AMOUNT_MOL[amount] * self.molar_mass.to("g/mol")
        return 1e-3 / grams * _LITRES[volume]

    def salt(self, form: str | None) -> Salt | None:
        """The salt a word means, the first of the file where none was said; an unknown word raises DataError."""
        wanted = normalise(form or "")
        for found in self.salts.values():
            if not form or wanted in {normalise(found.name), *map(normalise, found.words)}:
                return found
        if self.salts:
            raise DataError(Fault(self.name, "form", f"{form!r} is not a known salt", suggest(wanted, self.salts)))
        return None

    def mass(self, amount: Quantity, form: str | None = None, of: str | None = None) -> float:
        """Milligrams of the moiety (of the element, for a mineral) in an amount.

        `of`: ``"salt"`` converts by the share of the element in the salt that `form` names. Raises UnitError
        for an amount that is no mass of this compound.
        """
        salt = self.salt(form) if of == "salt" else None
        share = salt.element_fraction.to("1") if salt else 1.0
        if amount.unit in _MASS_G:
            return amount.value * share * (_MASS_G[amount.unit] / _MASS_G["mg"])
        if amount.unit in _AMOUNT_MOL:
            return amount.value * share * _AMOUNT_MOL[amount.unit] * self.molar_mass.to("g/mol") * 1e3
        if amount.unit == "IU" and self.iu is not None:
            return amount.value * share * self.iu.to("mg")
        return amount.to("mg") * share

    def half_effect(self, handle: str) -> float | None:
        """Plasma concentration (mg/L) at half occupancy of a handle that has one potency; None for the others."""
        found = self.handles.get(handle)
        if found is None or handle in NAMED_LAWS or "half_effect" not in found.facts:
            return None
        fact = found.facts["half_effect"]
        return fact.value / self.per(fact.unit)

    def beside(self, others: Iterable[str]) -> dict[str, float]:
        """What each parameter is multiplied by when `others` are taken too; names without a modifier raise DataError."""
        found: dict[str, float] = {}
        for name in others:
            for parameter, fact in self.modifier(name).items():
                found[parameter] = found.get(parameter, 1.0) * fact.to("1")
        return found

    def kinetics(
        self, form: str, *, weight_kg: Values, activity: Values = 1.0, factors: Mapping[str, Values] | None = None,
        beside: Iterable[str] = (),
    ) -> tuple[tuple[Depot, ...], Disposition]:  # fmt: skip
        """Depots and disposition of a person, ready for `pineal.compounds.pk`.

        `weight_kg` in kg, `activity` of CYP1A2 relative to the median person; `factors` multiply
        parameters by the names of `parameters`, which is how variability enters; `beside` names modifiers
        that are taken too.
        """
        changed, factors = self.beside(beside), dict(factors or {})
        activity = activity * changed.pop("activity", 1.0)
        factors |= {name: factors.get(name, 1.0) * fold for name, fold in changed.items()}
        release = self.formulation(form)
        depots = _depots(release, factors)
        ke = log(2.0) / (self.pk["half_life"].to("h") * factors.get("half_life", 1.0))
        volume = self.pk["volume"].to("L/kg") * factors.get("volume", 1.0) * weight_kg
        share = _at_most_one(release.bioavailability.to("1") * factors.get("bioavailability", 1.0))
        share, ke = _with_activity(self.cyp1a2, share, ke, activity)
        return depots, Disposition(volume / share, ke)

    def lags(self, form: str, beside: Iterable[str] = ()) -> tuple[float, ...]:
        """Hours from intake to the beginning of absorption, one for each depot of a form."""
        return tuple(float(depot.lag) for depot in _depots(self.formulation(form), self.beside(beside)))

    def parameters(self, form: str) -> dict[str, Measured]:
        """The facts that `kinetics` reads for a form, by name."""
        release = self.formulation(form)
        depots = {f"{depot}.{name}": fact for depot, facts in release.depots.items() for name, fact in facts.items()}
        return {**{name: self.pk[name] for name in ("volume", "half_life")}, "bioavailability": release.bioavailability, **depots}

    @property
    def modified_by(self) -> tuple[str, ...]:
        """What changes its kinetics: co-medication, food, smoking, sex or age, by the file's words."""
        return tuple(dict.fromkeys(dotted.rpartition(".")[2] for dotted in self.modifiers))

    def modifier(self, name: str) -> dict[str, Measured]:
        """The fold changes of a modifier (``"fluvoxamine"``) by what they act on; unknown raises DataError."""
        split = [(*dotted.rpartition("."), fact) for dotted, fact in self.modifiers.items()]
        found = {on: fact for on, _, who, fact in split if who == name}
        if not found:
            known = sorted({who for _, _, who, _ in split})
            raise DataError(Fault(self.name, "modifier", f"{name!r} is not known", suggest(name, known)))
        return found


def _depots(release: Formulation, factors: Mapping[str, Values]) -> tuple[Depot, ...]:
    def value(depot: str, name: str, unit: str) -> Values:
        fact = release.depots[depot].get(name)
        return 0.0 if fact is None else fact.to(unit) * factors.get(f"{depot}.{name}", 1.0)

    given = {depot: _at_most_one(value(depot, "fraction", "1")) for depot, facts in release.depots.items() if "fraction" in facts}
    rest = 1.0 - sum(given.values())
    return tuple(Depot(given.get(depot, rest), value(depot, "rate", "1/h"), value(depot, "lag", "h")) for depot in release.depots)


def _with_activity(law: str, share: Values, ke: Values, activity: Values) -> tuple[Values, Values]:
    """F and ke at an enzyme activity; oral clearance ke V/F goes in proportion to it."""
    if law == "none":
        return share, ke
    if law == "elimination":
        return share, ke * activity
    lifted = _at_most_one(share / activity)
    return lifted, ke * activity * lifted / share


def _at_most_one(value: Values) -> Values:
    if isinstance(value, float | int):
        return min(value, 1.0)
    import numpy as np

    return np.minimum(value, 1.0)
