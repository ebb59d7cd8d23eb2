"""The words of a trial file: measures with their units, methods, windows, foods, challenges.

One place for names: the reader recognises them, the answer repeats them. A measure may be known here without a model
behind it; its answer is then unknown.
"""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen


@frozen
class Measure:
    """A measure of the answer: its unit, its family, the method that is its own, and how people write it.

    Families: "sleep" (minutes, % or counts of a night), "stage" (needs staging), "clock" (hours since midnight,
    differences positive = later), "hormone" and "blood" (concentrations and ratios), "scale" (questionnaires and tests).
    """

    name: str
    unit: str
    family: str
    method: str = "PSG"
    also: tuple[str, ...] = ()


def _rows(family: str, method: str, *rows: tuple) -> tuple[Measure, ...]:
    return tuple(Measure(name, unit, family, method, tuple(also)) for name, unit, *also in rows)


_TABLE = (
    *_rows(
        "sleep", "PSG",
        ("SOL", "min", "sleep onset latency", "sleep latency", "latency to sleep", "sleep-onset latency"),
        ("LPS", "min", "latency to persistent sleep"),
        ("WASO", "min", "wake after sleep onset"),
        ("TST", "min", "total sleep time", "sleep duration", "sleep time"),
        ("TIB", "min", "time in bed"),
        ("SE", "%", "sleep efficiency", "SE %"),
        ("wake", "min", "wake time in bed", "total wake time", "TWT"),
        ("wake %", "%", "percent wake", "wake percentage"),
        ("awakenings", "1", "number of awakenings", "NAW", "NWAK"),
        ("fragmentation", "1/h", "fragmentation index", "sleep fragmentation", "sleep fragmentation index"),
        ("wake in bouts", "min", "wake after sleep onset in bouts", "WASO in bouts"),
    ),
    *_rows(
        "stage", "PSG",
        ("N1", "min", "N1 min", "stage 1", "stage N1"),
        ("N2", "min", "N2 min", "stage 2", "stage N2"),
        ("N3", "min", "N3 min", "SWS", "slow wave sleep", "slow-wave sleep", "deep sleep", "stage 3", "stage N3", "N3 duration"),
        ("REM", "min", "REM min", "REM sleep", "stage R", "REM duration", "REM amount"),
        ("N1 %", "%", "N1%", "stage 1 %"),
        ("N2 %", "%", "N2%", "stage 2 %"),
        ("N3 %", "%", "N3%", "SWS %", "stage 3 %"),
        ("REM %", "%", "REM%", "REM sleep %"),
        ("REM latency", "min", "latency to REM", "REM onset latency", "REML"),
        ("N3 latency", "min", "latency to N3", "latency to SWS", "SWS latency"),
    ),
    *_rows(
        "clock", "PSG",
        ("sleep onset time", "h", "sleep onset clock time", "time of sleep onset"),
        ("wake time", "h", "wake-up time", "time of waking", "final awakening", "sleep offset", "sleep offset time"),
        ("mid-sleep", "h", "midsleep", "mid sleep", "sleep midpoint", "midpoint of sleep"),
    ),
    *_rows(
        "clock", "saliva",
        ("DLMO", "h", "dim light melatonin onset", "dim-light melatonin onset", "melatonin onset", "endogenous melatonin onset"),
        ("DLMOff", "h", "dim light melatonin offset", "melatonin offset", "DLMO off"),
    ),
    *_rows("clock", "serum", ("CBTmin", "h", "core body temperature minimum", "temperature minimum")),
    *_rows(
        "hormone", "serum",
        ("serum melatonin", "pg/mL", "melatonin", "plasma melatonin", "nocturnal melatonin", "night melatonin"),
        ("evening melatonin", "pg/mL", "pre-sleep melatonin", "pre-sleep melatonin level"),
        ("urinary sulfatoxymelatonin", "ug/24 h", "6-sulfatoxymelatonin", "sulfatoxymelatonin", "aMT6s", "urinary 6-sulfatoxymelatonin"),
        ("serum cortisol", "nmol/L", "cortisol", "plasma cortisol"),
        ("salivary cortisol", "nmol/L", "saliva cortisol"),
        ("cortisol response", "nmol/L", "cortisol response to stress", "cortisol response to exercise"),
        ("ACTH", "pmol/L", "plasma ACTH", "corticotropin"),
    ),
    *_rows(
        "blood", "serum",
        ("plasma tryptophan", "umol/L", "tryptophan", "serum tryptophan", "serum TRP", "plasma TRP"),
        ("TRP/LNAA ratio", "ratio", "TRP/LNAA", "tryptophan/LNAA ratio", "TRP:LNAA", "TRP:LNAA ratio"),
        ("kynurenine ratio", "ratio", "kynurenine/tryptophan ratio", "kynurenine/tryptophan", "KYN/TRP", "KYN/TRP ratio"),
        ("glucose tolerance", "mg/dL", "2 h glucose", "glucose", "OGTT glucose"),
        ("insulin sensitivity", "ratio", "insulin sensitivity index", "SI"),
    ),
    *_rows(
        "scale", "questionnaire",
        ("ISI", "points", "insomnia severity index"),
        ("PSQI", "points", "Pittsburgh sleep quality index", "PSQI global"),
        ("sleep quality", "points", "subjective sleep quality", "quality of sleep", "overall sleep quality"),
        ("KSS", "points", "Karolinska sleepiness scale", "sleepiness", "morning sleepiness", "daytime sleepiness"),
        ("PVT lapses", "points", "lapses", "psychomotor vigilance lapses", "PVT"),
    ),
)  # fmt: skip

