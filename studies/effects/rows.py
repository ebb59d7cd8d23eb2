"""From trials.csv to the rows of the meta-analysis: outcome, effect, standard error, bias, overlap, who is left out and why.

Standard error: from the 95 % interval, else from an exact p, never below SD sqrt(2 / n per arm); doubled for rows known from
memory. Overlapping pooled analyses enter once: within a compound, an overlap cluster, an outcome, a kind of people and a
kind of report, the row that was read comes before the one recalled, one with an interval before one without, the larger
before the smaller. Standardised differences are multiplied by the SD of the outcome.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from attrs import frozen
from scipy.stats import norm

from effects.parameters import DRUGS, family
from effects.situations import situation_of
from pineal.compounds import get
from pineal.evidence.tables import TrialRow, trial_rows

SD = {"SOL": 30.0, "WASO": 40.0, "TST": 55.0, "SE": 11.0, "N1": 15.0, "N2": 35.0, "N3": 30.0, "REM": 25.0, "REM%": 6.0, "REM latency": 40.0}
"""Spread between people of one night's measure (min, %): SOL, WASO and TST as the design says, the others assumed."""

BETTER = {"SOL": -1, "WASO": -1, "TST": 1, "SE": 1, "N1": -1, "N2": 0, "N3": 1, "REM": 1, "REM%": 1, "REM latency": 0}
"""Which sign is a benefit: the direction of the bias of weak trials."""

BIAS_MEAN, BIAS_SD = 0.15, 0.15
ARM_UNKNOWN, PER_TRIAL = 50, 12
"""Persons in an arm where a row tells nothing; persons in a trial where a row tells the number of trials. Assumed."""

OUTCOMES = {
    "SOL": "SOL", "SOL objective": "SOL", "SOL subjective": "SOL", "SOL (DSPS)": "SOL", "SOL, age 65-80": "SOL", "LPS": "SOL",
    "TST": "TST", "TST objective": "TST", "TST subjective": "TST", "TST objective (long term)": "TST", "TST subjective wk 12": "TST",
    "SOL subjective wk 12": "SOL", "TST, 6 h before bed": "TST", "WASO": "WASO", "WASO nights 29/30": "WASO", "SE": "SE",
    "SE objective": "SE", "SE objective (mean age >=55)": "SE", "SE nights 29/30": "SE", "N1": "N1", "N3": "N3", "N3 duration": "N3",
    "SWS": "N3", "REM %": "REM%",
}  # fmt: skip

LEFT_OUT = {
    "t009": "pool of t007 and t008 of the same review",
    "t037": "sleep in the first half of a 16-h opportunity: no TST of a night",
    "t064": "not to be used", "t065": "not to be used",
    "t139": "repeats t138 as a share", "t141": "repeats t140 as a share",
}  # fmt: skip
TOLD = ("diary", "questionnaire", "questionnaires")


@frozen
class Row:
    """One published effect, treatment minus comparator, in min, % or percentage points, and the bias it may carry."""

    id: str
    study: str
    compound: str
    outcome: str
    effect: float
    error: float
    n_arm: float
    weak: bool
    cluster: str
    situation: str
    kept: bool

    @property
    def drug(self) -> bool:
        """Drug or supplement."""
        return self.compound.lower() in DRUGS

    @property
    def family(self) -> str:
        """Class of handle."""
        return family(self.compound)

    @property
    def fold(self) -> str:
        """Compound and overlap cluster."""
        return f"{self.compound} | {self.cluster}"

    @property
    def bias(self) -> float:
        """Mean of the bias toward benefit."""
        return BIAS_MEAN * SD[self.outcome] * BETTER[self.outcome] if self.weak else 0.0

    @property
    def bias_sd(self) -> float:
        """Spread of the bias."""
        return BIAS_SD * SD[self.outcome] if self.weak else 0.0


def weak(quality: str | None) -> bool:
    """Low quality: the word stands first and "moderate" nowhere."""
    words = (quality or "").lower()
    return words.startswith(("low", "very low")) and "moderate" not in words


def arm(row: TrialRow) -> float:
    """Persons in one arm; a crossover has all of them in both."""
    if isinstance(row.n, str):
        return PER_TRIAL * float(row.n.split()[0]) if row.n.split()[0].isdigit() else ARM_UNKNOWN
    if row.n is None:
        return ARM_UNKNOWN
    return float(row.n) if "crossover" in (row.level or "") else row.n / 2.0


