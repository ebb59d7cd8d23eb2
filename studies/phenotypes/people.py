"""Settings, age and the clock, fitted in healthy people."""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen
from scipy.optimize import least_squares
from scipy.stats import norm as gauss

from phenotypes.cohorts import Cohort, fitted, mean_sd, with_facts
from phenotypes.newton import solve
from phenotypes.rows import norm
from pineal.inference import observation
from pineal.population import Tables, phenotype

NORM_AGES = (20.0, 65.0)
NORM_MINUTES = 460.0
"""Boulos: TST / SE. Ages of the pooled people are taken as even between 20 and 65."""

YOUNG, OLD = (25.0, 25.0), (75.0, 75.0)
TOLERANCE = {"SOL": 13.0, "WASO": 32.4, "SE": 7.3, "N1%": 5.3, "N3%": 10.1, "REM%": 5.7, "REM latency": 48.3, "TST": 43.8}
"""Spread between healthy people in the unit of the measure: the control group of saad2019 (n = 87)."""

FITTED = ("entry", "exit", "depth", "rem", "style_2", "style_3")

N3_SLOPE, REM_SLOPE = 0.5 * (14.9 - 20.7) / 4.2, 0.5 * (10.3 - 15.5) / 4.2
"""Per decade: halfway between none (n009) and the medians of mitterling2015 at 19-30 and 60-77 years (b103, b104)."""

TARGETS = {"SOL": "n012", "WASO": "n014", "SE": "n013", "N3%": "n018", "REM%": "n019", "REM latency": "n015", "N1%": "n016"}
"""Rows of norms.csv that means of all ages have to meet."""

PERSISTENT = 10.7
"""Latency to persistent sleep less latency, minutes: the 16 healthy recordings of studies/stage_chain, five scorers."""

STYLE_SD = 1.0
"""Weak prior of the offsets and slopes of styles: SD of people along them."""

FIRST_NIGHT_SE = -2.0
"""Points of efficiency, first against later nights (zheng2012)."""

FIRST_NIGHT_REM = -0.15
FLYNN = {"controls": (3.17, 1.13), "mean": 2.22, "sd": 1.72, "before": 0.10, "within": 0.22}
"""Bedtime less DLMO, hours (n071 to n074)."""

MAIN_SD = 0.5


def _means(cohort: Cohort, tables: Tables, stages: bool = False) -> dict[str, float]:
    _, said = cohort.reports(tables, stages=stages)
    return {name: mean_sd(values)[0] for name, values in said["PSG"].items()}


def with_values(tables: Tables, settings: dict | None = None, ages: dict | None = None) -> Tables:
    """The same tables with other offsets."""
    return evolve(tables, settings={**tables.settings, **(settings or {})}, ages={**tables.ages, **(ages or {})})


@frozen(eq=False)
class NormAndAge:
    """How far offsets and slopes, twelve values, miss the norms: of people of all ages, and of the young and the old."""

    tables: Tables
    middle: Cohort
    ends: list[Cohort]

    def guess(self, x: np.ndarray) -> Tables:
        """The tables of a guess."""
        offsets, slopes = (dict(zip(FITTED, map(float, part), strict=True)) for part in np.split(x, 2))
        ages = {f"per_decade.{name}": value for name, value in slopes.items()} | {"per_decade.n3": 0.0}
        return with_values(self.tables, {"norm": offsets}, ages)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Differences over tolerances."""
        t = self.guess(x)
        found = _means(self.middle, t, stages=True)
        out = [(found["LPS"] - found["SOL"] - PERSISTENT) / 4.0]
        out += [3.0 * (found[name] - float(norm(key).mean)) / TOLERANCE[name] for name, key in TARGETS.items()]
        out.append(3.0 * max(0.0, norm("n049").low - found["REM%"]))  # a reference interval: only from below does it pull
        young, old = (_means(cohort, with_values(t, ages={"per_decade.n3": 0.0})) for cohort in self.ends)
        half = {"N3%": 0.5}  # of the fall of N3, the other half is scoring
        out += [((old[name] - young[name]) / 5.0 - half.get(name, 1.0) * slope) / error for name, (slope, error) in _slopes().items()]
        return np.array([*out, *(np.array([*x[4:6], *x[10:]]) / STYLE_SD)])


def _slopes() -> dict[str, tuple[float, float]]:
    """Change of a measure in a decade, and by how much it may be missed."""
    return {
        "SOL": (norm("n004").mean, 0.4),
        "WASO": (norm("n003").mean, 1.4),
        "N1%": (norm("n005").mean, 0.2),
        "REM%": (REM_SLOPE, 0.2),
        "N3%": (N3_SLOPE, 0.2),
    }


def fit_norm_and_age(tables: Tables, n: int) -> Tables:
    """Offsets of pooled laboratory cohorts, and slopes by decade, together: twelve values."""
    middle = Cohort("healthy", "norm", NORM_MINUTES, 2, age=NORM_AGES, n=n)
    ends = [Cohort("healthy", "norm", 480.0, 2, age=age, n=n) for age in (YOUNG, OLD)]
    misses = NormAndAge(tables, middle, ends)
    traits, styles = [0.1, 0.08, 0.15, 0.15], [0.3, 0.3]
    start = [0.4, -0.1, 0.1, 0.2, 0.0, 0.3, -0.06, -0.06, 0.0, 0.03, -0.2, 0.2]
    most = [1.5] * 4 + [2.0] * 2 + [0.4] * 4 + [0.6] * 2
    x = solve(misses, start, [*traits, *styles, 0.04, 0.03, 0.04, 0.04, 0.08, 0.08], [-m for m in most], most, 6)
    return fit_scoring(misses.guess(x), ends, n)


def fit_scoring(tables: Tables, ends: list[Cohort], n: int) -> Tables:
    """The other half of the fall of N3: a logit that only the scorer sees."""

    def misses(x: np.ndarray) -> np.ndarray:
        young, old = (_means(cohort, with_values(tables, ages={"per_decade.n3": float(x[0])})) for cohort in ends)
        return np.array([(old["N3%"] - young["N3%"]) / 5.0 - N3_SLOPE]) / 0.2

    return with_values(tables, ages={"per_decade.n3": float(solve(misses, [-0.05], [0.05], [-0.5], [0.5], 3)[0])})


def fit_first_night(tables: Tables, n: int) -> Tables:
    """The norm less one shift of entry and exit that costs the published efficiency; REM less an assumed shift."""
    cohort, own = Cohort("healthy", "first night", 480.0, 2, age=(45.0, 59.0), sex="female", n=n), tables.settings["norm"]
    later = _means(evolve(cohort, setting="norm"), tables)["SE"]

    def guess(x: np.ndarray) -> Tables:
        shift = {"entry": own["entry"] - float(x[0]), "exit": own["exit"] - float(x[0]), "rem": own["rem"] + FIRST_NIGHT_REM}
        return with_values(tables, {"first night": {**own, **shift}})

    x = solve(lambda x: np.array([_means(cohort, guess(x))["SE"] - later - FIRST_NIGHT_SE]), [0.05], [0.03], [0.0], [0.6], 3)
    return guess(x)


def at_home(tables: Tables) -> Tables:
    """The home offsets are those of inference's diaries."""
    facts = observation.facts()
    return with_values(tables, {"home": {"entry": facts["home_entry"].value, "exit": facts["home_exit"].value}})


