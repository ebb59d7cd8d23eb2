"""Logs over time: holes, the clock of a device, photopic lux, and the bad ones."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pineal.errors import DataError
from pineal.night import LightLog
from pineal.person import melanopic_ratio
from pineal.recordings import light_csv, read
from pineal.recordings.light_statistics import light_statistics
from pineal.recordings.logs import durations, holes
from pineal.recordings.readers import light

BERLIN = ZoneInfo("Europe/Berlin")
HEAD = "#ActLogModel=2.0.0\n| Condor Instruments Report |\nDEVICE_MODEL : AL0101\nDEVICE_ID : 7\n"
COLUMNS = "DATE/TIME;MS;EVENT;PIM;LIGHT;MELANOPIC EDI\n"


def rows(start, count, step=60, lux=10.0, form="{:%Y-%m-%dT%H:%M:%S},{}\n"):
    first = datetime.fromisoformat(start)
    return "".join(form.format(first + timedelta(seconds=n * step), lux) for n in range(count))


def reading(folder, text, zone="Europe/Berlin", name="light.csv"):
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, zone)


def faults(folder, text):
    with pytest.raises(DataError) as caught:
        reading(folder, text)
    assert all(fault.wrong and fault.right for fault in caught.value.faults)
    return caught.value.faults


def test_a_plain_light_log(tmp_path):
    found = reading(tmp_path, "time,melanopic_lux\n" + rows("2023-08-28T08:00:00", 600))
    assert (found.format, found.rows, found.gaps, found.quality) == ("light", 600, (), 1.0)
    assert found.start == datetime(2023, 8, 28, 8, tzinfo=BERLIN) and found.light.basis == "measured"


def test_a_hole_is_a_gap_and_quality_falls(tmp_path):
    found = reading(tmp_path, "time,melanopic_lux\n" + rows("2023-08-28T08:00:00", 181) + rows("2023-08-28T13:00:00", 121))
    (gap,) = found.gaps
    assert (gap.minutes, gap.start.hour, gap.end.hour) == (120, 11, 13)
    assert found.quality == pytest.approx(300 / 420) and any("unknown, not dark" in text for text in found.warnings)
    assert found.light.gaps == ((found.light.seconds[180], found.light.seconds[181]),)


@pytest.mark.parametrize(("later", "wrong"), [("2023-08-28T18:00:00", "only"), ("2023-08-29T12:00:00", "a hole of 25.0 h")])
def test_a_hole_too_large_is_a_fault_with_its_place(tmp_path, later, wrong):
    found = faults(tmp_path, "time,melanopic_lux\n" + rows("2023-08-28T08:00:00", 181) + rows(later, 121))
    assert any(wrong in fault.wrong and ("2023-08-28 11:00" in fault.wrong + fault.place) for fault in found)


def test_times_that_do_not_increase(tmp_path):
    found = faults(tmp_path, "time,melanopic_lux\n" + rows("2023-08-28T08:00:00", 3) + rows("2023-08-28T08:01:00", 2))
    assert [fault.place for fault in found] == ["line 5, column time"]


def test_bad_values_and_times_at_once(tmp_path):
    text = "time,melanopic_lux\n2023-08-28T08:00,1\n2023-08-28T08:01,-1\n2023-02-31T08:02,1\n08:03,1\n"
    text += "2023-08-28T08:04,1,5\n2023-08-28T08:05,\n"
    places = {fault.place for fault in faults(tmp_path, text)}
    assert places == {"line 3, column melanopic_lux", "line 4, column time", "line 5, column time",
        "line 6, column melanopic_lux", "line 7, column melanopic_lux"}  # fmt: skip


def test_a_decimal_comma_between_semicolons(tmp_path):
    found = reading(tmp_path, "time;melanopic_lux\n2023-08-28T08:00;1,5\n2023-08-28T08:01;2,5\n")
    assert list(found.light.melanopic_lux) == [1.5, 2.5]


def test_photopic_lux_by_its_source(tmp_path):
    text = "time,lux,source\n2023-08-28T08:00,100,daylight\n2023-08-28T08:01,100,LED 2700 K\n"
    text += "2023-08-28T08:02,100,\n2023-08-28T08:03,100,moon\n"
    found = reading(tmp_path, text)
    assert found.light.melanopic_lux == pytest.approx([100 * melanopic_ratio(name).value for name in ("daylight", "led_2700k", None, None)])
    assert found.light.basis == "assumed" and sum("unknown" in text for text in found.warnings) == 2


def test_a_log_across_the_change_of_clocks(tmp_path):
    spring = rows("2023-03-26T01:00:00", 60) + rows("2023-03-26T03:00:00", 60)
    autumn = rows("2023-10-29T01:00:00", 120) + rows("2023-10-29T02:00:00", 120)
    for text in (spring, autumn):
        found = reading(tmp_path, "time,melanopic_lux\n" + text)
        assert np.all(np.diff(found.light.seconds) == 60) and found.gaps == ()
    skipped = faults(tmp_path, "time,melanopic_lux\n" + rows("2023-03-26T01:59:00", 3))
    assert [fault.place for fault in skipped] == ["line 3", "line 4"]


def test_offsets_win_over_the_zone(tmp_path):
    found = reading(tmp_path, "time,melanopic_lux\n2023-08-28T08:00:00Z,1\n2023-08-28T08:01:00+00:00,2\n2023-08-28T10:02:00,3\n")
    assert list(np.diff(found.light.seconds)) == [60, 60]


def act(start, count, step=600, lux="12.5"):
    return HEAD + COLUMNS + rows(start, count, step, lux, "{:%d/%m/%Y %H:%M:%S};0;0;5;20.0;{}\n")


def test_actlumus_is_day_first_plain_or_zipped(tmp_path):
    text = act("2023-09-04T08:00:00", 50)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("log.txt", text)
        archive.writestr("__MACOSX/._log.txt", "x")
    for content, name in ((text, "log.txt"), (packed.getvalue(), "log.zip")):
        found = reading(tmp_path, content, name=name)
        assert found.start == datetime(2023, 9, 4, 8, tzinfo=BERLIN) and found.rows == 50
        assert found.facts == {"device_model": "AL0101", "device_id": "7"} and found.activity.counts[0] == 5


@pytest.mark.parametrize("start", ["2023-03-25T12:00:00", "2023-10-28T12:00:00"])
def test_a_device_clock_that_runs_straight_through_the_change(tmp_path, start):
    found = reading(tmp_path, act(start, 200))
    assert np.all(np.diff(found.light.seconds) == 600) and found.gaps == ()
    assert any("device's clock did not" in text for text in found.warnings)


def test_actlumus_faults(tmp_path):
    bad = act("2023-09-04T08:00:00", 2) + "31/02/2023 08:20:00;0;0;5;20.0;1\n04/09/2023 08:30:00;0;0;5;20.0;x\n04/09/2023 08:40:00;0\n"
    bad += "04/09/2023 08:50:00;0;0;5;20.0;1\n"
    found = faults(tmp_path, bad)
    assert [fault.place for fault in found] == ["line 10", "line 8, column DATE/TIME", "line 9, column 6"]
    assert "is missing" in faults(tmp_path, HEAD + "DATE/TIME;LIGHT\n04/09/2023 08:50:00;1\n")[0].wrong


def test_a_log_cut_short_loses_its_last_row_only(tmp_path):
    found = reading(tmp_path, act("2023-09-04T08:00:00", 50) + "04/09/2023 16:20:0")
    assert found.rows == 50 and any("cut short" in text for text in found.warnings)


def test_actigraphy(tmp_path):
    form = "{:%Y-%m-%dT%H:%M:%S},7,{}\n"
    found = reading(tmp_path, "time,activity,light\n" + rows("2023-08-28T08:00:00", 100, 60, 100, form))
    assert found.format == "actigraphy" and found.activity.counts.sum() == 700
    assert found.light.basis == "assumed" and found.light.melanopic_lux[0] == 65


def test_zero_light_by_day_is_warned_of(tmp_path):
    found = reading(tmp_path, "time,melanopic_lux\n" + rows("2023-08-28T10:00:00", 120, 60, 0))
    assert any("2.0 h of zero light" in text for text in found.warnings)


def test_light_statistics_by_the_clock():
    seconds = np.arange(0, 86400, 60) + int(datetime(2023, 8, 28, tzinfo=BERLIN).timestamp())
    hours = (np.arange(0, 86400, 60) / 3600) % 24
    lux = np.where((hours >= 7) & (hours < 19), 400.0, np.where((hours >= 19) & (hours < 23), 20.0, 0.0))
    found = light_statistics(LightLog(seconds, lux, "Europe/Berlin"))
    assert (found["day"]["mean"], found["evening"]["mean"], found["night"]["mean"]) == (400, 20, 0)
    assert found["above_250"]["mean"] == 12 and found["day"]["hours"] == 12 and found["windows"] == "clock"


@given(st.lists(st.integers(1, 7200), min_size=1, max_size=80))
def test_holes_and_durations_share_the_span(steps):
    seconds = np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)
    gaps = holes(seconds)
    assert all(end - start > 900 for start, end in gaps)
    usual = float(np.median(steps))
    assert durations(seconds).sum() == pytest.approx(seconds[-1] - sum(end - start for start, end in gaps) + (len(gaps) + 1) * usual)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 900), st.floats(0, 1e5)), min_size=2, max_size=50), st.integers(0, 10**8))
def test_a_light_log_written_and_read_is_the_same(samples, shift):
    seconds = np.cumsum([step for step, _ in samples]) + 1_600_000_000 + shift
    log = LightLog(seconds, np.array([lux for _, lux in samples]), "Europe/Berlin")
    again = light.read(light_csv(log), "light.csv", "Europe/Berlin").light
    assert np.array_equal(again.seconds, seconds) and np.array_equal(again.melanopic_lux, log.melanopic_lux)
    assert again.span[0].tzinfo is UTC
