"""Sleep statistics against nights counted by hand, and against relations that any night must keep.

Definitions follow the AASM manual; without unscored epochs TIB, SPT, WASO, TST, SE, SME, SOL and the stage
minutes are also YASA's. Not compared: REM latency (YASA counts from the start of the record).
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pineal.night import UNITS, Hypnogram, marks, sleep_statistics, sleep_structure

W, N1, N2, N3, R, U = 0, 1, 2, 3, 4, -1
nights = st.lists(st.sampled_from([W, N1, N2, N3, R]), min_size=1, max_size=300)
with_holes = st.lists(st.sampled_from([U, W, N1, N2, N3, R]), min_size=1, max_size=300)


def of(*runs):
    return sleep_statistics(Hypnogram([stage for stage, epochs in runs for _ in range(epochs)]))


def test_a_night_counted_by_hand():
    found = of((W, 20), (N1, 4), (W, 2), (N1, 2), (N2, 40), (N3, 30), (N2, 10), (R, 20), (W, 10), (N2, 22), (R, 10), (W, 6))
    assert {name: found[name] for name in found if found[name] is not None} == pytest.approx(
        {
            "TIB": 88.0, "SPT": 75.0, "TST": 69.0, "SE": 100 * 69 / 88, "SME": 92.0,
            "SOL": 10.0, "LPS": 13.0, "WASO": 6.0, "wake_after": 3.0,
            "N1": 3.0, "N2": 36.0, "N3": 15.0, "REM": 15.0,
            "N1_pct": 300 / 69, "N2_pct": 3600 / 69, "N3_pct": 1500 / 69, "REM_pct": 1500 / 69,
            "REM_latency": 44.0, "N3_latency": 24.0, "awakenings": 2.0, "REM_episodes": 2.0, "transitions": 60 * 9 / 69,
            "fragmentation": 60 * 1 / 69, "unscored": 0.0, "final_wake": 85.0, "NREM": 54.0, "NREM_pct": 5400 / 69,
            "N1_latency": 0.0, "N2_latency": 4.0, "long_awakenings": 1.0, "long_wake": 5.0, "short_wake": 1.0, "shifts": 9.0,
            "sleep_bout": 23.0, "sleep_bout_median": 16.0, "sleep_bout_longest": 51.0, "wake_bout": 3.0, "wake_bout_median": 3.0,
            "N1_bout": 1.5, "N1_bout_median": 1.5, "N2_bout": 12.0, "N2_bout_median": 11.0, "N3_bout": 15.0, "N3_bout_median": 15.0,
            "REM_bout": 7.5, "REM_bout_median": 7.5, "REM_lengthening": -5.0, "cycles": 2.0, "cycle": 37.5,
            "N3_third_1": 1.0, "N3_third_2": 14.0, "N3_third_3": 0.0,
        }
    )  # fmt: skip


def test_rem_less_than_fifteen_minutes_apart_is_one_episode():
    assert of((N2, 100), (R, 10), (N2, 29), (R, 10))["REM_episodes"] == 1
    assert of((N2, 100), (R, 10), (N2, 30), (R, 10))["REM_episodes"] == 2


def test_a_later_episode_needs_five_minutes_of_rem_and_the_first_does_not():
    assert of((N2, 100), (R, 1), (N2, 60), (R, 9), (N2, 60), (R, 10))["REM_episodes"] == 2
    assert of((N2, 100), (R, 1))["REM_episodes"] == 1


def test_rem_at_sleep_onset_completes_no_cycle():
    early = of((R, 20), (N2, 120), (R, 20), (N2, 10))
    assert (early["REM_episodes"], early["cycles"], early["cycle"]) == (2, 1, 70.0)
    assert early["REM_latency"] == 0.0


def test_five_cycles_with_lengthening_rem():
    night = [(N2, 40), (N3, 80), (N2, 40), (R, 20)]
    night += [part for k in range(1, 5) for part in ((N2, 160), (R, 20 + 10 * k))]
    found = of((W, 30), *night, (W, 4))
    assert (found["REM_episodes"], found["cycles"], found["REM_lengthening"]) == (5, 5, 5.0)
    assert found["cycle"] == (90 + 95 + 100 + 105 + 110) / 5


def test_thirds_add_up():
    found = of((N3, 31), (N2, 100), (N3, 7), (W, 3), (N3, 1))
    assert found["N3_third_1"] + found["N3_third_2"] + found["N3_third_3"] == found["N3"] == 19.5


def test_wake_of_five_minutes_is_long():
    found = of((N2, 40), (W, 9), (N2, 40), (W, 10), (N2, 40), (W, 30))
    assert (found["long_awakenings"], found["long_wake"], found["short_wake"], found["wake_after"]) == (1, 5.0, 4.5, 15.0)


def test_transitions_are_counted_between_scored_neighbours():
    counts = np.array(sleep_structure(Hypnogram([W, N1, U, N2, N2, R, W]))["transitions"]["counts"])
    assert counts.sum() == 4 and counts[W, N1] == counts[N2, N2] == counts[N2, R] == counts[R, W] == 1


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
    assert all(value is None or (np.isfinite(value) and (value >= 0 or name == "REM_lengthening")) for name, value in found.items())


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


@given(with_holes)
def test_parts_of_one_sum_agree(codes):
    found, told = sleep_statistics(Hypnogram(codes)), sleep_structure(Hypnogram(codes))
    if found["SOL"] is None:
        return
    assert found["long_wake"] + found["short_wake"] == found["WASO"]
    assert found["final_wake"] == found["SOL"] + found["SPT"]
    assert told["bouts"]["wake"]["n"] == found["awakenings"]
    for name in ("N1", "N2", "N3", "REM"):
        bouts = told["bouts"][name]
        assert (bouts["mean"] or 0.0) * bouts["n"] == pytest.approx(found[name])
    assert len(told["rem_episodes"]) == found["REM_episodes"] >= found["cycles"] == len(told["cycles"])
    assert all(a["to_epoch"] <= b["from_epoch"] for a, b in zip(told["cycles"], told["cycles"][1:], strict=False))
    assert found["shifts"] >= 2 * found["awakenings"]


@given(with_holes, st.data())
def test_waking_up_never_raises_efficiency(codes, data):
    woken = list(codes)
    woken[data.draw(st.integers(0, len(codes) - 1))] = W
    before, after = sleep_statistics(Hypnogram(codes)), sleep_statistics(Hypnogram(woken))
    assert (after["SE"] or 0.0) <= (before["SE"] if before["SE"] is not None else 100.0)


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([(W, 900)], "no sleep"), ([(U, 900)], "nothing scored"), ([(W, 1000), (N2, 900), (W, 980)], "longer than a night"),
        ([(N2, 900)], "ends asleep"), ([(N2, 900), (W, 2)], "begins asleep"), ([(W, 400), (N2, 700), (W, 1)], "late onset"),
        ([(W, 4), (N2, 40), (W, 4)], "short"), ([(W, 4), (N2, 300), (U, 50), (N2, 300), (W, 4)], "unscored"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
def test_what_limits_a_night_is_said(runs, said):
    night = Hypnogram([stage for stage, epochs in runs for _ in range(epochs)])
    found = {mark.mark: mark for mark in marks(night)}
    assert said in found and found[said].text
    assert set(found[said].touches) <= set(UNITS)


def test_an_ordinary_night_has_no_marks():
    assert marks(Hypnogram([W] * 20 + [N2] * 800 + [W] * 4)) == []
