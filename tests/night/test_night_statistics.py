"""Sleep statistics against nights counted by hand, and against relations that any night must keep.

Definitions follow the AASM manual; without unscored epochs TIB, SPT, WASO, TST, SE, SME, SOL and the stage
minutes are also YASA's. Not compared: REM latency (YASA counts from the start of the record).
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pineal.night import UNITS, Hypnogram, sleep_statistics

W, N1, N2, N3, R, U = 0, 1, 2, 3, 4, -1
nights = st.lists(st.sampled_from([W, N1, N2, N3, R]), min_size=1, max_size=300)
with_holes = st.lists(st.sampled_from([U, W, N1, N2, N3, R]), min_size=1, max_size=300)


def of(*runs):
    return sleep_statistics(Hypnogram([stage for stage, epochs in runs for _ in range(epochs)]))


def test_a_night_counted_by_hand():
    found = of((W, 20), (N1, 4), (W, 2), (N1, 2), (N2, 40), (N3, 30), (N2, 10), (R, 20), (W, 10), (N2, 22), (R, 10), (W, 6))
    assert found == pytest.approx(
        {
            "TIB": 88.0, "SPT": 75.0, "TST": 69.0, "SE": 100 * 69 / 88, "SME": 92.0,
            "SOL": 10.0, "LPS": 13.0, "WASO": 6.0, "wake_after": 3.0,
            "N1": 3.0, "N2": 36.0, "N3": 15.0, "REM": 15.0,
            "N1_pct": 300 / 69, "N2_pct": 3600 / 69, "N3_pct": 1500 / 69, "REM_pct": 1500 / 69,
            "REM_latency": 44.0, "N3_latency": 24.0, "awakenings": 2.0, "REM_episodes": 2.0, "transitions": 60 * 9 / 69,
            "fragmentation": 60 * 1 / 69, "unscored": 0.0,
        }
    )  # fmt: skip


def test_rem_less_than_fifteen_minutes_apart_is_one_episode():
    assert of((N2, 100), (R, 10), (N2, 29), (R, 10))["REM_episodes"] == 1
    assert of((N2, 100), (R, 10), (N2, 30), (R, 10))["REM_episodes"] == 2


def test_unscored_is_neither_sleep_nor_wake():
    found = of((W, 10), (N2, 40), (U, 20), (N2, 30))
    assert (found["TIB"], found["TST"], found["WASO"], found["unscored"]) == (50.0, 35.0, 0.0, 10.0)
    assert found["SE"] == pytest.approx(100 * 35 / 40)
    assert found["awakenings"] == 0


def test_a_night_without_sleep_has_no_latencies():
    found = of((W, 100))
    assert found["TST"] == 0 and found["SE"] == 0 and found["TIB"] == 50
    for name in ("SOL", "LPS", "WASO", "SPT", "SME", "REM_latency", "N3_latency", "N1_pct", "awakenings", "transitions"):
        assert found[name] is None


@given(with_holes)
def test_every_number_is_finite_and_named(codes):
    found = sleep_statistics(Hypnogram(codes))
    assert list(found) == list(UNITS)
    assert all(value is None or (np.isfinite(value) and value >= 0) for value in found.values())


@given(with_holes)
def test_time_in_bed_is_the_sum_of_its_parts(codes):
    found = sleep_statistics(Hypnogram(codes))
    assert found["N1"] + found["N2"] + found["N3"] + found["REM"] == found["TST"]
    if found["SOL"] is not None:
        before = 0.5 * sum(code == W for code in codes[: int(2 * found["SOL"])])
        assert before + found["TST"] + found["WASO"] + found["wake_after"] + found["unscored"] == found["TIB"]


@given(nights, st.data())
def test_more_wake_never_raises_efficiency(codes, data):
    asleep = [n for n, code in enumerate(codes) if code > 0]
    if len(asleep) < 3:
        return
    woken = list(codes)
    woken[data.draw(st.sampled_from(asleep[1:-1]))] = W
    before, after = sleep_statistics(Hypnogram(codes)), sleep_statistics(Hypnogram(woken))
    assert after["WASO"] > before["WASO"]
    assert after["SE"] < before["SE"] and after["TST"] < before["TST"]


@given(nights, st.integers(1, 40))
def test_lying_awake_longer_at_first_only_delays(codes, epochs):
    before, after = sleep_statistics(Hypnogram(codes)), sleep_statistics(Hypnogram([W] * epochs + codes))
    for name in ("TST", "WASO", "REM_latency", "N3_latency", "awakenings", "REM_episodes", "transitions", "wake_after"):
        if before["SOL"] is not None:
            assert after[name] == before[name]
    if before["SOL"] is not None:
        assert after["SOL"] == before["SOL"] + epochs / 2


@given(nights)
def test_persistent_sleep_does_not_come_before_sleep(codes):
    found = sleep_statistics(Hypnogram(codes))
    assert found["LPS"] is None or found["LPS"] >= found["SOL"]
