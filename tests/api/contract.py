"""The contract of the answers, written once as data; `faults` names every place where an answer breaks it.

A dict lists keys that must be there (``?`` at the end: may be missing); further keys are allowed, for answers may grow
and never shrink. A list is a list of such things, a set is a choice between values, a tuple a choice between forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TEXT, NUMBER, WHOLE, SHARE, FLAG, ANY, CLOCK, ID = "text", "number", "whole", "share", "flag", "any", "clock", "id"

INTERVAL = {"median": (NUMBER, None), "low": (NUMBER, None), "high": (NUMBER, None)}
CHANGES = {"SOL": INTERVAL, "WASO": INTERVAL, "TST": INTERVAL}
AMOUNT = {"value": NUMBER, "unit": TEXT, "of": (TEXT, None)}
GROUND = {
    "why": TEXT, "evidence": [ID], "basis": {"data", "trial", "assumed"}, "nights": TEXT,
    "without": CHANGES, "hour_earlier": (CHANGES, None), "hour_later": (CHANGES, None),
}  # fmt: skip
ITEM = (
    {"kind": {"dose"}, "compound": TEXT, "form": TEXT, "product": TEXT, "amount": AMOUNT, "at": CLOCK, **GROUND},
    {"kind": {"light"}, "from": CLOCK, "to": CLOCK, "lux": NUMBER, **GROUND},
    {"kind": {"window"}, "from": CLOCK, "to": CLOCK, **GROUND},
    {"kind": {"stop"}, "compound": TEXT, "from": CLOCK, **GROUND},
    {"kind": {"move"}, "compound": TEXT, "at": CLOCK, **GROUND},
)
EXPECTED = {"measure": TEXT, "unit": TEXT, "now": INTERVAL, "then": INTERVAL, "change": INTERVAL, "chance_no_benefit": (SHARE, None)}
OPTION = {"name": {"change nothing", "behaviour only", "with compound"}, "items": [ITEM], "expected": [EXPECTED]}

GAIN = {"SOL?": INTERVAL | {"unit": TEXT}, "WASO?": INTERVAL, "TST?": INTERVAL, "SE?": INTERVAL, "N3?": INTERVAL, "REM?": INTERVAL}
CAUSE = {"cause": ID, "same_class": [ID], "identified": FLAG, "probability": SHARE, "gain": GAIN}
UNTOLD = {"cause": ID, "why": TEXT, "measure": (TEXT, {""})}
CONCERN = {
    "severity": {"block", "warn", "inform", "unknown"}, "about": [TEXT], "mechanism": TEXT, "advice": TEXT, "source": TEXT, "rule": TEXT,
}  # fmt: skip
VERDICT = {"allowed", "limited", "refused", "unknown"}
PARAMETER = {**INTERVAL, "unit": TEXT, "contraction": SHARE}

REVIEW = {"verdict": VERDICT, "concerns": [CONCERN], "rules": TEXT}
INFER = {
    "causes": [CAUSE], "none": SHARE, "cannot_tell": [UNTOLD], "measure_next": [TEXT],
    "parameters": {"stages.entry_trait": PARAMETER, "DLMO": PARAMETER}, "quality": {}, "model": TEXT,
}  # fmt: skip
PLAN = {
    "schema": {1}, "case": TEXT, "verdict": VERDICT, "recommended": OPTION["name"], "options": [OPTION], "pareto": [ANY],
    "causes": [CAUSE], "concerns": [CONCERN], "certificate": ({}, None), "quality": {}, "seed": WHOLE, "model": TEXT, "rules": TEXT,
}  # fmt: skip
MEASURE = INTERVAL | {"unit": TEXT}
SIMULATE = {
    "nights": [{"night": TEXT, "protocol": {"none", "case"}, "statistics": {"SOL": MEASURE, "WASO": MEASURE, "TST": MEASURE}}],
    "samples": WHOLE, "seed": WHOLE, "model": TEXT,
}  # fmt: skip
READ = {
    "files": [
        {
            "file": TEXT, "format": TEXT, "rows": WHOLE, "from": (TEXT, None), "to": (TEXT, None), "zone": (TEXT, None), "gaps": [ANY],
            "nights": WHOLE, "warnings": [TEXT],
        }
    ],
    "statistics": {},
}  # fmt: skip
HYPNOGRAM = {
    "nights": [{"file": TEXT, "n_epochs": WHOLE, "nll_per_epoch": (NUMBER, None), "statistics": {"TST": NUMBER, "SOL": (NUMBER, None)}}],
    "model": TEXT,
}  # fmt: skip
FAULTS = {"faults": [{"file": TEXT, "place": (TEXT, {""}), "wrong": TEXT, "right": TEXT}]}

_PLAIN = {
    TEXT: lambda v: isinstance(v, str) and bool(v.strip()),
    NUMBER: lambda v: isinstance(v, int | float) and not isinstance(v, bool) and v == v,
    WHOLE: lambda v: isinstance(v, int) and not isinstance(v, bool),
    SHARE: lambda v: isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1,
    FLAG: lambda v: isinstance(v, bool),
    ANY: lambda v: True,
    CLOCK: lambda v: isinstance(v, str) and bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", v)),
    ID: lambda v: isinstance(v, str) and bool(re.fullmatch(r"[a-z][a-z0-9_]*", v)),
}


def faults(answer: Any, form: Any, place: str = "answer") -> list[str]:
    """Every breach of a form, each with its place."""
    return list(_faults(answer, form, place))


def _faults(answer: Any, form: Any, place: str) -> Iterator[str]:
    if isinstance(form, dict):
        yield from _of_table(answer, form, place)
    elif isinstance(form, list):
        if isinstance(answer, list):
            for k, entry in enumerate(answer):
                yield from _faults(entry, form[0], f"{place}[{k}]")
        else:
            yield f"{place}: {answer!r} is not a list"
    elif isinstance(form, tuple):
        tried = [list(_faults(answer, one, place)) for one in form]
        if all(tried):
            yield from min(tried, key=len)
    elif isinstance(form, set):
        if not (isinstance(answer, str | int) and answer in form):
            yield f"{place}: {answer!r} is none of {sorted(map(str, form))}"
    elif form is None:
        if answer is not None:
            yield f"{place}: {answer!r} is not null"
    elif not _PLAIN[form](answer):
        yield f"{place}: {answer!r} is not {form}"


def _of_table(answer: Any, form: dict, place: str) -> Iterator[str]:
    if not isinstance(answer, dict):
        yield f"{place}: {answer!r} is not a table"
        return
    for key, inner in form.items():
        name = key.removesuffix("?")
        if name in answer:
            yield from _faults(answer[name], inner, f"{place}.{name}")
        elif name == key:
            yield f"{place}: key {name!r} is missing"


def intervals(answer: Any, place: str = "answer") -> Iterator[tuple[str, dict]]:
    """Every median with its ends, wherever it stands."""
    if isinstance(answer, dict):
        if {"median", "low", "high"} <= set(answer):
            yield place, answer
        for key, value in answer.items():
            yield from intervals(value, f"{place}.{key}")
    elif isinstance(answer, list):
        for k, value in enumerate(answer):
            yield from intervals(value, f"{place}[{k}]")
