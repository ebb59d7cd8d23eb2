"""Clock times, nights and light resolved to epochs; what a timeline refuses."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from attrs import evolve

from pineal.compounds import get
from pineal.engine import TimedDose, Timeline, Window, daily, grid, window
from pineal.engine.timeline import ABSORBING, LONGEST_STEP, clock_minutes, night_second
from pineal.errors import EngineError
from pineal.units import Clock

from . import worlds

ZONE = worlds.ZONE


def local(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(("first", "hours"), [(date(2023, 10, 28), 25), (date(2024, 3, 30), 23), (date(2024, 1, 1), 24)])
def test_a_day_has_as_many_hours_as_the_law_says(first, hours):
    start, epochs = grid(first, 1, ZONE)
    assert local(start) == f"{first} 15:00"  # the middle of a day from 07:00 to 23:00
    assert epochs == hours * 120


def test_a_grid_starts_far_from_the_bed_of_a_shift_worker():
    start, epochs = grid(date(2024, 1, 1), 2, ZONE, (Clock.read("09:00"), Clock.read("17:00")))
    assert local(start) == "2024-01-02 01:00"
    assert epochs == 2 * 2880


@pytest.mark.parametrize("first", [date(2023, 10, 28), date(2024, 3, 30)])
def test_clock_minutes_follow_the_zone_through_both_changes(first):
    start, epochs = grid(first, 2, ZONE)
    ours = clock_minutes(start, epochs, ZONE)
    for epoch in range(0, epochs, 7):
        now = datetime.fromtimestamp(start + 30 * epoch, UTC).astimezone(ZoneInfo(ZONE))
        assert ours[epoch] == now.hour * 60 + now.minute + now.second / 60


def test_clock_minutes_in_a_zone_of_half_hours_and_from_a_crooked_start():
    start = int(datetime(2024, 4, 6, 3, 47, 30, tzinfo=UTC).timestamp())  # Lord Howe moves by 30 min on 7 April
    ours = clock_minutes(start, 2880, "Australia/Lord_Howe")
    zone = ZoneInfo("Australia/Lord_Howe")
    expected = [(lambda t: t.hour * 60 + t.minute + t.second / 60)(datetime.fromtimestamp(start + 30 * e, UTC).astimezone(zone)) for e in range(2880)]
    assert np.array_equal(ours, expected)


def test_the_night_the_clocks_go_back_is_an_hour_longer():
    usual, longer, shorter = (window(day, Clock.read("23:00"), Clock.read("07:00"), ZONE).epochs for day in (date(2023, 10, 27), date(2023, 10, 28), date(2024, 3, 30)))
    assert (usual, longer, shorter) == (960, 1080, 840)


@pytest.mark.parametrize(("clock", "expected"), [
    ("12:00", "2024-01-05 12:00"), ("23:10", "2024-01-05 23:10"), ("23:59", "2024-01-05 23:59"), ("00:00", "2024-01-06 00:00"),
    ("03:30", "2024-01-06 03:30"), ("11:59", "2024-01-06 11:59"),
])
def test_a_clock_time_belongs_to_its_first_occurrence_after_noon_of_the_night(clock, expected):
    assert local(night_second(date(2024, 1, 5), Clock.read(clock), ZONE)) == expected


@pytest.mark.parametrize(("bed", "rise", "off", "up"), [
    ("23:10", "07:00", "2024-01-05 23:10", "2024-01-06 07:00"), ("00:30", "08:45", "2024-01-06 00:30", "2024-01-06 08:45"),
    ("22:00", "12:30", "2024-01-05 22:00", "2024-01-06 12:30"), ("13:00", "19:00", "2024-01-05 13:00", "2024-01-05 19:00"),
])
def test_a_window_from_two_clock_times(bed, rise, off, up):
    found = window(date(2024, 1, 5), Clock.read(bed), Clock.read(rise), ZONE)
    assert (local(found.lights_off), local(found.rise)) == (off, up)
    assert found.night == date(2024, 1, 5)


def test_a_clock_time_that_spring_skips_moves_on():
    assert local(night_second(date(2024, 3, 30), Clock.read("02:30"), ZONE)) == "2024-03-31 03:30"


def test_light_by_the_clock_changes_at_the_local_minute():
    start, epochs = grid(date(2023, 10, 28), 1, ZONE)
    light = daily([(Clock.read("07:00"), 300.0), (Clock.read("23:00"), 0.0)], start, epochs, ZONE)
    minutes = clock_minutes(start, epochs, ZONE)
    assert np.array_equal(light > 0, (minutes >= 420) & (minutes < 1380))


def plain(days: int = 2) -> Timeline:
    return worlds.timeline(days=days)


def test_steps_cover_every_epoch_once_and_none_is_longer_than_allowed():
    for timeline in (plain(), worlds.timeline(date(2024, 3, 30), 2)):
        steps = timeline.steps
        assert steps.length.sum() == timeline.epochs
        assert np.array_equal(steps.epoch, np.concatenate([[0], np.cumsum(steps.length)[:-1]]))
        assert steps.length.max() <= LONGEST_STEP
        assert steps.n_bed == sum(w.epochs for w in timeline.windows)


def test_steps_are_cut_at_every_edge_of_light_and_night():
    timeline = plain()
    edges = {timeline.epoch_of(s) for w in timeline.windows for s in (w.lights_off, w.rise)}
    edges |= set((np.flatnonzero(np.diff(timeline.light)) + 1).tolist())
    assert edges <= set(timeline.steps.epoch.tolist())


def test_in_bed_every_epoch_is_a_step():
    timeline = plain()
    in_bed = timeline.steps.flags & 2 > 0
    assert (timeline.steps.length[in_bed] == 1).all()
    assert in_bed.sum() == timeline.steps.n_bed


def test_steps_are_short_where_a_dose_begins_to_be_absorbed():
    """From the moment its lag is over, whether it was swallowed before the timeline began or not; a dose of nothing cuts no step."""
    lag = get("melatonin").lags("immediate release")[0]
    awake = worlds.timeline(days=1).start
    for swallowed in (awake + 5000, awake - 3600 * lag + 30):
        timeline = worlds.timeline(days=1, doses=(TimedDose(round(swallowed), "melatonin", "immediate release", 1.0),))
        first = timeline.epoch_of(round(swallowed) + 3600 * lag)
        assert set(range(first, first + ABSORBING)) <= set(timeline.steps.epoch.tolist())
        assert len(timeline.steps.length) <= len(worlds.timeline(days=1).steps.length) + ABSORBING + 1
        none = worlds.timeline(days=1, doses=(TimedDose(round(swallowed), "melatonin", "immediate release", 0.0),))
        assert np.array_equal(none.steps.epoch, worlds.timeline(days=1).steps.epoch)


def test_a_cut_between_dose_and_absorption_changes_no_step():
    timeline = worlds.timeline(days=1)
    timeline = timeline.with_doses([TimedDose(timeline.start + 5000, "melatonin", "immediate release", 1.0)])
    early, late = timeline.split(200)
    joined = [*early.steps.moment.tolist(), *late.steps.moment.tolist()]
    assert joined == timeline.steps.moment.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_measured_light_keeps_its_amount(seed):
    """Light that changes every minute is averaged over steps, never dropped."""
    timeline = plain()
    noisy = evolve(timeline, light=np.random.default_rng(seed).lognormal(3.0, 1.5, timeline.epochs).round(1))
    assert np.sum(noisy.steps.light * noisy.steps.length) == pytest.approx(noisy.light.sum(), rel=1e-12)


def overlapping(t: Timeline) -> Timeline:
    a, b = t.windows
    return evolve(t, windows=(a, Window(b.night, a.rise - 600, b.rise)))


REFUSED = {
    "overlapping nights": overlapping,
    "nights in the wrong order": lambda t: evolve(t, windows=t.windows[::-1]),
    "a night that ends before it begins": lambda t: evolve(t, windows=(Window(t.windows[0].night, t.windows[0].rise, t.windows[0].lights_off),)),
    "a night of no length": lambda t: evolve(t, windows=(Window(t.windows[0].night, t.windows[0].rise, t.windows[0].rise),)),
    "a night before the start": lambda t: evolve(t, windows=(Window(t.windows[0].night, t.start - 30, t.windows[0].rise),)),
    "a night beyond the end": lambda t: evolve(t, windows=(Window(t.windows[0].night, t.windows[0].lights_off, t.start + 30 * t.epochs + 30),)),
    "light not known": lambda t: evolve(t, light=np.where(np.arange(t.epochs) == 99, np.nan, t.light)),
    "negative light": lambda t: evolve(t, light=np.where(np.arange(t.epochs) == 99, -1.0, t.light)),
    "endless light": lambda t: evolve(t, light=np.where(np.arange(t.epochs) == 99, np.inf, t.light)),
    "light and phase of different length": lambda t: evolve(t, habitual_phase=t.habitual_phase[:-1]),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_a_timeline_refuses(change):
    with pytest.raises(EngineError):
        change(plain())
