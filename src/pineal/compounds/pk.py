"""One compartment fed by parallel first-order depots: closed forms, exact for any dose times.

Plasma after a dose D into depots i with fractions f_i, rates ka_i and lags:

    C(t) = sum_i  D f_i ka_i / (V/F (ka_i - ke)) (exp(-ke t') - exp(-ka_i t')),   t' = t - lag_i >= 0

Assumptions: absorption and elimination are linear, so doses add up; what is not absorbed is in F.
Units: mg, h, L; concentrations in mg/L until `Compound.per` converts them. Rates, volumes and
fractions may be arrays that broadcast against the times, one value for each simulated person.
Source of the form: Bateman's two-step decay; any textbook of pharmacokinetics.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from attrs import frozen

Values: TypeAlias = Any  # a float, or an array of floats that broadcasts

_GRID, _ZOOM, _ROUNDS = 600, 33, 6


@frozen(eq=False)
class Depot:
    """A share of the dose that is absorbed at one rate (1/h) after a lag (h)."""

    fraction: Values
    rate: Values
    lag: Values = 0.0


@frozen(eq=False)
class Disposition:
    """What the body does: apparent volume V/F (L) and elimination rate ke (1/h)."""

    volume_per_f: Values
    ke: Values


def concentration(dose_mg: Values, depots: Iterable[Depot], t_hours: Values, params: Disposition) -> Values:
    """Plasma concentration (mg/L) at times after one dose (h); zero before the dose."""
    import numpy as np

    t = np.asarray(t_hours, dtype=float)
    absorbed = sum(depot.fraction * depot.rate * _bateman(depot.rate, params.ke, t - depot.lag) for depot in depots)
    return dose_mg / params.volume_per_f * absorbed


def superpose(doses: Iterable[tuple[float, float]], depots: Iterable[Depot], t_hours: Values, params: Disposition) -> Values:
    """Plasma concentration (mg/L) after several doses, each ``(mg, hour taken)``."""
    import numpy as np

    t, depots = np.asarray(t_hours, dtype=float), tuple(depots)
    return sum((concentration(mg, depots, t - at, params) for mg, at in doses), start=np.zeros_like(t))


def remaining(depots: Iterable[Depot], t_hours: Values, params: Disposition) -> Values:
    """Share of an absorbed dose still in depots or body (0 to 1), for residual exposure."""
    import numpy as np

    t = np.asarray(t_hours, dtype=float)
    return sum(depot.fraction * (_left(depot, t) + depot.rate * _bateman(depot.rate, params.ke, t - depot.lag)) for depot in depots)


def auc(dose_mg: Values, params: Disposition) -> Values:
    """Area under the curve to infinity (mg h/L): dose over apparent clearance, whatever the depots."""
    return dose_mg / (params.volume_per_f * params.ke)


def half_life(depots: Iterable[Depot], params: Disposition) -> Values:
    """Apparent terminal half-life (h): of the slowest step, which for a slow depot is its release."""
    import numpy as np

    slowest = params.ke
    for depot in depots:
        slowest = np.minimum(slowest, depot.rate)
    return np.log(2.0) / slowest


def tmax(depots: Iterable[Depot], params: Disposition) -> Values:
    """Time of the highest concentration (h), to about a second; the earliest where peaks tie."""
    return peak(1.0, depots, params)[0]


def cmax(dose_mg: Values, depots: Iterable[Depot], params: Disposition) -> Values:
    """Highest concentration after one dose (mg/L)."""
    return peak(dose_mg, depots, params)[1]


def peak(dose_mg: Values, depots: Iterable[Depot], params: Disposition) -> tuple[Values, Values]:
    """Tmax (h) and Cmax (mg/L) by a grid over every depot's own rise, then by zooming in."""
    import numpy as np

    depots = tuple(depots)
    last = np.max([np.broadcast_to(_latest(depot, params), np.shape(params.ke)) for depot in depots], axis=0)
    low, width = np.zeros_like(last), last
    for points in (_GRID, *[_ZOOM] * _ROUNDS):
        times = low[..., None] + np.linspace(0.0, 1.0, points) * width[..., None]
        curve = concentration(1.0, _columns(depots), times, _column(params))
        best = np.argmax(curve, axis=-1)[..., None]
        at, step = np.take_along_axis(times, best, -1)[..., 0], width / (points - 1)
        low, width = np.maximum(at - step, 0.0), 2.0 * step
    return at, dose_mg * np.take_along_axis(curve, best, -1)[..., 0]


def _bateman(ka: Values, ke: Values, t: Values) -> Values:
    """(exp(-ke t) - exp(-ka t)) / (ka - ke), also where ka meets ke; zero before t = 0."""
    import numpy as np

    after = np.maximum(t, 0.0)
    x = np.abs(np.subtract(ka, ke)) * after
    ratio = np.where(x > 1e-12, -np.expm1(-x) / np.where(x > 1e-12, x, 1.0), 1.0)
    return np.exp(-np.minimum(ka, ke) * after) * after * ratio


def _left(depot: Depot, t: Values) -> Values:
    import numpy as np

    return np.exp(-depot.rate * np.maximum(t - depot.lag, 0.0))


def _latest(depot: Depot, params: Disposition) -> Values:
    """When one depot alone would peak (h): lag plus ln(ka/ke)/(ka - ke)."""
    import numpy as np

    ratio = np.log(depot.rate / params.ke)
    near = np.abs(ratio) < 1e-6
    gap = np.where(near, 1.0, np.subtract(depot.rate, params.ke))
    return depot.lag + np.where(near, 1.0 / params.ke, ratio / gap) * 1.0001


def _columns(depots: tuple[Depot, ...]) -> list[Depot]:
    return [Depot(_tail(depot.fraction), _tail(depot.rate), _tail(depot.lag)) for depot in depots]


def _column(params: Disposition) -> Disposition:
    return Disposition(_tail(params.volume_per_f), _tail(params.ke))


def _tail(value: Values) -> Values:
    import numpy as np

    return np.asarray(value, dtype=float)[..., None]
