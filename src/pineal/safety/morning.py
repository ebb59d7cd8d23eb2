"""Shares of people above a level at the hour of rising: closed-form kinetics over one fixed set of people.

The people are the points of a Kronecker sequence (steps: powers of 1/phi, phi the positive root of x^(d+1) = x + 1),
put through the inverse normal distribution; one coordinate for every parameter of the kinetics, by name, and one for
a weight that was not stated. So the answer has no dice in it. Steady state: every exponential of a dose is divided
by 1 - exp(-24 k), the sum over all days before.
Source of the sequence: Niederreiter 1992, Random Number Generation and Quasi-Monte Carlo Methods, chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from math import exp, expm1, sqrt
from statistics import NormalDist

from attrs import evolve

from pineal.compounds import Compound, get, normalise, traits
from pineal.person import Person
from pineal.safety.facts import Exposure, Facts

DAY_H = 24.0
_WOMEN, _SMOKING = "women", "smoking"


def share(bare, exposures: list[Exposure], facts: Facts, table: Mapping):
    """A residue with its numbers; raises DataError or UnitError for an amount or form that cannot be read."""
    compound, entry, method = get(bare.compound), table["threshold"][bare.compound], table["method"]
    found = [_levels(compound, exposures, facts, beside, table) for beside in besides(compound, facts)]
    worst = max(found, key=lambda levels: sum(levels[0]))
    now, later, wide = (sorted(found) for found in worst)
    limit, top = entry["value"] * compound.per() / compound.per(entry["unit"]), compound.per(entry["unit"]) / compound.per()
    cut = int(0.05 * method["draws"])
    return evolve(
        bare, unit=entry["unit"], threshold=entry["value"], median=_median(now) * top, low=now[cut] * top, high=now[-1 - cut] * top,
        above=_beyond(now, limit), later=_beyond(later, limit), widest=max(_beyond(now, limit), _beyond(wide, limit)),
    )  # fmt: skip


def _median(ordered: list[float]) -> float:
    return 0.5 * (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2])


def _beyond(levels: list[float], limit: float) -> float:
    return sum(level > limit for level in levels) / len(levels)


def besides(compound: Compound, facts: Facts) -> list[tuple[str, ...]]:
    """What changes the kinetics of this person: one choice, or two where the sex is not stated."""
    known = set(compound.modified_by)
    taken = {e.name for e in facts.exposures}
    fixed = {name for name in known if name in taken or name == _SMOKING and facts.person.smoker or _older(name, facts.person)}
    sexes = {"female": [True], "male": [False]}.get(facts.person.sex, [False, True])
    return [tuple(sorted(fixed | ({_WOMEN} & known if woman else set()))) for woman in sexes]


def _older(name: str, person: Person) -> bool:
    """Whether a modifier such as ``older than 65`` holds."""
    years = name.removeprefix("older than ")
    return years.isdigit() and person.years is not None and person.years > float(years)


def forms_of(compound: Compound, exposure: Exposure) -> list[str]:
    """The form that was said; else the forms that come in that strength; else every form."""
    if exposure.form:
        return [compound.formulation(exposure.form).name]
    said = [name for word in exposure.typed.split() if (name := normalise(word)) in compound.formulations]
    if said:
        return said[:1]
    mg = compound.mass(exposure.amount)
    fits = [p.form for p in compound.products if any(abs(mg - strength) < 1e-9 for strength in p.strengths)]
    return list(dict.fromkeys(compound.formulation(form).name for form in fits)) or list(compound.formulations)


def _levels(compound: Compound, exposures: list[Exposure], facts: Facts, beside, table: Mapping) -> tuple[list[float], ...]:
    """Levels of all people at the rise, an hour later, and at the rise with the spread between studies; compound's unit."""
    looks = ((0.0, False), (table["method"]["later_h"], False), (0.0, True))
    totals = [[0.0] * table["method"]["draws"] for _ in looks]
    for exposure in exposures:  # levels add up, so the form that leaves most is found for each dose alone
        ways = [_of_form(compound, exposure, form, facts, beside, looks, table) for form in forms_of(compound, exposure)]
        worst = max(ways, key=lambda levels: sum(levels[0]))
        totals = [[a + b for a, b in zip(total, own, strict=True)] for total, own in zip(totals, worst, strict=True)]
    return tuple(totals)


