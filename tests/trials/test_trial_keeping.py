"""How people keep to a trial: missed doses, weekdays of one's own, dropout; and what a short washout leaves.

Compared are shares with what the file says, and relations between trials that differ in one word (fewer doses act less, people
lost widen what a trial shows and move no mean). Sizes of effects are not compared.
"""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from trial_files import arm, asked, by_label, outcome, trial

from pineal.trials import keeping, laying, unknowns, washout
from pineal.trials.days import Frame, Plan
from pineal.trials.rules import Amount, Anchor, DoseRule
from pineal.units import Quantity

RULE = DoseRule("caffeine", Amount(Quantity(10.0, "mg")), anchor=Anchor("before_bed", offsets=(30.0,)))
CAFFEINE = '{ compound = "caffeine", amount = "200 mg", before_bed = "30 min" }'
SUVOREXANT = '{ compound = "suvorexant", amount = "40 mg", before_bed = "30 min" }'


def test_doses_are_missed_as_often_as_the_file_says_and_people_differ():
    took = keeping.taken(RULE, 200, 1, 400, 0.8, (5, 0))
    shares = took.mean(axis=(0, 1))
    assert shares.mean() == pytest.approx(0.8, abs=0.02)
    assert shares.std() == pytest.approx(0.15, rel=0.15), "the trait; chance adds 0.03"
    assert keeping.taken(RULE, 200, 1, 400, 1.0, (5, 0)) is None


def test_the_same_people_are_the_better_ones_in_every_arm():
    one, other = (keeping.taken(RULE, 300, 1, 200, share, (5, 0)).mean(axis=(0, 1)) for share in (0.6, 0.9))
    assert np.corrcoef(one, other)[0, 1] > 0.6


@pytest.mark.parametrize("per_week", range(1, 8))
def test_so_many_days_of_every_week_and_not_the_same_for_all(per_week):
    took = keeping.taken(evolve(RULE, per_week=per_week), 21, 1, 50, 1.0, (5, 0))[:, 0]
    assert np.all(took.reshape(3, 7, 50).sum(axis=1) == per_week)
    assert per_week == 7 or len({tuple(person) for person in took.T}) > 20


def test_a_missed_dose_is_a_column_of_zeros_and_what_goes_through_stores_is_scaled(tmp_path):
    mineral = '{ compound = "magnesium", form = "citrate", amount = "100 mg", before_bed = "30 min" }'
    found = trial(tmp_path, arm("a"), arm("b", f"{CAFFEINE}, {mineral}"), outcome("TST"), nights=20)
    plan = Plan(Frame(-60.0, 420.0, -60.0, True, 420.0), 0, ((-60.0, 420.0),) * 20)
    people = laying.People(np.full(40, 70.0), np.full(40, 40.0), np.zeros(40), np.zeros(40))
    whole, half = (laying.given(found.arms[1], plan, people, "0", share) for share in (1.0, 0.5))
    taken = np.array([half.columns[dose.share] for dose in half.doses])
    assert taken.shape == (20, 40) and taken.mean() == pytest.approx(0.5, abs=0.06) and set(np.unique(taken)) == {0.0, 1.0}
    levels = [[e.level for laid in one.laid for e in laid.exposures] for one in (whole, half)]
    assert levels[1] == pytest.approx([0.5 * level for level in levels[0]])


def test_people_leave_with_a_constant_hazard():
    stayed = keeping.stayed(0.3, 60, 20_000, 3)
    assert np.mean(stayed < 60) == pytest.approx(0.3, abs=0.015)
    first, second = np.mean(stayed < 30), np.mean(stayed[stayed >= 30] < 60)
    assert first == pytest.approx(second, abs=0.02) and stayed.min() >= 1
    assert np.all(keeping.stayed(0.0, 60, 5, 3) == 60)


def test_who_misses_doses_is_helped_less_and_who_takes_none_by_nothing(tmp_path):
    arms = [arm("none")] + [arm(f"{share}", CAFFEINE, f"adherence = {share}") for share in (1.0, 0.5)]
    answer = asked(tmp_path, *arms, outcome("TST"), nights=4, samples=64)
    whole, half = (by_label(answer, "TST", name)["effect"] for name in ("1.0", "0.5"))
    assert whole < 0.0 and half == pytest.approx(0.5 * whole, rel=0.35)


