"""What dosed compounds do through their receptors: nothing without a dose, tolerance and rebound, and the path of each.

Compared: shifts and probabilities on one given path, one lane in double precision; cortisol after 5-HTP with
published rows (t095 to t097). Not tested: sizes of the weights, which are priors until the probes are fitted.
"""

import csv
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve

import pineal.evidence
from pineal.compounds.shelf import OWN
from pineal.declare.scope import Reading
from pineal.engine import Persons, TimedDose
from pineal.engine.paths import EFFECTOR_NUMBERS, paths, potencies
from pineal.physiology import CHAIN, build, facts

from . import worlds

CATALOGUE = Path(__file__).parents[1] / "engine" / "catalogue"
SHIFTS = ("receptors.entry", "receptors.staying", "receptors.deepening", "receptors.dreaming")
WEIGHTS = [name for name in EFFECTOR_NUMBERS if name.startswith("receptors.")]
SHARES = ["receptors.gaba_share", "receptors.h1_share", "homeostat.tolerance_share"]


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch):
    monkeypatch.setenv(OWN, str(CATALOGUE))


def nightly(name: str, mg: float, nights, before_h: float = 1.0, beside=(), days: int = 9):
    """A dose before lights out of some nights (counted from 0)."""
    timeline = worlds.days(days)
    return timeline.with_doses(
        TimedDose(timeline.windows[k].lights_off - round(3600 * before_h), name, "immediate release", mg, tuple(beside)) for k in nights
    )


def path(timeline):
    """Ordinary nights of seven hours of sleep, given."""
    rng, n = np.random.default_rng(4), timeline.steps.n_bed
    return np.repeat(rng.choice(5, n, p=[0.06, 0.08, 0.46, 0.2, 0.2]), rng.integers(2, 41, n))[:n].astype(np.int8)[:, None]


def lived(timeline, shared=None, person=None):
    options = {"path": path(timeline), "lanes": 1, "epochs": True, "threads": 1}
    return worlds.live(timeline, Persons(1).put(person or {}), shared, **options).nights


def nights_of(timeline, nights, name: str) -> list[np.ndarray]:
    """A series over each night in bed."""
    at = nights.series_epoch * 30 + timeline.start
    return [nights.series[name][(at >= w.lights_off) & (at < w.rise), 0] for w in timeline.windows]


# nothing without a dose


@pytest.mark.parametrize("value", [0.0, 1.0], ids=["weights of none", "weights of one"])
def test_an_undosed_person_is_the_same_to_the_last_bit(value):
    timeline = worlds.days(2)
    plain, other = lived(timeline), lived(timeline, dict.fromkeys([*WEIGHTS, *SHARES], value))
    assert np.array_equal(plain.probability, other.probability)
    for measure, values in plain.statistics.items():
        assert np.array_equal(values, other[measure], equal_nan=True), measure
    for name in (*SHIFTS, "homeostat.blocked"):
        assert not other.series[name].any(), name


# structural zeros


def moved(handle: str, **levels: float) -> set[str]:
    """The shifts that a class moves when its first slot is full, all weights 1."""
    model = build()
    values = model.values | dict.fromkeys(WEIGHTS, 1.0) | {name: term.start for name, term in model.states.items()}
    values |= dict.fromkeys(model.externals, 0.0) | {f"receptors.{handle}_first": 1.0, "dose.first": 1.0}
    reading = Reading(model, values)
    return {name.split(".")[1] for name in SHIFTS if reading[name] != 0.0}


@pytest.mark.parametrize(("handle", "shifts"), [
    ("gaba_a1", {"entry", "staying"}), ("gaba_ns", {"entry", "staying", "deepening", "dreaming"}), ("h1", {"entry", "staying"}),
    ("orexin", {"entry", "staying", "dreaming"}), ("ht2a", {"staying", "deepening"}), ("calm", {"entry", "staying"}), ("mt", set()), ("htp", set()),
])
def test_a_class_moves_only_its_effectors(handle, shifts):
    assert moved(handle) == shifts


# tolerance and rebound


@pytest.mark.parametrize(("name", "mg"), [("doxepin", 6.0), ("zolpidem", 10.0)])
def test_tolerance_grows_and_rebounds(name, mg):
    """Six nights with and seven without: each dosed night helps less; then nights are worse than without any, and recover."""
    timeline = nightly(name, mg, range(6), days=13)
    entry = nights_of(timeline, lived(timeline), "receptors.entry")
    peaks = [values.max() for values in entry]
    assert all(a > b > 0.0 for a, b in zip(peaks[:6], peaks[1:6], strict=False))
    rebound = [values.mean() for values in entry[6:]]
    assert min(rebound) < 0.0
    assert min(rebound) < rebound[-1] <= 0.0
    assert rebound[-1] > 0.5 * min(rebound)


def test_a_compound_without_tolerance_loses_nothing():
    """It gains what is left in plasma from the day before, and leaves no rebound."""
    timeline = nightly("suvorexant", 20.0, range(6))
    entry = nights_of(timeline, lived(timeline), "receptors.entry")
    peaks = [values.max() for values in entry[:6]]
    assert (np.diff(peaks) > 0.0).all()
    assert peaks[5] == pytest.approx(peaks[1], rel=0.05)
    assert all((values >= 0.0).all() for values in entry)


def test_habit_takes_from_caffeine_and_abstinence_gives_it_back():
    """Two hundred milligrams at three on six days, then none."""
    timeline = nightly("caffeine", 200.0, range(6), before_h=8.0)
    blocked = nights_of(timeline, lived(timeline), "homeostat.blocked")
    first = [values[0] for values in blocked]
    assert first[5] < first[1] < first[0]
    assert blocked[7].max() < 0.0
    assert -first[0] < blocked[7].min() < blocked[8].min() < 0.0


