"""Contributors: what is stated is weighed, what is not stated cannot be told, and nothing is made up."""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from pineal.evidence import imbalance_rows
from pineal.inference.causes import Contributor, Contributors, contributors, rows
from pineal.inference.handles import HANDLES
from pineal.inference.week import week
from pineal.person import UsualLight
from pineal.units import Clock

from . import people

LATE_CAFFEINE = (people.caffeine("400 mg", "21:00"),)


def judge(who, nights=None, n: int = 64) -> Contributors:
    """The contributors of persons of the prior who live as a case says."""
    given = (nights,) if nights else ()
    return contributors(people.lived(week(who, given), n), seed=3)


def cause(found: Contributors, name: str) -> Contributor | None:
    """The judged cause of an id, alone or in a class."""
    return next((c for c in found.causes if name == c.cause or name in c.same_class), None)


def untold(found: Contributors) -> dict[str, str]:
    return {row.cause: row.why for row in found.cannot_tell}


@pytest.fixture(scope="module")
def drinker() -> Contributors:
    return judge(people.case(takes=LATE_CAFFEINE, light=UsualLight(evening=300.0)))


@pytest.fixture(scope="module")
def nothing_stated() -> Contributors:
    return judge(people.case(takes=None, medicines=None, conditions=None))


@pytest.fixture(scope="module")
def abstainer() -> Contributors:
    return judge(people.case(takes=(), light=UsualLight(evening=3.0)))


def test_caffeine_at_nine_disturbs_an_eleven_o_clock_sleeper(drinker):
    found = cause(drinker, "caffeine_load")
    assert found.identified and found.probability > 0.9
    assert found.gain["SOL"][0] < 0 < found.gain["TST"][0]  # less time to fall asleep, more sleep
    assert found.gain["SOL"][2] > found.gain["SOL"][1]


def test_who_says_no_caffeine_has_none(abstainer):
    assert cause(abstainer, "caffeine_load").probability == 0.0
    assert cause(abstainer, "caffeine_load").gain == {}


def test_who_does_not_say_is_not_judged(nothing_stated):
    assert cause(nothing_stated, "caffeine_load") is None
    assert untold(nothing_stated)["caffeine_load"] == "not stated: takes"


def test_caffeine_in_a_diary_without_hours_is_not_zero_caffeine():
    """The diary says how much, not when: nothing can be said, least of all that there is none."""
    nights = [evolve(people.night(people.MONDAY, 20.0, 10.0), caffeine_mg=400.0)]
    found = judge(people.case(takes=None), people.reading(nights), n=32)
    assert "caffeine_load" in untold(found)


@pytest.mark.parametrize("intake", [evolve(people.caffeine("400 mg", "21:00"), compound="coffee"), people.caffeine("400 mg")], ids=["name", "hour"])
def test_stated_caffeine_is_never_read_as_none(intake):
    found = judge(people.case(takes=(intake,)), n=32)
    seen = cause(found, "caffeine_load")
    assert seen is None or seen.probability > 0.0


def test_three_hundred_lux_in_the_evening_is_light_at_night(drinker, abstainer, nothing_stated):
    assert cause(drinker, "light_at_night").probability > 0.9
    assert cause(drinker, "light_at_night").gain["SOL"][0] <= 0
    assert cause(abstainer, "light_at_night").probability == 0.0
    assert untold(nothing_stated)["light_at_night"] == "not stated: light"


def test_missing_medicines_are_said(nothing_stated, drinker):
    assert untold(nothing_stated)["medicine_induced_wake"] == "not stated: medicines"
    assert "not stated" not in untold(drinker)["medicine_induced_wake"]  # stated as none; the model has no handle on them


def test_what_could_be_measured_next_includes_what_was_not_stated(nothing_stated):
    wanted = {row.separates for row in rows() if row.id in ("caffeine_load", "light_at_night", "medicine_induced_wake")}
    assert wanted & set(nothing_stated.measure_next)
    assert len(nothing_stated.measure_next) <= 6


