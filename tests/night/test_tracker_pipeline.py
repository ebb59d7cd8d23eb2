"""Sleep statistics against the R pipeline of SRI International (sleep-trackers-performance 1.0.0, doi:10.1093/sleep/zsaa170).

Compared: TIB, TST, SE, SOL, WASO, light (N1 + N2), deep and REM minutes and shares, 14 people, reference and device.
Differs by definition: its WASO holds the wake after the final awakening too. Not compared: its agreement measures.
"""

import csv
import json
from pathlib import Path

import pytest

from pineal.night import Hypnogram, sleep_statistics

FOLDER = Path(__file__).parent / "data" / "sleep_trackers"
CODES = {"0": 0, "1": 2, "2": 3, "3": 4}
MEASURES = json.loads((FOLDER / "measures.json").read_text(encoding="utf-8"))


def nights():
    with open(FOLDER / "stages.csv", newline="", encoding="utf-8") as file:
        return [(row["subject"], row["source"], [CODES[c] for c in row["stages"]]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("subject", "source", "codes"), nights(), ids=lambda given: given if isinstance(given, str) else "")
def test_the_same_minutes_to_the_epoch(subject, source, codes):
    found, told = sleep_statistics(Hypnogram(codes)), MEASURES[subject]
    end = "ref" if source == "reference" else "device"
    assert found["TIB"] == told["TIB"]
    for ours, theirs in (("TST", "TST"), ("SOL", "SOL"), ("N2", "Light"), ("N3", "Deep"), ("REM", "REM")):
        assert found[ours] == told[f"{theirs}_{end}"], ours
    assert found["WASO"] + found["wake_after"] == told[f"WASO_{end}"]
    assert found["SE"] == pytest.approx(told[f"SE_{end}"], abs=0.006)  # they print two decimals
    for ours, theirs in (("N2_pct", "Light"), ("N3_pct", "Deep"), ("REM_pct", "REM")):
        assert found[ours] == pytest.approx(told[f"{theirs}Perc_{end}"], abs=0.006)
