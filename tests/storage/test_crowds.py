"""A population run on disk: the same rows for any parts and workers, nothing lost, nothing twice, never two runs in one.

Checked: fingerprints and columns bit by bit, files and their times, messages. Not checked here: speed and memory
(benchmarks/scale.py), clusters (tests/referees/test_dask.py).
"""

from __future__ import annotations

import errno
import os

import numpy as np
import pytest

from pineal import api
from pineal.errors import DataError
from pineal.storage import Crowd, crowd, folder, tables

PEOPLE, NIGHTS = 70, 2


def run(path, **changes) -> dict:
    how = {"persons": PEOPLE, "nights": NIGHTS, "part": 32, "form": "npz", "workers": 1} | changes
    return api.population("insomnia", folder=path, **how)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing happened to, and its columns."""
    path = tmp_path_factory.mktemp("whole")
    return run(path), columns(path)


def columns(path) -> dict[str, np.ndarray]:
    parts = [tables.columns_of(file) for file in sorted(path.glob("part-*"))]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def same(a: dict, b: dict) -> bool:
    return a.keys() == b.keys() and all(np.array_equal(a[name].view(np.uint8), b[name].view(np.uint8)) for name in a)


def some(**changes) -> Crowd:
    told = {"phenotype": "insomnia", "persons": 4000, "nights": 1, "bed": "23:00", "rise": "07:00", "age": (20.0, 60.0), "sex": None}
    return Crowd(**told | {"setting": "home", "seed": 3, "part": 500, "form": "npz"} | changes)


@pytest.mark.parametrize("part", [1000, 33, 7])
def test_the_size_of_parts_changes_nothing(whole, tmp_path, part):
    answer = run(tmp_path, part=part)
    assert same(columns(tmp_path), whole[1])
    assert answer["fingerprint"] == whole[0]["fingerprint"] and answer["statistics"] == whole[0]["statistics"]


def test_workers_change_nothing(whole, tmp_path):
    assert run(tmp_path, workers=2) == whole[0] | {"folder": str(tmp_path)}
    assert same(columns(tmp_path), whole[1])


def test_another_seed_is_another_run(whole, tmp_path):
    assert run(tmp_path, seed=2)["fingerprint"] != whole[0]["fingerprint"]


def test_rows_are_persons_by_nights(whole):
    found = whole[1]
    assert found["person"].tolist() == np.repeat(np.arange(PEOPLE), NIGHTS).tolist()
    assert found["night"].tolist() == list(range(NIGHTS)) * PEOPLE
    stages = sum(found[name] for name in ("N1", "N2", "N3", "REM"))
    assert np.array_equal(stages, found["TST"]), "the stages of a night are its sleep"


def test_statistics_are_those_of_the_columns(whole):
    for name, told in whole[0]["statistics"].items():
        values = whole[1][name][np.isfinite(whole[1][name])].astype(float)
        assert told["n"] == len(values)
        assert told["mean"] == pytest.approx(values.mean(), abs=5e-4) and told["sd"] == pytest.approx(values.std(), abs=5e-3)


def test_people_are_the_same_whoever_else_is_drawn(monkeypatch):
    monkeypatch.setattr(crowd, "BLOCK", 2048)
    everybody = crowd.people(some(), 0, 3100)
    for first, end in ((0, 5), (1020, 1030), (2040, 2060), (3072, 3073)):
        few = crowd.people(some(), first, end)
        assert all(np.array_equal(few.persons[name], everybody.persons[name][first:end]) for name in few.persons.columns)
        assert np.array_equal(few.phase_shift, everybody.phase_shift[first:end]) and np.array_equal(few.age, everybody.age[first:end])


def test_a_new_block_is_other_people(monkeypatch):
    monkeypatch.setattr(crowd, "BLOCK", 1024)
    everybody = crowd.people(some(), 0, 2048)
    assert not np.isin(everybody.age[:1024], everybody.age[1024:]).any()


def stopping(after: int):
    """Ctrl-C after so many parts."""
    told = []

    def progress(label, done, total):
        told.append(done)
        if len(told) > after:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stopped_run_goes_on(whole, tmp_path, workers):
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, part=10, workers=workers, progress=stopping(3))
    kept = {file: file.stat().st_mtime_ns for file in tmp_path.glob("part-*")}
    assert len(kept) == 3 and not list(tmp_path.glob("*.part"))
    seen = []
    answer = run(tmp_path, part=10, workers=workers, progress=lambda label, done, total: seen.append(done))
    assert seen[0] == 3 * 10 * NIGHTS and seen[-1] == PEOPLE * NIGHTS
    assert {file: file.stat().st_mtime_ns for file in kept} == kept, "nothing is written twice"
    assert answer["fingerprint"] == whole[0]["fingerprint"] and same(columns(tmp_path), whole[1])


def test_a_full_disk_is_said_and_nothing_is_lost(whole, tmp_path, monkeypatch):
    real, calls = os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) == 3:  # the manifest and a part fit
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(folder.os, "fsync", full)
    with pytest.raises(DataError, match=r"part-000001.*No space left.*the parts that are there are kept"):
        run(tmp_path)
    assert sorted(file.name for file in tmp_path.glob("*[!k]")) == ["_manifest.json", "part-000000.npz"]
    assert run(tmp_path)["fingerprint"] == whole[0]["fingerprint"]


@pytest.mark.parametrize("content", [b"", b"PK", None])
def test_a_damaged_part_is_made_again(whole, tmp_path, content):
    run(tmp_path)
    file = tmp_path / "part-000001.npz"
    file.write_bytes(file.read_bytes()[:-200] if content is None else content)
    (tmp_path / "part-000002.npz.part").write_bytes(b"left by a run that was killed")
    assert run(tmp_path)["fingerprint"] == whole[0]["fingerprint"] and same(columns(tmp_path), whole[1])
    assert not list(tmp_path.glob("*.part"))


def test_other_settings_do_not_mix(tmp_path):
    run(tmp_path)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(DataError) as caught:
        run(tmp_path, seed=2, nights=3)
    assert {fault.place for fault in caught.value.faults} == {"nights", "seed"}
    assert "a run with 1, not 2" in str(caught.value)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_another_pineal_does_not_mix(tmp_path, monkeypatch):
    run(tmp_path)
    monkeypatch.setattr("pineal.storage.stream.knowledge", lambda: "f" * 64)
    with pytest.raises(DataError, match="knowledge"):
        run(tmp_path)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(DataError, match=r"mine\.txt"):
        run(tmp_path)


def test_a_broken_manifest_is_said(tmp_path):
    run(tmp_path)
    (tmp_path / folder.MANIFEST).write_text("{")
    with pytest.raises(DataError, match="cannot be read as the manifest"):
        run(tmp_path)


def test_two_runs_in_one_folder(tmp_path):
    place = folder.Folder(tmp_path, "npz")
    with place.opened({}, {}), pytest.raises(DataError, match="another run"):
        run(tmp_path)


def test_a_file_in_the_way(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        run(tmp_path / "file")


@pytest.mark.parametrize(
    "wrong", [{"age": "old"}, {"age": "60-20"}, {"setting": "moon"}, {"form": "xls"}, {"persons": 0}, {"persons": 2**32 + 1}, {"nights": 0}, {"sex": "x"}]
)
def test_what_is_not_understood_is_said_before_anything_is_written(tmp_path, wrong):
    with pytest.raises(DataError):
        run(tmp_path / "new", **wrong)
    assert not (tmp_path / "new").exists()


def test_a_fingerprint_sees_every_bit_and_no_order():
    rng = np.random.default_rng(1)
    given = {"person": np.arange(50, dtype=np.uint32), "SOL": rng.random(50).astype(np.float32)}
    mixed = {name: values[::-1] for name, values in given.items()}
    assert tables.fingerprint(given) == tables.fingerprint(mixed)
    other = given | {"SOL": given["SOL"].copy()}
    other["SOL"].view(np.uint32)[17] ^= 1
    swapped = given | {"SOL": np.roll(given["SOL"], 1)}
    assert len({tables.fingerprint(one) for one in (given, other, swapped)}) == 3


def test_parquet_holds_the_same(whole, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    answer = run(tmp_path, form="parquet")
    assert answer["fingerprint"] == whole[0]["fingerprint"] and same(columns(tmp_path), whole[1])
    assert parquet.read_table(tmp_path, filters=[("night", "=", 1)]).num_rows == PEOPLE, "the folder is one data set"


def test_parquet_without_its_library_is_said(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(DataError, match=r"pineal\[scale\]"):
        run(tmp_path / "new", form="parquet")
