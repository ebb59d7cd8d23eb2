"""A measured quantity: value, unit, spread, where it was read and how far it can be trusted.

Assumptions: `spread` is the variation between persons and `study` the variation of the typical
value between studies; a missing spread means "not known", never zero. Units stay text here:
nothing in this file imports pint, and `pineal.evidence.check` proves that they parse.
"""

from __future__ import annotations

from math import exp, isfinite, log, log1p, sqrt
from statistics import NormalDist

from attrs import frozen

KINDS = ("lognormal", "normal", "uniform")
BASES = ("assumed", "fitted", "published")


@frozen
class Spread:
    """How a quantity varies around its value.

    One of `cv` (relative), `sd` (in the unit of the value), `log_sd` (natural log scale) or the
    pair `low`, `high` says how much. `level` is the probability between `low` and `high` (0.95: the
    central 95 %); a uniform spread has all of it there. The value itself is the mean of a normal
    and the median of a log-normal spread.
    """

    kind: str
    cv: float | None = None
    sd: float | None = None
    log_sd: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    basis: str = "assumed"

    def sigma(self, value: float) -> float:
        """Standard deviation around `value`: of the natural log for log-normal, else in the value's unit."""
        if self.kind == "lognormal":
            return self._log_sigma(value)
        if self.low is not None:
            low, high = self.limits
            return (high - low) / (sqrt(12.0) if self.kind == "uniform" else 2.0 * _z(self.level))
        return self.sd if self.sd is not None else abs(value) * (self.cv or 0.0)

    def _log_sigma(self, value: float) -> float:
        if self.log_sd is not None:
            return self.log_sd
        if self.low is not None:
            low, high = self.limits
            return log(high / low) / (2.0 * _z(self.level))
        cv = self.cv if self.cv is not None else (self.sd or 0.0) / abs(value)
        return sqrt(log1p(cv * cv))

    @property
    def limits(self) -> tuple[float, float]:
        """`low` and `high`; only for a spread that gives them."""
        assert self.low is not None and self.high is not None
        return self.low, self.high

    def interval(self, value: float, level: float = 0.9) -> tuple[float, float]:
        """The central interval that holds a share `level`, in the unit of the value."""
        if self.kind == "uniform":
            low, high = self.limits
            cut = (1.0 - level) / 2.0 * (high - low)
            return low + cut, high - cut
        reach = _z(level) * self.sigma(value)
        if self.kind == "lognormal":
            return value * exp(-reach), value * exp(reach)
        return value - reach, value + reach


@frozen
class Measured:
    """One fact. `basis` tells a published number from a fitted one and from an assumption.

    `source` holds one or more keys (or DOIs) of ``references.bib``, separated by ``;``. `where` is
    the table or equation, `grade` the kind of evidence, `note` the reason of an assumption.
    """

    value: float
    unit: str
    spread: Spread | None = None
    study: Spread | None = None
    basis: str = "published"
    source: str = ""
    where: str = ""
    grade: str = ""
    note: str = ""
    population: str = ""
    date: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The single keys of `source`."""
        return tuple(key.strip() for key in self.source.split(";") if key.strip())

    def to(self, unit: str) -> float:
        """The value in another unit; raises UnitError when the dimensions differ."""
        from pineal.units import convert

        return self.value * convert(self.unit, unit)


def amount_faults(spread: Spread, value: float) -> list[str]:
    """What is wrong with the numbers of a spread, in words; empty when nothing is."""
    given = [name for name in ("cv", "sd", "log_sd") if getattr(spread, name) is not None]
    pair = [name for name in ("low", "high") if getattr(spread, name) is not None]
    wrong = [f"{name} must be positive, found {getattr(spread, name)!r}" for name in given if not getattr(spread, name) > 0]
    if len(pair) == 1:
        wrong.append("'low' and 'high' belong together")
    elif len(given) + bool(pair) != 1:
        wrong.append("give exactly one of cv, sd, log_sd or the pair low, high")
    elif pair and not spread.limits[0] < spread.limits[1]:
        wrong.append("low {:g} is not below high {:g}".format(*spread.limits))
    if spread.kind == "uniform" and len(pair) != 2:
        wrong.append("a uniform spread needs low and high")
    return wrong + _log_faults(spread, value, pair) + ([] if 0 < spread.level < 1 else ["level lies between 0 and 1, like 0.95"])


def _log_faults(spread: Spread, value: float, pair: list[str]) -> list[str]:
    if spread.kind != "lognormal":
        return ["log_sd belongs to kind 'lognormal'"] if spread.log_sd is not None else []
    positive = value > 0 and all(getattr(spread, name) > 0 for name in pair)
    return [] if positive else ["a lognormal spread needs a positive value and positive limits"]


def is_number(value: object) -> bool:
    """A finite int or float; a boolean is not a number here."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _z(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2.0)