def test_completers_are_fewer_and_otherwise_the_same(tmp_path):
    parts = (arm("none"), arm("caffeine", CAFFEINE), outcome("TST"))
    whole, fewer = (asked(tmp_path, *parts, n=60, more=more) for more in ("", "dropout = 0.4"))
    one, other = by_label(whole, "TST"), by_label(fewer, "TST")
    assert one["effect"] == other["effect"] and one["interval"]["parameter"] == other["interval"]["parameter"]
    assert other["high"] - other["low"] > 1.05 * (one["high"] - one["low"])
    assert any("dropout" in note and "completers" in note for note in fewer["notes"])


def test_the_last_observation_carried_forward_is_that_of_an_earlier_night(tmp_path):
    """Light in the evening delays the clock from night to night, so who leaves early is seen less delayed."""
    light = 'light = [{ from = "20:30", to = "23:30", melanopic = "1000 lux" }]'
    parts = (arm("none"), arm("light", more=light), outcome("DLMO", 'nights = "last"'))
    how = {"nights": 6, "people": '{ phenotype = "healthy", age = [20, 40] }', "samples": 64}
    whole, carried = (by_label(asked(tmp_path, *parts, more=more, **how), "DLMO") for more in ("", 'dropout = 0.6\nanalysis = "LOCF"'))
    assert whole["effect"] > 0.2 and 0.3 * whole["effect"] < carried["effect"] < 0.95 * whole["effect"]


def test_a_share_beyond_one_or_an_unknown_analysis_is_a_fault(tmp_path):
    from pineal.errors import DataError

    with pytest.raises(DataError) as caught:
        trial(tmp_path, arm("a", more="dropout = 1.5"), arm("b"), outcome("TST"), more='adherence = "85 %"\nanalysis = "hopeful"')
    assert {fault.place.rpartition(".")[2] for fault in caught.value.faults} == {"dropout", "adherence", "analysis"}


@pytest.mark.parametrize(("days", "lived"), [(None, 0), (0.0, 0), (3.0, 3), (13.5, 14), (14.0, 0), (60.0, 0)])
def test_a_washout_is_lived_only_where_it_is_stated_and_short(tmp_path, days, lived):
    more = "" if days is None else f'washout = "{days} days"'
    found = trial(tmp_path, arm("a"), arm("b", SUVOREXANT), outcome("TST"), design="crossover", more=more)
    assert washout.between(found) == lived and washout.carries(found) == (days is not None and days < 14.0)
    assert any("washout" in note for note in unknowns.notes(found)) == (days is not None)


def test_a_store_needs_longer_than_plasma(tmp_path):
    slow = '{ compound = "magnesium", form = "citrate", amount = "300 mg", at = ["20:00"] }'
    found = trial(tmp_path, arm("a"), arm("b", slow), outcome("TST"), design="crossover", more='washout = "30 days"')
    assert washout.settles(found) > 30.0 and washout.between(found) == 30


def test_what_is_left_of_a_slow_hypnotic_reaches_the_next_period(tmp_path):
    """Without a washout the comparator's night follows a dose in half of the people, so the difference shrinks."""
    parts = (arm("none"), arm("suvorexant", SUVOREXANT), outcome("TST"))
    how = {"design": "crossover", "nights": 1, "samples": 128, "n": 40}
    clean, short = (by_label(asked(tmp_path, *parts, more=more, **how), "TST")["effect"] for more in ("", 'washout = "0 days"'))
    assert clean > 1.0 and 0.3 * clean < short < 0.97 * clean


def test_a_long_enough_washout_makes_the_same_of_a_lived_one(tmp_path):
    parts = (arm("none"), arm("caffeine", CAFFEINE), outcome("TST"))
    how = {"design": "crossover", "nights": 1, "samples": 64, "n": 40}
    clean, lived = (by_label(asked(tmp_path, *parts, more=more, **how), "TST") for more in ("", 'washout = "5 days"'))
    assert lived["effect"] == pytest.approx(clean["effect"], abs=4.0 * clean["simulation_error"] + 1.0)
