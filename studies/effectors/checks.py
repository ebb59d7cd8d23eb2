"""What the fitted weights say where nothing was fitted: other rows, ceilings, the late clock, dose and hour."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from effectors import caffeine, melatonin
from effectors.people import broad, match, mean_sd, weights
from effectors.worlds import Dose, World, before, treated

SHIFTED = World("23:00", "07:00", 1, lead_in=1)
SHIFTS_H = (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0)
DOSES_MG = (0.3, 1.0, 3.0, 8.0)
HOURS = (0.5, 3.0, 5.0)


def ordinary(kappa: float, scn_entry: float, dose: Dose) -> melatonin.Effect:
    """Primary insomnia."""
    return melatonin.matched(melatonin.INSOMNIA, melatonin.BASELINE, kappa, scn_entry, dose)


def good_sleepers(kappa: float, scn_entry: float, dose: Dose) -> melatonin.Effect:
    """People without a complaint: the ceiling."""
    return melatonin.matched(melatonin.HEALTHY, melatonin.GOOD_SLEEP, kappa, scn_entry, dose)


def doses_and_hours(kappa: float, scn_entry: float) -> dict[str, float]:
    """Change of latency in insomnia by amount (1 h before bed) and by hour (3 mg), minutes."""
    arms = [evolve(melatonin.TABLET, mg=mg) for mg in DOSES_MG] + [evolve(melatonin.TABLET, hours_before=h) for h in HOURS]
    return {f"{arm.mg:g} mg, {arm.hours_before:g} h before bed": ordinary(kappa, scn_entry, arm).change["SOL"] for arm in arms}


def latency_by_shift(scn_entry: float) -> dict[str, float]:
    """Mean latency of healthy people whose clock is early or late by so many hours at the same bedtime."""
    people = broad(melatonin.PERSONS, 9)
    values = melatonin.shared(0.1, scn_entry)
    nights = {h: treated(SHIFTED, people, before(SHIFTED, people, values, h)[1], values, None) for h in SHIFTS_H}
    own = {name: nights[0.0][name][:, 0] for name in ("SOL", "WASO")}
    w = weights(people, match(people, own, melatonin.GOOD_SLEEP))
    return {f"{h:+g} h": mean_sd(night["SOL"][:, 0], w)[0] for h, night in nights.items()}


def caffeine_arms(values: tuple[float, float, float], scn_entry: float) -> dict[str, dict[str, float]]:
    """Every arm of the pooled mix, Drake's hours and a morning dose."""
    arms = (*caffeine.POOLED, caffeine.DRAKE[0], caffeine.MORNING)
    return {f"{arm.mg:g} mg, {arm.hours_before:g} h before bed": caffeine.change(values, scn_entry, arm) for arm in arms}


def plain(effect: melatonin.Effect) -> dict:
    """An effect as numbers for the result file."""
    base = {name: np.round(pair, 2).tolist() for name, pair in effect.baseline.items()}
    traits = None if effect.traits is None else [effect.traits.entry, effect.traits.entry_sd, effect.traits.exit, effect.traits.exit_sd]
    return {
        "change": {name: round(value, 3) for name, value in effect.change.items()}, "baseline mean, sd": base,
        "traits entry, sd, exit, sd": traits, "advance h": round(effect.advance_h, 3), "late h": round(effect.late_h, 3),
    }
