"""Hours of sleep against the clock: a late clock at its own hours and at those that are wished for, nights that are moved.

Compared are relations that hold whatever the fitted weights are: people sleep well when let, and the further before their clock they
go to bed the longer they lie awake.
"""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from trial_files import arm, asked, by_label, outcome

from pineal.population import draw
from pineal.trials.days import Frame
from pineal.trials.people import settled

FRAME = Frame(120.0, 600.0, -60.0, False, 600.0)


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    """A late clock at its own hours, at conventional ones, and there with melatonin."""
    dose = '{ compound = "melatonin", amount = "1 mg", before_bed = "4 h" }'
    parts = (
        arm("own hours"), arm("wished", more='schedule = { bed = "desired" }'), arm("melatonin", dose, 'schedule = { bed = "desired" }'),
        outcome("SOL"), outcome("SOL", 'label = "gain"\nversus = "wished"'), outcome("DLMO", 'nights = "last"\nversus = "wished"'),
    )  # fmt: skip
    return asked(tmp_path_factory.mktemp("late"), *parts, people='{ phenotype = "delayed phase", age = [18, 40] }', nights=4, samples=128)


def test_people_with_a_late_clock_sleep_well_when_let_and_badly_at_the_hours_they_wish(late):
    row = by_label(late, "SOL", "wished")
    assert row["baseline"] < 30.0 and row["effect"] > 25.0


def test_melatonin_in_the_evening_helps_them_at_these_hours_and_advances_the_clock(late):
    assert by_label(late, "gain", "melatonin")["effect"] < -8.0
    assert by_label(late, "DLMO", "melatonin")["interval"]["parameter"][1] < 0.0


def test_earlier_than_ones_clock_is_hard_and_later_is_easy(tmp_path):
    arms = [arm("usual")] + [arm(f"{by:+d}", more=f'schedule = {{ shift = "{by:+d} min" }}') for by in (-120, 120)]
    answer = asked(tmp_path, *arms, outcome("SOL"), people='{ phenotype = "healthy", age = [20, 40] }', nights=1, samples=128)
    assert by_label(answer, "SOL", "-120")["effect"] > 3.0 > by_label(answer, "SOL", "+120")["effect"]


def test_only_a_night_of_the_usual_length_is_a_night_moved():
    assert FRAME.moved((120.0, 600.0)) == 0.0 and FRAME.moved((-60.0, 420.0)) == -3.0
    assert FRAME.moved((330.0, 600.0)) == 0.0, "a short night keeps its place"
    assert FRAME.late == 3.0 and evolve(FRAME, fixed=True).late == 0.0


def test_a_clock_is_late_against_the_hours_that_are_wished_for():
    people = draw("delayed phase", 64, age=(20, 40), seed=1)
    own = settled(people, FRAME)
    assert np.allclose(people.phase_shift - own.phase_shift, 3.0)
    assert np.allclose(people.persons["circadian.period"] - own.persons["circadian.period"], 3.0 * people.tables.ages["period_per_hour"])
    assert settled(people, evolve(FRAME, fixed=True)) is people