def fit_melatonin(tables: Tables) -> Tables:
    """Log amplitude by decade through three published peaks."""
    decades = np.array([(norm(key).age_low + norm(key).age_high) / 20.0 for key in ("n079", "n080", "n081")])
    peaks = np.log([float(norm(key).mean) for key in ("n079", "n080", "n081")])
    return with_values(tables, ages={"per_decade.melatonin": float(np.polyfit(decades, peaks, 1)[0])})


def fit_period(tables: Tables, n: int) -> Tables:
    """Hours of period for an hour of the clock: two corrections by simulated shifts of both signs."""
    kind = with_facts(phenotype("healthy"), {"main": fitted(0.0, 1.5, "h")})
    tables = with_values(tables, ages={"period_per_hour": 0.42})
    for _ in range(2):
        people, said = Cohort("healthy", "norm", n=n).reports(tables, kind=kind)
        slope = np.polyfit(people.phase_shift, said["PSG"]["DLMO"].mean(axis=1), 1)[0]
        tables = with_values(tables, ages={"period_per_hour": tables.ages["period_per_hour"] / float(slope)})
    return tables


def natural_angle(tables: Tables, n: int) -> tuple[float, float]:
    """Lights out less DLMO of healthy people, hours: mean and spread."""
    cohort = Cohort("healthy", "norm", n=n)
    _, said = cohort.reports(tables)
    return mean_sd(cohort.stay.bed_hour - said["PSG"]["DLMO"])


def fit_clock(angle: tuple[float, float]) -> dict[str, float]:
    """Two parts of a mixture whose *measured* angle has the published mean, spread and shares.

    Differences to controls are taken, so the model's own angle cancels. Controls vary more than the model's healthy:
    the rest (bedtimes, assay) is noise of the measurement and the same in patients.
    """
    mean, sd = FLYNN["controls"]

    def measured(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        main, late, late_sd, share = x
        means = mean - np.array([main, late])
        return means, np.sqrt(sd**2 + np.array([MAIN_SD, late_sd]) ** 2), np.array([1.0 - share, share])

    def misses(x: np.ndarray) -> np.ndarray:
        means, sds, w = measured(x)
        centre = float(w @ means)
        spread = float(np.sqrt(w @ (sds**2 + means**2) - centre**2))
        shares = [float(w @ gauss.cdf((limit - means) / sds)) for limit in (0.0, 1.0)]
        return np.array(
            [
                (centre - FLYNN["mean"]) / 0.1,
                (spread - FLYNN["sd"]) / 0.1,
                (shares[0] - FLYNN["before"]) / 0.02,
                (shares[1] - FLYNN["within"]) / 0.02,
            ]
        )

    x = least_squares(misses, [0.4, 2.5, 0.8, 0.3], bounds=([-1.0, 1.0, 0.2, 0.05], [1.5, 5.0, 1.0, 0.5])).x
    return {
        "main": float(x[0]),
        "main sd": MAIN_SD,
        "late": float(x[1]),
        "late sd": float(x[2]),
        "share": float(x[3]),
        "noise": float(np.sqrt(max(0.0, sd**2 - angle[1] ** 2))),
    }
