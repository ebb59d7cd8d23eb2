"""Whole virtual trials with few people: what must hold whatever the fitted numbers are.

Compared are relations (nothing given changes nothing, a hypnotic helps, caffeine harms, more people narrow what a trial
would show and not what is true) and what is answered as unknown. Sizes of effects are not: those belong to the evidence.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from trial_files import arm, asked, by_label, outcome, trial
from typer.testing import CliRunner

from pineal.cli.commands import app
from pineal.population import Stay, draw
from pineal.trials import unknowns

ZOLPIDEM = '{ compound = "zolpidem", amount = "10 mg", before_bed = "20 min" }'
CAFFEINE = '{ compound = "caffeine", amount = "3 mg/kg", before_bed = "30 min" }'
GLYCINE = '{ compound = "glycine", amount = "3 g", before_bed = "30 min" }'


@pytest.fixture(scope="module")
def hypnotic(tmp_path_factory):
    """A trial of something that helps and something that harms, with scales that nobody models."""
    parts = (arm("placebo"), arm("zolpidem", ZOLPIDEM), arm("caffeine", CAFFEINE), arm("glycine", GLYCINE), arm("sham"))
    outcomes = (outcome("LPS"), outcome("TST"), outcome("ISI"), outcome("TST", 'label = "percent"\nscale = "percent"'))
    return asked(tmp_path_factory.mktemp("hypnotic"), *parts, *outcomes, samples=128)


def test_the_same_treatment_differs_by_exactly_nothing(hypnotic):
    for label in ("LPS", "TST", "percent"):
        row = by_label(hypnotic, label, "sham")
        assert row["effect"] == 0.0 and row["interval"]["parameter"] == [0.0, 0.0]
        assert row["low"] < 0.0 < row["high"], "a new trial of the same thing still shows chance"


def test_a_hypnotic_shortens_the_way_to_sleep_and_caffeine_takes_sleep_away(hypnotic):
    assert by_label(hypnotic, "LPS", "zolpidem")["interval"]["parameter"][1] < 0.0
    assert by_label(hypnotic, "TST", "zolpidem")["interval"]["parameter"][0] > 0.0
    assert by_label(hypnotic, "LPS", "caffeine")["effect"] > 0.0
    assert by_label(hypnotic, "TST", "caffeine")["interval"]["parameter"][1] < 0.0


def test_percent_is_the_same_difference_in_another_unit(hypnotic):
    plain, percent = (by_label(hypnotic, label, "caffeine") for label in ("TST", "percent"))
    assert percent["unit"] == "%" and plain["unit"] == "min"
    assert percent["effect"] == pytest.approx(100.0 * plain["effect"] / plain["baseline"], rel=0.1)


def test_what_nobody_knows_is_null_and_never_zero(hypnotic):
    for row in hypnotic["outcomes"]:
        if row["arm"] == "glycine" or row["label"] == "ISI":
            assert (row["basis"], row["effect"], row["low"], row["high"], row["interval"]) == ("unknown", None, None, None, None)
        else:
            assert row["basis"] == "predicted"
    assert any("glycine" in note for note in hypnotic["notes"]) and any("ISI" in note for note in hypnotic["notes"])


def test_every_outcome_has_an_entry_for_every_arm_but_its_comparator_in_order(hypnotic):
    labels = [(row["label"], row["arm"]) for row in hypnotic["outcomes"]]
    arms = ("zolpidem", "caffeine", "glycine", "sham")
    assert labels == [(label, name) for label in ("LPS", "TST", "ISI", "percent") for name in arms]


def test_an_interval_of_a_trial_holds_that_of_the_mean(hypnotic):
    for row in hypnotic["outcomes"]:
        if row["basis"] == "predicted":
            (a, b), (low, high) = row["interval"]["parameter"], row["interval"]["study"]
            assert low <= a <= b <= high and [row["low"], row["high"]] == [low, high]


def test_what_moves_nothing_at_all_is_unknown_and_not_an_exact_zero(tmp_path):
    """Ashwagandha has a path through stress alone; calm people are not moved, and that is not knowledge."""
    dose = '{ compound = "ashwagandha", amount = "300 mg", at = ["19:00"] }'
    answer = asked(tmp_path, arm("placebo"), arm("ashwagandha", dose), outcome("TST"))
    assert by_label(answer, "TST")["effect"] is None and any("no path" in note for note in answer["notes"])


def test_what_both_arms_have_alike_cancels(tmp_path):
    both = asked(tmp_path, arm("glycine", GLYCINE), arm("with zolpidem", f"{GLYCINE}, {ZOLPIDEM}"), outcome("LPS"))
    assert by_label(both, "LPS")["basis"] == "predicted" and by_label(both, "LPS")["effect"] < 0.0


def test_more_people_narrow_what_a_trial_shows_and_not_what_is_true(tmp_path):
    parts = (arm("placebo"), arm("caffeine", CAFFEINE), outcome("TST"))
    small, large = (by_label(asked(tmp_path, *parts, n=n), "TST") for n in (20, 2000))
    assert small["interval"]["parameter"] == large["interval"]["parameter"]
    assert large["high"] - large["low"] < 0.8 * (small["high"] - small["low"])


def test_the_order_of_a_crossover_does_not_matter(tmp_path):
    parts = [arm("placebo"), arm("caffeine", CAFFEINE)]
    one, other = (
        by_label(asked(tmp_path, *order, outcome("TST", 'versus = "placebo"'), design="crossover"), "TST") for order in (parts, parts[::-1])
    )
    assert one == other


def test_a_crossover_tells_more_than_a_parallel_trial_of_the_same_size(tmp_path):
    parts = (arm("placebo"), arm("caffeine", CAFFEINE), outcome("TST"))
    crossed, parallel = (by_label(asked(tmp_path, *parts, design=design), "TST") for design in ("crossover", "parallel"))
    assert crossed["effect"] == parallel["effect"]
    assert crossed["high"] - crossed["low"] < parallel["high"] - parallel["low"]


def test_a_sequence_carries_on_where_the_arm_before_ended(tmp_path):
    """Short nights before leave a debt: the same usual nights hold more deep sleep after them than before."""
    short = arm("short", more='nights = 3\nschedule = { opportunity = "4 h" }')
    parts = (arm("before"), short, arm("after"), outcome("N3"), outcome("KSS"))
    answer = asked(tmp_path, *parts, design="sequence", nights=1, people='{ phenotype = "healthy", age = [20, 30] }')
    assert by_label(answer, "N3", "after")["effect"] > 5.0
    assert by_label(answer, "KSS", "short")["effect"] > 0.5


def test_people_chosen_for_a_bad_screening_sleep_better_later(tmp_path):
    """Entry criteria act on noisy nights, so the mean of the chosen later falls toward that of all (regression to the mean)."""
    parts = (arm("placebo"), arm("sham"), outcome("WASO"))
    chosen = '{ phenotype = "healthy", age = [30, 50], where = [{ measure = "WASO", at_least = "60 min" }] }'
    found = by_label(asked(tmp_path, *parts, people=chosen, samples=512), "WASO")["baseline"]
    nights = Stay.of(480, nights=2, lead_in=3).lived(draw("healthy", 512, age=(30, 50), setting="norm", seed=3), 4)["WASO"].mean(axis=1)
    assert nights.mean() + 5.0 < found < nights[nights >= 60.0].mean() - 2.0


def test_change_and_final_agree_on_the_mean(tmp_path):
    parts = (arm("placebo"), arm("zolpidem", ZOLPIDEM), outcome("TST"), outcome("TST", 'label = "change"\nkind = "change"'))
    answer = asked(tmp_path, *parts)
    assert by_label(answer, "TST")["effect"] == pytest.approx(by_label(answer, "change")["effect"], abs=1e-3)


def test_a_stress_test_raises_cortisol_and_light_in_the_evening_delays(tmp_path):
    stress = '[[arm.challenge]]\nkind = "social stress test"\nat = "15:00"\nnights = "last"'
    light = 'light = [{ from = "20:30", to = "23:30", melanopic = "1000 lux" }]'
    outcomes = (outcome("cortisol response", 'nights = "last"'), outcome("DLMO", 'nights = "last"'))
    answer = asked(tmp_path, arm("none"), arm("stress", more=stress), arm("light", more=light), *outcomes, design="crossover", nights=3)
    assert by_label(answer, "cortisol response", "stress")["effect"] > 20.0
    assert by_label(answer, "DLMO", "light")["interval"]["parameter"][0] > 0.1


def test_sleep_itself_does_not_differ_between_studies_where_only_times_in_bed_do(tmp_path):
    short = arm("short", more='schedule = { opportunity = "5 h" }')
    found = trial(tmp_path, arm("usual"), short, arm("caffeine", CAFFEINE), outcome("TST"), outcome("KSS"))
    tst, kss = found.outcomes
    usual, shortened, dosed = found.arms
    assert not unknowns.acting(found, tst, shortened, usual) and unknowns.acting(found, tst, dosed, usual)
    assert not unknowns.acting(found, tst, usual, usual)
    assert unknowns.reasons(found, kss, dosed, usual) and not unknowns.reasons(found, kss, shortened, usual)


def test_the_command_prints_json_alone_and_writes_a_page(tmp_path):
    trial(tmp_path, arm("placebo"), arm("zolpidem", ZOLPIDEM, 'also = ["passionflower 200 mg"]'), outcome("TST"), outcome("ISI"))
    words = ["trial", str(tmp_path / "trial.toml"), "--json", "--samples", "32", "--workers", "1", "--fresh", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, words)
    answer = json.loads(done.stdout)
    assert done.exit_code == 0, "what a trial gave is history: the gate's concerns stop nothing"
    assert any(concern["severity"] == "block" and "zolpidem" in concern["about"] for concern in answer["concerns"])
    assert "passionflower 200 mg: given in the trial, not simulated" in answer["notes"]
    assert json.loads((tmp_path / "out" / "trial.json").read_text(encoding="utf-8")) == answer
    page = (tmp_path / "out" / "trial.html").read_text(encoding="utf-8")
    assert "unknown" in page and "TST: zolpidem against placebo" in page and "<script" not in page
    assert all(np.isfinite(row["effect"]) for row in answer["outcomes"] if row["basis"] == "predicted")


def test_entry_criteria_that_nobody_meets_are_a_fault_of_the_file(tmp_path):
    trial(tmp_path, arm("a"), arm("b"), outcome("TST"), people='{ phenotype = "healthy", where = [{ measure = "SOL", at_least = "400 min" }] }')
    done = CliRunner().invoke(app, ["trial", str(tmp_path / "trial.toml"), "--samples", "32", "--workers", "1", "--json"])
    assert done.exit_code == 2 and "SOL at least 400 min" in done.stdout
