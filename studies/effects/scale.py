"""Where the prior of each weight is centred: python -m effects.scale rewrites the medians of priors.toml.

One rule for all: the probe of a weight, at the dose and hour of its situation and at the middle of its potency, changes the
measure that the weight acts on by SMALL spreads between people, the median effect of a drug against placebo over 94 meta-analyses
of common medicines (Leucht 2012, doi:10.1192/bjp.bp.111.096594; median as recalled, 0.37 in general medicine, 0.41 in
psychiatry). No size in trials.csv enters. All other weights of the probe are nil meanwhile, but that entry and exit, which both
make sleep longer, share one value.
"""

from __future__ import annotations

import re
import sys
import tomllib

import numpy as np
from scipy.optimize import brentq

from effects.parameters import HERE
from effects.rows import SD
from effects.simulated import World, difference, neutral
from effects.situations import situations

SMALL = 0.4
LEAST, MOST = 0.01, 20.0
FILE = HERE / "priors.toml"


def ruled() -> dict[str, dict]:
    """The numbers that follow the rule, in the order of the file."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: row for group in data.values() for name, row in group.items() if "probe" in row}


def effect(world: World, measure: str, values: dict[str, float]) -> float:
    """Change of a measure that the dose makes at some weights, every other weight of the probe's at nil."""
    return difference(world.night(values, True), world.night(values, False))[measure][0]


def solved(name: str, row: dict, worlds: dict[str, World]) -> float:
    """The weight at which the probe's effect has the size of the rule, within LEAST and MOST."""
    world = worlds.setdefault(row["probe"], World(situations()[row["probe"]]))
    nil, together = neutral(world.situation.compound), (name, row.get("like", name))
    aim = row["sign"] * SMALL * SD[row["measure"]]

    def miss(log: float) -> float:
        return row["sign"] * (effect(world, row["measure"], nil | dict.fromkeys(together, float(np.exp(log)))) - aim)

    low, high = np.log(LEAST), np.log(row.get("most", MOST))
    if miss(low) >= 0.0 or miss(high) <= 0.0:
        return LEAST if miss(low) >= 0.0 else float(np.exp(high))
    return float(np.exp(brentq(miss, low, high, xtol=0.02)))


def main() -> None:
    """Solve all and rewrite the file."""
    worlds: dict[str, World] = {}
    text = FILE.read_text(encoding="utf-8")
    for name, row in ruled().items():
        value = float(f"{solved(name, row, worlds):.2g}")
        key = "median" if "median" in row else "sd"
        text = re.sub(rf'(?m)^("{re.escape(name)}" = {{ {key} = )[0-9.e-]+', rf"\g<1>{value:g}", text)
        print(f"{name} {value:g}", file=sys.stderr, flush=True)
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