MEASURES: dict[str, Measure] = {one.name: one for one in _TABLE}
"""Every measure by its own name, in the order of the answer's documentation."""

METHODS = ("PSG", "wearable", "actigraphy", "diary", "questionnaire", "saliva", "serum")
_METHODS = {"psg": "PSG", "polysomnography": "PSG", "sleep diary": "diary", "plasma": "serum", "blood": "serum", "oura ring": "wearable"}

ENTRY = {
    "age": "year", "BMI": "kg/m^2", "weight": "kg", "ferritin": "ug/L", "transferrin saturation": "%", "haemoglobin": "g/dL",
    "25-hydroxyvitamin D": "nmol/L", "magnesium": "mmol/L", "zinc": "umol/L", "vitamin B12": "pmol/L", "folate": "nmol/L",
    "pyridoxal 5-phosphate": "nmol/L", "homocysteine": "umol/L", "CRP": "mg/L", "interleukin-6": "pg/mL", "TSH": "mIU/L",
    "HbA1c": "%", "fasting glucose": "mg/dL", "AHI": "1/h", "PLM index": "1/h", "ESS": "points", "HAM-D": "points",
    "MADRS": "points", "BDI": "points", "HAM-A": "points", "STAI": "points", "PSS": "points", "IRLS": "points", "MEQ": "points",
}  # fmt: skip
"""What entry criteria may name besides measures, with the usual unit."""

_ENTRY = {
    "haemoglobin": ("hemoglobin", "hb"), "25-hydroxyvitamin D": ("vitamin d", "25-oh-d", "25(oh)d", "25-hydroxyvitamin d total"),
    "magnesium": ("serum magnesium",), "zinc": ("serum zinc",), "folate": ("serum folate",), "ferritin": ("serum ferritin",),
    "CRP": ("hs-crp",), "AHI": ("apnoea-hypopnoea index", "apnea-hypopnea index"), "fasting glucose": ("glucose fasting",),
    "pyridoxal 5-phosphate": ("plp", "pyridoxal phosphate"), "PLM index": ("plmi", "plms index"), "IRLS": ("rls severity",),
    "HAM-D": ("hamd", "hdrs"), "BMI": ("body mass index",), "PSS": ("perceived stress scale",), "weight": ("body weight",),
}  # fmt: skip

FOODS = {
    "casein": ("casein protein",), "whey": ("whey protein",), "alpha-lactalbumin": ("alpha lactalbumin",),
    "amino acid drink": ("amino acids", "amino acid mix", "amino acid mixture", "tryptophan depletion drink", "depletion drink"),
    "ordinary": ("meal", "ordinary meal", "mixed meal", "usual", "dinner", "breakfast", "lunch", "snack"),
}  # fmt: skip
"""Foods of a meal, with other words for them; "ordinary" is mixed food."""

DIETS = {
    "low protein": (), "high protein": (), "low carbohydrate": ("low carb", "ketogenic"), "high carbohydrate": ("high carb",),
    "low fat": (), "high fat": (), "low tryptophan": ("tryptophan poor", "tryptophan free"), "high tryptophan": ("tryptophan rich",),
    "fasting": (), "caffeine free": ("no caffeine",), "alcohol free": ("no alcohol",), "vegetarian": (), "mediterranean": (),
}  # fmt: skip

CHALLENGES = {
    "social stress test": ("Trier social stress test", "TSST", "stress test", "social stress"),
    "exercise": ("exercise test", "physical exercise"),
    "glucose tolerance test": ("OGTT", "oral glucose tolerance test", "IVGTT", "intravenous glucose tolerance test"),
}  # fmt: skip


def plain(text: str) -> str:
    """Lower case, single spaces, hyphens as spaces, a space before %: how words are compared."""
    return " ".join(text.lower().replace("-", " ").replace("_", " ").replace("%", " %").split())


def named(text: str, names: dict[str, tuple[str, ...]]) -> str | None:
    """The name that a text means among names with their other words, or None."""
    wanted = plain(text)
    return next((name for name, also in names.items() if wanted in map(plain, (name, *also))), None)


@cache
def _measures() -> dict[str, Measure]:
    return {plain(word): one for one in _TABLE for word in (one.name, *one.also)}


def measure(text: str) -> Measure | None:
    """The measure that a text means, or None."""
    wanted = plain(text)
    return _measures().get(wanted) or _measures().get(re.sub(r"^% (.+)$", r"\1 %", wanted))


def method(text: str) -> str | None:
    """The method that a text means, or None."""
    return {plain(name): name for name in METHODS}.get(plain(text)) or _METHODS.get(plain(text))


def entry(text: str) -> str | None:
    """The measure of an entry criterion that is no outcome, or None."""
    return named(text, {name: _ENTRY.get(name, ()) for name in ENTRY})
