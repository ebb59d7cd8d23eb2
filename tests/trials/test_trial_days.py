"""Doses and nights of a trial on the grid: who takes how much, when; and statistics of parts of nights.

Compared: one shared timeline with columns against each person alone; dose times against each person's own DLMO; times in bed
against the words of the file; statistics of many people at once against `pineal.night.sleep_statistics` of each.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from attrs import evolve
from trial_files import arm, outcome, trial

from pineal.engine.dosing import dosing, passed
from pineal.night import Hypnogram
from pineal.night.statistics import sleep_statistics
from pineal.trials import eating, epochs, laying
from pineal.trials.days import Frame, Plan
from pineal.trials.trial import Schedule
from pineal.units import Clock

FRAME = Frame(-60.0, 420.0, -60.0, True, 420.0)
KG = np.array([50.0, 80.0, 110.0])


def people(dlmo=(-180.0, -95.0, -20.0), age=(30.0, 60.0, 75.0), later=(0.0, 0.0, 0.0)) -> laying.People:
    return laying.People(KG, np.array(age), np.array(dlmo), np.array(later))


def given(folder, dose: str, who: laying.People, frame: Frame = FRAME, nights: int = 3):
    found = trial(folder, arm("a"), arm("b", dose), outcome("TST"), nights=nights)
    plan = Plan(frame, 0, ((frame.bed, frame.rise),) * nights)
    return plan, laying.given(found.arms[1], plan, who, "0")


def amounts(laid: laying.Given, n: int = 3) -> np.ndarray:
    """mg of all doses together that each person takes."""
    ones = np.ones(n)
    return sum(dose.amount_mg * (laid.columns[dose.share] if dose.share else ones) for dose in laid.doses)


def hour(second: int) -> float:
    """Clock hour of a UTC second."""
    moment = datetime.fromtimestamp(second, UTC)
    return moment.hour + moment.minute / 60.0


def test_an_amount_per_kg_is_everybodys_own(tmp_path):
    _, laid = given(tmp_path, '{ compound = "caffeine", amount = "3 mg/kg", at = ["09:00"] }', people())
    assert amounts(laid) == pytest.approx(3 * 3.0 * KG)


def test_the_amount_goes_by_age(tmp_path):
    dose = '{ compound = "lemborexant", amount = "7 mg", before_bed = "0 min", amount_if = [{ age_from = 70, amount = "4 mg" }] }'
    _, laid = given(tmp_path, dose, people())
    assert amounts(laid) == pytest.approx([21.0, 21.0, 12.0])


def test_a_dose_before_melatonin_onset_follows_each_person(tmp_path):
    who = people()
    plan, laid = given(tmp_path, '{ compound = "melatonin", amount = "0.5 mg", before_dlmo = "90 min" }', who)
    assert amounts(laid) == pytest.approx([1.5, 1.5, 1.5])
    for k, dlmo in enumerate(who.dlmo):
        mine = [dose.second for dose in laid.doses if laid.columns[dose.share][k]]
        assert len(mine) == 3
        for night, second in enumerate(mine):
            assert abs(second - plan.frame.second(night, dlmo - 90.0)) <= 60.0 * laying.STEP_MIN / 2.0


def test_a_shared_timeline_gives_everybody_the_plasma_of_their_own_doses(tmp_path):
    """Exact: columns multiply amounts, kinetics are linear."""
    plan, laid = given(tmp_path, '{ compound = "zolpidem", amount = "0.1 mg/kg", before_dlmo = "60 min" }', people())
    seated = {"first": ("zolpidem", "mg/L")}
    body = {"body.weight": KG, "body.cyp1a2": np.ones(3)}
    shared = plan.timeline(laid.doses)
    together = dosing(shared, seated, body | laid.columns, 3)
    for k in range(3):
        own = [evolve(d, share="", amount_mg=d.amount_mg * laid.columns[d.share][k]) for d in laid.doses if laid.columns[d.share][k]]
        single = plan.timeline(tuple(own))
        alone = dosing(single, seated, {"body.weight": KG[k : k + 1], "body.cyp1a2": np.ones(1)}, 1)
        mine = together.gave[:, k] > 0.0
        assert np.array_equal(shared.steps.epoch[together.step[mine]], single.steps.epoch[alone.step])
        assert together.gave[mine, k] == pytest.approx(alone.gave[:, 0], rel=1e-12)


def test_people_who_keep_their_own_times_take_a_dose_by_the_clock(tmp_path):
    """In the time frame of someone who goes to bed two hours later, 21:00 is two hours earlier."""
    own = evolve(FRAME, fixed=False)
    _, laid = given(tmp_path, '{ compound = "melatonin", amount = "1 mg", at = ["21:00"] }', people(later=(0.0, 120.0, -60.0)), own)
    hours = [{hour(d.second) for d in laid.doses if laid.columns[d.share][k]} for k in range(3)]
    assert hours == [{21.0}, {19.0}, {22.0}]


def test_only_some_nights_and_some_days_of_a_week(tmp_path):
    _, some = given(tmp_path, '{ compound = "caffeine", amount = "10 mg", at = ["21:00"], nights = "2-3" }', people(), nights=7)
    _, week = given(tmp_path, '{ compound = "caffeine", amount = "10 mg", at = ["21:00"], per_week = 4 }', people(), nights=7)
    assert amounts(some) == pytest.approx([20.0] * 3) and amounts(week) == pytest.approx([40.0] * 3)


def test_a_morning_dose_belongs_to_the_day_that_leads_to_the_night(tmp_path):
    plan, laid = given(tmp_path, '{ compound = "caffeine", amount = "10 mg", at = ["07:30"], nights = "2" }', people())
    before, night = plan.windows[0], plan.windows[1]
    assert before.rise < laid.doses[0].second < night.lights_off


@pytest.mark.parametrize(
    ("schedule", "night"),
    [
        (Schedule(), (-60.0, 420.0)),
        (Schedule(bed=Clock.read("23:20"), rise=Clock.read("06:50")), (-40.0, 410.0)),
        (Schedule(bed=Clock.read("00:30")), (30.0, 420.0)),
        (Schedule(opportunity=390.0, anchor="rise"), (30.0, 420.0)),
        (Schedule(opportunity=390.0, anchor="bed"), (-60.0, 330.0)),
        (Schedule(opportunity=390.0, anchor="middle"), (-15.0, 375.0)),
        (Schedule(shift=90.0), (30.0, 510.0)),
        (Schedule(desired=True), (-150.0, 330.0)),
    ],
)
def test_times_in_bed_by_the_words_of_the_file(schedule, night):
    assert Frame(-60.0, 420.0, -150.0, False, 420.0).night(schedule) == night


def test_whole_food_is_conserved(tmp_path):
    """Grams on the timeline are the grams of the meals; a depletion drink leaves its amino acids without any tryptophan."""
    drink = 'meals = [{ at = "16:30", kind = "amino acid drink", protein = "75 g", tryptophan = "0 g", nights = "2" }]'
    found = trial(tmp_path, arm("a"), arm("b", more=drink), outcome("TST"), nights=3)
    plan = Plan(FRAME, 0, ((-60.0, 420.0),) * 3)
    timeline = plan.timeline((), eating.fed(found.arms[1].meals, plan))
    grams = {name: float(values.sum()) / 120.0 for name, values in timeline.exposures.items()}
    assert grams["protein"] == pytest.approx(75.0) and set(grams) == {"protein", "tryptophan"}
    from pineal.physiology import build

    rise = {name: build().values[f"tryptophan.tryptophan_per_{word}"] for name, word in (("protein", "protein"), ("tryptophan", "gram"))}
    assert sum(grams[name] * rise[name] for name in grams) == pytest.approx(0.0, abs=1e-9)


def test_parts_of_a_night_add_up_to_the_statistics_of_the_night():
    rng = np.random.default_rng(1)
    chance = np.array([[0.9, 0.1, 0, 0, 0], [0.1, 0.7, 0.2, 0, 0], [0.05, 0.05, 0.8, 0.05, 0.05], [0.05, 0, 0.1, 0.85, 0], [0.05, 0.05, 0, 0, 0.9]])
    stages = np.zeros((12, 600), np.int8)
    for k in range(1, 600):
        stages[:, k] = [rng.choice(5, p=chance[s]) for s in stages[:, k - 1]]
    whole = np.ones(600, bool)
    names = {"N3": "N3", "REM": "REM", "TST": "TST", "WASO": "WASO", "SE": "SE", "awakenings": "awakenings", "fragmentation": "fragmentation"}
    singly = [sleep_statistics(Hypnogram(row)) for row in stages]
    for measure, name in names.items():
        assert epochs.within(measure, stages, whole, None) == pytest.approx([one[name] for one in singly]), measure
    assert epochs.wake_in_bouts(stages, ("over", 4.5), whole) == pytest.approx([one["long_wake"] for one in singly])
    assert epochs.within("wake in bouts", stages, whole, ("up to", 1e9)) == pytest.approx([one["WASO"] for one in singly])
    early = np.arange(600) < 250
    for measure in ("N3", "TST", "WASO", "wake"):
        parts = [epochs.within(measure, stages, inside, None) for inside in (early, ~early)]
        assert sum(parts) == pytest.approx(epochs.within(measure, stages, whole, None))


def test_plasma_long_after_a_dose_is_nothing_and_never_overflows():
    """Absorption slower than elimination (flip-flop), weeks later."""
    hours = np.array([0.5, 5.0, 2000.0])
    exact = 3.0 * 0.1 / (0.1 - 5.0) * (np.exp(-5.0 * hours) - np.exp(-0.1 * hours))
    assert passed(np.array(3.0), np.array(0.1), np.array(5.0), hours) == pytest.approx(exact, rel=1e-9, abs=1e-60)
