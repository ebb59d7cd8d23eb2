"""The plan as the JSON of the contract."""

from __future__ import annotations

import math

from pineal.inference.causes import as_json as causes_json
from pineal.person import Dose, Item, Light, Stop, Window
from pineal.planning.plan import Band, Expected, Option, Plan, WhatIf
from pineal.planning.reasons import basis, citations, evidence, why


def as_json(plan: Plan) -> dict:
    """Everything of the `plan` answer that the plan itself knows."""
    found = causes_json(plan.causes, plan.posterior)
    items = [item for option in plan.options for item in option.protocol.items]
    return {
        "verdict": plan.verdict,
        "recommended": plan.recommended,
        "options": [_option(option, plan) for option in plan.options],
        "pareto": [_point(option) for option in plan.options],
        "causes": found["causes"],
        "none": found["none"],
        "cannot_tell": found["cannot_tell"],
        "measure_next": found["measure_next"],
        "parameters": found["parameters"],
        "concerns": _concerns(plan),
        "certificate": {"option": plan.recommended, "verified": plan.recommended not in dict(plan.rejected), **plan.chosen.certificate},
        "rejected": [{"option": name, "why": list(findings)} for name, findings in plan.rejected],
        "not_judged": _not_judged(plan),
        "sources": citations(items),
        "rules": plan.limits.rules,
    }


def _not_judged(plan: Plan) -> list[str]:
    """Kinds of change that safety cannot judge before more is stated, in plain words."""
    words = {Light: "bright light in the morning", Window: "other times in bed", Stop: "less caffeine"}
    return list(dict.fromkeys(words[type(item)] for item in plan.unjudged if type(item) in words))


_SEVERITY = ("block", "warn", "unknown", "inform")


def _concerns(plan: Plan) -> list[dict]:
    """What safety says of all options: each rule once, at its worst, about everything it concerns; worst first."""
    found: dict[str, dict] = {}
    for option in [plan.chosen, *plan.options]:
        for concern in option.review.as_json()["concerns"]:
            found[concern["rule"]] = _worse(found.get(concern["rule"]), concern)
    return sorted(found.values(), key=lambda concern: _SEVERITY.index(concern["severity"]))


def _worse(one: dict | None, other: dict) -> dict:
    if one is None:
        return other
    worst = min(one, other, key=lambda concern: _SEVERITY.index(concern["severity"]))
    about = worst["about"] if one["severity"] != other["severity"] else list(dict.fromkeys([*one["about"], *other["about"]]))
    return worst | {"about": about}


def _option(option: Option, plan: Plan) -> dict:
    return {
        "name": option.name,
        "verdict": option.review.verdict,
        "net_benefit": round(option.net, 2),
        "chance_of_benefit": round(option.chance_of_benefit, 3),
        "items": [_item(item, what_if, plan) for item, what_if in zip(option.protocol.items, option.what_if, strict=True)],
        "expected": [_expected(row) for row in option.expected],
        "certificate": option.certificate,
    }


def _point(option: Option) -> dict:
    return {
        "option": option.name,
        "items": len(option.protocol.items),
        "net_benefit": round(option.net, 2),
        "verdict": option.review.verdict,
    }


def _item(item: Item, what_if: WhatIf, plan: Plan) -> dict:
    common = {"why": why(item, plan.ahead), "evidence": evidence(item), "basis": basis(item), "nights": "every night"}
    return (
        _face(item)
        | common
        | {
            "without": _bands(what_if.without),
            "hour_earlier": _bands(what_if.hour_earlier),
            "hour_later": _bands(what_if.hour_later),
        }
    )


def _face(item: Item) -> dict:
    if isinstance(item, Dose):
        amount = {"value": item.amount.value, "unit": item.amount.unit, "of": item.of}
        return {"kind": "dose", "compound": item.compound, "form": item.form, "product": item.product, "amount": amount, "at": str(item.at)}
    if isinstance(item, Light):
        return {"kind": "light", "from": str(item.start), "to": str(item.end), "lux": item.melanopic_lux, "ceiling": item.ceiling}
    if isinstance(item, Stop):
        return {"kind": "stop", "compound": item.compound, "from": str(item.after)}
    assert isinstance(item, Window)
    return {"kind": "window", "from": str(item.bed), "to": str(item.rise)}


def _bands(bands: dict[str, Band] | None) -> dict | None:
    return None if bands is None else {m: _interval(b, "min") for m, b in bands.items()}


def _interval(band: Band, unit: str, digits: int = 1) -> dict:
    return {name: None if math.isnan(v) else round(v, digits) for name, v in zip(("median", "low", "high"), band, strict=True)} | {
        "unit": unit
    }


def _expected(row: Expected) -> dict:
    if row.measure == "DLMO":  # hours after midnight become minutes of the clock
        now, then, change = (
            {k: v for k, v in _interval(tuple(60.0 * x for x in b), u, 0).items()}
            for b, u in ((row.now, "clock"), (row.then, "clock"), (row.change, "min"))
        )
        unit = "clock"
    else:
        now, then, change = (_interval(b, row.unit) for b in (row.now, row.then, row.change))
        unit = row.unit
    chance = None if row.chance_no_benefit is None else round(row.chance_no_benefit, 3)
    return {"measure": row.measure, "unit": unit, "now": now, "then": then, "change": change, "chance_no_benefit": chance}
