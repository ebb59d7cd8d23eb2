"""What a new study of a compound would find: the predictive interval of a published parameter.

Draws the typical value of every parameter from its spread between studies (`Measured.study`);
the spread between persons and the sampling error of a small study are left out, so the interval
is, if anything, too sharp. Ratios (``AUC_ratio``) compare with and without the row's modifier
in the same simulated study.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import log
from statistics import NormalDist

from attrs import frozen

from pineal.compounds import pk
from pineal.compounds.compound import Compound
from pineal.compounds.pk import Values
from pineal.evidence import Measured, PkRow

DRAWS = 4000
TISSUE = "tissue"  # the depot that stands for the slow phase of a two-compartment curve, not for slow absorption
_TIME = {"h": 1.0, "min": 60.0}


@frozen
class Interval:
    """Low, median and high of a predicted value in `unit`; `sharpness` is high over low."""

    low: float
    median: float
    high: float
    unit: str

    @property
    def sharpness(self) -> float:
        """How many fold the interval spans."""
        return self.high / self.low

    def holds(self, value: float) -> bool:
        """Whether a value lies inside, ends included."""
        return self.low <= value <= self.high


@frozen(eq=False)
class _Studies:
    """Simulated studies: depots, disposition and true volume (L) with one value for each study, weight in kg."""

    compound: Compound
    dose_mg: float
    weight_kg: float
    volume: Values
    depots: tuple[pk.Depot, ...]
    params: pk.Disposition
    tissue: tuple[pk.Depot, ...]


def predict(
    compound: Compound, row: PkRow, dose_mg: float, form: str, weight_kg: float, modifier: str = "", level: float = 0.9, seed: int = 1
) -> Interval | None:
    """The central interval for a row's parameter after a dose, or None for a parameter the model does not have.

    Arguments as for `studies`.
    """
    found = studies(compound, row, dose_mg, form, weight_kg, modifier, seed)
    return None if found is None else interval(found, row, level)


def studies(
    compound: Compound, row: PkRow, dose_mg: float, form: str, weight_kg: float, modifier: str = "", seed: int = 1
) -> Values | None:
    """What each of `DRAWS` new studies would print for a row's parameter, in its unit; None where the model does not have it.

    `form` is where the dose goes, or the salt for an absorbed share (an intravenous row may name
    any: its clearance and volume do not look at it); `modifier` is a name of the compound's
    modifiers, in force for the row.
    """
    import numpy as np

    draw = np.random.default_rng(seed)
    if row.parameter == "fractional_absorption":
        absorbed = compound.salt(form).absorbed
        return 100.0 * np.minimum(absorbed.to("1") * _factor(absorbed, draw), 1.0)
    measure = _MEASURES.get(row.parameter.removesuffix("_ratio"))
    if measure is None:
        return None
    factors = {name: _factor(fact, draw) for name, fact in compound.parameters(form).items()}
    plain = measure(_studies(compound, dose_mg, form, weight_kg, factors), row)
    found = plain
    if modifier:
        found = measure(_studies(compound, dose_mg, form, weight_kg, *_changed(compound, factors, modifier, draw)), row)
    return found / plain if row.parameter.endswith("_ratio") else found


def interval(found: Values, row: PkRow, level: float) -> Interval:
    """The central interval of what simulated studies found."""
    import numpy as np

    low, median, high = np.quantile(found, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Interval(float(low), float(median), float(high), row.unit or "")


def _factor(fact: Measured, draw) -> Values:
    """Factors around 1 for one parameter, one for each simulated study."""
    import numpy as np

    sigma = fact.study.sigma(fact.value) if fact.study else 0.0
    normal = sigma * draw.permutation(_normals())
    return np.exp(normal) if not fact.study or fact.study.kind == "lognormal" else 1.0 + normal / fact.value


@cache
def _normals() -> Values:
    """Evenly spread standard normals: every parameter gets each of them once, so its own quantiles are exact."""
    import numpy as np

    inverse = NormalDist().inv_cdf
    return np.array([inverse((i + 0.5) / DRAWS) for i in range(DRAWS)])


def _changed(compound: Compound, factors: Mapping, modifier: str, draw) -> tuple[dict, Values]:
    """Factors and enzyme activity under a modifier, which may act on several parameters."""
    changes = {on: fold.to("1") * _factor(fold, draw) for on, fold in compound.modifier(modifier).items()}
    activity = changes.pop("activity", 1.0)
    return {**factors, **{on: factors.get(on, 1.0) * change for on, change in changes.items()}}, activity


def _studies(compound: Compound, dose_mg: float, form: str, weight_kg: float, factors: Mapping, activity=1.0) -> _Studies:
    depots, params = compound.kinetics(form, weight_kg=weight_kg, activity=activity, factors=factors)
    volume = compound.pk["volume"].to("L/kg") * factors["volume"] * weight_kg
    tissue = tuple(depot for name, depot in zip(compound.formulation(form).depots, depots, strict=True) if name == TISSUE)
    return _Studies(compound, dose_mg, weight_kg, volume, depots, params, tissue)


def _unit(row: PkRow) -> str:
    return row.unit or "1"


def _per_weight(s: _Studies, row: PkRow) -> Values:
    """Volume of the (first) compartment, per kg where the row is."""
    volume = s.params.volume_per_f if "/F" in row.parameter else s.volume
    return volume / (s.weight_kg if _unit(row).endswith("/kg") else 1.0)


def _volume(s: _Studies, row: PkRow) -> Values:
    """What studies print: clearance over the terminal slope."""
    slow = s.depots if "/F" in row.parameter else s.tissue
    return _per_weight(s, row) * s.params.ke * pk.half_life(slow, s.params) / log(2.0)


def _clearance(s: _Studies, row: PkRow) -> Values:
    return _per_weight(s, row) * s.params.ke / (60.0 if "/min" in _unit(row) else 1.0)


def _area(s: _Studies, row: PkRow) -> Values:
    if _unit(row) == "fold":
        return pk.auc(s.dose_mg, s.params)
    unit, _, time = _unit(row).partition("*")
    return pk.auc(s.dose_mg, s.params) * s.compound.per(unit) * _TIME[time]


def _top(s: _Studies, row: PkRow) -> Values:
    return pk.cmax(s.dose_mg, s.depots, s.params) * (1.0 if _unit(row) == "fold" else s.compound.per(_unit(row)))


def _half_life(s: _Studies, row: PkRow) -> Values:
    """Apparent half-life by mouth, elimination alone for an intravenous row."""
    depots = s.tissue if row.formulation == "intravenous" else s.depots
    return pk.half_life(depots, s.params) * _TIME.get(_unit(row), 1.0)


def _effective(s: _Studies, row: PkRow) -> Values:
    """Half-life that explains the accumulation of a dose a day: from what a day leaves of a dose."""
    import numpy as np

    return -24.0 * log(2.0) / np.log(pk.remaining(s.depots, 24.0, s.params))


def _absorption(s: _Studies, row: PkRow) -> Values:
    return log(2.0) / s.depots[0].rate * _TIME[_unit(row)]


_MEASURES: dict[str, Callable[[_Studies, PkRow], Values]] = {
    "Cmax": _top,
    "Tmax": lambda s, row: pk.tmax(s.depots, s.params) * _TIME[_unit(row)],
    "AUC": _area,
    "AUC_inf": _area,
    "t_half": _half_life,
    "t_half_absorption": _absorption,
    "t_half_effective": _effective,
    "tlag": lambda s, row: s.depots[0].lag * _TIME[_unit(row)] * (1.0 + 0.0 * s.volume),
    "CL": _clearance,
    "CL/F": _clearance,
    "V": _volume,
    "V/F": _volume,
    "F": lambda s, row: 100.0 * s.volume / s.params.volume_per_f,
}
