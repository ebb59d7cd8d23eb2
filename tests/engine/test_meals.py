"""Meals of a case reach the chemistry at their hours, and hardly the stages."""

import numpy as np
import pytest

from pineal.engine import Persons, simulate
from pineal.engine.course import course, usual_meal
from pineal.engine.shipped import engine
from pineal.inference.week import _aligned, aligned_cbt_min
from pineal.person import Case, Days, Habits, Person
from pineal.units import Clock

USUAL = Days(Clock.read("23:00"), Clock.read("07:00"))
TABLE = tuple(map(Clock.read, ("07:30", "12:30", "19:00")))


def days(meals):
    """Six ordinary days of somebody who eats at these hours (None: not stated)."""
    case = Case(person=Person(id="x"), habits=Habits(zone="Europe/Berlin", usual=USUAL, meals=meals))
    return course(case, lead_in=6).under(aligned_cbt_min=aligned_cbt_min(USUAL))


@pytest.fixture(scope="module")
def eaten():
    """Nights and chemistry without stated meals and with three of them, under common random numbers."""
    found = {}
    for meals in (None, TABLE):
        timeline = days(meals)
        start = _aligned(timeline, aligned_cbt_min(USUAL))
        found[meals] = simulate(engine(), Persons(256), timeline, seed=1, start=start, series_every=20).nights
    return found


def test_what_is_eaten_is_the_stated_meals():
    """Three meals a day, each with its assumed content; nothing where nothing was stated."""
    assert days(None).exposures == {}
    eaten = days(TABLE).exposures["carbohydrate"].sum() / 120.0  # g/h over 30-s epochs
    assert eaten == pytest.approx(6 * 3 * usual_meal()["carbohydrate"].value)


def test_meals_raise_insulin_and_leave_the_night_alone(eaten):
    """Glucose and insulin follow meals; no published size lets them move stages, so the means stay within 2 %."""
    without, with_meals = eaten[None], eaten[TABLE]
    assert with_meals.series["metabolic.insulin"].mean() > 1.3 * without.series["metabolic.insulin"].mean()
    for measure in ("TST", "N3", "REM"):
        assert np.mean(with_meals[measure]) == pytest.approx(np.mean(without[measure]), rel=0.02)
