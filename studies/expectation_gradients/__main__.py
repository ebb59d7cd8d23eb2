"""Gradients against differences: python -m expectation_gradients [--nights 1000000] [--threads 1].

A million nights take some two and a half hours of one core; pieces are kept under build/, so a run that was cut off
goes on and more nights only add pieces. Writes result.json, report.md and gradients.svg here.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np

from expectation_gradients import pictures, pieces, report
from expectation_gradients.world import ALONG, DIRECTIONS, NIGHTS, STATISTICS
from pineal.engine.moments import Moments
from pineal.engine.rewards import BASELINES
from pineal.engine.shipped import version

SMALL = 512
"""Lives for the gain of the baselines."""


def option(name: str, otherwise: int) -> int:
    """A whole number of the command line."""
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else otherwise


def found(nights: int, threads: int) -> dict:
    """All numbers of the study."""
    many = -(-nights // (NIGHTS * pieces.LIVES))
    for k in range(many):
        pieces.make(k, threads)
    ours, theirs = pieces.gradients(many), pieces.all_differences(many)
    return {
        "model": version(),
        "nights": ours.n * NIGHTS,
        "nights of each difference": theirs[0]["stages"].n * NIGHTS,
        "lives of each difference of the marker": theirs[0]["marker"].n,
        "directions": [{"name": d.name, "unit": d.unit, "step": d.step} for d in DIRECTIONS],
        "statistics": list(STATISTICS),
        "values": {"mean": ours.value.tolist(), "error": ours.error.tolist()},
        "rows": [row for k in range(len(DIRECTIONS)) for row in rows(k, ours, theirs[k])],
        "gain": gains(threads),
    }


def rows(k: int, ours, theirs: dict[str, Moments]) -> list[dict]:
    """One direction: for each night and statistic our gradient, the differences and how far apart they are."""
    out = []
    for night in range(NIGHTS):
        for s, statistic in enumerate(STATISTICS):
            sums = theirs["marker"] if statistic == "DLMO" else theirs["stages"]
            at = (night,) if statistic == "DLMO" else (night, s)
            mean, error = sums.mean[at], sums.error[at]
            gradient, own = float(ours.gradient[night, s, k]), float(ours.gradient_error[night, s, k])
            both = 0.0 if statistic == "DLMO" else float(np.hypot(own, error[2]))
            out.append({
                "direction": ALONG[k], "night": night + 1, "statistic": statistic, "gradient": gradient, "error": own,
                "difference": mean.tolist(), "difference error": error.tolist(),
                "z": (gradient - float(mean[2])) / both if both > 0.0 else None,
                "z, step": (gradient - float(mean[0])) / float(np.hypot(own, error[0])) if both > 0.0 else None,
            })  # fmt: skip
    return out


def gains(threads: int) -> dict:
    """Median variance of the gradients of stages' statistics with each baseline, over that with none."""
    stages = STATISTICS.index("DLMO")
    runs = {kind: pieces.compared(kind, SMALL, threads).gradient_error[:, :stages] ** 2 for kind in BASELINES}
    told = runs["value"] > 0.0
    return {"lives": SMALL} | {
        kind: [float(np.median(runs["none"][night][told[night]] / runs[kind][night][told[night]])) for night in range(NIGHTS)]
        for kind in ("mean", "value")
    }


def main() -> None:
    """Run what is missing and write everything."""
    begin = time.perf_counter()
    result = found(option("--nights", 1_000_000), option("--threads", 1))
    (pieces.HERE / "result.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (pieces.HERE / "gradients.svg").write_text(pictures.picture(result), encoding="utf-8")
    (pieces.HERE / "report.md").write_text(report.text(result), encoding="utf-8")
    pieces.say(f"{time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
