"""Phenotypes that follow from others: subtypes of insomnia by the diary, depression by its difference to controls."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from phenotypes.cohorts import SEED, Cohort, fitted, mean_sd, with_facts
from phenotypes.kinds import CLOSE, WORDS, times
from phenotypes.newton import solve
from pineal.population import Phenotype, Sample, Stay, Tables, draw, phenotype, reported
from pineal.population.phenotype import DIARY, TRAITS

DIARY_NIGHTS, LONG = 14, 31.0
SUBTYPES = {"sleep_onset_insomnia": ("SOL", "WASO"), "maintenance_insomnia": ("WASO", "SOL")}
"""Above the quantitative criterion in the first measure and below it in the second (b106)."""


def subtypes(kind: Phenotype, tables: Tables, n: int) -> dict[str, dict]:
    """Traits, biases and clock of the people of mixed insomnia whose diary shows only one complaint."""
    people = draw(kind, n, age=(31.0, 76.0), sex=0.78, setting="home", seed=SEED + 5, tables=tables)
    stay = Stay.of(0.5 * round(2.0 * times()[0]), nights=DIARY_NIGHTS)
    said = reported("diary", stay.lived(people, SEED + 5), people, SEED)
    mean = {name: said[name].mean(axis=1) for name in ("SOL", "WASO")}
    own = {word: _own(people, word) for word in WORDS}
    out = {}
    for name, (long, short) in SUBTYPES.items():
        kept = (mean[long] >= LONG) & (mean[short] < LONG)
        values = {word: [float(column[kept].mean()), float(column[kept].std())] for word, column in own.items()}
        out[name] = {"share": float(kept.mean()), "n": int(kept.sum()), "values": values, "clock": two_parts(people.phase_shift[kept])}
    return out


def _own(people: Sample, word: str) -> np.ndarray:
    """What a person's column owes to the phenotype: neither to age and sex nor to the setting."""
    if word in DIARY:
        return people.persons[f"diary.{word}"]
    name = TRAITS[word]
    given = people.tables.people(people.age, people.sex).get(name, 0.0) + people.tables.setting(people.setting).get(name, 0.0)
    return people.persons[name] - given


def two_parts(shift: np.ndarray) -> dict[str, float]:
    """A shift of the clock as two parts cut at 1.5 h, by moments."""
    late = shift > 1.5
    if late.sum() < 20:
        return {"main": float(shift.mean()), "main sd": float(shift.std()), "late": 2.0, "late sd": 0.5, "share": 0.0}
    return {
        "main": float(shift[~late].mean()),
        "main sd": float(shift[~late].std()),
        "late": float(shift[late].mean()),
        "late sd": float(shift[late].std()),
        "share": float(late.mean()),
    }


DEPRESSED = {"SOL": (13.6, 20.3), "WASO": (55.1, 72.9), "N3%": (14.2, 9.7)}
"""saad2019: controls and depressed, 43 years, polysomnography."""

DEPRESSED_SD = {"SOL": 18.7, "WASO": 62.2, "N3%": 8.6}


@frozen(eq=False)
class Depression:
    """How far entry, exit and depth miss the differences to controls; `before`: what the controls show."""

    tables: Tables
    own: Cohort
    before: dict[str, float]

    def found(self, x: np.ndarray) -> dict[str, float]:
        """Means of the depressed."""
        kind = with_facts(phenotype("depressed"), {"entry": fitted(x[0], 0.5), "exit": fitted(x[1], 0.3), "depth": fitted(x[2], 0.4)})
        _, told = self.own.reports(self.tables, kind=kind)
        return {name: mean_sd(told["PSG"][name])[0] for name in self.before}

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Differences over tolerances."""
        after = self.found(x)
        return np.array([(after[name] - self.before[name] - (b - a)) / (CLOSE * DEPRESSED_SD[name]) for name, (a, b) in DEPRESSED.items()])


def fit_depressed(tables: Tables, n: int) -> tuple[np.ndarray, dict]:
    """Entry, exit and depth from the differences to controls; readiness for REM stays the assumed one."""
    base = dict(kind="depressed", setting="norm", minutes=468.0, nights=2, age=(33.0, 54.0), sex=0.57, n=n)
    own, controls = Cohort(**base), Cohort(**{**base, "kind": "healthy"})
    _, said = controls.reports(tables)
    before = {name: mean_sd(said["PSG"][name])[0] for name in (*DEPRESSED, "REM latency")}
    misses = Depression(tables, own, before)
    x = solve(misses, [-0.3, -0.05, -0.4], [0.1, 0.08, 0.15], [-1.5, -1.0, -2.0], [0.5, 0.5, 0.5], 4)
    return x, {"controls": before, "depressed": misses.found(x)}
