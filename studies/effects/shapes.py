"""Full simulation at the final numbers: every row's situation, and the shapes that the effects must have.

Nothing here is fitted. Doses, hours and people that no row has are variations of a row's situation.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import evolve
from scipy.stats import chi2

import places
from effects.simulated import SEED, World, difference, shared
from effects.situations import Situation, situations
from pineal.engine import simulate
from pineal.engine.shipped import engine

PERSONS = 1024
Numbers = Mapping[str, float]


def change(situation: Situation, numbers: Numbers, persons: int = PERSONS) -> dict[str, tuple[float, float]]:
    """Mean change of every measure with its simulation error at the given numbers."""
    world = World(situation, persons)
    return difference(world.night(numbers, True), world.night(numbers, False))


def everything(numbers: Numbers, say=lambda *words: None) -> dict[str, dict[str, list[float]]]:
    """Every situation, fully simulated."""
    found, names = {}, list(situations())
    for k, changes in places.made(_change, (names, dict(numbers)), len(names)):
        found[names[k]] = {measure: [round(x, 3) for x in pair] for measure, pair in changes.items()}
        say(f"simulated {names[k]}")
    return {name: found[name] for name in names}


def _change(asked: tuple[list[str], Numbers], k: int) -> dict[str, tuple[float, float]]:
    names, numbers = asked
    return change(situations()[names[k]], numbers)


def _of(name: str, **changes) -> Situation:
    return evolve(situations()[name], **changes)


def melatonin(numbers: Numbers) -> dict:
    """Dose, hour, ceiling and the late clock."""
    tablet = _of("melatonin_insomnia", nights=7)
    by_dose = {mg: change(evolve(tablet, amount=f"{mg} mg", hours=(1.0,)), numbers)["SOL"][0] for mg in (0.3, 1.0, 3.0, 4.0, 10.0)}
    by_hour = {h: change(evolve(tablet, amount="3 mg", hours=(h,)), numbers)["SOL"][0] for h in (0.0, 0.5, 1.0, 2.0, 3.0, 4.0)}
    healthy = change(_of("melatonin_low_normal", kind="healthy", age=(20, 50), amount="3 mg"), numbers)
    late = change(situations()["melatonin_delayed_buscemi"], numbers)["SOL"][0]
    plain = change(situations()["melatonin_insomnia"], numbers)["SOL"][0]
    return {
        "SOL by dose, 1 h before bed": _plain(by_dose), "SOL by hour, 3 mg": _plain(by_hour),
        "0.3 mg over 3 mg": round(by_dose[0.3] / by_dose[3.0], 3), "10 mg over 4 mg": round(by_dose[10.0] / by_dose[4.0], 3),
        "3 h before bed over at bedtime": round(by_hour[3.0] / by_hour[0.0], 3),
        "healthy, 3 mg": {name: round(healthy[name][0], 2) for name in ("SOL", "TST", "SE")},
        "delayed over insomnia": round(late / plain, 2), "delayed": round(late, 2), "insomnia": round(plain, 2),
    }  # fmt: skip


def heterogeneity(numbers: Numbers, nights: int = 7) -> dict[str, float]:
    """How far personal effects on latency differ, and how often 60 personal trials of two periods would call that large."""
    world = World(_of("melatonin_insomnia", nights=nights), PERSONS)
    control, treated = (_latency(world, numbers, dosed, SEED + 2 + dosed) for dosed in (False, True))
    again = _latency(world, numbers, True, SEED + 4) - _latency(world, numbers, False, SEED + 5)
    effect = (treated - control).mean(axis=1)
    own = max(0.0, float(np.cov(effect, again.mean(axis=1))[0, 1]))
    return {
        "mean": round(float(effect.mean()), 2),
        "sd between persons": round(float(np.sqrt(own)), 2),
        "sd of treated over sd of control": round(float(treated.mean(axis=1).std() / control.mean(axis=1).std()), 3),
        "sets that find large heterogeneity": round(large(treated, control), 3),
    }


SETS, TRIALS = 2000, 60


def large(treated: np.ndarray, control: np.ndarray) -> float:
    """Share of sets of 60 two-period personal trials (persons x nights) with I2 of 50 % or more and Cochran's Q at p < 0.05.

    Each trial is weighed by its own nights, as a meta-analysis of personal trials does.
    """
    effect, nights = (treated - control).mean(axis=1), treated.shape[1]
    weight = nights / (treated.var(axis=1, ddof=1) + control.var(axis=1, ddof=1))
    rng = np.random.default_rng(60)
    sets = np.stack([rng.choice(len(effect), TRIALS, replace=False) for _ in range(SETS)])
    w, e = weight[sets], effect[sets]
    mean = (w * e).sum(axis=1, keepdims=True) / w.sum(axis=1, keepdims=True)
    q = (w * (e - mean) ** 2).sum(axis=1)
    return float(np.mean((q > chi2.isf(0.05, TRIALS - 1)) & (1.0 - (TRIALS - 1) / q >= 0.5)))


def _latency(world: World, numbers: Numbers, dosed: bool, seed: int) -> np.ndarray:
    """Latency of every night, shape (persons, nights)."""
    timeline = world.treated if dosed else world.late
    model = engine().with_shared(shared(numbers))
    return simulate(model, world.people.persons, timeline, seed=seed, start=world.moment, threads=1).nights["SOL"]


def caffeine(numbers: Numbers) -> dict:
    """Dose, hour, and the tenth day of the same dose against the first."""
    cup = _of("caffeine")
    by_dose = {mg: change(evolve(cup, amount=f"{mg} mg"), numbers)["TST"][0] for mg in (50, 100, 200, 400)}
    by_hour = {h: change(evolve(cup, amount="200 mg", hours=(h,)), numbers)["TST"][0] for h in (1.0, 3.0, 6.0, 9.0, 13.0)}
    daily = change(evolve(cup, amount="200 mg", nights=10), numbers)["TST"][0]
    return {
        "TST by dose, 3 h before bed": _plain(by_dose),
        "TST by hour, 200 mg": _plain(by_hour),
        "TST after ten days of 200 mg, 3 h": round(daily, 2),
    }


def ethanol(numbers: Numbers) -> dict[str, float]:
    """Wake in each half of the night, latency and REM after 0.85 g/kg."""
    world = World(_of("ethanol_high"), PERSONS)
    halves = {}
    for dosed in (True, False):
        timeline = world.treated if dosed else world.late
        run = simulate(
            engine().with_shared(shared(numbers)), world.people.persons, timeline, seed=SEED + 2, start=world.moment, epochs=True, threads=1
        )
        asleep = run.nights.stages
        half = asleep.shape[1] // 2
        halves[dosed] = [0.5 * float((part == 0).sum(axis=1).mean()) for part in (asleep[:, :half], asleep[:, half:])]
    found = difference(world.night(numbers, True), world.night(numbers, False))
    first, second = np.array(halves[True]) - np.array(halves[False])
    return {"wake in the first half": round(first, 2), "wake in the second half": round(second, 2)} | {
        m: round(found[m][0], 2) for m in ("SOL", "REM")
    }


def magnesium(numbers: Numbers) -> dict:
    """Latency and TST by magnesium in people of a set status."""
    found = {}
    for status in (1.0, 0.7):
        world = World(_of("magnesium_older"), PERSONS)
        persons = world.people.persons.put({"cofactors.magnesium_status": status})
        nights = [
            simulate(engine().with_shared(shared(numbers)), persons, t, seed=SEED + 2, start=world.moment, threads=1).nights
            for t in (world.treated, world.late)
        ]
        found[f"status {status:g}"] = {m: round(float((nights[0][m] - nights[1][m])[:, -3:].mean()), 3) for m in ("SOL", "WASO", "TST")}
    return found


def tryptophan(numbers: Numbers) -> dict[str, dict[str, float]]:
    """Stages after 1 g and 12 g in normal people."""
    return {name: {m: round(change(situations()[name], numbers)[m][0], 2) for m in ("N1", "N2", "N3", "REM", "SOL", "WASO")}
            for name in ("tryptophan_gram_healthy", "tryptophan_high")}  # fmt: skip


def shapes(numbers: Numbers, say=lambda *words: None) -> dict:
    """All shapes."""
    found, names = {}, list(SHAPES)
    for k, shape in places.made(_shape, dict(numbers), len(names)):
        found[names[k]] = shape
        say(f"shape: {names[k]}")
    return {name: found[name] for name in names}


SHAPES = {
    "melatonin": melatonin, "personal melatonin effects": heterogeneity, "caffeine": caffeine,
    "ethanol": ethanol, "magnesium": magnesium, "tryptophan": tryptophan,
}  # fmt: skip


def _shape(numbers: Numbers, k: int) -> dict:
    return list(SHAPES.values())[k](numbers)


def _plain(values: Mapping[float, float]) -> dict[str, float]:
    return {f"{key:g}": round(value, 2) for key, value in values.items()}
