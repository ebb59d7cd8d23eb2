"""The certificate of a plan: what was checked, the values that were compared, and what it all stands on.

Assumption: a certificate is plain data without time stamps or dice: the same case, plan and rules give the same
certificate. It makes no claim that nobody can verify: `pineal.checker` derives every value again with code of its own.
Amounts in the unit of their limit, spacing and windows in minutes, light in lux melanopic EDI.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import attrs

from pineal.person import Days, Light, Person, Protocol
from pineal.safety.concern import Concern, Review, in_order, verdict
from pineal.safety.facts import Facts, gather
from pineal.safety.gate import judged, recognition
from pineal.safety.judge import MASS_UG, about_person, apart, total, treatments
from pineal.safety.residual import PATH, Residue, residual, residues
from pineal.safety.rulebook import Rulebook, rulebook
from pineal.safety.schema import Rule
from pineal.units import Clock

FORMAT = 1
_DIGITS = 6


def certify(protocol: Protocol, person: Person, *, usual: Days | None = None, book: Rulebook | None = None) -> dict[str, Any]:
    """The certificate of one protocol for one person, as plain data."""
    book = book or rulebook()
    facts = gather(protocol, person, usual, book.lexicon)
    concerns = in_order([*recognition(facts), *judged(book, facts), *residual(facts)])
    told = {
        "format": FORMAT,
        "rules": book.version,
        "rules_sha256": fingerprint(book),
        "facts_sha256": digest({"person": plain(person), "usual": plain(usual)}),
        "protocol_sha256": digest(plain(protocol.items)),
        "verdict": verdict(concerns),
        "checked": {"rules": len(book.rules), "names": len(facts.readings)},
        "concerns": sorted({(c.rule, c.severity) for c in concerns}),
        **_values(book, facts, concerns),
    }
    told["concerns"] = [list(pair) for pair in told["concerns"]]
    return told | {"seal": digest(told)}


def _values(book: Rulebook, facts: Facts, concerns: tuple[Concern, ...]) -> dict[str, Any]:
    return {
        "amounts": _amounts(book, facts),
        "spacing": _spacings(book, facts),
        "hours_after_rise": _dose_hours(facts),
        "compounds": {"names": sorted(treatments(facts)), "most": min((r.count for r in book.rules if r.count is not None), default=None)},
        "window": _window(book, facts),
        "light": _light(facts),
        "stops": [list(pair) for pair in sorted(facts.stopped)],
        "red_flags": sorted({c.rule for c in concerns if c.red_flag}),
        "not_recognised": sorted([origin, reading.text] for origin, reading in facts.readings if reading.unknown or reading.doubtful),
        "missing": sorted({c.rule for c in concerns if c.rule.startswith("missing.")}),
        "residual": [_residue(residue) for residue in residues(facts)],
    }


def _amounts(book: Rulebook, facts: Facts) -> list[dict]:
    """What is taken in a day of everything under review that a limit is known for, all products together."""
    rows = []
    for name in sorted({e.name for e in facts.under_review}):
        limit = _strictest(book, facts, name)
        if limit is not None:
            low, high = total(name, limit.amount.unit, facts)
            rows.append({"of": name, "low": rounded(low), "high": rounded(high), "limit": limit.amount.over,
                         "unit": limit.amount.unit, "rule": limit.id})  # fmt: skip
    return rows


def _strictest(book: Rulebook, facts: Facts, name: str) -> Rule | None:
    """The rule with the lowest amount that holds, or may hold, for this person; the first by name where two are equal."""
    own = {name, "compound", *(f"class:{c}" for e in facts.under_review if e.name == name for c in e.classes)}
    limits = [r for r in book.rules if r.amount and own.intersection(r.about) and r.severity != "inform"]
    holding = [r for r in limits if about_person(r, facts, name).holds is not False]
    return min(holding, key=lambda r: (r.amount.over * MASS_UG[r.amount.unit], r.id), default=None)


def _spacings(book: Rulebook, facts: Facts) -> list[dict]:
    """Minutes between every pair that a rule wants apart (negative: the subject comes first); None where an hour is not stated."""
    rows = []
    for rule in book.rules:
        if rule.spacing is not None:
            wanted = {order: rounded(60.0 * getattr(rule.spacing, order)) for order in ("first", "second")}
            for name, other in _pairs(rule, facts):
                rows.append({"rule": rule.id, "of": name, "and": other, **wanted, "apart": _apart(name, other, facts)})
    return rows


def _pairs(rule: Rule, facts: Facts) -> list[tuple[str, str]]:
    """Subjects of a rule with the substances it wants them apart from."""
    mine = [e for e in facts.under_review if e.name in rule.about or any(f"class:{c}" in rule.about for c in e.classes)]
    wanted = {name for clause in rule.when for name in (*clause.medicines, *clause.compounds)}
    kinds = {name for clause in rule.when for name in clause.classes}
    others = [e for e in facts.exposures if e.name in wanted or kinds.intersection(e.classes)]
    return sorted({(a.name, b.name) for a in mine for b in others if a.name != b.name})


def _apart(name: str, other: str, facts: Facts) -> int | None:
    mine, theirs = ([e.at for e in facts.exposures if e.name == wanted] for wanted in (name, other))
    if not all(mine) or not all(theirs):
        return None
    gaps = [round(60.0 * apart(a.minutes, b.minutes)) for x in mine for a in x for y in theirs for b in y]
    return min(gaps, key=lambda gap: (abs(gap), gap))


def _dose_hours(facts: Facts) -> list[dict]:
    """Minutes from the rise to every planned dose, on the clock."""
    rise = facts.nights.rise if facts.nights else None
    doses = [(e.name, at) for e in facts.exposures if e.origin == "planned" for at in e.at]
    return [{"of": name, "at": str(at), "after_rise": None if rise is None else rise.until(at)} for name, at in sorted(doses)]


def _window(book: Rulebook, facts: Facts) -> dict:
    least = max((r.length for r in book.rules if r.length is not None), default=0.0)
    usual = facts.usual.bed.until(facts.usual.rise) if facts.usual else None
    planned = None if facts.window_h is None else round(60.0 * facts.window_h)
    return {"planned": planned, "usual": usual, "least": rounded(60.0 * least), "shorter": facts.shorter}


def _light(facts: Facts) -> dict:
    brightest = max((light.melanopic_lux for light in facts.protocol.of(Light) if not light.ceiling), default=None)
    return {"brightest": brightest if brightest is None else rounded(brightest), "bright": facts.bright}


def _residue(residue: Residue) -> dict:
    row = attrs.asdict(residue)
    del row["typed"], row["origin"]
    return {key: rounded(value) if isinstance(value, float) else value for key, value in row.items()}


def agrees(review: Review, certificate: Mapping) -> bool:
    """Whether a review and a certificate tell the same verdict."""
    return review.verdict == certificate["verdict"]


@cache
def fingerprint(book: Rulebook) -> str:
    """SHA-256 over the parsed rules, the version of rules and names, and the thresholds of the morning."""
    return digest({"version": book.version, "rules": [plain(rule) for rule in book.rules], "morning": thresholds()})


@cache
def thresholds() -> str:
    """SHA-256 of the file of thresholds; line ends do not count."""
    return hashlib.sha256(PATH.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def plain(value: Any) -> Any:
    """Values as JSON knows them; every value of a class becomes a table with the name of its class."""
    if attrs.has(type(value)) and not isinstance(value, Clock):
        return {"is": type(value).__name__, **{f.name: plain(getattr(value, f.name)) for f in attrs.fields(type(value))}}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    return format(value, ".12g") if isinstance(value, float) else str(value)


def digest(value: Any) -> str:
    """SHA-256 of plain data as JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def rounded(value: float) -> float | None:
    """Six significant digits; None for what has no upper bound."""
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return float(f"{value:.{_DIGITS}g}")
