"""Does the interval of a new trial cover new trials? Replicates are simulated end to end and counted.

Each replicate is a trial of its own: one draw of the world, a factor of its study, other people in each arm of a parallel trial
and other nights of the same people in a crossover. What is compared is the share of replicates inside `interval.study`,
which was computed from other draws. 95 % of them should be, give or take what so many replicates allow.
"""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from trial_files import arm, outcome, trial

from pineal.trials.draws import declared
from pineal.trials.lived import lived
from pineal.trials.run import answered, world_of

N, REPLICATES = 16, 64
ZOLPIDEM = '{ compound = "zolpidem", amount = "10 mg", before_bed = "20 min" }'
OUTCOMES = (
    outcome("TST"), outcome("WASO", 'label = "diary WASO"\nmethod = "diary"\nkind = "change"'), outcome("SOL", 'label = "log"\nscale = "percent"'),
    outcome("LPS", 'label = "SMD"\nscale = "SMD"'),
)  # fmt: skip


def replicates(made, factors: np.ndarray) -> np.ndarray:
    """Effects that trials of N people an arm would print, shape (replicates, outcomes)."""
    worlds = [world_of(evolve(made, seed=seed), [()] * 4, REPLICATES * N, 1, lambda *_: None) for seed in (101, 202)]
    here, there = worlds
    paired = made.design == "crossover"
    there = evolve(there, draws=here.draws, parts=here.parts if paired else there.parts)
    found = []
    for k, factor in enumerate(factors):
        one, other = lived(here, k), lived(there, k)
        plain, moved = one["values"][0], one["values"][1]
        treated = plain + factor * (moved - plain)  # the study's own size of what the compound does
        base = (one if paired else other)["base"]  # the people of a crossover have one baseline
        found.append([_printed(treated[o], other["values"][0][o], one["base"][o], base[o], o) for o in range(4)])
    return np.array(found)


def _printed(treated, control, base, base_other, o: int) -> float:
    if o == 1:
        treated, control = treated - base, control - base_other
    if o == 2:
        return 100.0 * (np.nanmean(treated) / np.nanmean(control) - 1.0)
    return (np.nanmean(treated) - np.nanmean(control)) / (np.nanstd(control, ddof=1) if o == 3 else 1.0)


@pytest.mark.parametrize("design", ["parallel", "crossover"])
def test_the_interval_of_a_new_trial_covers_new_trials(tmp_path, design):
    made = trial(tmp_path, arm("placebo"), arm("zolpidem", ZOLPIDEM), *OUTCOMES, design=design, n=N, nights=1)
    told = answered(made, samples=256, workers=1, keep=False)["outcomes"]
    rng = np.random.default_rng(5)
    factors = np.exp(np.abs(declared()["between_studies"].value * rng.standard_normal(REPLICATES)) * rng.standard_normal(REPLICATES))
    seen = replicates(made, factors)
    inside = np.array([(seen[:, o] > row["low"]) & (seen[:, o] < row["high"]) for o, row in enumerate(told)])
    assert 0.90 <= inside.mean() <= 0.99, inside.mean(axis=1)
    assert inside.mean(axis=1).min() >= 0.85, inside.mean(axis=1)
