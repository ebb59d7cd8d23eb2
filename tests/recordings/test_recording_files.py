"""What is not a recording, hypnograms, laboratory values, and a case read with all its files."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from pineal.errors import DataError
from pineal.person import Recordings
from pineal.recordings import read, read_recordings, summary


def wrote(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def faults(path, zone=None):
    with pytest.raises(DataError) as caught:
        read(path, zone)
    assert all(fault.file and fault.wrong and fault.right for fault in caught.value.faults)
    return caught.value.faults


@pytest.mark.parametrize(("content", "wrong"), [
    (b"", "is empty"), (b" \n\n", "is empty"), (b"\x7fELF\0\0", "binary"), (b"0       X F X", "not an EDF file"),
    (b"PK\x03\x04broken", "archive"),
    (b"# only a comment\n", "no table"), (b"a,b,c\n1,2,3\n", "no known format"), (b"night,rise\n\xff\xfe\xff", "UTF-8"),
    (b"night,lights_off,rise\n", "no rows"), (b"[0, 1,", "JSON"), (b"[]", "list of stage codes"), (b"[0, 9, true]", "not a stage code"),
])  # fmt: skip
def test_what_is_no_recording(tmp_path, content, wrong):
    assert wrong in faults(wrote(tmp_path, "file.csv", content))[0].wrong


def test_a_folder_or_nothing(tmp_path):
    assert "is a folder" in faults(tmp_path)[0].wrong
    assert "does not exist" in faults(tmp_path / "none.csv")[0].wrong
    assert "not a time zone" in faults(wrote(tmp_path, "a.csv", "night,rise\n"), "Europe/Berln")[0].wrong


def test_a_dreem_hypnogram(tmp_path):
    found = read(wrote(tmp_path, "night.json", json.dumps([0, 0, 1, 2, 3, 4, -1, 0])))
    assert found.format == "Dreem hypnogram" and list(found.hypnogram.codes) == [0, 0, 1, 2, 3, 4, -1, 0]
    assert found.quality == 7 / 8 and found.hypnogram.start is None
    statistics = summary([found])["statistics"]["hypnograms"][0]
    assert statistics["statistics"]["TST"] == 2.0 and statistics["units"]["TST"] == "min"


def test_a_plain_hypnogram(tmp_path):
    timed = "time,stage\n2023-08-28T23:00:00,W\n2023-08-28T23:00:30,N1\n2023-08-28T23:01:00,REM\n2023-08-28T23:01:30,?\n"
    found = read(wrote(tmp_path, "timed.csv", timed), "Europe/Berlin")
    assert list(found.hypnogram.codes) == [0, 1, 4, -1] and found.hypnogram.start.hour == 23 and found.end.minute == 2
    counted = read(wrote(tmp_path, "counted.csv", "epoch,stage\n1,W\n2,N2\n3,N3\n"))
    assert list(counted.hypnogram.codes) == [0, 2, 3] and counted.start is None


def edf(*blocks, start="24.04.8923.13.00", label="EDF Annotations"):
    """A small EDF+ file with one annotation signal, written by the published layout."""
    notes = b"\0".join([b"+0\x14\x14", *(f"+{onset}\x15{length}\x14{text}\x14".encode() for onset, length, text in blocks)]) + b"\0"
    notes += b"\0" * (len(notes) % 2)
    widths = {16: label, 80: "", 8: "", -1: "-1", -2: "1", -3: "-32768", -4: "32767", -80: "", -8: str(len(notes) // 2), -32: ""}
    fields = "".join(text.ljust(8 if -5 < width < 0 else abs(width)) for width, text in widths.items())
    head = "0".ljust(8) + "X F X".ljust(80) + "Startdate X".ljust(80) + start + "512".ljust(8) + "EDF+C".ljust(44)
    return (head + "1".ljust(8) + "0".ljust(8) + "1".ljust(4) + fields).encode() + notes


def test_an_edf_hypnogram(tmp_path):
    blocks = [
        (30, 60, "Sleep stage W"),
        (90, 30, "Sleep stage 1"),
        (120, 60, "Sleep stage 4"),
        (180, 30, "Lights"),
        (210, 30, "Sleep stage R"),
    ]
    found = read(wrote(tmp_path, "night.edf", edf(*blocks)), "Europe/Berlin")
    assert found.format == "EDF+ hypnogram" and list(found.hypnogram.codes) == [0, 0, 1, 3, 3, -1, 4]
    assert (found.start.year, found.start.hour, found.start.minute, found.start.second) == (1989, 23, 13, 30)
    assert any("Rechtschaffen" in text for text in found.warnings)


def test_edf_faults(tmp_path):
    far = faults(wrote(tmp_path, "d.edf", edf((0, 30, "Sleep stage W"), (99999999990, 30, "Sleep stage W"))))
    assert "one night" in far[0].right
    assert "no sleep stages" in faults(wrote(tmp_path, "a.edf", edf((0, 30, "Lights off"))))[0].wrong
    assert "no annotations" in faults(wrote(tmp_path, "b.edf", edf(label="EEG Fpz-Cz")))[0].wrong
    assert "30-s" in faults(wrote(tmp_path, "c.edf", edf((0, 30, "Sleep stage W"), (30, 20, "Sleep stage N1"))))[0].right


def test_hypnogram_faults(tmp_path):
    places = [fault.place for fault in faults(wrote(tmp_path, "n.csv", "epoch,stage\n1,W\n2,N9\n4,N2\n"))]
    assert places == ["line 3, column stage", "line 4, column epoch"]
    timed = "time,stage\n2023-08-28T23:00:00,W\n2023-08-28T23:01:00,N1\n"
    assert "60 s after" in faults(wrote(tmp_path, "t.csv", timed))[0].wrong


def test_labs_keep_their_unit(tmp_path):
    text = "analyte,value,unit,taken,specimen\nferritin,18,ug/L,2023-05-02,serum\n"
    text += "cortisol,12.5,nmol/L,2023-05-02T07:30,saliva\nzinc,,umol/L,,\n"
    found = read(wrote(tmp_path, "labs.csv", text), "Europe/Berlin")
    ferritin, cortisol = found.labs
    assert (ferritin.value, ferritin.unit, ferritin.taken) == (18, "ug/L", date(2023, 5, 2))
    assert isinstance(cortisol.taken, datetime) and cortisol.taken.hour == 7 and cortisol.specimen == "saliva"
    assert any("zinc" in warning for warning in found.warnings)
    assert summary([found])["statistics"]["labs"][0]["unit"] == "ug/L"


def test_lab_faults(tmp_path):
    text = "analyte;value;unit;taken\nferritin;18;;2023-05-02\n;1,5;ug/L;\nzinc;1,5,2;umol/L;02.05.2023\n"
    places = [fault.place for fault in faults(wrote(tmp_path, "labs.csv", text))]
    assert places == ["line 2, column unit", "line 3, column analyte", "line 4, column value", "line 4, column taken"]


def test_a_case_reports_the_faults_of_all_its_files(tmp_path):
    diary = wrote(tmp_path, "diary.csv", "night,lights_off,rise\n2023-02-31,23:00,07:00\n")
    light = wrote(tmp_path, "light.csv", "time,melanopic_lux\n2023-08-28T08:00,-1\n2023-08-28T08:01,1\n")
    labs = wrote(tmp_path, "labs.csv", "time,stage\n2023-08-28T23:00:00,W\n2023-08-28T23:00:30,N1\n")
    with pytest.raises(DataError) as caught:
        read_recordings(Recordings(diary=diary, light=light, labs=labs), "Europe/Berlin")
    assert [Path(fault.file).name for fault in caught.value.faults] == ["diary.csv", "light.csv", "labs.csv"]
    assert "named as labs but was read as hypnogram" in caught.value.faults[2].wrong


def test_a_light_log_beside_the_diary_is_warned_of(tmp_path):
    diary = wrote(tmp_path, "diary.csv", "night,lights_off,rise\n2023-08-28,23:00,07:00\n2023-09-04,23:00,07:00\n")
    light = wrote(tmp_path, "light.csv", "time,melanopic_lux\n2023-08-29T08:00,1\n2023-08-29T08:01,1\n")
    found = read_recordings(Recordings(diary=diary, light=light), "Europe/Berlin")
    assert any("of the span of the diary" in warning for warning in found[1].warnings)


def test_mmash_slips(tmp_path):
    head = ",In Bed Date,In Bed Time,Out Bed Date,Out Bed Time,Latency,Wake After Sleep Onset (WASO),Number of Awakenings\n"
    parts = read(wrote(tmp_path, "sleep.csv", head + "0,2,00:46,2,03:31,0,21,9\n1,2,03:57,2,07:30,0,17,9\n"))
    (night,) = parts.nights
    assert (night.waso_min, night.awakenings, night.tst_min) == (64, 19, 340)
    assert any("in 2 parts" in text for text in parts.warnings)
    (slipped,) = read(wrote(tmp_path, "sleep.csv", head + "0,1,23:41,1,05:04,0,76,19\n")).nights
    assert slipped.time_in_bed_min == 323 and slipped.tst_min == 247
    found = faults(wrote(tmp_path, "sleep.csv", head + "0,1,23:61,1,05:04,x,76,19\n"))
    assert [fault.place for fault in found] == ["line 2, column In Bed Time", "line 2, column Latency"]
    assert "two samples" in faults(wrote(tmp_path, "saliva.csv", ",SAMPLES,Cortisol NORM,Melatonin NORM\n1,before sleep,1,1\n"))[0].wrong
