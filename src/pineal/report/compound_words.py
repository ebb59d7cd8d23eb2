"""The plain words of a compound's page: routes, sites, parts of sleep, bases, and rows of trials as sentences."""

from __future__ import annotations

import re

from pineal.report import words

SITES = {
    "mt": ("MT1/MT2 agonist", "melatonin receptors: the clock's signal for night"),
    "melatonin_receptor": ("MT1/MT2", "melatonin receptors: the clock's signal for night"),
    "gaba_a1": ("GABA-A alpha1", "the brain's main brake, the part that puts to sleep"),
    "gaba_ns": ("GABA-A, all", "the brain's main brake, all of its parts"),
    "h1": ("H1 block", "histamine, which keeps awake"),
    "orexin": ("orexin block", "orexin, which holds wakefulness together"),
    "ht2a": ("5-HT2A block", "a serotonin receptor that lightens sleep"),
    "adenosine": ("adenosine block", "adenosine, the signal of sleep pressure"),
    "htp": ("serotonin precursor", "what serotonin is made from"),
    "calm": ("calming, site unknown", "a calming site that nobody has pinned down"),
}
"""Each handle in a few words, and what stands behind it."""

POOLS = {
    "plp": "vitamin B6 (PLP)", "folate": "folate", "vitamin_d": "vitamin D", "stress_brake": "brake on the stress system",
    "tryptophan": "tryptophan", "ethanol": "ethanol", "protein": "protein", "magnesium": "magnesium", "iron": "iron", "zinc": "zinc",
}  # fmt: skip
EFFECTORS = {"entry": "falling asleep", "exit": "staying asleep", "depth": "deep sleep", "rem": "dream sleep (REM)"}
BASES = {"published": "published", "fitted": "fitted", "assumed": "assumed"}
PARAMETERS = {"volume": "volume of distribution", "half_life": "half-life", "bioavailability": "share that reaches the blood",
              "element_fraction": "share of the element", "absorbed": "share absorbed", "activity": "activity of CYP1A2",
              "gain_per_mg": "status gained per mg a day", "half_effect": "level at half effect"}  # fmt: skip
_PARTS = {"rate": "rate of absorption", "lag": "delay before absorption", "fraction": "share of the dose"}
OUTCOMES = {"SOL": "time to fall asleep", "WASO": "time awake in the night", "TST": "time asleep", "SE": "sleep efficiency",
            "N3": "deep sleep (N3)", "REM": "dream sleep (REM)"}  # fmt: skip
_FINDS = {"SOL": r"\bSOL\b|\bLPS\b", "WASO": r"\bWASO\b", "TST": r"\bTST\b", "SE": r"\bSE\b",
          "N3": r"\bN3\b|\bSWS\b|stage [34]\b|deep sleep", "REM": r"\bREM\b(?! latency)"}  # fmt: skip
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
DIRECTIONS = {"benefit": "better", "harm": "worse", "null": "no difference found", "change": "changed"}
_HOW = {"within": ", before against after", "MD bound": ", a bound"}
NO_COMPARISON = ("optimum", "threshold", "meta-regression", "meta-regression beta", "MD between groups of studies", "dose trend", "within")
USES = {"target": "size used", "direction": "direction only", "do_not_use": "not used"}


def route(found) -> str:
    """How a compound reaches the model, in a few words: ``plasma: H1 block``, ``not simulated: unknown``."""
    kind = found.route.kind
    if kind == "plasma":
        sites = [SITES.get(name, (words.spaced(name), ""))[0] for name in found.handles]
        return f"plasma: {', '.join(sites)}" if sites else "plasma only: effect unknown"
    if kind in ("gut", "store"):
        return f"{kind}: {POOLS.get(found.route.pool, words.spaced(found.route.pool))}"
    held = f"; holds {', '.join(found.contents)}" if found.contents else ""
    return f"not simulated: unknown{held}"


def learned(row: dict) -> str:
    """What data told about a weight: its contraction, and ``prior`` where it is one."""
    if row["contraction"] is None:
        return "prior" if row["prior"] else "fitted; contraction not known"
    return words.percent(row["contraction"]) + (", prior" if row["prior"] else "")


