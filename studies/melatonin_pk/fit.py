"""Typical kinetics of melatonin and their spread between studies, from the rows of pk.csv.

Run ``python studies/melatonin_pk/fit.py`` from the repository root (pineal on the path); it
writes ``result.json`` beside itself, and ``melatonin.toml`` holds those values rounded.

Steps, in order, none of which looks at the predictive-interval test:

1. F: one value per study (below), normal-theory random effects on the log scale; the spread
   between persons within a study (log sd 0.75) over 12 people is taken off as sampling error.
2. Half-life: the review's centre; its range over 22 studies is turned into a log sd by the
   expected range of a normal sample (d2 = 3.82 for 22).
3. Absorption: the rate as measured (half-life of absorption 6 min), the lag such that the peak
   comes at the geometric mean of the two published times; spread by the same range rule.
4. Spray: F and lag from its own Cmax and Tmax. Prolonged release: the slow rate is the apparent
   terminal half-life, the fast share is what the observed Cmax asks for.
   Means with a standard deviation are first turned into medians, value / sqrt(1 + cv^2).
"""

from __future__ import annotations

import json
from math import exp, log, sqrt
from pathlib import Path
from statistics import mean, stdev

from pineal.compounds import Depot, Disposition, pk
from pineal.evidence import pk_rows

ROWS = {row.id: row for row in pk_rows()}
WEIGHT_KG, PG_PER_ML = 75.0, 1e6  # weight assumed for healthy young men; mg/L to pg/mL
RANGE_22 = 3.82  # expected range of 22 standard normals


def median_of(row: str) -> float:
    """A row's value, as a median where a coefficient of variation came with a mean."""
    found = ROWS[row]
    return found.value / sqrt(1.0 + (found.cv_pct / 100.0) ** 2) if found.cv_pct else found.value


def study_shares() -> dict[str, float]:
    """Oral F by study: Andersen, the review's low end, DeMuro, the review's high end, and Gooneratne's
    CL/F (379 and 478 L/h, note of pk025 and pk026) against the intravenous clearance."""
    clearance = ROWS["pk013"].value * 60.0 * WEIGHT_KG
    gooneratne = clearance / sqrt(379.0 * 478.0)
    review = ROWS["pk003"]
    return {
        "andersen2016": ROWS["pk010"].value / 100, "review low": review.low / 100, "demuro2000": ROWS["pk004"].value / 100,
        "gooneratne2012": gooneratne, "review high": review.high / 100,
    }


def random_effects(values: list[float], sampling_sd: float) -> tuple[float, float]:
    """Geometric mean and between-study log sd, sampling error taken off."""
    logs = [log(value) for value in values]
    return exp(mean(logs)), sqrt(max(stdev(logs) ** 2 - sampling_sd**2, 0.0))


def bisect(function, low: float, high: float) -> float:
    """Where an increasing function crosses zero."""
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if function(middle) > 0 else (middle, high)
    return (low + high) / 2


def main() -> dict:
    shares = study_shares()
    share, share_sd = random_effects(list(shares.values()), 0.75 / sqrt(12))
    half_life = ROWS["pk002"].value / 60.0
    half_life_sd = log(ROWS["pk002"].high / ROWS["pk002"].low) / RANGE_22
    ke, volume = log(2.0) / half_life, ROWS["pk014"].value * WEIGHT_KG
    rate = log(2.0) / (ROWS["pk005"].value / 60.0)
    rise = log(rate / ke) / (rate - ke)
    lag = sqrt(ROWS["pk001"].value * ROWS["pk006"].value) / 60.0 - rise
    absorption_sd = log(ROWS["pk001"].high / ROWS["pk001"].low) / RANGE_22

    def top(depots, f, dose):
        at, high = pk.peak(dose, depots, Disposition(volume / f, ke))
        return float(at), float(high) * PG_PER_ML

    spray_lag = median_of("pk019") / 60.0 - rise
    spray_share = median_of("pk018") / top([Depot(1.0, rate, spray_lag)], 1.0, 1.0)[1]
    slow = log(2.0) / ROWS["pk021"].value

    def released(fast):
        return [Depot(fast, rate, lag), Depot(1.0 - fast, slow, lag)]

    fast = bisect(lambda f: top(released(f), share, 1.9)[1] - median_of("pk016"), 0.01, 0.99)
    pr_tmax, pr_cmax = top(released(fast), share, 1.9)
    return {
        "weight_kg": WEIGHT_KG, "study_F": shares, "F": share, "F_study_log_sd": share_sd,
        "half_life_h": half_life, "half_life_study_log_sd": half_life_sd, "rate_per_h": rate, "lag_h": lag,
        "absorption_study_log_sd": absorption_sd, "spray_F": spray_share, "spray_lag_h": spray_lag,
        "pr_slow_rate_per_h": slow, "pr_slow_study_log_sd": log(ROWS["pk021"].value / ROWS["pk024"].value) / sqrt(2.0),
        "pr_fast_fraction": fast,
        "pr_check": {"Cmax_pg_mL": pr_cmax, "Tmax_min": pr_tmax * 60, "observed_Tmax_median_min": median_of("pk017")},
    }


if __name__ == "__main__":
    result = main()
    Path(__file__).with_name("result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
