"""A made-up but plausible answer and its scenes: a person who takes long to fall asleep.

No number here comes from a person or a trial; the file only exercises the page.
"""

from __future__ import annotations

import copy
from math import erf, sqrt

import numpy as np

from pineal.report import Actogram, Curve, Day, Dial, Estimate, Intake, LightBlock, Plasma, Scenes, StageProbabilities

EVENINGS = ("Mon 2 Mar", "Tue 3 Mar", "Wed 4 Mar", "Thu 5 Mar", "Fri 6 Mar", "Sat 7 Mar", "Sun 8 Mar")


def interval(median: float, low: float, high: float, unit: str = "min") -> dict:
    """An interval as the JSON has it."""
    return {"median": median, "low": low, "high": high, "unit": unit}


def row(measure: str, now: tuple, then: tuple, change: tuple, chance: float, unit: str = "min") -> dict:
    """One expected row as the JSON has it."""
    ends = ("median", "low", "high")
    values = {name: dict(zip(ends, given, strict=True)) for name, given in (("now", now), ("then", then), ("change", change))}
    return {"measure": measure, "unit": unit, **values, "chance_no_benefit": chance}


CAUSES = [
    {"cause": "delayed_melatonin_onset", "same_class": [], "identified": True, "probability": 0.78,
     "gain": {"SOL": interval(-16, -29, -5), "WASO": interval(-2, -9, 4), "TST": interval(14, 2, 27)}},
    {"cause": "light_at_night", "same_class": [], "identified": True, "probability": 0.64,
     "gain": {"SOL": interval(-8, -17, -1), "WASO": interval(-1, -6, 4), "TST": interval(7, -1, 16)}},
    {"cause": "caffeine_load", "same_class": [], "identified": True, "probability": 0.55,
     "gain": {"SOL": interval(-6, -14, 1), "WASO": interval(-5, -13, 2), "TST": interval(11, -1, 25), "N3": interval(4, -1, 9)}},
    {"cause": "conditioned_arousal", "same_class": ["conditioned_arousal", "hpa_hyperactivation"], "identified": True, "probability": 0.41,
     "gain": {"SOL": interval(-9, -24, 2), "WASO": interval(-6, -19, 4)}},
    {"cause": "low_magnesium", "same_class": [], "identified": False, "probability": 0.15, "gain": {"SOL": interval(-1, -7, 2)}},
    {"cause": "low_brain_tryptophan", "same_class": [], "identified": False, "probability": 0.1, "gain": {"SOL": interval(0, -3, 2)}},
]

LIGHT_MORNING = {
    "kind": "light", "from": "07:10", "to": "07:50", "lux": 1000, "ceiling": False,
    "why": "Bright light soon after rising moves your body's night earlier. It is the strongest lever you have.",
    "evidence": ["t118"], "basis": "trial",
    "without": {"SOL": interval(6, 1, 13)}, "hour_earlier": {"SOL": interval(1, -2, 5)}, "hour_later": {"SOL": interval(2, -1, 6)},
}  # fmt: skip
LIGHT_EVENING = {
    "kind": "light", "from": "20:40", "to": "23:10", "lux": 10, "ceiling": True,
    "why": "Your evenings measure about 90 melanopic lux, enough to hold your melatonin back by most of an hour.",
    "evidence": ["t121", "t122"], "basis": "data", "without": {"SOL": interval(5, 0, 11)}, "hour_earlier": {},
    "hour_later": {"SOL": interval(3, -1, 8)},
}  # fmt: skip
NO_CAFFEINE = {
    "kind": "stop", "compound": "caffeine", "at": "12:00",
    "why": "Your 15:30 coffee leaves about a third of its caffeine at lights out.",
    "evidence": ["t064"], "basis": "trial", "without": {"SOL": interval(4, -1, 10), "N3": interval(-3, -8, 1)},
    "hour_later": {"SOL": interval(1, -1, 3)},
}  # fmt: skip
WINDOW = {
    "kind": "window", "from": "23:40", "to": "07:00",
    "why": "You lie awake for the first three quarters of an hour; half an hour less in bed loses almost no sleep.",
    "evidence": [], "basis": "assumed", "without": {"SOL": interval(5, -3, 14)},
}  # fmt: skip
MELATONIN = {
    "kind": "dose", "compound": "melatonin", "form": "immediate release", "product": "0.5 mg tablet", "at": "18:30", "nights": 14,
    "amount": {"value": 0.5, "unit": "mg", "of": None},
    "why": "A small dose about four and a half hours before your own melatonin rises moves the clock earlier; a larger or later "
    "one mostly makes sleepy.",
    "evidence": ["t001", "t015"], "basis": "trial",
    "without": {"SOL": interval(5, 0, 11), "TST": interval(-4, -11, 1)}, "hour_earlier": {"SOL": interval(1, -3, 4)},
    "hour_later": {"SOL": interval(1, -2, 5)},
}  # fmt: skip

