"""What free-running nights are held to: standard sleep statistics of a path, by the package's definitions."""

import numpy as np

from pineal.night import Hypnogram
from pineal.night.cycles import rem_episodes
from pineal.night.statistics import sleep_statistics

WEIGHED = {  # weight of each in the calibration
    **dict.fromkeys(("SOL", "WASO", "TST", "N1", "N2", "N3", "REM", "REM_latency"), 1.0),
    **dict.fromkeys(("awakenings", "transitions", "REM_episodes", "cycle"), 1.0),
    **dict.fromkeys(("N3_latency", "long_awakenings", "long_wake", "sleep_bout", "sleep_bout_median", "fragmentation"), 0.3),
    **dict.fromkeys(("wake_bout", "N1_bout", "N2_bout", "N3_bout", "REM_bout", "N2_bout_median", "N3_bout_median"), 0.3),
    **dict.fromkeys(("N3_third_1", "N3_third_2", "wake_bout_median"), 0.3),
    **dict.fromkeys(("N3_third_3", "longest_REM_episode"), 1.0),
}
NAMES = tuple(WEIGHED)
WEIGHTS = np.array(list(WEIGHED.values()))


def of_path(codes: np.ndarray) -> list[float]:
    """The NAMES of one path, -1 not scored or after the end; nan where not defined. An unscored lead counts as wake."""
    scored = np.flatnonzero(codes >= 0)
    kept = codes[: scored[-1] + 1].astype(np.int8)
    kept[: scored[0]] = 0
    found = sleep_statistics(Hypnogram(kept))
    found["longest_REM_episode"] = max((episode.rem_min for episode in rem_episodes(kept)), default=0.0)
    return [np.nan if found[name] is None else found[name] for name in NAMES]


def table(stages: np.ndarray) -> np.ndarray:
    """(paths, NAMES) of many paths."""
    return np.array([of_path(codes) for codes in stages], dtype=float)
