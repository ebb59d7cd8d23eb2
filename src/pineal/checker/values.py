"""The values of a certificate, derived again."""

from __future__ import annotations

from typing import Any

from pineal.checker.amounts import GRAMS, bounds
from pineal.checker.morning import mornings
from pineal.checker.rules import after, apart_min, of_person, told
from pineal.checker.substances import Scene
from pineal.safety.rulebook import Rulebook
from pineal.safety.schema import Rule

VERDICTS = (("block", "refused"), ("unknown", "unknown"), ("warn", "limited"))


def values(book: Rulebook, scene: Scene) -> dict[str, Any]:
    """Everything of a certificate but its hashes."""
    residues = mornings(scene)
    found, flags = told(book, scene)
    found |= _of_names(scene) | {pair for residue in residues if (pair := residue.concern)}
    severities = {severity for _, severity in found}
    return {
        "verdict": next((verdict for severity, verdict in VERDICTS if severity in severities), "allowed"),
        "checked": {"rules": len(book.rules), "names": len(scene.texts)},
        "concerns": [list(pair) for pair in sorted(_with_untold(found, residues))],
        "amounts": _amounts(book, scene),
        "spacing": _spacing(book, scene),
        "hours_after_rise": _doses(scene),
        "compounds": {"names": sorted(scene.treatments()), "most": min((r.count for r in book.rules if r.count is not None), default=None)},
        "window": _window(book, scene),
        "light": {"brightest": None if scene.brightest is None else six(scene.brightest), "bright": scene.bright},
        "stops": [list(pair) for pair in scene.stops],
        "red_flags": sorted(flags),
        "not_recognised": sorted([place, reading.text] for place, reading in scene.texts if reading.rest or reading.doubtful),
        "missing": sorted({rule for rule, _ in found if rule.startswith("missing.")}),
        "residual": [residue.row for residue in residues],
    }


def _with_untold(found: set[tuple[str, str]], residues: list) -> set[tuple[str, str]]:
    """Of several residues that are not known one concern is told, at its worst."""
    return found - {("residual.unknown", "inform")} if ("residual.unknown", "unknown") in found else found


def _of_names(scene: Scene) -> set[tuple[str, str]]:
    """What was not understood, denied, corrected or too vague."""
    found = set()
    for place, reading in scene.texts:
        found |= {(f"names.{place}", "unknown")} if reading.rest else set()
        found |= {(f"names.{place}.doubtful", "unknown")} if reading.doubtful else set()
        found |= {("names.corrected", "inform") for match in reading.names if match.corrected}
        found |= {("names.vague", "unknown") for match in reading.names if match.name in scene.names.vague}
    return found


def _amounts(book: Rulebook, scene: Scene) -> list[dict]:
    rows = []
    for name in sorted({s.name for s in scene.judged}):
        limit = _lowest(book, scene, name)
        if limit is not None:
            least, most = bounds(name, limit.amount.unit, scene)
            rows.append({
                "of": name, "low": six(least), "high": six(most), "limit": limit.amount.over, "unit": limit.amount.unit, "rule": limit.id,
            })  # fmt: skip
    return rows


def _lowest(book: Rulebook, scene: Scene, name: str) -> Rule | None:
    """The lowest limit that holds or may hold."""
    words = {name, "compound"} | {f"class:{kind}" for s in scene.judged if s.name == name for kind in s.kinds}
    best: tuple[float, str, Rule] | None = None
    for rule in book.rules:
        if rule.amount is not None and rule.severity != "inform" and words & set(rule.about) and of_person(rule, scene, name) is not False:
            ranked = (rule.amount.over * GRAMS[rule.amount.unit], rule.id, rule)
            best = ranked if best is None or ranked[:2] < best[:2] else best
    return best[2] if best else None


def _spacing(book: Rulebook, scene: Scene) -> list[dict]:
    rows = []
    for rule in book.rules:
        if rule.spacing is not None:
            first, second = map(six, apart_min(rule))
            least = {"first": first, "second": second}
            rows += [{"rule": rule.id, "of": a, "and": b, **least, "apart": _gap(a, b, scene)} for a, b in _pairs(rule, scene)]
    return rows


def _pairs(rule: Rule, scene: Scene) -> list[tuple[str, str]]:
    about = set(rule.about)
    ours = {s.name for s in scene.judged if s.name in about or any(f"class:{kind}" in about for kind in s.kinds)}
    theirs = set()
    for clause in rule.when:
        named, kinds = {*clause.medicines, *clause.compounds}, set(clause.classes)
        theirs |= {s.name for s in scene.substances if s.name in named or kinds & s.kinds}
    return sorted((a, b) for a in ours for b in theirs if a != b)


def _gap(a: str, b: str, scene: Scene) -> int | None:
    """From the second to the first, the shorter way round the clock (minutes, negative: the first comes first); None without an hour."""
    hours = [[s.minutes for s in scene.substances if s.name == name] for name in (a, b)]
    if any(not minutes for group in hours for minutes in group):
        return None
    first, second = ([m for minutes in group for m in minutes] for group in hours)
    return min((after(x, y) for x in first for y in second), key=lambda gap: (abs(gap), gap))


def _doses(scene: Scene) -> list[dict]:
    doses = sorted((s.name, minute) for s in scene.substances if s.place == "planned" for minute in s.minutes)
    after = [None if scene.rise is None else (minute - scene.rise) % 1440 for _, minute in doses]
    return [{"of": name, "at": f"{m // 60:02d}:{m % 60:02d}", "after_rise": late} for (name, m), late in zip(doses, after, strict=True)]


def _window(book: Rulebook, scene: Scene) -> dict:
    lengths = [60.0 * rule.length for rule in book.rules if rule.length is not None]
    return {"planned": scene.planned_min, "usual": scene.usual_min, "least": six(max(lengths, default=0.0)), "shorter": scene.shortened}


def six(value: float) -> float | None:
    """Six significant digits; None where there is no bound."""
    return float(f"{value:.6g}") if abs(value) < 1e300 else None
