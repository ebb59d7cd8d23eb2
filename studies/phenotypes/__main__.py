"""Fit settings, ages and phenotypes, ship them, check every row: python -m phenotypes [persons] [--check].

`--scheduler` and `--workers` say where the fit simulates. What follows stays here: workers elsewhere do not have the tables
that were just shipped.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

import places
from phenotypes import checks, compare, ship
from phenotypes.cohorts import PERSONS
from phenotypes.derived import fit_depressed, subtypes
from phenotypes.kinds import PAIRS, STYLES, WORDS, fit_insomnia, fit_older, guessed, times
from phenotypes.people import (
    at_home,
    fit_clock,
    fit_first_night,
    fit_melatonin,
    fit_norm_and_age,
    fit_period,
    natural_angle,
)
from phenotypes.report import write
from phenotypes.rows import FALLOON, digest, pooled
from pineal.engine.shipped import version
from pineal.population import Tables, shipped

HERE = Path(__file__).parent
RESULT = HERE / "result.json"
OLDER_START = np.array([-0.1, 0.3, -0.2, 0.2, 0.4, 0.4, 0.3, 0.4, 0.0, 0.0])


def say(*words) -> None:
    """Progress on standard error."""
    print(*words, file=sys.stderr, flush=True)


def everybody(n: int) -> Tables:
    """Settings, age and the clock of healthy people."""
    tables = fit_norm_and_age(shipped(), n)
    say("settings and ages")
    return fit_period(fit_melatonin(at_home(fit_first_night(tables, n))), n)


def number(value: float) -> float:
    """Three decimals: what is shipped."""
    return round(float(value), 3)


def of_guess(name: str, x: np.ndarray) -> dict[str, list[float]]:
    """Mean and spread of each word of a phenotype, and its styles."""
    return {f"{name}.{word}": [number(x[2 * k]), number(x[2 * k + 1])] for k, word in enumerate(WORDS)} | of_styles(name, x)


def of_styles(name: str, x: np.ndarray) -> dict[str, list[float]]:
    """Where a kind of people lies along the styles; their spread is that of the healthy."""
    return {f"{name}.{word}": [number(value)] for word, value in zip(STYLES, x[PAIRS:], strict=True)}


def of_clock(name: str, clock: dict[str, float]) -> dict[str, list[float]]:
    """The two parts of a clock."""
    return {
        f"{name}.main": [number(clock["main"]), number(max(clock["main sd"], 0.05))],
        f"{name}.late": [number(clock["late"]), number(max(clock["late sd"], 0.05))],
        f"{name}.share": [number(clock["share"])],
    }


def kinds(tables: Tables, n: int) -> tuple[dict, dict]:
    """Facts of the phenotypes, and what the report tells of how they came about."""
    angle = natural_angle(tables, n)
    clock = fit_clock(angle)
    x = fit_insomnia(tables, clock, n)
    say("insomnia")
    y = fit_older(tables, OLDER_START, n)
    say("older insomnia")
    parts = subtypes(guessed("insomnia", x, clock), tables, 4 * n)
    z, depressed = fit_depressed(tables, n)
    say("subtypes, depressed")
    idle = [number(times()[1])]
    facts = of_guess("insomnia", x) | of_clock("insomnia", clock) | of_guess("older_insomnia", y) | {"insomnia.idle": idle}
    for name, part in parts.items():
        facts |= {f"{name}.{word}": [number(v) for v in values] for word, values in part["values"].items()}
        facts |= of_clock(name, part["clock"]) | {f"{name}.idle": idle} | of_styles(name, x)
    facts |= {f"depressed.{word}": [number(value)] for word, value in zip(("entry", "exit", "depth"), z, strict=True)}
    return facts, {"angle": angle, "clock": clock, "subtypes": parts, "depressed": depressed}


def halves(facts: dict) -> dict[str, list[float]]:
    """Poor sleep: halfway between healthy and insomnia (assumed), the clock too."""
    half = {f"poor_sleep.{word}": [number(0.5 * facts[f"insomnia.{word}"][0])] for word in (*WORDS, *STYLES, "idle")}
    clock = {f"poor_sleep.{word}": [number(0.5 * value) for value in facts[f"insomnia.{word}"]] for word in ("main", "late")}
    return half | clock | {"poor_sleep.share": facts["insomnia.share"]}


def idle_asleep() -> float:
    """Share of idle minutes that movement takes for sleep: what is unexplained in the diary and in movement of the same people."""
    rest = {}
    for method, rows in (("diary", FALLOON), ("actigraphy", ("b095", "b096"))):
        tst, se, sol, waso = (pooled(rows, name) for name in ("tst_min", "se_pct", "sol_min", "waso_min"))
        rest[method] = 100.0 * tst / se - tst - sol - waso
    return 1.0 - rest["actigraphy"] / rest["diary"]


def fitted(n: int) -> tuple[dict, dict]:
    """All facts by file of the package, and the background of the phenotypes."""
    tables = everybody(n)
    facts, background = kinds(tables, n)
    own = {name: values for name, values in tables.settings.items() if name != "laboratory"}
    settings = {f"{name.replace(' ', '_')}.{trait}": [number(value)] for name, values in own.items() for trait, value in values.items()}
    per_decade = ("entry", "exit", "depth", "rem", "style_2", "style_3", "n3", "melatonin")
    ages = {f"per_decade.{name}": [number(tables.ages[f"per_decade.{name}"])] for name in per_decade}
    ages |= {"period_per_hour": [number(tables.ages["period_per_hour"])]}
    methods = ship.diary_facts() | {"actigraphy.idle_asleep": [number(idle_asleep())], "wearable.idle_asleep": [number(idle_asleep())]}
    return {"settings": settings, "ages": ages, "methods": methods, "phenotypes": facts}, background


def first(n: int) -> dict:
    """The fit, written down before anything is checked."""
    facts, background = fitted(n)
    found = {"model": version(), "tables sha256": digest(), "persons": n, "facts": facts, "background": background}
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return found


def main() -> None:
    """Run the study; `--check` takes the values of the last fit and only checks and reports them."""
    begin = time.perf_counter()
    with places.asked() as words:
        n = next((int(word) for word in words if word.isdigit()), PERSONS)
        found = json.loads(RESULT.read_text(encoding="utf-8")) if "--check" in words else first(n)
    found["facts"]["phenotypes"] |= halves(found["facts"]["phenotypes"])
    ship.write(found["facts"])
    found |= {"norms": [one.plain for one in checks.norms(n)], "baselines": compare.rows(n)}
    say("rows")
    found |= {"portraits": compare.portraits(n // 2), "structure": compare.norm_structure(), "laboratory": compare.laboratory()}
    RESULT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write(found, HERE / "report.md")
    say(f"{time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
