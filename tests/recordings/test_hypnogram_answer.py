"""`pineal hypnogram` through its front door: what it answers, the page it writes, and every kind of bad input.

The score itself is held to its study in tests/api/test_hypnogram_verb.py.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from pineal import api
from pineal.cli.commands import app
from pineal.engine.scoring import epoch_probabilities, expectation, nll_per_epoch
from pineal.errors import DataError
from pineal.night import Hypnogram, sleep_statistics
from pineal.recordings.readers.hypnogram import table

DATA = Path(__file__).parents[2] / "data" / "dod_hypnograms" / "hypnograms.csv"
CODES = {"W": 0, "1": 1, "2": 2, "3": 3, "R": 4, "?": -1}


@pytest.fixture(scope="module")
def paths():
    """Five scorers of one healthy night."""
    with open(DATA, newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["cohort"] == "dodh"]
    return [[CODES[c] for c in row["stages"]] for row in rows if row["night"] == rows[5]["night"]]


@pytest.fixture(scope="module")
def folder(paths, tmp_path_factory):
    """The same night in five folders, as the source lays them out."""
    root = tmp_path_factory.mktemp("scorers")
    for k, codes in enumerate(paths, 1):
        (root / f"scorer_{k}").mkdir()
        (root / f"scorer_{k}" / "night.json").write_text(json.dumps(codes), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def told(folder):
    files = sorted(folder.glob("*/night.json"))
    done = CliRunner().invoke(app, ["hypnogram", *map(str, files), "--age", "30", "--out", str(folder / "page"), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def faults(*files, **options):
    with pytest.raises(DataError) as caught:
        api.hypnogram(files, **options)
    return caught.value.faults


def wrote(folder, name, content):
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


def test_each_night_is_answered_in_full(told, paths):
    assert len(paths) == len(told["nights"]) == 5
    for night, codes in zip(told["nights"], paths, strict=True):
        assert night["statistics"] == sleep_statistics(Hypnogram(codes))
        assert night["nll_per_epoch"] == pytest.approx(nll_per_epoch(Hypnogram(codes)))
        assert night["n_epochs"] == len(codes) and night["norms"]["age"] == 30
        assert 1 <= len(night["departures"]) <= 5
        excess = [row["excess_nats"] for row in night["departures"]]
        assert excess == sorted(excess, reverse=True) and min(excess) > 0
        for row in night["departures"]:
            assert sum(row["expected"].values()) == pytest.approx(1.0, abs=3e-4)  # each rounded to four decimals
            assert row["from_epoch"] <= row["peak_epoch"] < row["to_epoch"]


def test_files_of_one_name_are_scorers_of_one_night(told):
    (group,) = told["scorers"]
    assert len(group["files"]) == 5 and group["why"] is None
    assert 0.5 < group["agreement"]["equal"] < 1.0 and group["majority"]["TST"] > 200
    assert told["regularity"]["SRI"] is None and "clock times" in told["regularity"]["why"]


def test_the_page_holds_the_night_and_fetches_nothing(told, folder):
    page = (folder / "page" / "hypnogram.html").read_text(encoding="utf-8")
    assert json.loads((folder / "page" / "hypnogram.json").read_text(encoding="utf-8")) == told
    assert page.count("<svg") == 2 and all(f"scorer_{k}" in page for k in range(1, 6))
    assert "agreement of the scorers" in page and "<script" not in page and "src=" not in page and "@import" not in page
    assert f"{told['nights'][0]['statistics']['TST']:.1f} min" in page


def test_what_was_expected_adds_up_and_holds_what_was_scored(paths):
    night = Hypnogram(paths[0])
    found = expectation(night)
    epochs = [1, 60, 400]
    shares = found.stages(epochs)
    assert shares.sum(axis=1) == pytest.approx(1.0, abs=1e-5)  # single precision
    likely = epoch_probabilities(night)
    assert [shares[k, night.codes[epoch]] for k, epoch in enumerate(epochs)] == pytest.approx(list(likely[epochs]), rel=1e-5)
    assert np.allclose(found.surprise, -np.log(likely), equal_nan=True)


def test_nights_with_clock_times_have_a_regularity(tmp_path):
    from datetime import UTC, datetime

    for day in (10, 11):
        night = Hypnogram([0] * 20 + [2] * 60, datetime(2024, 1, day, 23, tzinfo=UTC))
        wrote(tmp_path, f"night_{day}.csv", table(night))
    told = api.hypnogram(sorted(tmp_path.glob("*.csv")), zone="UTC")
    assert told["regularity"]["SRI"] == 100.0 and told["nights"][0]["from"].startswith("2024-01-10T23:00")
    assert api.hypnogram(sorted(tmp_path.glob("*.csv"))[:1])["regularity"]["SRI"] is None


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("W\nN2\nN7\nN2\nXX\n", "is not a stage"), ("[0, 8, 2, 9]", "is not a stage code"), ("N1\t0\t30\nN2\t30\t50\nN3\t50\t80\n", "20 s beside epochs of 30 s"),
        ("", "is empty"), ("[]", "not a list"), ("night,lights_off,rise\n2024-01-10,23:00,07:00\n", "not as a hypnogram"),
        ('{"a": 1}', "not a list of stages"),
    ],
    ids=["labels", "codes", "mixed lengths", "empty", "no stages", "a diary", "other JSON"],
)  # fmt: skip
def test_bad_files_are_faults_with_what_would_be_right(tmp_path, content, wrong):
    good = wrote(tmp_path, "good.json", "[0, 2, 2]")
    found = faults(good, wrote(tmp_path, "bad.txt", content))
    assert any(wrong in fault.wrong for fault in found) and all(fault.right for fault in found)
    assert all(fault.file.endswith("bad.txt") for fault in found)


def test_all_faults_of_all_files_at_once(tmp_path):
    found = faults(wrote(tmp_path, "a.txt", "W\nN2\nXX\nYY\n"), wrote(tmp_path, "b.json", "[0, 7]"), tmp_path / "none.csv")
    assert [Path(fault.file).name for fault in found] == ["a.txt", "a.txt", "b.json", "none.csv"]
    assert len(faults(tmp_path / "a.txt", age=200, sex="x")) == 2


@pytest.mark.parametrize(
    ("codes", "mark", "none"),
    [
        ([0] * 400, "no sleep", ("SOL", "WASO", "REM_latency")), ([0] * 1000 + [2] * 800 + [0] * 1080, "longer than a night", ()),
        ([0] * 10 + [2] * 300 + [-1] * 200 + [2] * 300 + [0] * 10, "unscored", ("REM_latency",)), ([-1] * 400, "nothing scored", ("SE",)),
    ],
    ids=["no sleep", "24 h", "unscored run", "nothing scored"],
)  # fmt: skip
def test_doubtful_nights_are_marked_never_silent(tmp_path, codes, mark, none):
    (night,) = api.hypnogram([wrote(tmp_path, "night.json", json.dumps(codes))], age=40)["nights"]
    (found,) = [one for one in night["marks"] if one["mark"] == mark]
    assert found["text"] and found["touches"]
    assert all(night["statistics"][name] is None for name in none)
    done = CliRunner().invoke(app, ["hypnogram", str(tmp_path / "night.json")])
    assert done.exit_code == 0 and mark in done.stdout


def test_scorers_of_different_length_are_not_compared(tmp_path):
    for k, codes in enumerate(([0, 2, 2, 2], [0, 2, 2, 2, 2], [0, 2, 2])):
        (tmp_path / str(k)).mkdir()
        wrote(tmp_path / str(k), "night.json", json.dumps(codes))
    told = api.hypnogram(sorted(tmp_path.glob("*/night.json")), out=tmp_path / "page")
    assert told["scorers"][0]["agreement"] is None and "4, 5, 3" in told["scorers"][0]["why"]
    assert "different lengths" in (tmp_path / "page" / "hypnogram.html").read_text(encoding="utf-8")
