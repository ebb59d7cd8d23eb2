"""Hypnograms of others: YASA's exports, Luna's two forms, EDF+ by both rule books, and our own table."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pineal.errors import DataError
from pineal.night import Hypnogram
from pineal.recordings import read
from pineal.recordings.readers import hypnogram
from pineal.recordings.sniff import _by_content

CODES = [0, 0, 1, 2, 3, 4, -1, 0]


def codes(text, zone=None):
    return _by_content(text, "file", zone).hypnogram.codes.tolist()


def faults(text):
    with pytest.raises(DataError) as caught:
        _by_content(text, "file", None)
    assert all(fault.wrong and fault.right for fault in caught.value.faults)
    return caught.value.faults


@given(st.lists(st.integers(-1, 4), min_size=1, max_size=400), st.booleans())
def test_our_own_table_comes_back(stages, timed):
    night = Hypnogram(stages, datetime(2024, 3, 30, 23, tzinfo=UTC) if timed else None)
    found = _by_content(hypnogram.table(night), "file", "UTC").hypnogram
    assert found.codes.tolist() == stages and found.start == night.start


@pytest.mark.parametrize(
    "text",
    [
        "W\nW\nN1\nN2\nN3\nR\n?\nW\n", "WAKE\nWAKE\nN1\nN2\nN3\nREM\nUNS\nWAKE\n", "Stage\nwake\nwake\nN1\nN2\nN3\nREM\nART\nwake\n",
        "0\n0\n1\n2\n3\n4\n-2\n0\n", "0\n0\n1\n2\n3\n4\n-1\n0\n", "0\n0\n1\n2\n4\n5\n6\n0\n", "W\nW\n1\n2\n4\nR\nM\nW\n",
        "Epoch,Stage\n0,WAKE\n1,WAKE\n2,N1\n3,N2\n4,N3\n5,REM\n6,UNS\n7,WAKE\n", "[0,0,1,2,3,4,-1,0]", '["W","W","N1","N2","N3","R","?","W"]',
        '{"values": ["WAKE","WAKE","N1","N2","N3","REM","UNS","WAKE"], "n_stages": 5, "freq": "30s", "start": null, "scorer": "a"}',
        "W\t0\t60\nN1\t60\t90\nN2\t90\t120\nN3\t120\t150\nR\t150\t180\nW\t210\t240\n",
        "# N2 | stage two\nclass\tinstance\tchannel\tstart\tstop\tmeta\nW\t.\t.\t23:59:00\t00:00:00\t.\nN1\t.\t.\t00:00:00\t+30\t.\n"
        "N2\t.\t.\t00:00:30\t...\t.\nN3\t.\t.\t00:01:00\t00:01:30\t.\nR\t.\t.\t00:01:30\t+30\t.\nW\t.\t.\t00:02:30\t+30\t.\n",
        "class start stop\nwake e:1 e:2\nNREM1 e:3 .\nNREM2 e:4 .\nNREM3 e:5 .\nREM e:6 .\nwake e:8 .\n",
    ],
    ids=["letters", "yasa", "heading", "yasa ints", "artefact", "nsrr", "old labels", "yasa csv", "dreem", "json labels", "yasa json",
         "annot 3", "annot 6", "annot epochs"],
)  # fmt: skip
def test_the_same_night_in_every_form(text):
    assert codes(text) == CODES


def test_what_had_to_be_decided_is_a_warning():
    assert any("YASA" in text for text in _by_content("0\n1\n4\n", "f", None).warnings)
    assert any("there is a 5" in text for text in _by_content("0\n1\n5\n", "f", None).warnings)
    assert any("Rechtschaffen" in text for text in _by_content("W\n1\n4\nR\n", "f", None).warnings)
    assert any("30 s is taken" in text for text in _by_content("W\nN1\nN2\n", "f", None).warnings)
    found = _by_content("N2\t0\t30\nArousal\t10\t14\nN2\t30\t60\nArousal\t40\t44\n", "f", None)
    assert any("Arousal (2)" in text for text in found.warnings)


def test_unknown_labels_all_at_once():
    found = faults("W\nN2\nXX\nN2\nXX\nREMM\nN2\nN2\n")
    assert [(fault.place, fault.wrong) for fault in found] == [("line 3", "'XX' is not a stage (2 times)"), ("line 6", "'REMM' is not a stage")]
    assert [fault.place for fault in faults("[0, 7, 2, 7, 9]")] == ["element 1", "element 4"]
    assert [fault.place for fault in faults("epoch,stage\n1,W\n2,N5\n3,N5\n4,K\n")] == ["line 3, column stage", "line 5, column stage"]


def test_other_epoch_lengths():
    twenty = [f"2024-01-10T23:{s // 60:02d}:{s % 60:02d},{stage}" for s, stage in zip(range(0, 240, 20), ["W", "W", "W", "W", "W", "W", "N2", "N2", "N2", "R", "R", "R"], strict=True)]
    found = _by_content("time,stage\n" + "\n".join(twenty) + "\n", "f", "UTC")
    assert found.hypnogram.codes.tolist() == [0, 0, 0, 0, 2, 2, 4, 4] and any("20 s" in text for text in found.warnings)
    torn = twenty[:5] + [twenty[5].replace("W", "N2"), *twenty[6:]]
    (fault,) = faults("time,stage\n" + "\n".join(torn) + "\n")
    assert "epochs of 20 s" in fault.wrong and "30-s" in fault.right
    mixed = faults("N1\t0\t30\nN2\t30\t50\nN3\t50\t80\n")
    assert mixed[0].place == "line 2" and "20 s beside epochs of 30 s" in mixed[0].wrong
    assert "epochs of 20s" in faults('{"values": ["W", "N1"], "freq": "20s"}')[0].wrong


def test_overlapping_stages_are_a_fault():
    assert "before the stage before it ends" in faults("N1\t0\t60\nN2\t30\t90\n")[0].wrong


def test_faults_of_an_annot_file():
    found = faults("class\tstart\tstop\nN1\tsoon\t30\nN2\t30\t20\nN3\t60\n")
    assert [fault.place for fault in found] == ["line 4", "line 2", "line 3"]
    assert "beside elapsed" in faults("W\t23:00:00\t+30\nN1\t30\t60\n")[0].wrong
    assert "no sleep stages, only Arousal" in faults("class\tstart\tstop\nArousal\t0\t30\n")[0].wrong


def test_a_sleep_edf_night_keeps_its_stages(tmp_path):
    from test_recording_files import edf

    path = tmp_path / "night.edf"
    path.write_bytes(edf((0, 60, "Sleep stage W"), (60, 90, "Sleep stage 3"), (150, 30, "Sleep stage 4"), (180, 30, "Movement time"),
                         (210, 60, "Sleep stage ?")))  # fmt: skip
    assert read(path).hypnogram.codes.tolist() == [0, 0, 3, 3, 3, 3, -1, -1, -1]
    path.write_bytes(edf((0, 30, "Sleep stage W"), (30, 30, "Sleep stage X"), (60, 30, "Sleep stage Q"), (90, 30, "Sleep stage X")))
    with pytest.raises(DataError) as caught:
        read(path)
    assert [fault.place for fault in caught.value.faults] == ["annotation at 30 s", "annotation at 60 s"]
