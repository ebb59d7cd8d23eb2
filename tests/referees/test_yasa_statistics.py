"""Sleep statistics against YASA (0.7 and 0.8) on all 255 paths of the Dreem open datasets, to the epoch.

Compared: every statistic of `yasa.sleep_statistics`, and SOL_5min and SFI of `yasa.Hypnogram.sleep_statistics` where it has
them, and the counts of the transition matrix. Definitions that differ are converted here, and listed in docs/hypnogram.md:

* YASA's latencies of stages count from lights out, ours from sleep onset (the AASM rule): ours + SOL;
* YASA's SE is of the whole time in bed, ours of its scored part: equal after x scored / TIB;
* YASA gives SPT 0 to a night without sleep, ours is None (no such night here);
* YASA's SFI counts the final awakening, and no awakening out of an unscored stretch; SOL_5min is ended by an unscored epoch.
"""

import csv
import warnings
from pathlib import Path

import numpy as np
import pytest

from pineal.night import Hypnogram, sleep_statistics
from pineal.night.statistics import persistent_sleep
from pineal.night.transitions import matrix

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    yasa = pytest.importorskip("yasa")

pytestmark = pytest.mark.filterwarnings("ignore")
TABLE = Path(__file__).parents[2] / "data" / "dod_hypnograms" / "hypnograms.csv"
CODES = {"W": 0, "1": 1, "2": 2, "3": 3, "R": 4, "?": -1}
SAME = {
    "TIB": "TIB", "SPT": "SPT", "WASO": "WASO", "TST": "TST", "N1": "N1", "N2": "N2", "N3": "N3", "REM": "REM", "NREM": "NREM",
    "SOL": "SOL", "SME": "SME", "%N1": "N1_pct", "%N2": "N2_pct", "%N3": "N3_pct", "%REM": "REM_pct", "%NREM": "NREM_pct",
}  # fmt: skip
FROM_LIGHTS_OUT = {"Lat_N1": "N1_latency", "Lat_N2": "N2_latency", "Lat_N3": "N3_latency", "Lat_REM": "REM_latency"}


@pytest.fixture(scope="module")
def paths() -> list[np.ndarray]:
    with open(TABLE, newline="", encoding="utf-8") as file:
        return [np.array([CODES[c] for c in row["stages"]], np.int8) for row in csv.DictReader(file)]


def theirs(codes: np.ndarray) -> dict[str, float]:
    """YASA's statistics of integer codes; its -2 is unscored."""
    return yasa.sleep_statistics(np.where(codes < 0, -2, codes), sf_hyp=1 / 30)


def number(value: float | None) -> float:
    return np.nan if value is None else value


def test_all_paths_are_there(paths):
    assert len(paths) == 255


def test_every_statistic_of_every_path(paths):
    for k, codes in enumerate(paths):
        ours, told = sleep_statistics(Hypnogram(codes)), theirs(codes)
        found = {name: number(ours[key]) for name, key in SAME.items()}
        found |= {name: number(ours[key]) + number(ours["SOL"]) for name, key in FROM_LIGHTS_OUT.items()}
        found["SE"] = number(ours["SE"]) * (ours["TIB"] - ours["unscored"]) / ours["TIB"]
        assert set(found) == set(told), "YASA gives a statistic that is not compared"
        for name, value in found.items():
            assert value == pytest.approx(told[name], abs=1e-9, nan_ok=True), (k, name)


def test_fragmentation_and_persistent_sleep(paths):
    compared = 0
    for k, codes in enumerate(paths):
        labels = np.where(codes < 0, 5, codes)
        told = yasa.Hypnogram([("WAKE", "N1", "N2", "N3", "REM", "UNS")[code] for code in labels]).sleep_statistics()
        ours = sleep_statistics(Hypnogram(codes))
        if "SFI" not in told or np.any(codes < 0):
            continue
        compared += 1
        woke = ours["awakenings"] + (ours["wake_after"] > 0)
        assert told["SFI"] == pytest.approx(60 * woke / ours["TST"], abs=1e-4), k  # they round to four decimals
        assert number(told["SOL_5min"]) == pytest.approx(number(persistent_sleep(codes, 5.0)), abs=1e-4, nan_ok=True), k
    assert compared > 100 or "SFI" not in told


def test_transitions(paths):
    for codes in paths[::10]:
        whole = codes[codes >= 0] if not np.any(codes < 0) else None
        if whole is None:
            continue
        counts, _ = yasa.transition_matrix(whole)
        ours = matrix(whole)
        for before in counts.index:
            for after in counts.columns:
                assert ours[int(before), int(after)] == counts.loc[before, after]
        assert ours.sum() == counts.to_numpy().sum() == len(whole) - 1
