"""Norms: only what was read at its source, only for the age asked, never without one."""

from datetime import UTC, datetime

from pineal.evidence.tables import norm_rows
from pineal.night import Hypnogram, sleep_statistics
from pineal.night.norms import norms

CODES = [0] * 60 + [2] * 300 + [3] * 150 + [4] * 150 + [2] * 200 + [0] * 10
NIGHT = Hypnogram(CODES, datetime(2024, 1, 10, 23, 14, tzinfo=UTC))


def told(night=NIGHT, age=25, sex=None):
    return norms(night, sleep_statistics(night), age, sex)


def test_without_an_age_nothing_is_computed_and_that_is_said():
    found = told(age=None)
    assert found["percentiles"] == found["intervals"] == [] and "--age" in found["not_computed"][0]["why"]


def test_a_percentile_by_hand():
    (one,) = [row for row in told()["percentiles"] if row["statistic"] == "sleep_onset"]
    assert one["row"] == "n068" and one["value"] == 23 + 44 / 60
    assert 11.5 < one["percentile"] < 12.5  # (23.73 - 25.73) / 1.68 is -1.19 standard deviations


def test_rows_from_memory_are_not_used():
    rows = {row.id: row for row in norm_rows()}
    for age in range(15, 91):
        found = told(age=age)
        for one in found["percentiles"] + found["intervals"]:
            assert rows[one["row"]].provenance == "seen"
            assert rows[one["row"]].age_low <= age <= rows[one["row"]].age_high
        named = {one["statistic"] for one in found["percentiles"]} | {one["statistic"] for one in found["not_computed"]}
        assert {"TST", "SE", "WASO", "N3_pct", "REM_pct", "SOL"} <= named
    assert any("memory" in one["why"] for one in told(age=40)["not_computed"])


def test_a_day_long_record_is_compared_with_nobody():
    found = told(Hypnogram([0] * 1000 + CODES + [0] * 1000))
    assert not {"SOL", "SE", "WASO"} & {one["statistic"] for one in found["intervals"]}
    assert any("longer than a night" in one["why"] for one in found["not_computed"])
