"""Verbs about what Pineal knows: compounds, evidence, cite, check."""

from __future__ import annotations

from pathlib import Path


def compounds(name: str | None = None) -> dict:
    """The catalogue, or one compound with its products, kinetics, handles and sources."""
    from pineal.compounds import all as shelf
    from pineal.compounds import get

    if name is None:
        return {"compounds": [{"name": c.name, "kind": c.kind, "forms": sorted(c.formulations)} for c in shelf()]}
    found = get(name)
    return {
        "name": found.name,
        "kind": found.kind,
        "synonyms": list(found.synonyms),
        "unit": found.unit,
        "route": {"kind": found.route.kind, "pool": found.route.pool},
        "salts": {
            s.name: {k: _fact(f) for k, f in (("element_fraction", s.element_fraction), ("absorbed", s.absorbed)) if f}
            for s in found.salts.values()
        },
        "contents": {k: _fact(f) for k, f in found.contents.items()},
        "store": {k: _fact(f) for k, f in found.store.items()},
        "products": [{"name": p.name, "form": p.form, "strengths_mg": list(p.strengths)} for p in found.products],
        "kinetics": {form: {k: _fact(f) for k, f in found.parameters(form).items()} for form in found.formulations},
        "handles": {
            n: {"target": h.target, "action": h.action, "facts": {k: _fact(f) for k, f in h.facts.items()}}
            for n, h in found.handles.items()
        },
        "evidence": list(found.evidence),
        "limits": found.limits,
        "sources": list(found.sources),
    }


def _fact(fact) -> dict:
    return {"value": fact.value, "unit": fact.unit, "basis": fact.basis, "source": fact.source, "grade": fact.grade, "note": fact.note}


def evidence(name: str | None = None) -> dict:
    """The rows of published trials, of one compound or of all."""
    from pineal.evidence import trial_rows

    rows = [r for r in trial_rows() if name is None or r.compound.lower() == name.lower()]
    keys = (
        "id",
        "study",
        "compound",
        "dose",
        "unit",
        "timing",
        "population",
        "outcome",
        "effect",
        "effect_unit",
        "ci_low",
        "ci_high",
        "use",
        "citation",
    )
    return {"rows": [{key: getattr(row, key) for key in keys} for row in rows]}


def cite() -> dict:
    """Every paper of the reference list."""
    from pineal.evidence import cite as formatted
    from pineal.evidence import references

    return {"references": formatted(sorted(references()))}


def export(what: str, path: str | Path | None = None) -> dict:
    """The model for others: ``"sbml"`` (one file) or ``"latex"`` (a page a module), as texts or written into a folder."""
    texts = _sbml() if what == "sbml" else _latex()
    if path is None:
        return {"files": texts}
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {"written": [str(folder / name) for name in texts]}


def _sbml() -> dict[str, str]:
    from pineal.engine.exchange import sbml
    from pineal.engine.shipped import engine

    return {"pineal.xml": sbml(engine().model)}


def _latex() -> dict[str, str]:
    from pineal.declare.latex import pages
    from pineal.engine.exchange import shipped_facts
    from pineal.physiology import MODULES
    from pineal.physiology.model import WIRES

    return pages(MODULES, shipped_facts(), WIRES)


def check() -> dict:
    """Validate all shipped knowledge: units, sources, laws, rules; `faults` is empty when it holds."""
    from pineal.compounds import all as shelf
    from pineal.declare.dimensions import prove
    from pineal.evidence.check import dimension_faults
    from pineal.physiology import build, chain_fit, facts
    from pineal.safety import rulebook

    model = build()
    slots = {name: term.unit for name, term in model.parameters.items()}
    faults = [*prove(model), *map(str, dimension_faults({n: f for n, f in facts().items() if n in slots}, slots, "physiology"))]
    counts = {
        "laws": sum(len(m.laws) for m in model.modules.values()),
        "parameters": len(model.parameters),
        "assumed": sum(f.basis == "assumed" for f in facts().values()),
        "compounds": len(list(shelf())),
        "rules": len(rulebook().rules),
    }
    return {"faults": faults, "checked": counts, "chain": chain_fit().digest[:12], "rules": rulebook().version}
