"""A compound as it stands in its file: identity, products, formulations, kinetics, handles and limits.

Assumptions: kinetics are linear and one-compartment; body weight scales the volume and nothing
else. The activity of the enzyme CYP1A2 (1 = the median person) acts as the file says:
``"elimination"``, it speeds up ke; ``"first pass"``, it lowers F, and once F has reached 1 slower
elimination takes the rest, so that oral exposure always goes as 1/activity.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from attrs import field, frozen

from pineal.compounds.forms import normalise
from pineal.compounds.pk import Depot, Disposition, Values
from pineal.errors import DataError, Fault
from pineal.evidence import Measured
from pineal.evidence.faults import suggest

CYP1A2 = ("elimination", "first pass", "none")
ROUTES = {
    "plasma": (), "gut": ("tryptophan", "ethanol", "protein"), "none": (),
    "store": ("magnesium", "plp", "folate", "iron", "zinc", "vitamin_d", "stress_brake"),
}
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
class Route:
    """How a compound reaches the model: its kind (`ROUTES`) and, for gut and store, the pool it feeds."""

    kind: str
    pool: str = ""


@frozen
class Salt:
    """A salt or form of a mineral or vitamin: mass fraction of the element and the share of it that is absorbed."""

    name: str
    element_fraction: Measured
    absorbed: Measured
    words: tuple[str, ...] = ()


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
    modifiers: Mapping[str, Measured] = field(factory=dict)
    handles: Mapping[str, Handle] = field(factory=dict)
    route: Route = Route("none")
    store: Mapping[str, Measured] = field(factory=dict)
    salts: Mapping[str, Salt] = field(factory=dict)
    contents: Mapping[str, Measured] = field(factory=dict)
    iu: Measured | None = None
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

    def salt(self, word: str) -> Salt:
        """The salt a word means; an unknown word raises DataError with the nearest one."""
        wanted = normalise(word)
        for found in self.salts.values():
            if wanted in map(normalise, (found.name, *found.words)):
                return found
        raise DataError(Fault(self.name, "salt", f"{word!r} is not known", suggest(wanted, self.salts)))

    def per(self, unit: str | None = None) -> float:
        """The factor from mg/L to a mass or molar concentration such as ``"pg/mL"`` (default: its own unit)."""
        amount, _, volume = (unit or self.unit).partition("/")
        if volume not in _LITRES or amount not in _MASS_G | _AMOUNT_MOL:
            raise DataError(Fault(self.name, "unit", f"{unit!r} is not a concentration", "like 'pg/mL' or 'pmol/L'"))
        grams = _MASS_G.get(amount) or _AMOUNT_MOL[amount] * self.molar_mass.to("g/mol")
        return 1e-3 / grams * _LITRES[volume]

    def kinetics(
        self, form: str, *, weight_kg: Values, activity: Values = 1.0, factors: Mapping[str, Values] | None = None
    ) -> tuple[tuple[Depot, ...], Disposition]:
        """Depots and disposition of a person, ready for `pineal.compounds.pk`.

        `weight_kg` in kg, `activity` of CYP1A2 relative to the median person; `factors` multiply
        parameters by the names of `parameters`, which is how variability enters.
        """
        factors = factors or {}
        release = self.formulation(form)
        depots = _depots(release, factors)
        ke = log(2.0) / (self.pk["half_life"].to("h") * factors.get("half_life", 1.0))
        volume = self.pk["volume"].to("L/kg") * factors.get("volume", 1.0) * weight_kg
        share = _at_most_one(release.bioavailability.to("1") * factors.get("bioavailability", 1.0))
        share, ke = _with_activity(self.cyp1a2, share, ke, activity)
        return depots, Disposition(volume / share, ke)

    def parameters(self, form: str) -> dict[str, Measured]:
        """The facts that `kinetics` reads for a form, by name."""
        release = self.formulation(form)
        depots = {f"{depot}.{name}": fact for depot, facts in release.depots.items() for name, fact in facts.items()}
        return {**{name: self.pk[name] for name in ("volume", "half_life")}, "bioavailability": release.bioavailability, **depots}

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