# other doors


def test_an_agonist_acts_as_melatonin_does_and_is_not_measured_as_it():
    """Half an hour to two hours after a dose: entry is easier, and plasma melatonin is the same within rounding of its clock."""
    timeline = nightly("ramelteon", 8.0, [0], days=2)
    plain, dosed = lived(worlds.days(2)), lived(timeline)
    hours = (plain.series_epoch * 30 + timeline.start - timeline.doses[0].second) / 3600.0
    near = (hours > 0.5) & (hours < 2.0)
    assert ((dosed.series["stages.entry"] - plain.series["stages.entry"])[near] > 0.0).all()
    assert dosed.series["melatonin.plasma"][near] == pytest.approx(plain.series["melatonin.plasma"][near], rel=0.02)


ROWS = {"100": "t095", "200": "t096", "300": "t097"}


def published() -> dict[str, float]:
    """Rise of mean cortisol over four hours, by dose with carbidopa."""
    table = Path(pineal.evidence.__file__).parent / "data" / "trials.csv"
    with table.open(encoding="utf-8") as lines:
        rows = {row["id"]: row for row in csv.DictReader(line for line in lines if not line.startswith("#"))}
    return {mg: float(rows[row]["effect"]) for mg, row in ROWS.items()}


def test_cortisol_rises_with_5_htp_dose_by_dose():
    """Taken at ten in the morning; within a third of each published mean (hour and kinetics of the study are assumed)."""
    plain = lived(worlds.days(2))
    for mg, rise in published().items():
        timeline = nightly("5-HTP", float(mg), [1], before_h=13.0, beside=["carbidopa"], days=2)
        found, (taken,) = lived(timeline), {d.second for d in timeline.doses}
        hours = (plain.series_epoch * 30 + timeline.start - taken) / 3600.0
        after = (hours >= 0.0) & (hours < 4.0)
        change = (found.series["hpa.cortisol"] - plain.series["hpa.cortisol"])[after].mean()
        assert change == pytest.approx(rise, rel=1 / 3), mg
        assert found.series["serotonin.fast"].max() > plain.series["serotonin.fast"].max()


def test_competitors_keep_5_htp_out_of_the_brain():
    model = build()
    values = model.values | {name: term.start for name, term in model.states.items()} | dict.fromkeys(model.externals, 0.0)
    values |= {"receptors.htp_first": 1.0, "dose.first": 1.0}
    law = model.modules["serotonin"].laws["htp_entering"]
    fasting, fed = (Reading(model, values | {"tryptophan.lnaa": lnaa}).law("serotonin", law) for lnaa in (550.0, 1100.0))
    assert fed < 0.75 * fasting


def test_a_brake_on_stress_needs_stress():
    """A constant supply for five days, and an hour of stress every evening, or none."""
    quiet = worlds.days(5)
    full = {"stress_brake": np.ones(quiet.epochs)}
    assert np.array_equal(lived(quiet).probability, lived(evolve(quiet, exposures=full)).probability)
    stressed = worlds.exposed(quiet, "stress", 1.0, 20.0, 21.0)
    plain, braked = lived(stressed), lived(evolve(stressed, exposures={**stressed.exposures, **full}))
    rise = [worlds_peak(nights, "hpa.excess") for nights in (plain, braked)]
    assert 0.0 < rise[1] < rise[0]


def worlds_peak(nights, name: str) -> float:
    """The highest value on the last day."""
    return float(nights.series[name][nights.series_epoch > nights.series_epoch[-1] - 2880].max())


# the path of every compound, and its numbers


SUPPLEMENTS = ("melatonin", "caffeine", "5-HTP", "magnesium", "vitamin D", "ashwagandha", "tryptophan", "whey", "tart cherry juice", "valerian")


@pytest.mark.parametrize("name", SUPPLEMENTS)
def test_a_supplement_brings_one_number_at_most(name):
    assert len(potencies(name)) <= 1


def test_effectors_have_fourteen_numbers():
    """Every shared number that scales a path is one of the fourteen, the clock's own drive, a potency, the cortisol of 5-HTP, one of alcohol's
    three (an exposure: docs/decisions/0011), or a prior that includes zero."""
    assert len(EFFECTOR_NUMBERS) == 14
    assert set(EFFECTOR_NUMBERS) <= set(build().at_level("shared"))
    known = {*EFFECTOR_NUMBERS, "stages.scn_entry", "melatonin.half_occupancy", "homeostat.caffeine_half", "hpa.htp_drive"}
    known |= {"stages.ethanol_entry", "stages.ethanol_exit", "stages.ethanol_rem"}
    names = (*SUPPLEMENTS, "zolpidem", "doxepin", "suvorexant", "ramelteon", "temazepam", "ethanol")
    for number in {number for name in names for path in paths(name) for number in path.numbers} - known:
        low, high = facts()[number].spread.interval(facts()[number].value, 0.95)
        assert low <= 0.0 <= high, number


def test_every_path_ends_in_an_effector_of_the_chain():
    for name in ("zolpidem", "5-HTP", "magnesium", "whey", "caffeine"):
        found = paths(name)
        assert found
        assert all(path.steps[-1] == CHAIN.effectors[path.effector] for path in found)
    assert {path.outcome for path in paths("zolpidem")} == {"SOL", "WASO"}
    assert {path.outcome for path in paths("suvorexant")} == {"SOL", "WASO", "REM"}
    assert {path.outcome for path in paths("temazepam")} == {"SOL", "WASO", "N3", "REM"}
    assert paths("valerian") == ()
