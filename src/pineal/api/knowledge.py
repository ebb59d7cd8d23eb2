"""Verbs about what Pineal knows: compounds, evidence, cite, check."""

from __future__ import annotations

from pathlib import Path


def compounds(name: str | None = None, *, out: str | Path | None = None, overwrite: bool = False, path: bool = False) -> dict:
    """The catalogue, or one compound with its products, kinetics, handles, weights, trials and sources.

    With `out`, a page of the one compound is written there as ``NAME.html``, and its JSON beside it. With `path`, only the
    ways from the compound to SOL, WASO, N3 and REM (of every compound where no name is given).
    """
    from pineal.api.case import _folder
    from pineal.api.compound import describe, row
    from pineal.compounds import all as shelf
    from pineal.compounds import get
    from pineal.errors import DataError, Fault

    if path:
        from pineal.api.ways import ways

        return {"paths": [ways(found) for found in ([get(name)] if name else shelf())]}
    if name is None:
        if out is not None:
            raise DataError(Fault("compounds", "--out", "a page is of one compound", "name a compound"))
        return {"compounds": [row(found) for found in shelf()]}
    found, folder = get(name), _folder(out, overwrite)
    answer = describe(found)
    if folder is not None:
        _write(folder, found, answer)
    return answer


def _write(folder: Path, found, answer: dict) -> None:
    import json

    from pineal.api.case import _replace
    from pineal.report.compound_page import render

    stem = found.name.lower().replace(" ", "_")
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / f"{stem}.html", render(answer, found))
    _replace(folder / f"{stem}.json", json.dumps(answer, indent=2, ensure_ascii=False) + "\n")


def evidence(name: str | None = None) -> dict:
    """The rows of published trials, of one compound (by any of its names) or of all, each with what the model says of it.

    `model` has `status` (fitted, predicted, not simulated), `said` (one entry a measure: simulated value, 95 % interval of a
    new trial of that size, and what a fit without the row said), `setting` (what was simulated) and `why` (why not).
    """
    from pineal.api.compound import trial, trials
    from pineal.engine.intake import known
    from pineal.evidence import trial_rows
    from pineal.physiology import effects, predictions

    found, told = known(name) if name else None, predictions()
    if name:
        rows = trials(found) if found else [trial(row) for row in trial_rows() if row.compound.lower() == name.lower()]
    else:
        rows = [trial(row) for row in trial_rows()]
    return {"rows": [row | {"model": told.of(row["id"])} for row in rows], "set": told.effects[:12],
            "current": told.effects == effects().digest, "references": _papers(rows)}  # fmt: skip


def _papers(rows: list[dict]) -> list[dict]:
    from pineal.api.citing import papers

    return [paper["text"] for paper in papers({row["id"] for row in rows})]


def cite(name: str | None = None, style: str = "text") -> dict:
    """Every paper of the reference list, or all that one compound rests on: its file, the weights on its way to sleep, its trials.

    With ``style="bibtex"`` or ``"csl"`` the same as one text of BibTeX (`bibtex`) or as CSL-JSON items (`csl`) beside it.
    """
    from pineal.api.citing import answer

    return answer(name, style)


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
