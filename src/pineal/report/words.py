"""Plain words first, the field's terms beside them; and how numbers are written.

Minutes and percentages are whole, clock times are HH:MM, an interval reads ``−12 (−25 to 1) min``.
"""

from __future__ import annotations

from math import floor, isfinite, log10

from attrs import frozen

MINUS = "\u2212"


@frozen
class Measure:
    """A measure of the night: what people call it, the field's term, and which way is better (+1 more, −1 less, 0 neither)."""

    plain: str
    term: str
    better: int


MEASURES = {
    "sol": Measure("time to fall asleep", "SOL", -1),
    "waso": Measure("time awake in the night", "WASO", -1),
    "tst": Measure("time asleep", "TST", 1),
    "se": Measure("share of the time in bed spent asleep", "SE", 1),
    "n1": Measure("drowsing", "N1", 0),
    "n2": Measure("light sleep", "N2", 0),
    "n3": Measure("deep sleep", "N3", 1),
    "rem": Measure("dream sleep", "REM", 1),
    "rem latency": Measure("time until the first dream sleep", "REM latency", 0),
    "awakenings": Measure("awakenings", "NWAK", -1),
    "sol+waso": Measure("waking in bed before and after falling asleep", "SOL + WASO", -1),
    "night cortisol": Measure("stress hormone in the first half of the night", "cortisol", -1),
    "evening melatonin": Measure("melatonin in the last two hours before bed", "plasma", 0),
    "melatonin at rise": Measure("melatonin in the blood at rising", "plasma", 0),
    "left at rise": Measure("left in the blood at rising", "share of its peak", -1),
    "alertness next morning": Measure("alertness next morning", "KSS, PVT", 1),
    "evening cortisol": Measure("stress hormone in the evening", "cortisol", -1),
    "kss": Measure("sleepiness next morning", "KSS, 1 to 9", -1),
    "sleep inertia": Measure("grogginess on waking", "sleep inertia", -1),
    "pvt": Measure("lapses of attention next morning", "PVT", -1),
    "dlmo": Measure("start of the body's night", "DLMO", 0),
    "quality": Measure("sleep quality by your own rating", "0 to 10", 1),
}

CAUSES = {
    "delayed_melatonin_onset": ("body clock late for your bedtime", "delayed melatonin onset"),
    "delayed_phase": ("body clock late for your bedtime", "delayed phase"),
    "advanced_phase": ("body clock early for your bedtime", "advanced phase"),
    "low_melatonin_amplitude": ("weak melatonin signal at night", "low melatonin amplitude"),
    "low_brain_tryptophan": ("little tryptophan reaching the brain", "low TRP/LNAA"),
    "low_b6_plp": ("low vitamin B6", "low PLP"),
    "low_magnesium": ("low magnesium", "hypomagnesaemia or low intake"),
    "hpa_hyperactivation": ("stress system too active in the evening", "HPA hyperactivation"),
    "iron_deficiency_rls": ("low iron with restless legs", "iron deficiency, RLS"),
    "vitamin_d_deficiency": ("low vitamin D", "25-OH-D deficiency"),
    "caffeine_load": ("caffeine too much or too late", "adenosine receptor block"),
    "alcohol": ("evening alcohol", "ethanol"),
    "light_at_night": ("too much light in the evening and at night", "light at night"),
    "high_homeostatic_dissipation": ("too little sleep pressure at bedtime", "homeostatic pressure"),
    "nocturnal_glucose": ("low blood sugar in the night", "nocturnal hypoglycaemia"),
    "inflammation_kynurenine": ("inflammation using up tryptophan", "kynurenine pathway"),
    "low_gaba_tone": ("low inhibitory tone", "GABA"),
    "b12_folate_deficiency": ("low vitamin B12 or folate", "methylation"),
    "zinc_deficiency": ("low zinc", "zinc deficiency"),
    "reduced_rem_drive": ("low drive for dream sleep", "reduced REM drive"),
    "conditioned_arousal": ("bed has become a place of wakefulness", "conditioned arousal"),
    "irregular_schedule": ("irregular bed and rise times", "irregular schedule"),
    "long_window": ("more time in bed than sleep needs", "long sleep window"),
    "short_window": ("too little time in bed", "short sleep window"),
    "pain_nocturia_hotflush": ("pain, bladder or hot flushes", "bodily wake generators"),
    "noise_heat_partner": ("noise, heat or a restless partner", "outside wake generators"),
    "medicine_induced_wake": ("a medicine that keeps awake", "medicine-induced wake"),
    "hypnotic_rebound": ("rebound from a sleeping pill or alcohol", "hypnotic rebound"),
    "sleep_apnoea": ("breathing pauses in sleep", "sleep apnoea"),
}

BASES = {
    "data": ("from your own data", "your recordings inform this item"),
    "trial": ("from published trials", "controlled trials inform this item"),
    "assumed": ("assumed", "mechanism and judgement only; no trial data behind this item"),
}

SEVERITIES = {"block": "stop", "warn": "caution", "unknown": "not known", "inform": "good to know"}


def spaced(name: object) -> str:
    """An identifier as words."""
    return str(name).replace("_", " ").replace("-", " ").strip() if isinstance(name, str) else str(name)


def measure(name: str) -> Measure:
    """What a measure is called; an unlisted one keeps its own name and no better direction."""
    return MEASURES.get(spaced(name).lower()) or Measure(spaced(name), "", 0)


def cause(name: str) -> tuple[str, str]:
    """Plain name and field's term of a cause."""
    return CAUSES.get(name) or (spaced(name), "")


def sentence(text: str) -> str:
    """The text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def known(value: object) -> bool:
    """True for a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def minutes_to_clock(minutes: float) -> str:
    """Minutes since midnight as HH:MM, around midnight."""
    whole = round(minutes) % 1440
    return f"{whole // 60:02d}:{whole % 60:02d}"


def digits(width: float, unit: str = "") -> int:
    """Decimals that resolve a range of this width; none for minutes and percentages."""
    if unit in ("min", "%", "points") or width <= 0:
        return 0
    return min(max(1 - floor(log10(width)), 0), 4)


def number(value: float, unit: str = "", decimals: int = 0) -> str:
    """A number as this report writes it: a real minus sign, no minus zero."""
    if unit in ("clock", "HH:MM"):
        return minutes_to_clock(value)
    text = f"{value:,.{decimals}f}"
    return text.replace("-", MINUS) if text.strip("-0.,") else text.lstrip("-")


def percent(share: float | None) -> str:
    """A probability as whole percent; the ends are said as such."""
    if not known(share):
        return "not known"
    if 0 < share < 0.005:
        return "under 1 %"
    return "over 99 %" if 0.995 < share < 1 else f"{share * 100:.0f} %"


def listed(parts: list[str], last: str = "and") -> str:
    """``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
