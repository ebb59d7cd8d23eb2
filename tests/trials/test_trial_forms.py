"""Every form that a trial file can take, in the files of `forms/`, from file to answer with few people.

Compared are the shape of the answer (an entry for every outcome and arm in declared order, units, finite or null), signs that hold
whatever the fitted numbers are, and that nothing which is not modelled is answered by a number.
"""

from __future__ import annotations

from math import isfinite
from pathlib import Path

import pytest

from pineal.trials.answer import unit
from pineal.trials.reading import read_trial
from pineal.trials.run import answered

FILES = sorted((Path(__file__).parent / "forms").glob("*.toml"))
UNKNOWN = {
    "ISI", "PSQI", "sleep quality", "urinary sulfatoxymelatonin",
}  # fmt: skip


@pytest.fixture(scope="module")
def told():
    """Answers by name of the file, each made once."""
    kept = {}

    def ask(name: str) -> dict:
        if name not in kept:
            kept[name] = answered(read_trial(Path(__file__).parent / "forms" / f"{name}.toml"), samples=32, workers=1, keep=False)
        return kept[name]

    return ask


def entry(answer: dict, label: str, arm: str) -> dict:
    return next(row for row in answer["outcomes"] if (row["label"], row["arm"]) == (label, arm))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_every_entry_is_there_in_order_and_a_number_or_null(told, path):
    trial, answer = read_trial(path), told(path.stem)
    assert [(row["label"], row["arm"], row["versus"]) for row in answer["outcomes"]] == [
        (outcome.label, arm.name, versus.name) for outcome, arm, versus in trial.compared()
    ]
    for row, (outcome, _, _) in zip(answer["outcomes"], trial.compared(), strict=True):
        assert row["unit"] == unit(outcome) and row["level"] == 0.95
        numbers = [row["effect"], row["low"], row["high"]]
        if row["basis"] == "unknown":
            assert numbers == [None] * 3
        else:
            assert all(isfinite(x) for x in numbers) and row["low"] <= row["effect"] <= row["high"]
        assert outcome.measure not in UNKNOWN or row["basis"] == "unknown"


def test_clocks_move_later_with_a_plus(told):
    answer = told("delayed_phase_melatonin")
    assert entry(answer, "DLMO", "melatonin")["effect"] < -0.2
    assert entry(answer, "sleep onset time", "melatonin")["effect"] < entry(answer, "sleep onset time", "late")["effect"]
    assert entry(answer, "melatonin before bed", "melatonin")["effect"] > 100.0


def test_short_nights_tire_and_keep_deep_sleep(told):
    answer = told("short_nights_sequence")
    assert entry(answer, "KSS", "short nights")["effect"] > 0.5 and entry(answer, "PVT lapses", "short nights")["effect"] > 0.0
    assert entry(answer, "N3 %", "short nights")["effect"] > 3.0 and entry(answer, "REM", "short nights")["effect"] < -20.0
    assert entry(answer, "insulin sensitivity", "short nights")["effect"] < 0.0 < entry(answer, "salivary cortisol", "short nights")["effect"]


def test_what_is_eaten_moves_tryptophan_as_it_holds_it(told):
    answer = told("tryptophan_meals")
    ratio = {arm: entry(answer, "TRP/LNAA ratio", arm)["effect"] for arm in ("depletion", "casein", "alpha-lactalbumin", "control drink")}
    assert ratio["depletion"] < ratio["casein"] < ratio["alpha-lactalbumin"] and ratio["control drink"] > 0.0
    assert entry(answer, "TRP/LNAA ratio", "diet")["basis"] == "unknown"


def test_hormones_are_not_known_exactly(told):
    for name, label, arm in (
        ("short_nights_sequence", "KSS", "short nights"), ("short_nights_sequence", "salivary cortisol", "short nights"),
        ("stress_test", "cortisol response", "ashwagandha"), ("delayed_phase_melatonin", "melatonin before bed", "melatonin"),
    ):  # fmt: skip
        row = entry(told(name), label, arm)
        low, high = row["interval"]["parameter"]
        assert high - low > 0.2 * abs(row["effect"]), label


def test_time_in_bed_is_set_and_not_unknown(told):
    assert entry(told("smokers_contraceptive"), "TIB", "prolonged")["effect"] == 0.0


def test_a_volume_counts_where_a_product_says_what_it_weighs(told):
    assert entry(told("htp_carbidopa"), "SE", "cherry")["basis"] == "predicted", "the melatonin that it holds"
    assert entry(told("htp_carbidopa"), "SE", "sublingual magnesium")["basis"] == "unknown"


def test_small_ratios_keep_their_digits(told):
    row = entry(told("tryptophan_meals"), "TRP/LNAA ratio", "whey")
    assert row["effect"] != 0.0