def unit(row: TrialRow, outcome: str) -> float:
    """What one unit of the row is worth; an improvement by SMD counts toward benefit."""
    if not (row.effect_type or "").startswith("SMD"):
        return 1.0
    return SD[outcome] * (BETTER[outcome] if "improvement" in (row.effect_type or "") else 1)


def p_error(effect: float, p: str | None) -> float:
    """The standard error that an exact p (or the bound of "<") implies; 0 where there is none."""
    try:
        return abs(effect) / float(norm.isf(0.5 * float((p or "").lstrip("<"))))
    except ValueError:
        return 0.0


def standard_error(row: TrialRow, outcome: str) -> float:
    """Sampling error of a row by the rule above, in the unit of the outcome."""
    scale, effect = abs(unit(row, outcome)), float(row.effect or 0.0)
    told = row.ci_low is not None and row.ci_high is not None
    found = scale * (row.ci_high - row.ci_low) / (2.0 * norm.ppf(0.975)) if told else scale * p_error(effect, row.p)
    floor = SD[outcome] * np.sqrt(2.0 / arm(row)) if row.n is not None or found == 0.0 else 0.0
    return float(max(found, floor)) * (2.0 if row.provenance == "recalled" else 1.0)


def quantitative(row: TrialRow) -> bool:
    """Rows that are numbers to reproduce on a measure that the nights have."""
    numeric = isinstance(row.effect, int | float) and row.effect_type in (
        "MD",
        "MD of change",
        "MD bound",
        "SMD",
        "SMD improvement",
        "difference of medians",
    )
    return numeric and row.use == "target" and row.outcome in OUTCOMES and row.id not in LEFT_OUT and situation_of(row.id) is not None


@cache
def clusters() -> dict[str, str]:
    """The overlap cluster of every study, transitive, named by its first study."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for row in trial_rows():
        for other in (row.study, *row.overlapping):
            a, b = sorted((root(row.study), root(other)))
            parent[b] = a
    return {name: root(name) for name in parent}


def _converted(row: TrialRow) -> Row:
    outcome, where = OUTCOMES[row.outcome or ""], situation_of(row.id)
    assert where is not None and row.effect is not None
    name = get(where.compound).name
    study = row.study + (" (long term)" if "long term" in (row.outcome or "") else "")
    return Row(row.id, study, name, outcome, float(row.effect) * unit(row, outcome), standard_error(row, outcome), arm(row),
               weak(row.quality), clusters()[row.study], where.name, True)  # fmt: skip


def _same(row: TrialRow, converted: Row) -> tuple:
    """Rows that would count one finding twice."""
    late = "delayed" in converted.situation
    long = "long term" in (row.outcome or "")
    return (converted.compound, converted.cluster, converted.outcome, late, long, row.method in TOLD)


@cache
def rows() -> tuple[Row, ...]:
    """All quantitative rows with a situation; `kept` is False for those that overlap with a better one."""
    best: dict[tuple, tuple] = {}
    found = [(row, _converted(row)) for row in trial_rows() if quantitative(row)]
    for place, (row, own) in enumerate(found):
        n = 0.0 if row.n is None else own.n_arm
        rank = (row.provenance == "seen", row.ci_low is not None, n, -place)
        key = _same(row, own)
        best[key] = max(best.get(key, (rank, own.id)), (rank, own.id))
    chosen = {name for _, name in best.values()}
    return tuple(Row(*(getattr(own, a.name) for a in Row.__attrs_attrs__[:-1]), own.id in chosen) for _, own in found)


def kept() -> tuple[Row, ...]:
    """The rows that are fitted and judged."""
    return tuple(row for row in rows() if row.kept)


def digest() -> str:
    """Hash of the rows used."""
    return hashlib.sha256("\n".join(map(repr, kept())).encode()).hexdigest()


THRESHOLDS = {"t154": ("REM", -1), "t156": ("SOL", -1)}
"""Lowest doses with an effect: read as an effect of 1.96 standard errors at that dose, for the fit alone."""


@cache
def thresholds() -> tuple[Row, ...]:
    """Ethanol has no printed size; only these say something of its weights. They are not judged."""
    found = []
    for row in trial_rows():
        if row.id in THRESHOLDS:
            (outcome, sign), where = THRESHOLDS[row.id], situation_of(row.id)
            error = SD[outcome] * np.sqrt(2.0 / arm(row))
            found.append(
                Row(
                    row.id,
                    row.study,
                    "ethanol",
                    outcome,
                    sign * 1.96 * error,
                    error,
                    arm(row),
                    False,
                    clusters()[row.study],
                    where.name,
                    True,
                )
            )
    return tuple(found)
