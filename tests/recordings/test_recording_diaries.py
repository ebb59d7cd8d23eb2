"""Diaries: clock times, daylight saving, decimal signs, and every fault of a bad one at once."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pineal.errors import DataError
from pineal.night import DiaryNight
from pineal.recordings import diary_csv, read
from pineal.recordings.readers import diary

BERLIN = ZoneInfo("Europe/Berlin")
HEAD = "night,bed,lights_off,sol_min,awakenings,waso_min,wake,rise,quality,naps_min,caffeine_mg,alcohol_g,notes\n"
REDCAP = (
    "record_id;redcap_repeat_instrument;redcap_repeat_instance;bedtime;sleep;sleepdelay;awakenings;awake_duration;offset;out_ofbed;"
    "sleepquality___1;sleepquality___2;sleepquality___3;sleepquality___4;sleepquality___5;comments;daytype2___1;daytype2___2;startdate;enddate\n"
)


def reading(folder, text, zone="Europe/Berlin"):
    path = folder / "diary.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, zone)


def faults(folder, text):
    with pytest.raises(DataError) as caught:
        reading(folder, text)
    assert all(fault.file.endswith("diary.csv") and fault.wrong and fault.right for fault in caught.value.faults)
    return {fault.place: fault for fault in caught.value.faults}


def test_clock_times_belong_to_the_first_occurrence_after_noon(tmp_path):
    found = reading(tmp_path, HEAD + "2023-08-28,22:30,23:15,20,2,15,06:50,07:05,6.5,0,160,12,slept well\n")
    (night,) = found.nights
    assert night.lights_off == datetime(2023, 8, 28, 23, 15, tzinfo=BERLIN) and night.rise == datetime(2023, 8, 29, 7, 5, tzinfo=BERLIN)
    assert (night.quality, night.caffeine_mg, night.alcohol_g, night.naps_min, night.notes) == (6.5, 160, 12, 0, "slept well")
    assert night.tst_min == 420 and found.start == night.lights_off and found.end == night.rise


def test_full_times_and_offsets_win(tmp_path):
    text = "night,lights_off,rise\n2023-08-28,2023-08-29T00:30,2023-08-29T12:40\n2023-08-29,2023-08-30T01:00+05:30,2023-08-30T09:00+05:30\n"
    late, away = reading(tmp_path, text).nights
    assert late.rise == datetime(2023, 8, 29, 12, 40, tzinfo=BERLIN)
    assert away.lights_off == datetime(2023, 8, 29, 19, 30, tzinfo=UTC) and away.lights_off.hour == 1


def test_without_a_zone_clock_times_are_kept_and_said_so(tmp_path):
    found = reading(tmp_path, "night,lights_off,rise\n2023-03-25,23:00,07:00\n", zone=None)
    assert found.zone is None and found.nights[0].time_in_bed_min == 480
    assert any("no zone" in text for text in found.warnings)


@pytest.mark.parametrize(("zone", "night", "minutes"), [
    ("Europe/Berlin", "2023-03-25", 420), ("Europe/Berlin", "2023-10-28", 540), ("Europe/Berlin", "2023-06-01", 480),
    ("America/New_York", "2023-03-11", 420), ("Australia/Lord_Howe", "2023-04-01", 510), ("Asia/Tokyo", "2023-03-25", 480),
])  # fmt: skip
def test_nights_when_the_clocks_change(tmp_path, zone, night, minutes):
    found = reading(tmp_path, f"night,lights_off,rise\n{night},23:00,07:00\n", zone)
    assert found.nights[0].time_in_bed_min == minutes


def test_a_time_that_the_clock_skips_is_a_fault(tmp_path):
    found = faults(tmp_path, "night,lights_off,rise\n2023-03-25,02:30,09:00\n")
    assert "does not exist" in found["line 2, column lights_off"].wrong


def test_a_time_that_occurs_twice_is_its_first(tmp_path):
    found = reading(tmp_path, "night,lights_off,rise\n2023-10-28,02:27,06:24\n")
    assert found.nights[0].time_in_bed_min == 297
    assert any("occurred twice" in text for text in found.warnings)
    told = reading(tmp_path, "night,lights_off,rise\n2023-10-28,2023-10-29T02:27+01:00,06:24\n")
    assert told.nights[0].time_in_bed_min == 237 and told.warnings == ()


def test_decimal_commas_between_semicolons(tmp_path):
    found = reading(tmp_path, "night;lights_off;sol_min;rise;quality\n2023-08-28;23:00;12,5;07:00;7,5\n")
    assert (found.nights[0].sol_min, found.nights[0].quality) == (12.5, 7.5)


@pytest.mark.parametrize(("text", "place", "right"), [
    ("night;lights_off;sol_min;rise\n2023-08-28;23:00;1,5,2;07:00\n", "line 2, column sol_min", "one decimal sign"),
    ("night;lights_off;sol_min;rise\n2023-08-28;23:00;1.234,5;07:00\n", "line 2, column sol_min", "one decimal sign"),
    ("night,lights_off,sol_min,rise\n2023-08-28,23:00,12,5,07:00\n", "line 2, column sol_min", "12.5 with a point"),
    ('night,lights_off,sol_min,rise\n2023-08-28,23:00,"12,5",07:00\n', "line 2, column sol_min", "12.5"),
])  # fmt: skip
def test_a_decimal_comma_in_the_wrong_place(tmp_path, text, place, right):
    assert right in faults(tmp_path, text)[place].right


def test_every_fault_of_a_diary_at_once(tmp_path):
    found = faults(
        tmp_path,
        HEAD
        + "2023-08-28,22:30,23:00,ten,2,15,06:50,07:05,6,,,,\n"
        + "2023-08-29,22:30,23:00,10,2.5,15,06:50,07:05,11,,,,\n"
        + "2023-02-31,22:30,23:00,10,2,15,06:50,07:05,6,,,,\n"
        + "2023-08-31,22:30,23:00,10,2,15,25:50,07:05,6,,,,\n"
        + "2023-09-01,22:30,23:00,10,2,700,06:50,07:05,6,,,,\n"
        + "2023-09-02,22:30,23:00,10,2,15,06:50,22:00,6,,,,\n"
        + "2023-09-03,22:30,23:00,10,2,15,2023-09-05T06:00,2023-09-05T07:00,6,,,,\n"
        + "2023-09-04,22:30,23:00,10,2,15,06:50,07:05,6,,,,\n"
        + "2023-09-03,22:30,23:00,10,2,15,06:50,07:05,6,,\n"
        + "2023-09-01,22:30,23:00,10,2,-15,06:50,07:05,6,,,,\n"
        + ",22:30,23:00,10,2,15,06:50,07:05,6,,,,\n",
    )
    assert set(found) >= {
        "line 2, column sol_min", "line 3, column awakenings", "line 3, column quality", "line 4, column night", "line 5, column wake",
        "line 6, column waso_min", "line 7, column rise", "line 8, column rise", "line 9, column lights_off", "line 10",
        "line 11, column waso_min", "line 11, column night", "line 12, column night",
    }  # fmt: skip
    assert "day is out of range" in found["line 4, column night"].wrong
    assert "overlaps" in found["line 9, column lights_off"].wrong
    assert "in order" in found["line 11, column night"].right


def test_a_night_twice_is_a_fault(tmp_path):
    row = "2023-08-28,23:00,07:00\n"
    assert "stands twice" in faults(tmp_path, "night,lights_off,rise\n" + row + row)["line 3, column night"].wrong


def test_misspelt_and_missing_columns(tmp_path):
    found = faults(tmp_path, "nigth,lights_off,rise,sol_min\n2023-08-28,23:00,07:00,10\n")
    assert "did you mean 'night'?" in found["column 1"].right and "'night' is missing" in found["line 1"].wrong


def test_what_is_not_known_is_said(tmp_path):
    text = "night,bed,lights_off,wake,rise\n2023-08-28,22:30,,06:50,\n2023-08-29,,,,07:00\n"
    found = reading(tmp_path, text)
    assert len(found.nights) == 1 and found.quality == 0.5
    assert found.nights[0].lights_off == found.nights[0].bed and found.nights[0].rise == found.nights[0].wake
    assert len(found.warnings) == 3 and found.nights[0].sol_min is None and found.nights[0].tst_min is None


def redcap_row(**changes):
    cells = {
        "record_id": "1", "redcap_repeat_instrument": "morning_sleep_diary", "redcap_repeat_instance": "1", "bedtime": "27.10.2023 22:37",
        "sleep": "27.10.2023 23:20", "sleepdelay": "15,5", "awakenings": "3.0", "awake_duration": "10.0", "offset": "28.10.2023 07:37",
        "out_ofbed": "28.10.2023 07:45", "sleepquality___4": "1", "comments": "no", "daytype2___1": "1", "daytype2___2": "0",
    }  # fmt: skip
    return ";".join((cells | changes).get(column, "0" if "quality" in column else "") for column in REDCAP.strip().split(";")) + "\n"


def test_redcap_is_day_first_with_either_decimal_sign(tmp_path):
    (night,) = reading(tmp_path, REDCAP + ";" * 19 + "\n" + redcap_row(sleep="04.10.2023 23:20", bedtime="04.10.2023 22:37",
        offset="05.10.2023 07:37", out_ofbed="05.10.2023 07:45")).nights  # fmt: skip
    assert (
        night.night == date(2023, 10, 4) and night.sol_min == 15.5 and night.quality == 7.5 and night.free_day is True and night.notes == ""
    )


@pytest.mark.parametrize(("changes", "place"), [
    ({"offset": "31.02.2023 07:37"}, "line 2, column offset"),
    ({"offset": "28/10/2023 07:37"}, "line 2, column offset"),
    ({"sleepdelay": "1,5,2"}, "line 2, column sleepdelay"),
    ({"out_ofbed": "26.10.2023 07:45", "offset": ""}, "line 2, column rise"),
    ({"awake_duration": "900"}, "line 2, column waso_min"),
])  # fmt: skip
def test_redcap_faults(tmp_path, changes, place):
    assert place in faults(tmp_path, REDCAP + redcap_row(**changes))


@pytest.mark.parametrize(("changes", "said"), [
    ({"bedtime": "27.10.2023 23:36"}, "bed is not known"),
    ({"bedtime": "26.10.2023 23:36"}, "bed is not known"),
    ({"out_ofbed": "28.10.2023 07:15"}, "read as waking"),
    ({"sleepquality___2": "1"}, "2 boxes"),
    ({"sleepdelay": "300"}, "is it meant"),
    ({"offset": "", "out_ofbed": ""}, "left out"),
])  # fmt: skip
def test_slips_of_an_export_are_mended_aloud(tmp_path, changes, said):
    assert any(said in text for text in reading(tmp_path, REDCAP + redcap_row(**changes)).warnings)


minutes = st.one_of(st.none(), st.floats(0, 60).map(lambda value: round(value, 2)))


@st.composite
def nights(draw, zone):
    start = date(2023, 1, 1) + timedelta(days=draw(st.integers(0, 400)))
    return [draw(one_night(start + timedelta(days=n), zone)) for n in range(draw(st.integers(1, 5)))]


@st.composite
def one_night(draw, night, zone):
    evening = datetime(night.year, night.month, night.day, 19, tzinfo=UTC)
    steps = [draw(st.integers(0, 120)), draw(st.integers(0, 90)), draw(st.integers(180, 500)), draw(st.integers(0, 60))]
    bed, off, wake, rise = (evening + timedelta(minutes=sum(steps[: n + 1])) for n in range(4))
    bed, off, wake, rise = (moment.astimezone(zone) for moment in (bed, off, wake, rise))
    return DiaryNight(
        night, draw(st.sampled_from([bed, None])), off, draw(st.sampled_from([wake, None])), rise, draw(minutes),
        draw(st.one_of(st.none(), st.integers(0, 20))), draw(minutes), draw(st.one_of(st.none(), st.sampled_from([0.0, 7.5, 10.0]))),
        draw(minutes), draw(st.one_of(st.none(), st.just(120.0))), None, draw(st.sampled_from([None, True, False])),
        draw(st.sampled_from(["", "noise, twice", 'said "well"', "déjà vu; again"])),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/St_Johns", None]))
def test_a_diary_written_and_read_is_the_same(data, name):
    zone = ZoneInfo(name) if name else timezone(timedelta(hours=2))
    written = data.draw(nights(zone))
    read_again = diary.read(diary_csv(written), "diary.csv", name).nights
    assert [(n.lights_off.timestamp(), n.rise.timestamp()) for n in read_again] == [
        (n.lights_off.timestamp(), n.rise.timestamp()) for n in written
    ]
    assert list(read_again) == written
