"""Typical kinetics of caffeine and their spread between studies.

Run ``python studies/caffeine_pk/fit.py`` from the repository root (pineal on the path); writes
``result.json``. The rows of pk.csv give caffeine without doses, so single studies whose abstracts
were read (Newton 1981, Blanchard and Sawers 1983) stand beside them; numbers in the code name theirs.
"""

from __future__ import annotations

import json
from math import exp, log, sqrt
from pathlib import Path
from statistics import mean, stdev

HALF_LIFE_H = {"IOM 2001": 5.0, "Culm-Merdek 2005": 4.9, "Newton 1981, 50 mg": log(2) / 0.163, "Newton 1981, 750 mg": log(2) / 0.098}
CLEARANCE = {"IOM 2001": 0.078, "Culm-Merdek 2005": 0.105 * 60 / 70, "Newton 1981": 0.98e-3 * 60}  # L/h/kg
PERSON_CV, PEOPLE = 0.40, 7  # of half-life and clearance (pk120, pk122); people in a typical study
# L/kg: the review's value (pk121), Arnaud's, clearance over ke of Newton, and 5 mg/kg over a Cmax of 10.0 mg/L at 0.5 h (Blanchard)
VOLUME = {
    "Fredholm 1999": 0.65, "Arnaud": 0.70,
    "Newton 1981": 0.98e-3 * 60 / sqrt(0.163 * 0.098), "Blanchard 1983": 0.5 * exp(-0.133 * 0.5),
}
TMAX_H = {"Blanchard 1983": 29.8 / 60, "Fredholm 1999": 0.75}


def random_effects(values: list[float], sampling_sd: float) -> tuple[float, float, float]:
    """Geometric mean, raw log sd, and log sd with the sampling error taken off (0 at least)."""
    logs = [log(value) for value in values]
    return exp(mean(logs)), stdev(logs), sqrt(max(stdev(logs) ** 2 - sampling_sd**2, 0.0))


def main() -> dict:
    sampling = sqrt(log(1 + PERSON_CV**2)) / sqrt(PEOPLE)
    half_life = random_effects(list(HALF_LIFE_H.values()), sampling)
    clearance = random_effects(list(CLEARANCE.values()), sampling)
    ke, volume = log(2) / half_life[0], random_effects(list(VOLUME.values()), 0.15 / sqrt(PEOPLE))
    tmax = exp(mean(map(log, TMAX_H.values())))
    rate = next(k / 100 for k in range(50, 3000) if log(k / 100 / ke) / (k / 100 - ke) <= tmax)
    return {
        "half_life_h": half_life, "clearance_L_h_kg": clearance, "volume_L_kg": volume, "volume_from_clearance": clearance[0] / ke,
        "sampling_log_sd": sampling,
        "tmax_h": tmax, "rate_per_h": rate, "tmax_study_log_sd": stdev(map(log, TMAX_H.values())),
        "rate_from_99pct_in_45_min_per_h": log(100) / 0.75,
    }


if __name__ == "__main__":
    result = main()
    Path(__file__).with_name("result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