BEHAVIOUR = [LIGHT_MORNING, NO_CAFFEINE, LIGHT_EVENING, WINDOW]


def expected(scale: float) -> list[dict]:
    """The rows of an option, shrunk from the strongest one."""
    rows = (("SOL", (48, 39, 58), (-22, -36, -9), "min"), ("WASO", (41, 30, 55), (-7, -18, 3), "min"), ("TST", (372, 351, 390), (12, -4,
    29), "min"),
            ("SE", (78, 74, 82), (6, 1, 11), "%"), ("N3", (64, 45, 85), (3, -6, 11), "min"), ("REM", (78, 62, 95), (5, -5, 15), "min"),
            ("REM latency", (96, 78, 118), (-6, -21, 8), "min"), ("evening cortisol", (3.1, 2.2, 4.4), (-0.2, -0.7, 0.3), "nmol/L"),
            ("KSS", (4.6, 3.8, 5.4), (-0.5, -1.2, 0.1), ""))  # fmt: skip
    return [_scaled(name, now, change, unit, scale) for name, now, change, unit in rows]


def _scaled(name: str, now: tuple, change: tuple, unit: str, scale: float) -> dict:
    moved = tuple(value * scale for value in change)
    then = tuple(before + moved[0] for before in now)
    return row(name, now, then, moved, _no_benefit(name, moved), unit)


def _no_benefit(name: str, change: tuple) -> float:
    """The share of a normal distribution with this middle and 90 % range on the wrong side."""
    spread = (change[2] - change[1]) / 3.29
    better = 1 if name in ("TST", "SE", "N3", "REM") else -1
    return round(0.5 * (1 - erf(better * change[0] / spread / sqrt(2))), 3) if spread else 1.0


CONCERNS = [
    {"severity": "inform", "about": ["melatonin"], "mechanism": "Melatonin can cause drowsiness for some hours.",
     "advice": "Do not drive within five hours of a dose.", "source": "product label", "rule": "s041"},
    {"severity": "unknown", "about": ["ashvaganda syrup"], "mechanism": "This product was not recognised, so nothing could be "
    "checked about it.",
     "advice": "Show the bottle to a pharmacist.", "source": "", "rule": "unrecognised"},
    {"severity": "warn", "about": ["melatonin", "levothyroxine"], "mechanism": "Thyroid dose and sleep affect one another.",
     "advice": "Keep the levothyroxine as prescribed; tell your doctor if you feel palpitations.", "source": "10.1000/example",
     "rule": "s077"},
]  # fmt: skip

ANSWER = {
    "schema": 1, "case": "example", "verdict": "limited", "recommended": "with compound",
    "options": [
        {"name": "change nothing", "items": [], "expected": expected(0.0)},
        {"name": "behaviour only", "items": BEHAVIOUR, "expected": expected(0.7)},
        {"name": "with compound", "items": [*BEHAVIOUR, MELATONIN], "expected": expected(1.0)},
    ],
    "pareto": [],
    "causes": CAUSES, "none": 0.05, "cannot_tell": [["conditioned_arousal", "hpa_hyperactivation"], "low_gaba_tone"],
    "measure_next": [{"what": "saliva melatonin in dim light, five samples from 19:00",
    "why": "narrows the start of your body's night to a quarter of an hour"},
                     {"what": "evening saliva cortisol", "separates": ["conditioned_arousal", "hpa_hyperactivation"]}],
    "parameters": {
        "clock_period": interval(24.31, 24.12, 24.48, "h") | {"contraction": 0.46},
        "light_sensitivity": interval(1.2, 0.6, 2.2, "") | {"contraction": 0.34},
        "caffeine_clearance": interval(8.1, 4.0, 13.0, "L/h") | {"contraction": 0.12},
        "diary_bias_of_SOL": interval(9, -4, 22, "min") | {"contraction": 0.52},
        "magnesium_store": interval(0.97, 0.81, 1.1, "") | {"contraction": 0.0},
    },
    "concerns": CONCERNS, "certificate": None,
    "quality": {"nights": 7, "light_coverage": 0.83, "actigraphy_coverage": 0.97, "effective_sample_size": 412, "interval_percent": 90,
                "couplings": {"published": 31, "assumed": 12}, "missing": ["laboratory values", "weight", "scored sleep stages"],
                "warnings": ["the light logger was not worn on Saturday"],
                "assumptions": ["light was measured at the wrist and taken for light at the eye", "one week is like the next"]},
    "seed": 1, "model": "stages-2", "rules": "2.1 (8c1f)",
    "sources": {"t001": "Ferracioli-Oda and others 2013, melatonin for primary sleep disorders",
    "10.1000/example": "an example of a citation"},
}  # fmt: skip


def answer(**changes: object) -> dict:
    """A copy of the answer with some keys exchanged."""
    return copy.deepcopy(ANSWER) | changes


