"""Adenosine and its A1 receptor: Phillips, Klerman and Butler 2017 (doi:10.1371/journal.pcbi.1005759).

Compared: bedtime and wake values of 16:8 and of 14 days with 4 h in bed with a table made from the
paper's equations, started from the table's own state because the receptor needs months to settle.
Not compared: the paper's sleep drive, and caffeine, which the paper does not have. Tolerance 0.1 nM as
the reference states; the table is exact and our steps are short, so 0.001 nM is asked for.
"""

import csv

import numpy as np
import pytest

from . import stowe, worlds


def table() -> list[dict[str, str]]:
    with (stowe.GOLDEN / "phillips2017_adenosine.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


ROWS = table()


def follow(start_row: dict[str, str], awake_first: float, awake: float, asleep: float, days: int, lanes: int = 1):
    """(total adenosine, receptor) at each bedtime and wake time; the first stretch awake may differ."""
    begin = {"homeostat.adenosine": float(start_row["A_total_nM"]), "homeostat.receptor": float(start_row["R1_total_nM"])}
    beds = [awake_first + day * (awake + asleep) for day in range(days)]
    hours = beds[-1] + asleep
    windows = tuple(worlds.night(day, bed, bed + asleep) for day, bed in enumerate(beds))
    path = np.full((round(days * asleep * 120), 1), 2, np.int8)
    result = worlds.run(
        np.zeros(round(hours * 120) + 4), windows=windows, path=path, start=worlds.moment(begin), lanes=lanes, every=1)
    at, adenosine = worlds.series(result, "homeostat.adenosine")
    receptor = worlds.series(result, "homeostat.receptor")[1]
    for bed in beds:
        for moment in (bed, bed + asleep):
            row = int(np.argmin(np.abs(at - moment)))
            assert at[row] == pytest.approx(moment, abs=1e-9)
            yield adenosine[row], receptor[row]


def test_the_table_has_the_rows_we_read():
    assert [row["epoch"] for row in ROWS[:4]] == ["bedtime", "wake", "bedtime", "wake"]
    assert sum(row["phase"] == "20:4" for row in ROWS) == 28


@pytest.mark.parametrize("lanes", [1, 32])
def test_sixteen_hours_awake_and_eight_asleep(lanes):
    """From the wake row of day 198 to both rows of day 199."""
    found = list(follow(ROWS[1], 16.0, 16.0, 8.0, 1, lanes))
    for (adenosine, receptor), row in zip(found, ROWS[2:4], strict=True):
        assert adenosine == pytest.approx(float(row["A_total_nM"]), abs=0.001)
        assert receptor == pytest.approx(float(row["R1_total_nM"]), abs=0.001)


@pytest.mark.parametrize("lanes", [1, 32])
def test_two_weeks_of_four_hours_in_bed(lanes):
    rows = [row for row in ROWS if row["phase"] == "20:4"]
    found = list(follow(ROWS[3], 20.0, 20.0, 4.0, 14, lanes))
    gaps = np.array([[a - float(row["A_total_nM"]), r - float(row["R1_total_nM"])] for (a, r), row in zip(found, rows, strict=True)])
    assert np.max(np.abs(gaps[:, 0])) < (1e-4 if lanes == 1 else 0.005)  # rounding of a number near 800 in single precision
    # receptors move by less than their own last digit a step: 0.0045 nM would be lost without compensated sums
    assert np.max(np.abs(gaps[:, 1])) < (1e-5 if lanes == 1 else 5e-4)


def test_short_nights_build_a_debt_that_rest_does_not_clear_at_once():
    """A relation: adenosine recovers in one night, receptors do not in a week."""
    rows = [row for row in ROWS if row["phase"] == "20:4"]
    found = np.array(list(follow(rows[-1], 16.0, 16.0, 8.0, 7)))
    rested = float(ROWS[3]["R1_total_nM"])
    debt = float(rows[-1]["R1_total_nM"]) - rested
    assert debt > 0
    assert found[-1, 0] < float(rows[-1]["A_total_nM"])
    assert 0.3 * debt < found[-1, 1] - rested < debt
