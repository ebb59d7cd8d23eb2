"""The comparisons: suppression, onset and level in the laboratory; waking over evening at home."""

from __future__ import annotations

import numpy as np

from pineal.inference import observation

from .recorded import PRE, Evenings, area, evenings, nights, onset, suppression
from .scores import Score, score
from .simulated import DIM, people, saliva, usual, wake_over_evening

N_LAB, N_HOME, SEED = 2000, 500, 11
LUX, OTHER_LUX = 100.0, (30.0, 50.0, 200.0)
"""Melanopic EDI (lux) of the lit display, assumed, and other values tried: the files do not tell it."""
NOISE = 0.25
"""Log-SD of one saliva sample about its mean course, assumed, as in the study of cortisol."""
EARLIER = 1.5
"""Hours; the difference of the mean onsets, seen and predicted, rounded. Only for the row called diagnosis."""
FLOOR = 1.0
"""pg/mL times half an hour, added to areas before a logarithm."""


def noisy(levels: np.ndarray, seed: int, whole: float = 0.0) -> np.ndarray:
    """Levels with the noise of single samples, and of a whole evening (log-SD `whole`); shape (samples, persons)."""
    rng = np.random.default_rng(seed)
    return levels * np.exp(rng.normal(0.0, NOISE, levels.shape) + rng.normal(0.0, 1.0, levels.shape[1]) * whole)


def evening_noise(seen: list[Evenings]) -> float:
    """Log-SD of an evening's level about the person's own: from the hours before the light, dim on both evenings."""
    ratios = [np.log((area(e.bright, PRE) + FLOOR) / (area(e.dark, PRE) + FLOOR)) for e in seen]
    return float(np.std(ratios, ddof=1) / np.sqrt(2.0))


def suppressions(
    seen: list[Evenings], dark: np.ndarray, bright: dict[float, np.ndarray], late: tuple[np.ndarray, np.ndarray]
) -> list[Score]:
    """Percent suppression: natural pupils first, several levels of light, dilated pupils; last a diagnosis.

    `late`: dark and bright evenings of the same persons with the session EARLIER hours earlier on their clock.
    """
    natural = np.array([suppression(e.bright, e.dark) for e in seen if not e.dilated])
    wide = np.array([suppression(e.bright, e.dark) for e in seen if e.dilated])
    whole = evening_noise(seen)
    main = suppression(noisy(bright[LUX], 2), noisy(dark, 1))
    rows = [
        score(f"{LUX:.0f} lux, sample noise", main, natural),
        score(f"{LUX:.0f} lux, no noise", suppression(bright[LUX], dark), natural),
        score(f"{LUX:.0f} lux, sample and evening noise", suppression(noisy(bright[LUX], 2, whole), noisy(dark, 1, whole)), natural),
    ]
    rows += [score(f"{lux:.0f} lux, sample noise", suppression(noisy(bright[lux], 2), noisy(dark, 1)), natural) for lux in OTHER_LUX]
    rows.append(score(f"dilated pupils: {LUX:.0f} lux, sample noise", main, wide))
    moved = suppression(noisy(late[1], 2), noisy(late[0], 1))
    return [*rows, score(f"diagnosis, session {EARLIER} h earlier: {LUX:.0f} lux, sample noise", moved, natural)]


def onsets(seen: list[Evenings], dark: np.ndarray) -> list[Score]:
    """Hours from habitual bedtime to onset on the dark evening."""
    values = np.array([onset(e.dark) for e in seen])
    return [
        score(name, np.array([onset(column) for column in levels.T]), values)
        for name, levels in (("sample noise", noisy(dark, 1)), ("no noise", dark))
    ]


def levels(seen: list[Evenings], dark: np.ndarray) -> Score:
    """Natural log of saliva melatonin (pg/mL) an hour after habitual bedtime on the dark evening."""
    return score("log level, sample noise", np.log(noisy(dark, 1)[-1]), np.log([e.dark[-1] for e in seen]))


def home() -> list[Score]:
    """Log ratio of waking to evening for each man, with his own night as habit, or the men's middle night as habit."""
    men, who = nights(), people(N_HOME, SEED)
    middle = tuple(_clock(np.median([_after_noon(getattr(man, at)) for man in men])) for at in ("bed", "rise"))
    own = [wake_over_evening(usual(man.bed, man.rise), who, SEED) for man in men]
    common = [wake_over_evening(usual(*middle, (man.bed, man.rise)), who, SEED) for man in men]
    seen = np.array([man.log_ratio for man in men])
    return [
        score("own night as habit, declared error", _with_error(own), seen),
        score("own night as habit, no error", own, seen),
        score("middle night as habit, declared error", _with_error(common), seen),
    ]


def _with_error(samples: list[np.ndarray]) -> list[np.ndarray]:
    """The measurement error that the package declares for this ratio (Student t)."""
    rng, scale = np.random.default_rng(SEED), observation.facts()["melatonin_ratio_error"].value
    return [sample + scale * rng.standard_t(observation.TAIL_DF, len(sample)) for sample in samples]


def _after_noon(clock: str) -> float:
    hours, minutes = map(int, clock.split(":"))
    return (60.0 * hours + minutes - 720.0) % 1440.0


def _clock(minutes: float) -> str:
    at = int(minutes + 720) % 1440
    return f"{at // 60:02d}:{at % 60:02d}"


def everything() -> dict[str, list[Score]]:
    """All scores by part."""
    seen, who = evenings(), people(N_LAB, SEED)
    dark = saliva(DIM, who, SEED)
    bright = {lux: saliva(lux, who, SEED) for lux in (LUX, *OTHER_LUX)}
    late = (saliva(DIM, who, SEED, EARLIER), saliva(LUX, who, SEED, EARLIER))
    return {
        "suppression": suppressions(seen, dark, bright, late),
        "onset": onsets(seen, dark),
        "level": [levels(seen, dark)],
        "home": home(),
    }
