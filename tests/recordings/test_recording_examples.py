"""Golden readings of the three shipped examples: real recordings, understood the same way for good.

The expected numbers were computed from the raw files by hand or with a spreadsheet's arithmetic, not by the reader.
"""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pineal.person import read_case
from pineal.recordings import read, read_recordings, summary

EXAMPLES = Path(__file__).parents[2] / "examples"
BERLIN = ZoneInfo("Europe/Berlin")


def of(name):
    case = read_case(EXAMPLES / name / "case.toml")
    return read_recordings(case.recordings, case.habits.zone)


@pytest.fixture(scope="module")
def week():
    return of("participant_205")


def test_participant_205_diary(week):
    diary = week[0]
    assert (diary.format, diary.rows, len(diary.nights), diary.warnings) == ("REDCap sleep diary", 7, 7, ())
    first, fifth = diary.nights[0], diary.nights[4]
    assert first.night == date(2023, 8, 28)
    assert first.lights_off == datetime(2023, 8, 28, 23, 20, tzinfo=BERLIN) and first.rise == datetime(2023, 8, 29, 9, 37, tzinfo=BERLIN)
    assert (first.sol_min, first.awakenings, first.waso_min, first.quality, first.free_day) == (15, 3, 10, 5, True)
    assert (fifth.waso_min, fifth.quality) == (40, 2.5) and "couch" in fifth.notes
    assert [night.free_day for night in diary.nights] == [True, False, False, False, True, True, False]


def test_participant_205_light(week):
    light = week[1]
    assert (light.format, light.rows, light.gaps, light.quality) == ("ActLumus log", 61016, (), 1.0)
    assert light.start == datetime(2023, 8, 28, 8, 47, 54, tzinfo=BERLIN) and light.end == datetime(2023, 9, 4, 10, 17, 4, tzinfo=BERLIN)
    assert light.light.basis == "measured" and light.light.melanopic_lux[0] == 0.77 and light.light.melanopic_lux[-1] == 324.52
    assert light.light.melanopic_lux.max() == 106835.71 and np.all(np.diff(light.light.seconds) == 10)
    assert light.facts["device_model"] == "AL0101" and light.activity.counts[0] == 647


def test_the_clock_of_the_logger_is_that_of_the_diary(week):
    diary, light = week[0], week[1].light
    for night in diary.nights:
        asleep = (light.seconds > night.lights_off.timestamp() + 1800) & (light.seconds < night.lights_off.timestamp() + 3 * 3600)
        before = (light.seconds < night.lights_off.timestamp() - 3600) & (light.seconds > night.lights_off.timestamp() - 3 * 3600)
        assert light.melanopic_lux[asleep].mean() < light.melanopic_lux[before].mean() / 5


def test_participant_205_summary(week):
    found = json.loads(json.dumps(summary(week)))
    files, statistics = found["files"], found["statistics"]
    keys = {"file", "format", "rows", "from", "to", "zone", "gaps", "nights", "warnings"}
    assert all(keys <= set(file) for file in files)
    assert [file["nights"] for file in files] == [7, 0]
    assert files[0]["from"] == "2023-08-28T23:20:00+02:00" and files[0]["zone"] == "Europe/Berlin"
    assert statistics["diary"]["SOL"] == {"mean": pytest.approx(75 / 7, abs=0.01), "sd": 3.45, "n": 7, "unit": "min"}
    assert statistics["diary"]["WASO"]["mean"] == pytest.approx(67 / 7, abs=0.01)
    assert statistics["diary"]["mid_sleep"]["work"]["n"] == 4
    assert statistics["light"]["evening"]["hours"] == 21.0 and statistics["light"]["basis"] == "measured"
    assert 1400 < statistics["light"]["day"]["mean"] < 1470 and 4 < statistics["light"]["above_250"]["mean"] < 5


def test_long_sleep_onset():
    (diary,) = of("long_sleep_onset")
    assert [night.sol_min for night in diary.nights] == [30, 20, 90, 45, 60, 90, 50]
    assert [night.awakenings for night in diary.nights] == [4, 5, 3, 10, 4, 5, 0]
    assert diary.nights[0].night == date(2023, 8, 28) and diary.nights[0].lights_off.hour == 4
    found = summary([diary])["statistics"]["diary"]
    assert found["SOL"]["mean"] == 55.0 and found["WASO"]["mean"] == pytest.approx(80 / 7, abs=0.01)
    assert found["lights_off"]["mean"] == "02:41"
    assert "light" not in summary([diary])["statistics"]


def test_mmash_user():
    (reading,) = of("mmash_user")
    (night,) = reading.nights
    assert reading.format == "MMASH" and reading.zone is None
    assert (night.sol_min, night.waso_min, night.awakenings, night.tst_min, night.time_in_bed_min) == (0, 62, 20, 333, 395)
    assert night.method == "actigraphy"
    facts = reading.facts
    assert (facts["age"], facts["sex"], facts["weight_kg"]) == (27, "male", 62)
    assert (facts["meq"], facts["stai_state"], facts["stai_trait"], facts["psqi"], facts["daily_stress"]) == (48, 32, 47, 9, 41)
    assert facts["cortisol_wake_over_evening"] == pytest.approx(0.08188798460100474 / 0.015038567199759677)
    assert facts["melatonin_wake_over_evening"] == pytest.approx(8.363179420006797e-09 / 1.1260093680300743e-08)
    assert any("numbered without dates" in text for text in reading.warnings)
    assert summary([reading])["statistics"]["hormones"]["cortisol_wake_over_evening"]["ratio"] == 5.445


@pytest.mark.parametrize(
    ("name", "fact"), [("saliva.csv", "cortisol_wake_over_evening"), ("questionnaire.csv", "meq"), ("user_info.csv", "age")]
)
def test_one_mmash_file_alone(name, fact):
    reading = read(EXAMPLES / "mmash_user" / "user_6" / name)
    assert reading.format == "MMASH" and fact in reading.facts and reading.nights == ()


def test_usual_times_of_the_cases_are_medians_of_their_diaries():
    for name in ("participant_205", "long_sleep_onset"):
        case, nights = read_case(EXAMPLES / name / "case.toml"), of(name)[0].nights
        for days, free in ((case.habits.usual, False), (case.habits.free, True)):
            chosen = [night for night in nights if night.free_day is free]
            evenings, mornings = [n.lights_off for n in chosen], [n.rise for n in chosen]
            for stated, moments, since in ((days.bed, evenings, 720), (days.rise, mornings, 0)):
                after = [(moment.hour * 60 + moment.minute - since) % 1440 for moment in moments]
                assert abs(np.median(after) - (stated.minutes - since) % 1440) <= 0.5
