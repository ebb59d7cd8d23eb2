"""Simulate, fit, check and write result.json and report.md: python -m home_prior.

Bring the values into the package with python -m home_prior.ship.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from attrs import asdict

import places
from home_prior.check import LEVELS, compared
from home_prior.diaries import EXAMPLE, diaries, digest
from home_prior.fit import AGREEMENT, AGREEMENT_SD, Home, Material, log_population, solve, spreads, standard_errors
from home_prior.nights import COPIES, PERSONS, Lived, numbered, traits
from home_prior.report import write
from pineal.engine.shipped import version

HERE = Path(__file__).parent
NARROWER = (0.35, 0.5, 0.7, 1.0, 1.4)


def lived(weeks: dict) -> tuple[Lived, ...]:
    """Every week simulated; progress on standard error."""
    found, stretches = {}, list(weeks.values())
    for k, one in places.made(numbered, stretches, len(stretches)):
        found[k] = one
        print(f"{list(weeks)[k]}: {len(stretches[k])} nights", file=sys.stderr, flush=True)
    return tuple(found[k] for k in range(len(stretches)))


def by_spread(data: Material, home: Home) -> dict[str, float]:
    """Log likelihood with the assumed spreads of the traits multiplied; nothing is fitted again."""
    return {f"{f:g}": float(data.log_likelihoods(home, tuple(f * sd for sd in spreads())).sum()) for f in NARROWER}


def results() -> dict:
    """All that the report shows."""
    weeks = {who: nights for who, nights in diaries().items() if who != EXAMPLE}
    data = Material(lived(weeks))
    home = solve(data)
    w = np.exp(log_population(traits(data.lived[0].people), home, spreads()))
    return {
        "data sha256": digest(), "model": version(), "participants": len(weeks), "nights": sum(map(len, weeks.values())),
        "left out": EXAMPLE, "persons": PERSONS, "copies": COPIES,
        "fit": asdict(home), "standard errors": asdict(standard_errors(data, home)),
        "log likelihood": float(data.log_likelihoods(home).sum()), "by spread": by_spread(data, home),
        "agreement": data.agreement(home), "agreement prior": [AGREEMENT, AGREEMENT_SD],
        "effective persons": float(1.0 / np.sum(w**2)), "levels": LEVELS,
        **compared(data.lived, home),
    }


def main() -> None:
    """Run the study."""
    begin = time.perf_counter()
    with places.asked():
        found = results()
    (HERE / "result.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    write(found, HERE / "report.md")
    print(f"{time.perf_counter() - begin:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
