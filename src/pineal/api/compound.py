"""What is known of one compound as plain data: its file, the weights it meets in the model, the trials, the sources."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pineal.compounds import Compound

SEDATIVE = "zolpidem"
"""The compound that the others are compared with, outcome by outcome, as far as trials were published."""

TRIAL_KEYS = (
    "id", "study", "compound", "dose", "unit", "timing", "population", "outcome", "effect", "effect_unit", "ci_low", "ci_high", "use",
    "citation", "provenance", "seen_as", "quality", "level", "direction", "effect_type", "outcome_family", "formulation", "duration",
    "comparator", "note",
)  # fmt: skip
GROUPS = ("benzodiazepines",)
"""What rows call by the name of a whole class."""

_PRIOR_BELOW = 0.30


def row(found: Compound) -> dict:
    """One line of the list of compounds."""
    forms = sorted(found.formulations)
    return {"name": found.name, "kind": found.kind, "forms": forms, "salts": sorted(found.salts),
            "route": _route(found), "evidence": len(found.evidence)}  # fmt: skip


def describe(found: Compound) -> dict:
    """Everything known of one compound."""
    from pineal.report import beyond_compound

    weights = _weights(found)
    return {
        "name": found.name,
        "kind": found.kind,
        "synonyms": list(found.synonyms),
        "unit": found.unit,
        "route": _route(found),
        "salts": {
            s.name: {k: fact(f) for k, f in (("element_fraction", s.element_fraction), ("absorbed", s.absorbed)) if f}
            for s in found.salts.values()
        },
        "contents": {k: fact(f) for k, f in found.contents.items()},
        "store": {k: fact(f) for k, f in found.store.items()},
        "products": [{"name": p.name, "form": p.form, "strengths_mg": list(p.strengths)} for p in found.products],
        "kinetics": {form: {k: fact(f) for k, f in found.parameters(form).items()} for form in found.formulations},
        "handles": {
            n: {"target": h.target, "action": h.action, "note": h.note, "facts": {k: fact(f) for k, f in h.facts.items()}}
            for n, h in found.handles.items()
        },
        "modifiers": [_modifier(name, f) for name, f in found.modifiers.items()],
        "reaches": _reaches(found),
        "weights": weights,
        "basis": _counted(found, weights["rows"]),
        "trials": trials(found),
        "compared": [] if found.name == SEDATIVE else _sedative(),
        "beyond": beyond_compound.described(found.name),
        "evidence": list(found.evidence),
        "knowledge": found.knowledge,
        "limits": found.limits,
        "sources": list(found.sources),
        "references": _references(found),
    }


def fact(given) -> dict:
    """One number with its unit, spread and source; a spread that is not known is None, never zero."""
    plain = {"value": given.value, "unit": given.unit, "basis": given.basis, "source": given.source, "grade": given.grade}
    return plain | {"note": given.note, "where": given.where, "people": _span(given.spread, given), "studies": _span(given.study, given)}


def _span(spread, given) -> dict | None:
    """The central 90 % in the unit of the value."""
    if spread is None:
        return None
    low, high = spread.interval(given.value, 0.9)
    return {"low": low, "high": high, "level": 0.9, "basis": spread.basis}


def _route(found: Compound) -> dict:
    from pineal.report.compound_words import route

    return {"kind": found.route.kind, "pool": found.route.pool, "words": route(found)}


def _modifier(name: str, given) -> dict:
    on, _, who = name.rpartition(".")
    return {"who": who, "on": on, "fact": fact(given)}


def trials(found: Compound) -> list[dict]:
    """Published rows of a compound, those of its class and of mixtures that its file names included, in the order of the table."""
    from pineal.evidence import trial_rows

    names = {name.lower() for name in found.names}
    return [trial(each) | {"about": _about(each.compound, names)} for each in trial_rows()
            if each.id in found.evidence or names & set(_named(each.compound))]  # fmt: skip


def _named(text: str) -> tuple[str, ...]:
    """The compounds that a row names: ``melatonin + morning light`` names two."""
    return tuple(part.split(" (")[0].strip().lower() for part in text.split("+"))


def _about(compound: str, names: set[str]) -> str:
    """Whether a row is of the compound alone (itself), with others (mixture), of its class, or of something close to it (related)."""
    if "+" in compound:
        return "mixture"
    return "itself" if set(_named(compound)) <= names else "class" if compound in GROUPS else "related"


def trial(found) -> dict:
    """One row of the table of trials."""
    return {key: getattr(found, key) for key in TRIAL_KEYS}


def _sedative() -> list[dict]:
    from pineal.compounds import get

    return trials(get(SEDATIVE))


def _reaches(found: Compound) -> list[str]:
    """The effectors of the model that the compound has a way to: entry, exit, depth, rem."""
    from pineal.engine.paths import paths

    return list(dict.fromkeys(path.effector for path in paths(found.name)))


def _weights(found: Compound) -> dict:
    """The shared weights on the way from the compound to sleep, each with its contraction where it was fitted."""
    from pineal.engine.paths import paths
    from pineal.physiology import build

    fitted, parameters = _fitted(), build().parameters
    ways: dict[str, list[str]] = {}
    for path in paths(found.name):
        for name in path.numbers:
            ways.setdefault(name, []).append(path.effector)
    rows = [_weight(name, parameters[name].meaning, moves, fitted.get(name)) for name, moves in ways.items()]
    return {"fitted": any(one["contraction"] is not None for one in rows), "words": _state(rows), "rows": rows}


def _state(rows: list[dict]) -> str:
    """How far the weights are priors, in words; empty where none is."""
    priors = [one for one in rows if one["prior"]]
    if priors and len(priors) == len(rows) and all(one["contraction"] is None for one in rows):
        return "class weights are priors: not fitted yet"
    return "weights marked prior are not told by data" if priors else ""


def _weight(name: str, meaning: str, moves: list[str], fitted: dict | None) -> dict:
    from pineal.physiology import facts

    plain = {"name": name, "meaning": meaning, "moves": list(dict.fromkeys(moves)), **fact(facts()[name]), "sd": None, "contraction": None}
    if fitted:
        plain |= {"contraction": float(fitted["contraction"])}
    told = plain["contraction"]
    return plain | {"prior": plain["basis"] == "assumed" if told is None else told < _PRIOR_BELOW}


def _fitted() -> dict[str, dict]:
    """What the frozen set of fitted effects says of each number, by full name."""
    from pineal.physiology import effects

    return effects().table()


def _counted(found: Compound, weights: list[dict]) -> list[dict]:
    """How many numbers of each part are published, fitted and assumed."""
    parts = {
        "kinetics": [f.basis for form in found.formulations for f in found.parameters(form).values()],
        "forms and salts": [f.basis for s in found.salts.values() for f in (s.element_fraction, s.absorbed) if f],
        "what it holds": [f.basis for f in found.contents.values()],
        "store": [f.basis for f in found.store.values()],
        "at its site": [f.basis for h in found.handles.values() for f in h.facts.values()],
        "who is different": [f.basis for f in found.modifiers.values()],
        "weights on sleep": [one["basis"] for one in weights],
    }
    counts = {part: Counter(bases) for part, bases in parts.items() if bases}
    return [{"part": part, **{basis: n[basis] for basis in ("published", "fitted", "assumed")}} for part, n in counts.items()]


def _references(found: Compound) -> list[dict]:
    """The file's own sources and those of single numbers, formatted."""
    from pineal.evidence import reference
    from pineal.evidence.references import is_known

    facts = [f for form in found.formulations for f in found.parameters(form).values()]
    facts += [f for h in found.handles.values() for f in h.facts.values()]
    facts += [f for s in found.salts.values() for f in (s.element_fraction, s.absorbed) if f]
    facts += [*found.store.values(), *found.contents.values(), *found.modifiers.values()]
    keys = dict.fromkeys([*found.sources, *(key for f in facts for key in f.sources)])
    return [{"key": key, "text": str(reference(key))} for key in sorted(keys) if is_known(key)]