@pytest.fixture(scope="module")
def by_bedtimes() -> dict[str, Contributors]:
    """An irregular and a regular week."""
    beds = {"irregular": ("22:00", "02:00", "22:30", "03:00", "21:30"), "regular": ("23:00",) * 5}
    weeks = {}
    for name, clocks in beds.items():
        nights = [people.night(people.MONDAY + people.timedelta(days=k), 20.0, 10.0, bed) for k, bed in enumerate(clocks)]
        weeks[name] = judge(people.case(), people.reading(nights))
    return weeks


def test_bedtimes_that_jump_by_hours_are_irregular(by_bedtimes):
    assert cause(by_bedtimes["irregular"], "irregular_schedule").probability > 0.5
    assert cause(by_bedtimes["regular"], "irregular_schedule").probability == 0.0


def test_without_nights_nothing_is_said_of_the_schedule(drinker):
    assert {"irregular_schedule", "long_window", "short_window"} <= set(untold(drinker))


def test_ten_hours_in_bed_are_long_and_five_are_short():
    found = {}
    for hours in (5.0, 10.5):
        nights = [people.night(people.MONDAY + people.timedelta(days=k), 20.0, 10.0, hours=hours) for k in range(4)]
        found[hours] = judge(people.case(), people.reading(nights), n=32)
    assert cause(found[5.0], "short_window").probability > 0.9 > cause(found[5.0], "long_window").probability
    assert cause(found[10.5], "short_window").probability == 0.0
    assert cause(found[5.0], "short_window").gain["TST"][0] > 30.0  # an hour more in bed, at an efficiency above one half


def test_shares_are_shares(drinker, abstainer, nothing_stated, by_bedtimes):
    for found in (drinker, abstainer, nothing_stated, *by_bedtimes.values()):
        assert 0.0 <= found.none <= 1.0
        assert all(0.0 <= c.probability <= 1.0 and 0.0 <= c.matters <= 1.0 for c in found.causes)
        for c in found.causes:
            assert all(low <= median <= high for median, low, high in c.gain.values())


def test_a_present_cause_leaves_little_chance_that_none_holds(drinker, abstainer):
    assert drinker.none < 0.1 < abstainer.none


def test_a_cause_cannot_matter_more_often_than_it_holds(drinker):
    assert all(c.matters <= c.probability + 1e-9 for c in drinker.causes)


def test_what_the_data_inform_stands_before_what_they_do_not(drinker, by_bedtimes):
    for found in (drinker, *by_bedtimes.values()):
        known = [c.identified for c in found.causes]
        assert known == sorted(known, reverse=True)


def test_each_candidate_is_judged_or_named_as_untold(drinker, nothing_stated):
    for found in (drinker, nothing_stated):
        named = [name for c in found.causes for name in (c.cause, *c.same_class)] + [row.cause for row in found.cannot_tell]
        assert sorted(named) == sorted(row.id for row in rows())


def test_the_candidates_are_imbalances_with_a_handle_that_exists():
    known = {row.imbalance_id for row in imbalance_rows()}
    assert {row.id for row in rows()} <= known
    assert {row.handle for row in rows()} - {""} <= set(HANDLES)
    assert all(0.0 <= row.effect <= 1.0 for row in rows())


def test_the_same_question_has_the_same_answer():
    who = week(people.case(takes=LATE_CAFFEINE))
    first, again = (contributors(people.lived(who, 32), seed=3) for _ in range(2))
    assert first == again


def test_a_late_sleeper_has_an_evening_too():
    """The evening of somebody who goes to bed at 03:10 is the three hours before, not those before midnight."""
    usual = people.Days(Clock.read("03:10"), Clock.read("11:28"))
    stretch = week(people.case(usual=usual, light=UsualLight(evening=300.0, day=50.0)))
    assert stretch.course.evening_light() == pytest.approx(300.0)
    assert np.isclose(stretch.course.day_light(), 50.0)