def _of_form(compound: Compound, exposure: Exposure, form: str, facts: Facts, beside, looks, table: Mapping) -> list[list[float]]:
    mg = compound.mass(exposure.amount, exposure.form, exposure.of)
    after = [(at.until(facts.nights.rise), mg, form) for at in exposure.at]
    return [_summed(compound.name, after, beside, _weight(facts.person, beside, table), hours, wide, table) for hours, wide in looks]


def _weight(person: Person, beside: Iterable[str], table: Mapping) -> tuple[float, float]:
    """Median weight (kg) and its log sd: what was stated, else that of a population."""
    if person.weight:
        return person.weight, 0.0
    kind = person.sex or ("female" if _WOMEN in beside else "either")
    return table["weight"][kind], table["weight"]["log_sd"]


def _summed(name: str, after: list, beside, weight: tuple[float, float], hours: float, wide: bool, table: Mapping) -> list[float]:
    total = [0.0] * table["method"]["draws"]
    for minutes, mg, form in after:
        curve = _curve(name, form, tuple(beside), weight[1], minutes / 60.0 + hours, wide, len(total))
        total = [sum_ + mg / weight[0] * unit for sum_, unit in zip(total, curve, strict=True)]
    return total


@lru_cache(4096)
def _curve(name: str, form: str, beside: tuple[str, ...], weight_sd: float, hours: float, wide: bool, draws: int) -> tuple[float, ...]:
    """Level of every person for 1 mg and a median weight of 1 kg, in the compound's unit."""
    scale, people = get(name).per(), _people(name, form, beside, weight_sd, wide, draws)
    return tuple(scale * sum(a * _decayed(k, hours - lag) for a, k, lag in terms) for terms in people)


def _decayed(rate: float, hours: float) -> float:
    """One exponential of a dose taken daily; before its lag the last one is yesterday's."""
    since = hours if hours >= 0.0 else hours + DAY_H
    return exp(-rate * since) / -expm1(-rate * DAY_H)


@cache
def _people(name: str, form: str, beside: tuple[str, ...], weight_sd: float, wide: bool, draws: int) -> tuple[tuple, ...]:
    """For every person the exponentials (height, rate, lag) of 1 mg at 1 kg."""
    compound = get(name)
    sigmas = spreads(compound, form, weight_sd, wide)
    return tuple(_terms(compound, form, beside, point) for point in points(sigmas, draws))


def spreads(compound: Compound, form: str, weight_sd: float, wide: bool) -> dict[str, float]:
    """Log sd of each parameter between persons (`wide`: between studies too), by name; the weight comes last."""
    found = {}
    for key, fact in sorted(compound.parameters(form).items()):
        variance = fact.spread.sigma(fact.value) ** 2 if fact.spread else 0.0
        variance += fact.study.sigma(fact.value) ** 2 if wide and fact.study else 0.0
        found[key] = sqrt(variance)
    enzyme = traits()["cyp1a2_activity"] if compound.cyp1a2 != "none" else None
    return found | ({"activity": enzyme.spread.sigma(enzyme.value)} if enzyme else {}) | {"weight": weight_sd}


def points(sigmas: Mapping[str, float], draws: int) -> list[dict[str, float]]:
    """The people: factors around the median for every name."""
    dims = len(sigmas)
    phi = 2.0
    for _ in range(60):
        phi = (1.0 + phi) ** (1.0 / (dims + 1))
    normal = NormalDist().inv_cdf
    steps = [phi ** -(j + 1) for j in range(dims)]
    return [
        {key: exp(sigma * normal((0.5 + n * step) % 1.0 or 0.5)) for (key, sigma), step in zip(sigmas.items(), steps, strict=True)}
        for n in range(1, draws + 1)
    ]


def _terms(compound: Compound, form: str, beside: tuple[str, ...], factors: dict[str, float]) -> tuple[tuple[float, float, float], ...]:
    factors = dict(factors)
    weight, activity = factors.pop("weight"), factors.pop("activity", 1.0)
    depots, body = compound.kinetics(form, weight_kg=weight, activity=activity, factors=factors, beside=beside)
    terms = []
    for depot in depots:
        gap = depot.rate - body.ke
        gap = gap if abs(gap) > 1e-6 * body.ke else 1e-6 * body.ke  # where the two rates meet the limit is reached closely enough
        height = depot.fraction * depot.rate / (gap * body.volume_per_f)
        terms += [(height, body.ke, depot.lag), (-height, body.ke + gap, depot.lag)]
    return tuple(terms)
