"""A diary night counts minutes that truly passed, also when the clocks change."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pineal.night import DiaryNight

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(("day", "minutes"), [(date(2023, 3, 25), 420), (date(2023, 10, 28), 540), (date(2023, 6, 1), 480)])
def test_the_night_of_a_clock_change(day, minutes):
    off = datetime(day.year, day.month, day.day, 23, tzinfo=BERLIN)
    rise = off.replace(day=day.day + 1, hour=7)
    night = DiaryNight(day, None, off, rise, rise, sol_min=10, waso_min=20)
    assert night.time_in_bed_min == minutes
    assert night.tst_min == minutes - 30
