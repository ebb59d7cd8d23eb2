"""Simulate, fit, check and write result.json and report.md: python -m home_prior."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from attrs import asdict

from home_prior.check import LEVELS, quantiles
from home_prior.diaries import EXAMPLE, diaries, digest
from home_prior.fit import LEAST_SD, Material, errors, material, moments, solve, standard_errors
from home_prior.moments import AGREEMENT, Home, weights
from home_prior.nights import SEED, Lived, live
from home_prior.report import write
from pineal.engine.shipped import version

HERE = Path(__file__).parent


def lived(weeks: dict) -> dict[str, Lived]:
    """Every week simulated; progress on standard error."""
    found = {}
    for k, (who, nights) in enumerate(weeks.items()):
        found[who] = live(nights, SEED + k)
        print(f"{who}: {len(nights)} nights", file=sys.stderr, flush=True)
    return found


def shown(data: Material, home: Home, bias: bool = True) -> dict:
    """Values with recorded and predicted moments."""
    pairs = moments(data, home, bias)
    return {"values": asdict(home), "moments": {name: {"recorded": a.tolist(), "predicted": b.tolist()} for name, (a, b) in pairs.items()}}


def results() -> dict:
    """All that the report shows."""
    weeks = diaries()
    slept = lived(weeks)
    kept = [who for who in weeks if who != EXAMPLE]
    data, every = (material([weeks[w] for w in who], [slept[w] for w in who]) for who in (kept, list(weeks)))
    home = solve(data)
    w = weights(data.traits, home)
    return {
        "data sha256": digest(), "model": version(), "participants": len(kept), "nights": sum(len(weeks[who]) for who in kept),
        "left out": EXAMPLE, "least sd": LEAST_SD, "agreement": AGREEMENT, "nightly errors": errors(data, home),
        "fit": shown(data, home), "standard errors": asdict(standard_errors(data)),
        "without bias": shown(data, solve(data, bias=False), bias=False), "with the example": shown(every, solve(every)),
        "effective persons": float(1.0 / np.sum(w**2)), "levels": LEVELS,
        "quantiles": quantiles([weeks[who] for who in kept], [slept[who] for who in kept], data.traits, home, errors(data, home)),
    }


def main() -> None:
    """Run the study."""
    begin = time.perf_counter()
    found = results()
    (HERE / "result.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write(found, HERE / "report.md")
    print(f"{time.perf_counter() - begin:.0f} s", file=sys.stderr)


main()
