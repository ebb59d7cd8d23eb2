"""Draw virtual persons of a kind: physiology, age, sex, clock, habits and the way they report.

Columns are built from scrambled Sobol points, so the same seed gives the same persons, and two settings of one seed
differ by the offset only.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from attrs import evolve, frozen
from scipy.special import ndtr, ndtri

from pineal.compounds import traits as body_traits
from pineal.engine import Persons
from pineal.errors import DataError, Fault
from pineal.evidence import Measured
from pineal.physiology import build, facts
from pineal.population import methods
from pineal.population.conditions import Tables, shipped
from pineal.population.phenotype import TRAITS, Phenotype, phenotype

WEIGHT_KG = {"female": 68.0, "male": 82.0, "": 75.0}
WEIGHT_LOG_SD = 0.18
_OWN = ("age", "sex", "phase part", "phase", "mid sleep", "weight", *(f"extra {name}" for name in TRAITS))


@frozen(eq=False)
class Sample:
    """Virtual persons with what the engine does not know of them; arrays of shape (n,).

    `age` years; `sex` "female", "male" or "" where it is not told; `bed` and `rise` the habitual time in bed, hours
    after the midnight that ends the evening (bed mostly negative); `phase_shift` h, how much later the clock is than
    an aligned one at these times in bed; `idle` minutes in bed without trying to sleep.
    """

    persons: Persons
    phenotype: Phenotype
    setting: str
    age: np.ndarray
    sex: np.ndarray
    bed: np.ndarray
    rise: np.ndarray
    phase_shift: np.ndarray
    idle: np.ndarray
    tables: Tables

    def __len__(self) -> int:
        return len(self.persons)

    def take(self, indices: np.ndarray) -> Sample:
        """Some of them, in the order given (repeats allowed)."""
        indices = np.asarray(indices)
        own = {name: getattr(self, name)[indices] for name in ("age", "sex", "bed", "rise", "phase_shift", "idle")}
        return evolve(self, persons=self.persons.take(indices), **own)

    def at(self, setting: str) -> Sample:
        """The same people in another setting."""
        old, new = self.tables.setting(self.setting), self.tables.setting(setting)
        moved = {name: self.persons[name] + new.get(name, 0.0) - old.get(name, 0.0) for name in {**old, **new}}
        return evolve(self, persons=self.persons.put(moved), setting=setting)


def draw(
    kind: str | Phenotype,
    n: int,
    *,
    age: tuple[float, float] | None = None,
    sex: str | float | None = None,
    setting: str = "home",
    seed: int | tuple[int, ...],
    tables: Tables | None = None,
    first: int = 0,
) -> Sample:
    """`n` people of a phenotype, from number `first` of the endless row of this seed on.

    `age`: range in years, spread evenly; None for the reference age of the model. `sex`: "female", "male", the share
    of women, or None (not told apart, no effect of sex). `tables`: other offsets than the shipped ones.
    Raises DataError for unknown words and ages out of order.
    """
    tables = tables or shipped()
    kind = phenotype(kind) if isinstance(kind, str) else kind
    scores = _scores(n, len(healthy_axes()) + len(_OWN), seed, first)
    own = dict(zip(_OWN, scores[:, len(healthy_axes()) :].T, strict=True))
    years, sexes = _ages(age, own["age"], tables), _sexes(sex, own["sex"])
    limit = tables.ages["phase_limit"]
    shift = np.clip(_phase(kind, own), -limit, limit)
    offsets = (tables.people(years, sexes), tables.setting(setting))
    columns = _columns(kind, scores, own, offsets)
    columns["melatonin.amplitude"] *= tables.melatonin(years)
    columns["circadian.period"] += shift * tables.ages["period_per_hour"]
    columns["body.weight"] = np.array([WEIGHT_KG[one] for one in sexes]) * np.exp(WEIGHT_LOG_SD * own["weight"])
    bed, rise = _times(kind, years, own["mid sleep"], tables)
    idle = np.full(n, kind.habits["idle"].value if "idle" in kind.habits else 0.0)
    return Sample(Persons(n, columns), kind, setting, years, sexes, bed, rise, shift, idle, tables)


def _columns(kind: Phenotype, scores: np.ndarray, own: dict, offsets: tuple[dict, ...]) -> dict[str, np.ndarray]:
    """Parameters of everybody: the healthy spread, the phenotype, then what age, sex and setting add."""
    columns = {}
    for (name, fact, sigma, log), z in zip(healthy_axes(), scores.T, strict=False):
        columns[name] = fact.value * np.exp(sigma * z) if log else fact.value + sigma * z
    columns |= _traits(kind, columns, own) | _reports(kind, scores)
    for shifts in offsets:
        columns |= {name: columns.get(name, np.full(len(scores), build().values.get(name, 0.0))) + by for name, by in shifts.items()}
    return columns


@cache
def healthy_axes() -> tuple[tuple[str, Measured, float, bool], ...]:
    """Everything that differs between healthy people: name, fact, sigma, whether on the log scale."""
    model = build()
    found = [(name, facts()[name]) for name in model.at_level("person") if facts()[name].spread is not None]
    found += [(f"diary.{name}", methods.facts()[f"diary.{name}"]) for name in ("sol_bias", "waso_bias")]
    found += [("body.cyp1a2", body_traits()["cyp1a2_activity"])]
    return tuple((name, fact, fact.spread.sigma(fact.value), fact.spread.kind == "lognormal") for name, fact in found)


def _scores(n: int, k: int, seed: int | tuple[int, ...], first: int = 0) -> np.ndarray:
    """Standard normal scores by a scrambled Sobol sequence, from its point `first` on; shape (n, k)."""
    from scipy.stats import qmc

    row = qmc.Sobol(k, seed=np.random.default_rng(seed))
    points = row.fast_forward(first).random(n) if first else row.random_base2(int(np.ceil(np.log2(max(n, 2)))))[:n]
    return ndtri(np.clip(points, 1e-9, 1.0 - 1e-9))


def _ages(age: tuple[float, float] | None, z: np.ndarray, tables: Tables) -> np.ndarray:
    if age is None:
        return np.full(len(z), tables.ages["reference_age"])
    low, high = map(float, age)
    if not 0.0 < low <= high <= 120.0:
        raise DataError(Fault("", "age", f"is {age!r}", "two ages in years, the lower first, like (20, 60)"))
    return low + (high - low) * ndtr(z)


def _sexes(sex: str | float | None, z: np.ndarray) -> np.ndarray:
    if sex is None:
        return np.full(len(z), "", dtype="<U6")
    share = {"female": 1.0, "male": 0.0}.get(sex) if isinstance(sex, str) else float(sex)
    if share is None or not 0.0 <= share <= 1.0:
        raise DataError(Fault("", "sex", f"is {sex!r}", '"female", "male" or the share of women between 0 and 1'))
    return np.where(ndtr(z) < share, "female", "male").astype("<U6")


def _normal(fact: Measured, z: np.ndarray) -> np.ndarray:
    return fact.value + (fact.spread.sigma(fact.value) if fact.spread else 0.0) * z


def _traits(kind: Phenotype, columns: dict, own: dict) -> dict[str, np.ndarray]:
    """Traits of the phenotype: its shift, and its own spread in place of the healthy one where it states one."""
    model, found = build(), {}
    for word, fact in kind.traits.items():
        name = TRAITS[word]
        typical = model.values[name]
        if name not in columns:
            found[name] = typical + _normal(fact, own[f"extra {word}"])
        else:
            sigma = facts()[name].spread.sigma(typical)
            ratio = fact.spread.sigma(fact.value) / sigma if fact.spread else 1.0
            found[name] = typical + fact.value + ratio * (columns[name] - typical)
    if "disturbance" in kind.traits:
        found[TRAITS["disturbance"]] = np.maximum(0.0, found[TRAITS["disturbance"]])
    return found


def _reports(kind: Phenotype, scores: np.ndarray) -> dict[str, np.ndarray]:
    """Diary biases of the phenotype, on the scores of the healthy ones."""
    places = {name: k for k, (name, *_) in enumerate(healthy_axes())}
    return {f"diary.{word}": _normal(fact, scores[:, places[f"diary.{word}"]]) for word, fact in kind.diary.items()}


def _phase(kind: Phenotype, own: dict) -> np.ndarray:
    """Shift of the clock in h: a main and a late part."""
    z = own["phase"]
    main = _normal(kind.phase["main"], z) if "main" in kind.phase else np.zeros(len(z))
    if "late" not in kind.phase:
        return main
    return np.where(ndtr(own["phase part"]) < kind.phase["share"].value, _normal(kind.phase["late"], z), main)


def _times(kind: Phenotype, years: np.ndarray, z: np.ndarray, tables: Tables) -> tuple[np.ndarray, np.ndarray]:
    """Habitual time in bed, hours after midnight."""
    later = kind.habits["bed_shift"].value if "bed_shift" in kind.habits else 0.0
    middle, half = tables.mid_sleep(years) + tables.mid_sleep_sd * z + later, tables.ages["time_in_bed"] / 2.0
    return middle - half, middle + half


__all__ = ["Sample", "draw"]
