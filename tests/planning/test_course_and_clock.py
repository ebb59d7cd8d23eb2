"""What a protocol means on the clock of the person: on ordinary days, when the clocks change, and for late and shift sleepers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from inference import people
from pineal.engine.course import Course, course
from pineal.engine.timeline import EPOCH_S, Timeline
from pineal.night import LightLog
from pineal.person import Days, Dose, Light, Protocol, Stop, UsualLight, Window
from pineal.units import Clock, Quantity

BERLIN = ZoneInfo("Europe/Berlin")
WEEKS = {"ordinary": date(2024, 1, 8), "spring": date(2024, 3, 28), "autumn": date(2023, 10, 26)}
"""First evenings of six nights each; the clocks change in the middle of two of them."""

SLEEPERS = {
    "usual": Days(Clock.read("23:00"), Clock.read("07:00")),
    "late": Days(Clock.read("03:10"), Clock.read("11:28")),
    "shift": Days(Clock.read("08:00"), Clock.read("15:00")),
    "early": Days(Clock.read("20:30"), Clock.read("03:30")),
}
TYPICAL = UsualLight(day=250.0, evening=50.0, night=0.0)


def six_nights(usual: Days, first: date, *, takes=(), light: UsualLight = TYPICAL, log: LightLog | None = None) -> Course:
    return course(people.case(usual=usual, takes=takes, light=light), (), log, lead_in=0, ahead=6, first=first)


def under(stretch: Course, *items) -> Timeline:
    return stretch.under(Protocol(items), aligned_cbt_min=4.0)


def local(second: float) -> datetime:
    return datetime.fromtimestamp(second, UTC).astimezone(BERLIN)


def clocks(timeline: Timeline) -> list[str]:
    """Local clock time of every epoch."""
    return [f"{local(timeline.start + EPOCH_S * k):%H:%M}" for k in range(timeline.epochs)]


def middle(a: Clock, b: Clock) -> Clock:
    return a.plus(a.until(b) // 20 * 10)


@pytest.mark.parametrize("sleeper", SLEEPERS)
@pytest.mark.parametrize("first", WEEKS.values(), ids=WEEKS)
def test_usual_nights_keep_their_clock_times(sleeper, first):
    usual = SLEEPERS[sleeper]
    windows = six_nights(usual, first).windows
    assert len(windows) == 6
    for w in windows:
        assert (f"{local(w.lights_off):%H:%M}", f"{local(w.rise):%H:%M}") == (str(usual.bed), str(usual.rise))
        noon = datetime.combine(w.night, datetime.min.time(), BERLIN) + timedelta(hours=12)
        assert noon <= local(w.lights_off) < noon + timedelta(days=1)


@pytest.mark.parametrize("sleeper", SLEEPERS)
@pytest.mark.parametrize("first", WEEKS.values(), ids=WEEKS)
def test_a_window_of_a_plan_is_kept_by_the_clock(sleeper, first):
    usual = SLEEPERS[sleeper]
    new = Window(usual.bed.plus(30), usual.rise.plus(-20))
    for w in under(six_nights(usual, first), new).windows:
        assert (f"{local(w.lights_off):%H:%M}", f"{local(w.rise):%H:%M}") == (str(new.bed), str(new.rise))


@pytest.mark.parametrize("sleeper", SLEEPERS)
@pytest.mark.parametrize("first", WEEKS.values(), ids=WEEKS)
def test_dimmed_evenings_and_bright_mornings_lie_where_the_clock_says(sleeper, first):
    usual = SLEEPERS[sleeper]
    stretch = six_nights(usual, first)
    dim = Light(usual.bed.plus(-120), usual.bed, 10.0, ceiling=True)
    bright = Light(usual.rise, usual.rise.plus(30), 1000.0)
    before, after = stretch.light, under(stretch, dim, bright).light
    for item, bound in ((dim, np.minimum), (bright, np.maximum)):
        span = item.start.until(item.end)
        inside = np.array([(Clock.read(text).minutes - item.start.minutes) % 1440 < span for text in clocks(under(stretch))])
        assert np.allclose(after[inside], bound(before[inside], item.melanopic_lux))
        other = Light(dim.start, dim.end, 10.0, True) if item is bright else bright
        rest = ~inside & np.array([(Clock.read(t).minutes - other.start.minutes) % 1440 >= other.start.until(other.end) for t in clocks(under(stretch))])
        assert np.array_equal(after[rest], before[rest])


@pytest.mark.parametrize("sleeper", SLEEPERS)
@pytest.mark.parametrize("first", WEEKS.values(), ids=WEEKS)
@pytest.mark.parametrize("hours_before", [0.5, 1.5, 4.0])
def test_a_dose_before_bed_is_taken_before_the_bed_it_is_meant_for(sleeper, first, hours_before):
    """Every night has its own dose, as many hours before lights out as the clock times say."""
    usual = SLEEPERS[sleeper]
    at = usual.bed.plus(-round(60 * hours_before))
    timeline = under(six_nights(usual, first), Dose("melatonin", Quantity(0.5, "mg"), at, "immediate release"))
    assert sum(f"{local(d.second):%H:%M}" == str(at) for d in timeline.doses) >= 5  # a time that spring skips moves on by an hour
    gaps = [(w.lights_off - d.second) / 3600.0 for w, d in zip(timeline.windows, timeline.doses, strict=True)]
    assert gaps == pytest.approx([hours_before] * 6, abs=1.01)  # an hour more or less in the night the clocks change
    assert sum(abs(gap - hours_before) < 0.01 for gap in gaps) >= 5


@pytest.mark.parametrize("sleeper", SLEEPERS)
def test_a_drink_after_getting_up_belongs_to_the_day_before_the_night(sleeper):
    usual = SLEEPERS[sleeper]
    cup = usual.rise.plus(40)
    timeline = under(six_nights(usual, WEEKS["ordinary"], takes=(people.caffeine("100 mg", str(cup)),)))
    awake = usual.rise.until(usual.bed) / 60.0
    gaps = [(w.lights_off - d.second) / 3600.0 for w, d in zip(timeline.windows, timeline.doses, strict=True)]
    assert gaps == pytest.approx([awake - 40 / 60] * 6, abs=0.01)  # one minute of clock reading


@pytest.mark.parametrize("sleeper", SLEEPERS)
def test_a_stop_takes_the_late_cups_and_leaves_the_early_ones(sleeper):
    usual = SLEEPERS[sleeper]
    early, late = usual.rise.plus(60), usual.bed.plus(-60)
    after = middle(usual.rise, usual.bed)
    stretch = six_nights(usual, WEEKS["ordinary"], takes=(people.caffeine("100 mg", str(early), str(late)),))
    assert len(under(stretch).doses) == 12
    kept = under(stretch, Stop("caffeine", after)).doses
    assert {f"{local(d.second):%H:%M}" for d in kept} == {str(early)}
    assert len(under(stretch, Stop("melatonin", after)).doses) == 12


def test_a_protocol_from_the_third_night_on_leaves_the_first_two_days_alone():
    usual = SLEEPERS["usual"]
    stretch = six_nights(usual, WEEKS["ordinary"], takes=(people.caffeine("100 mg", "21:00"),))
    dim = Light(usual.bed.plus(-120), usual.bed, 10.0, ceiling=True)
    later = stretch.under(Protocol((dim, Stop("caffeine", Clock.read("15:00")))), aligned_cbt_min=4.0, first_night=2)
    cut = (stretch.windows[1].rise - stretch.start) // EPOCH_S
    assert np.array_equal(later.light[:cut], stretch.light[:cut])
    assert [local(d.second).date() for d in later.doses] == [WEEKS["ordinary"], WEEKS["ordinary"] + timedelta(days=1)]


@pytest.mark.parametrize("sleeper", SLEEPERS)
def test_evening_light_is_the_light_before_bed(sleeper):
    stretch = six_nights(SLEEPERS[sleeper], WEEKS["ordinary"])
    assert stretch.evening_light() == pytest.approx(50.0)
    assert stretch.day_light() == pytest.approx(250.0)
    abed = np.concatenate([stretch.light[(w.lights_off - stretch.start) // EPOCH_S : (w.rise - stretch.start) // EPOCH_S] for w in stretch.windows])
    assert (abed == 0.0).all()


def log_of_week(hole: tuple[int, int] | None) -> LightLog:
    """Six days of a sample a minute: 400 lux from 08 to 20, 40 lux till 23, dark else; a hole on the fourth day in hours."""
    first = int(datetime(2024, 1, 8, tzinfo=BERLIN).timestamp())
    seconds = first + 60 * np.arange(6 * 1440)
    hour = (seconds - first) / 3600.0 % 24.0
    lux = np.where((hour >= 8) & (hour < 20), 400.0, np.where((hour >= 20) & (hour < 23), 40.0, 0.0))
    if hole is None:
        return LightLog(seconds, lux, "Europe/Berlin")
    a, b = (first + 3 * 86400 + 3600 * h for h in hole)
    keep = (seconds <= a) | (seconds >= b)
    return LightLog(seconds[keep], lux[keep], "Europe/Berlin", ((a, b),))


def test_a_hole_in_the_light_log_is_filled_with_the_persons_own_day():
    usual, first = SLEEPERS["usual"], WEEKS["ordinary"]
    whole, holed = (six_nights(usual, first, log=log_of_week(hole)) for hole in (None, (10, 18)))
    noon = int((datetime(2024, 1, 11, 14, tzinfo=BERLIN).timestamp() - whole.start) // EPOCH_S)
    assert whole.light[noon] == 400.0
    assert holed.light[noon] == pytest.approx(400.0, rel=1e-6)  # other days at that hour, not 0 and not a typical day
    assert np.allclose(whole.light[: 2 * 2880], holed.light[: 2 * 2880])
    assert holed.light_basis == "measured"


def test_days_beyond_the_log_are_the_persons_own_too():
    log = log_of_week(None)
    ahead = six_nights(SLEEPERS["usual"], date(2024, 2, 5), log=log)
    seen = dict(zip(clocks(under(ahead)), ahead.light, strict=True))
    assert seen["12:00"] == pytest.approx(400.0) and seen["21:30"] == pytest.approx(40.0)


def test_without_any_light_it_is_never_dark_by_day():
    ahead = six_nights(SLEEPERS["usual"], WEEKS["ordinary"], light=UsualLight())
    seen = dict(zip(clocks(under(ahead)), ahead.light, strict=True))
    assert seen["12:00"] > 50.0 and seen["21:30"] > 1.0
    assert ahead.light_basis == "assumed"


@pytest.mark.parametrize("sleeper", ["late", "shift"])
def test_late_and_shift_sleepers_are_simulated(sleeper):
    """Their nights run through the model and leave sleep of a plausible length."""
    from pineal.engine import Persons, simulate
    from pineal.engine.shipped import engine

    usual = SLEEPERS[sleeper]
    nights = simulate(engine(), Persons(32), under(six_nights(usual, WEEKS["ordinary"])), seed=1).nights
    longest = usual.bed.until(usual.rise)
    assert nights["TST"].shape == (32, 6)
    assert (nights["TST"] <= longest).all() and np.median(nights["TST"]) > 0.5 * longest
