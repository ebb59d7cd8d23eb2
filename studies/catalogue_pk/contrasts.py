"""What studies compare within themselves: doses, formulations, and people with and without a modifier.

A contrast is observed over predicted as a fold of at least 1. Predictions are medians of the
predictive interval (ratios of medians for doses and formulations).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
from attrs import frozen

from catalogue_pk.cases import WEIGHT_KG, Case, cases
from pineal import compounds
from pineal.compounds import pk

LIMIT = 1.5
BY_DOSE = ("Cmax", "AUC", "AUC_inf")  # go in proportion to dose
BY_FORM = (*BY_DOSE, "Tmax", "t_half", "F", "fractional_absorption")


@frozen
class Contrast:
    """Observed and predicted ratio of one comparison inside one study."""

    kind: str
    compound: str
    what: str
    observed: float
    predicted: float

    @property
    def fold(self) -> float:
        """How far apart the two are, at least 1."""
        ratio = self.observed / self.predicted
        return max(ratio, 1.0 / ratio)


def contrasts() -> tuple[Contrast, ...]:
    """Every contrast of the table and of the abstracts."""
    return (*modifiers(), *pairs(), *abstracts())


def modifiers() -> list[Contrast]:
    """Rows that are ratios of one group with and without something."""
    return [
        Contrast("modifier", one.row.compound, f"{one.row.id} {one.row.parameter} {one.modifier}", one.row.value, one.interval().median)
        for one in cases() if one.row.parameter.endswith("_ratio")
    ]


def pairs() -> list[Contrast]:
    """Least against greatest dose of one study and formulation, and its formulations at one dose (or per mg)."""
    groups: dict[tuple, list[Case]] = defaultdict(list)
    for one in cases():
        if not one.modifier and one.row.parameter in BY_FORM:
            groups[one.row.compound, one.row.citation, one.row.parameter, one.row.population, one.row.unit].append(one)
    return [found for group in groups.values() for found in (*doses(group), *formulations(group))]


def doses(group: list[Case]) -> list[Contrast]:
    """Proportionality from the least to the greatest dose of each formulation."""
    found = []
    for form in sorted({one.row.formulation or "" for one in group}) if group[0].row.parameter in BY_DOSE else ():
        ordered = sorted((one for one in group if one.row.formulation == form), key=lambda one: one.dose_mg)
        if ordered[0].dose_mg < ordered[-1].dose_mg:
            found.append(against("dose", ordered[0], ordered[-1], f"{ordered[0].dose_mg:g} to {ordered[-1].dose_mg:g} mg"))
    return found


def formulations(group: list[Case]) -> list[Contrast]:
    """Every two formulations at one dose; what goes in proportion to dose also where the doses differ, for want of more."""
    several = [(one, two) for one, two in combinations(group, 2) if one.row.formulation != two.row.formulation]
    equal = [(one, two) for one, two in several if one.dose_mg == two.dose_mg] or [
        (one, two) for one, two in several if one.row.parameter in BY_DOSE]
    return [against("formulation", one, two, f"{one.row.formulation} to {two.row.formulation}") for one, two in equal]


def against(kind: str, one: Case, two: Case, words: str) -> Contrast:
    """The second case over the first, as printed and as predicted."""
    what = f"{one.row.id}, {two.row.id} {one.row.parameter}: {words}"
    return Contrast(kind, one.row.compound, what, two.row.value / one.row.value, two.interval().median / one.interval().median)


def abstracts() -> list[Contrast]:
    """Contrasts that abstracts print and pk.csv does not hold."""
    zolpidem, lemborexant, temazepam = map(compounds.get, ("zolpidem", "lemborexant", "temazepam"))
    t = np.linspace(0.0, 24.0, 4801)

    def curve(compound, mg, form, hours):
        depots, params = compound.kinetics(form, weight_kg=WEIGHT_KG)
        return pk.concentration(mg, depots, hours, params)

    def width(form):
        level = curve(zolpidem, 10.0, form, t)
        return float(np.sum(level >= level.max() / 2.0))

    def nightly(compound, mg, hours, nights=14):
        return sum(curve(compound, mg, "oral", hours + 24.0 * night) for night in range(nights))

    plain = width("oral")
    steady = nightly(lemborexant, 10.0, np.array([9.0]))[0] / nightly(lemborexant, 10.0, t).max()
    daily = curve(temazepam, 20.0, "oral", np.array([23.99]))[0] * 1e3
    depots, params = temazepam.kinetics("oral", weight_kg=WEIGHT_KG)
    accumulation = 1.0 / (1.0 - float(pk.remaining(depots, 24.0, params)))
    return [
        Contrast("formulation", "zolpidem", "hours above half of the peak, layered to plain (weinling2006)", 2.0, width("ER") / plain),
        Contrast("time", "lemborexant", "level at 9 h over peak, 10 mg nightly (landry2021)", 0.27, float(steady)),
        Contrast("time", "temazepam", "ng/mL at 24 h after 20 mg (greenblatt1984)", 33.0, float(daily)),
        Contrast("time", "temazepam", "accumulation of a dose a day (greenblatt1984)", 1.32, accumulation),
    ]