def refused() -> dict:
    """The answer of a case with a red flag."""
    block = {"severity": "block", "about": ["loud snoring with pauses"],
    "mechanism": "Pauses in breathing suggest sleep apnoea, which no supplement treats.",
             "advice": "Ask your doctor for a sleep apnoea test before anything else.", "source": "10.1000/flag",
             "rule": "s101"}  # fmt: skip
    return answer(verdict="refused", recommended=None, options=[], concerns=[*CONCERNS, block])


def _light(index: int) -> np.ndarray:
    """Five-minute light of one day: home, office with a window, evening lamps; one afternoon without the logger."""
    hours = np.arange(288) / 12
    wiggle = np.exp(0.5 * np.sin(hours * 2.1 + index) + 0.35 * np.sin(hours * (5.3 + 0.3 * index)))
    day = np.where((hours > 9) & (hours < 17.5), 380, 120) * wiggle
    noon = np.where(abs(hours - 12.6) < 0.4, 6500, 0)
    lit = np.where(hours < 7, 0.2, np.where(hours > 19.5, 85 * wiggle, day + noon))
    lit = np.where(hours > 23.3, 1.5, lit)
    return np.where((index == 5) & (hours > 10) & (hours < 21), np.nan, lit)


def _day(index: int, label: str) -> Day:
    late = 55 if index in (4, 5) else 7 * (index % 3)
    off, rise = 1390 + late, 1440 + 420 + (70 if index in (4, 5) else 0)
    sleep = ((off + 38 + 5 * index % 17, 1700), (1728, rise - 12)) if index % 2 else ((off + 46, rise - 15),)
    gaps = ((840.0, 930.0),) if index == 1 else ()
    return Day(label, _light(index), sleep, ((off - 6, rise),), Estimate(1382 + 4 * index % 9, 1331, 1428), gaps)


def _bump(at: np.ndarray, middle: float, width: float) -> np.ndarray:
    return np.exp(-0.5 * ((at - middle) / width) ** 2)


def _shares(at: np.ndarray, sol: float, deep: float) -> np.ndarray:
    """Smooth stage probabilities with four cycles; rows sum to 1."""
    since = at - at[0]
    wake = 0.95 * np.exp(-((since / sol) ** 1.6)) + 0.07 + 0.5 * _bump(since, since[-1] + 10, 22)
    cycle = since - sol * 0.6
    n3 = deep * sum(weight * _bump(cycle, 38 + 96 * turn, 22) for turn, weight in enumerate((0.62, 0.42, 0.18, 0.06)))
    rem = sum(weight * _bump(cycle, 88 + 96 * turn, 15 + 4 * turn) for turn, weight in enumerate((0.22, 0.38, 0.47, 0.5)))
    raw = np.stack([wake, np.full_like(wake, 0.07), 0.45 + 0 * wake, n3, rem], axis=1)
    raw[:, 1:] *= np.clip(1.15 - wake, 0.02, 1)[:, None]
    return raw / raw.sum(axis=1, keepdims=True)


def _stages() -> StageProbabilities:
    at = np.arange(1420, 1440 + 421, 5.0)
    return StageProbabilities(at, _shares(at, 52, 1.0), _shares(at, 27, 1.08))


def _curve(middle: np.ndarray, at: np.ndarray, **given: object) -> Curve:
    return Curve(compound="melatonin", unit="pg/mL", minutes=at, median=middle, low=middle * 0.55, high=middle * 1.7, **given)


def _plasma() -> Plasma:
    at = np.arange(1020, 2041, 10.0)
    own = 1.2 + 62 * _bump(at, 1690, 130)
    earlier = 1.2 + 64 * _bump(at, 1645, 130)
    since = np.clip(at - 1110, 0, None) / 60
    dose = 640 * (np.exp(-0.9 * since) - np.exp(-3.2 * since))
    caffeine = 1.9 * np.exp(-np.clip(at - 1020, 0, None) / 420)
    curves = [_curve(own, at, when="now", origin="endogenous"), _curve(earlier + dose, at, doses=((1110, "melatonin 0.5 mg, 18:30"),))]
    low = Curve("caffeine", "mg/L", at, caffeine, caffeine * 0.5, caffeine * 1.6, when="now")
    less = Curve("caffeine", "mg/L", at, caffeine * 0.35, caffeine * 0.12, caffeine * 0.6)
    return Plasma((*curves, low, less))


DIAL = Dial(
    sleep_now=(1390, 420), sleep_then=(1420, 420), dlmo=Estimate(1388, 1331, 1428),
    light=(LightBlock(430, 470, True, 1000), LightBlock(1240, 1390, False, 10)),
    doses=(Intake(1110, "melatonin 0.5 mg", "melatonin"),), last_caffeine=720, meals=(450, 750, 1140),
)  # fmt: skip


def scenes() -> Scenes:
    """All four scenes."""
    days = tuple(_day(index, label) for index, label in enumerate(EVENINGS))
    return Scenes(Actogram(days), _stages(), _plasma(), DIAL)