def acts(answer: dict) -> str:
    """The same for a reader without the terms: where it acts, as a clause."""
    kind, pool = answer["route"]["kind"], POOLS.get(answer["route"]["pool"], answer["route"]["pool"])
    sites = [SITES.get(name, ("", given["target"])) for name, given in answer["handles"].items()]
    if guessed(answer):
        return "it is given a calming site that nobody has pinned down, with a weight around nothing: what it does is unknown"
    if kind == "plasma":
        return "its level in the blood acts on " + "; and on ".join(f"{plain} ({term})" if term else plain for term, plain in sites)
    if kind == "gut":
        return f"it is eaten and absorbed as {pool}, with meals"
    if answer["route"]["pool"] == "stress_brake":
        return "taken daily, it builds up a brake on the stress system over weeks"
    if kind == "store":
        return f"taken daily, it fills a store ({pool}) over weeks, which helps only people who are short of it"
    return f"it acts through what it holds: {', '.join(answer['contents'])}"


def guessed(answer: dict) -> bool:
    """Whether all that the model has for it is a site without a probe."""
    return bool(answer["handles"]) and set(answer["handles"]) <= {"calm"}


def parameter(name: str) -> str:
    """A parameter of kinetics in words; the depot stands behind: ``rate of absorption (gut)``."""
    depot, _, part = name.rpartition(".")
    plain = PARAMETERS.get(part) or _PARTS.get(part) or words.spaced(part)
    return f"{plain} ({depot})" if depot else plain


def figure(value: float) -> str:
    """A number in three digits, with a real minus sign; very small ones as ``1.1×10⁻⁶``."""
    if value and abs(value) < 1e-4:
        head, _, power = f"{value:.2e}".partition("e")
        text = f"{float(head):g}×10{str(int(power)).translate(_RAISED)}"
    else:
        text = f"{float(f'{value:.3g}'):.6f}".rstrip("0").rstrip(".")
    return text.replace("-", words.MINUS)


def amount(fact: dict) -> str:
    """A fact with its unit."""
    unit = f"per {fact['unit'][2:]}" if fact["unit"].startswith("1/") else fact["unit"]
    return figure(fact["value"]) if unit == "1" else f"{figure(fact['value'])} {unit}"


def span(given: dict | None) -> str:
    """The central 90 % of a spread; what is not known is said."""
    return "not known" if given is None else f"{figure(given['low'])} to {figure(given['high'])}"


def outcomes(row: dict) -> list[str]:
    """The measures of a night that a row of trials is about."""
    return [name for name, find in _FINDS.items() if re.search(find, str(row["outcome"]))]


def effect(row: dict) -> str:
    """What a row found: the number with its interval and unit, or the direction in words where no number was printed."""
    value = row["effect"]
    if not words.known(value):
        return str(value) if value else DIRECTIONS.get(row["direction"], "direction not told") + " (no number)"
    unit = f" {row['effect_unit']}" if row["effect_unit"] else ""
    ends = [row["ci_low"], row["ci_high"]]
    interval = f" ({figure(ends[0])} to {figure(ends[1])})" if all(map(words.known, ends)) else ""
    sign = "+" if value > 0 and row["effect_type"] not in ("threshold", "optimum", "ratio", "rate ratio", "RR") else ""
    return f"{sign}{figure(value)}{interval}{unit}{_HOW.get(row['effect_type'], '')}"


def dose(row: dict) -> str:
    """Dose and unit of a row."""
    return " ".join(str(row[key]) for key in ("dose", "unit") if row[key]) if row["dose"] else "dose not told"


def trust(row: dict) -> str:
    """Where a row comes from and what it is used for."""
    read = f"read in the {row['seen_as']}" if row["seen_as"] else "recalled, not checked" if row["provenance"] == "recalled" else "read"
    return f"{USES.get(row['use'], row['use'] or 'use not told')}; {read}"


def chosen(rows: list[dict], outcome: str) -> list[dict]:
    """The rows with a size in minutes for one of SOL, WASO, TST that compare two arms."""
    return [row for row in rows if outcome in outcomes(row) and len(outcomes(row)) == 1 and row["effect_unit"] == "min"
            and words.known(row["effect"]) and row["use"] != "do_not_use"
            and row["effect_type"] in ("MD", "MD of change", "MD at end", "difference of medians")]  # fmt: skip


def compared(rows: list[dict], outcome: str) -> list[dict]:
    """The rows of an outcome that compare with a comparator: no optimal doses, slopes or changes within one arm."""
    return [row for row in listed(rows, outcome) if row["effect_type"] not in NO_COMPARISON]


def listed(rows: list[dict], outcome: str) -> list[dict]:
    """All rows that speak of an outcome, those that are not used left out."""
    return [row for row in rows if outcome in outcomes(row) and row["use"] != "do_not_use"]
