"""Phenotypes fitted to baselines: one set of values of insomnia for diaries, polysomnography and screened older people."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen

from phenotypes.cohorts import Cohort, fitted, mean_sd, with_facts
from phenotypes.newton import solve
from phenotypes.rows import FALLOON, KRYSTAL, MAINTENANCE, SHORT, baselines, pooled
from pineal.population import Criterion, Phenotype, Tables, phenotype

WORDS = ("entry", "exit", "sol_bias", "waso_bias")
STYLES = ("style_2", "style_3")
"""Directions that place wake and light sleep apart: a bad sleeper wakes more and yet has no more N1 (baglioni2014)."""

PAIRS = 2 * len(WORDS)
START = (0.3, 0.25, -0.3, 0.2, 0.4, 0.3, 0.5, 0.3, 0.0, 0.0)
STEPS = (0.1, 0.1, 0.08, 0.08, 0.15, 0.15, 0.15, 0.15, 0.3, 0.3)
PRIOR = (0.0, 0.35, -0.2, 0.2, 0.3, 0.3, 0.3, 0.4, 0.0, 0.0)
PRIOR_SD = (0.5, 0.5, 0.35, 0.5, 0.4, 0.5, 0.4, 0.5, 1.0, 1.0)
"""Where the ten values stay unless rows pull them away: near the healthy; spreads on the log scale, as wide as theirs."""

LOW = (-1.5, 0.05, -1.2, 0.05, -0.5, 0.1, -0.5, 0.1, -4.0, -4.0)
HIGH = (0.8, 1.2, 0.8, 0.9, 1.5, 0.9, 1.5, 0.9, 4.0, 4.0)
SHARES = {"N1%": 1.0, "N3%": 2.0, "REM%": 2.0}
"""Points by which a share of sleep may miss that of healthy people of the same age: N1 as theirs; N3 and REM were found lower
by an amount that the abstract does not print, so they are held loosely to theirs."""

CLOSE = 0.3
"""Spreads by which a mean may miss its row."""

SCREENING, OLDER_NIGHTS = 2, 6
OLDER = (55.0, 80.0)
KRYSTAL_AGE = 64.0
SE_SD = (90.7 - 76.8) / 1.349
"""b092: quartiles of sleep efficiency."""


@frozen
class Seen:
    """One comparison: row, what, method, published mean and spread, whether it enters the fit, weight in it."""

    row: str
    what: str
    method: str
    mean: float
    sd: float | None
    found: float
    found_sd: float
    weight: float = 0.0

    @property
    def miss(self) -> float | None:
        """Distance in spreads of the row; None where it prints none."""
        return None if self.sd is None else (self.found - self.mean) / self.sd


def times() -> tuple[float, float]:
    """Window of sleep and idle minutes in bed of the diaries: time in bed is TST / SE, idle what no part explains."""
    tst, se, sol, waso = (pooled(FALLOON, name) for name in ("tst_min", "se_pct", "sol_min", "waso_min"))
    in_bed = 100.0 * tst / se
    return in_bed - (in_bed - tst - sol - waso), in_bed - tst - sol - waso


def cohorts(n: int) -> dict[str, Cohort]:
    """The groups that the rows describe."""
    return {
        "laboratory": Cohort("insomnia", "norm", 480.0, 1, age=(23.0, 61.0), sex=0.75, n=n),
        "diary": Cohort("insomnia", "home", 0.5 * round(2.0 * times()[0]), 7, age=(31.0, 76.0), sex=0.78, n=n),
        "older": Cohort("older insomnia", "norm", 480.0, OLDER_NIGHTS, age=OLDER, sex=0.8, n=n),
    }


def guessed(name: str, x: np.ndarray, clock: dict[str, float] | None = None) -> Phenotype:
    """The phenotype of a guess: mean and spread of two traits and two biases."""
    facts = {word: fitted(x[2 * k], x[2 * k + 1]) for k, word in enumerate(WORDS)}
    facts |= {word: fitted(value) for word, value in zip(STYLES, x[PAIRS:], strict=True)}
    return with_facts(phenotype(name), facts | (clock_facts(clock) if clock else {}))


def clock_facts(clock: dict[str, float]) -> dict:
    """The two parts of the clock."""
    return {
        "main": fitted(clock["main"], clock["main sd"], "h"),
        "late": fitted(clock["late"], clock["late sd"], "h"),
        "share": fitted(clock["share"]),
    }


def seen_insomnia(kind: Phenotype, groups: dict[str, Cohort], tables: Tables) -> list[Seen]:
    """Every quantitative row of mixed insomnia against the model."""
    _, lab = groups["laboratory"].reports(tables, kind=kind, stages=True)
    _, home = groups["diary"].reports(tables, ("diary", "actigraphy"), kind)
    return [*_laboratory(lab["PSG"]), *_at_home(home["diary"], home["actigraphy"]), *_shares(lab["PSG"], groups["laboratory"], tables)]


def _shares(psg: dict, group: Cohort, tables: Tables) -> list[Seen]:
    """Shares of sleep against healthy people of the same age and sex in the same beds."""
    rows = []
    for name, (mean, _) in _healthy(group, tables).items():
        rows.append(Seen("baglioni2014", name, "PSG", mean, SHARES[name] / CLOSE, *mean_sd(psg[name]), 1.0))
    return rows


_REFERENCES: dict[tuple, dict[str, tuple[float, float]]] = {}


def _healthy(group: Cohort, tables: Tables) -> dict[str, tuple[float, float]]:
    key = (group.setting, group.minutes, group.nights, group.age, group.sex, group.n, repr(tables.settings), repr(tables.ages))
    if key not in _REFERENCES:
        own = Cohort("healthy", group.setting, group.minutes, group.nights, age=group.age, sex=group.sex, n=group.n)
        _, said = own.reports(tables, stages=True)
        _REFERENCES[key] = {name: mean_sd(said["PSG"][name]) for name in SHARES}
    return _REFERENCES[key]


def _laboratory(psg: dict) -> list[Seen]:
    byun, rows = baselines()["b047"], []
    rows.append(Seen("b047", "SOL", "PSG", byun["sol_min"], byun["sol_sd"], *mean_sd(psg["SOL"]), 1.0))
    rows.append(Seen("b047", "SE", "PSG", byun["se_pct"], byun["se_sd"], *mean_sd(psg["SE"]), 1.0))
    return [*rows, Seen("b092", "SE", "PSG", baselines()["b092"]["se_pct"], SE_SD, *mean_sd(psg["SE"]), 1.0)]


COLUMNS = {"SOL": "sol", "WASO": "waso", "TST": "tst", "SE": "se"}


def _columns(name: str) -> tuple[str, str]:
    return (f"{COLUMNS[name]}_{'pct' if name == 'SE' else 'min'}", f"{COLUMNS[name]}_sd")


def _at_home(diary: dict, movement: dict) -> list[Seen]:
    out = []
    for row, method, said in (
        ("b093", "diary", diary),
        ("b094", "diary", diary),
        ("b095", "actigraphy", movement),
        ("b096", "actigraphy", movement),
    ):
        for name in COLUMNS:
            mean, sd = (baselines()[row][column] for column in _columns(name))
            out.append(Seen(row, name, method, mean, sd, *mean_sd(said[name]), 0.7 if method == "diary" else 0.5))
    return out


def seen_older(kind: Phenotype, groups: dict[str, Cohort], tables: Tables) -> list[Seen]:
    """Screened on the first two nights, which are the baseline of b077 to b084; the diary of b072 to b074 comes after."""
    people, said = groups["older"].reports(tables, ("PSG", "diary"), kind, stages=True)
    psg, diary = said["PSG"], said["diary"]
    first, later = slice(None, SCREENING), slice(SCREENING, None)

    def who(criteria: tuple[Criterion, ...]) -> np.ndarray:
        return np.all([one.passed(psg[one.measure][:, first]) for one in criteria], axis=0)

    short, all_in, krystal = who(SHORT), who(MAINTENANCE), who(KRYSTAL) & (people.age >= KRYSTAL_AGE)
    out = []
    for rows, mask, weight in ((("b077", "b078", "b079", "b080"), short, 0.5), (("b081", "b082", "b083", "b084"), all_in, 0.25)):
        for row in rows:
            b = baselines()[row]
            out.append(Seen(row, "LPS", "PSG", b["sol_min"], b["sol_sd"], *mean_sd(psg["LPS"][mask][:, first]), weight))
            out.append(Seen(row, "WASO", "PSG", b["waso_min"], b["waso_sd"], *mean_sd(psg["WASO"][mask][:, first]), weight))
            if b["se_pct"] is not None:
                out.append(Seen(row, "SE", "PSG", b["se_pct"], b["se_sd"], *mean_sd(psg["SE"][mask][:, first]), 0.0))
    out.append(Seen("b085", "LPS", "PSG", baselines()["b085"]["sol_min"], None, *mean_sd(psg["LPS"][short][:, later]), 0.0))
    for row in ("b072", "b073", "b074"):
        b = baselines()[row]
        out.append(Seen(row, "SOL", "diary", b["sol_min"], b["sol_sd"], *mean_sd(diary["SOL"][krystal][:, later]), 0.5))
        out.append(Seen(row, "TST", "diary", b["tst_min"], b["tst_sd"], *mean_sd(diary["TST"][krystal][:, later]), 0.5))
    return [*out, *_shares(psg, groups["older"], tables)]


def misses_of(rows: list[Seen], x: np.ndarray) -> np.ndarray:
    """Means in units of what they may miss, logs of spreads at less weight, and the prior of the values."""
    away = [np.log(v / p) if k % 2 and k < PAIRS else v - p for k, (v, p) in enumerate(zip(x, PRIOR, strict=True))]
    out = list(np.array(away) / PRIOR_SD)
    for one in rows:
        if one.weight:
            out.append(one.weight * (one.found - one.mean) / (CLOSE * (one.sd or 36.0)))
            if one.sd and one.what not in SHARES:
                out.append(one.weight * np.log(one.found_sd / one.sd) / 0.6)
    return np.array(out)


@frozen(eq=False)
class Misses:
    """How far ten values of a phenotype miss the rows of its groups, as `seen` compares them."""

    seen: Callable[[Phenotype, dict[str, Cohort], Tables], list[Seen]]
    name: str
    groups: dict[str, Cohort]
    tables: Tables
    clock: dict[str, float] | None = None

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Differences over tolerances."""
        return misses_of(self.seen(guessed(self.name, x, self.clock), self.groups, self.tables), x)


def fit_insomnia(tables: Tables, clock: dict[str, float], n: int) -> np.ndarray:
    """Ten values of mixed insomnia, the clock given."""
    return solve(Misses(seen_insomnia, "insomnia", cohorts(n), tables, clock), START, STEPS, LOW, HIGH, 4, 0.02)


def fit_older(tables: Tables, start: np.ndarray, n: int) -> np.ndarray:
    """Ten values of the older people of drug trials, screened as there; nobody's clock is late (trials exclude it)."""
    return solve(Misses(seen_older, "older insomnia", cohorts(n), tables), start, STEPS, LOW, HIGH, 4, 0.02)
