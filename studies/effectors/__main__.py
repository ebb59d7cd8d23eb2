"""Simulate, fit, check and write result.json and report.md: python -m effectors."""

import json
import sys
import time
from pathlib import Path

import numpy as np

from effectors import caffeine, checks, melatonin
from effectors.posterior import (
    DATA,
    FIRST,
    MEDIANS,
    MISFIT,
    NAMES,
    SCN_FOR_CAFFEINE,
    TAU,
    WIDE,
    Fit,
    Surface,
    caffeine_surfaces,
    fit,
    melatonin_surfaces,
)
from effectors.report import write
from effectors.rows import FITTED, digest

HERE = Path(__file__).parent


def say(*words) -> None:
    """Progress on standard error."""
    print(*words, file=sys.stderr, flush=True)


def weights(found: Fit, spreads: tuple[float, ...]) -> dict:
    """Median, log spread, prior and contraction of each weight."""
    rows = zip(NAMES, found.log_mean, found.log_sd, MEDIANS, spreads, strict=True)
    return {
        name: {"median": float(np.exp(m)), "log_sd": float(s), "prior": [median, spread], "contraction": float(1.0 - s / spread)}
        for name, m, s, median, spread in rows
    }


def compared(found: Fit) -> list[dict]:
    """Published against predicted, row by row."""
    return [
        {"row": d.key, "what": d.measure, "published": d.effect, "error": d.error, "with misfit": d.sigma, "bound": d.bound,
         "predicted": found.predicted[d.key]}
        for d in DATA
    ]


def checked(found: Fit) -> dict:
    """Everything that was not fitted."""
    kappa, scn_entry, *adenosine = np.exp(found.log_mean).tolist()
    own = (kappa, scn_entry)
    return {
        "insomnia, 3 mg 1 h before bed": checks.plain(checks.ordinary(*own, melatonin.TABLET)),
        "insomnia, 2 mg prolonged release 1.5 h before bed": checks.plain(checks.ordinary(*own, melatonin.SLOW)),
        "delayed, 5 mg 5 h before bed": checks.plain(melatonin.delayed(*own)),
        "good sleepers, 3 mg 1 h before bed": checks.plain(checks.good_sleepers(*own, melatonin.TABLET)),
        "good sleepers, 0.3 mg 0.5 h before bed": checks.plain(checks.good_sleepers(*own, melatonin.SMALL)),
        "latency by dose and hour": checks.doses_and_hours(*own),
        "latency by shift of the clock": checks.latency_by_shift(scn_entry),
        "caffeine": checks.caffeine_arms(tuple(adenosine), SCN_FOR_CAFFEINE),
        "caffeine, undosed night": caffeine.baseline(SCN_FOR_CAFFEINE),
    }


def results(surfaces: dict[str, Surface]) -> dict:
    """All that the report shows."""
    found, narrow = fit(surfaces), fit(surfaces, FIRST)
    return {
        "rows": {"fitted": FITTED, "sha256": digest()},
        "tau": TAU, "misfit": MISFIT,
        "weights": weights(found, WIDE),
        "covariance of logs": np.round(found.covariance, 5).tolist(),
        "correlation of logs": np.round(found.covariance / np.outer(found.log_sd, found.log_sd), 3).tolist(),
        "factors of the pools": found.factors,
        "compared": compared(found),
        "with the first, narrower priors": weights(narrow, FIRST),
        "without delayed phase": weights(fit(surfaces, left_out=("delayed",)), WIDE),
        "error of the surfaces": {name: s.error for name, s in surfaces.items()},
        "checks": checked(found),
    }


def main() -> None:
    """Run the study."""
    begin = time.perf_counter()
    found = results(caffeine_surfaces(say) | melatonin_surfaces(say))
    (HERE / "result.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write(found, HERE / "report.md")
    say(f"{time.perf_counter() - begin:.0f} s")


main()
