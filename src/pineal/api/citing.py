"""Which papers an answer rests on, as text, BibTeX or CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pineal.compounds import Compound
    from pineal.evidence import Reference, TrialRow

STYLES = ("text", "bibtex", "csl")


def answer(name: str | None, style: str) -> dict:
    """The references of one compound, or the whole list; raises DataError for a name or style that is not known."""
    from pineal.compounds import get
    from pineal.errors import DataError, Fault
    from pineal.evidence import references
    from pineal.evidence.formats import bibtex, csl

    if style not in STYLES:
        raise DataError(Fault("cite", "style", f"{style!r} is not a style", f"one of {', '.join(STYLES)}"))
    entries = list(references().values()) if name is None else of_compound(get(name))
    found: dict = {"references": sorted(text(entry) for entry in entries)}
    if name is not None:
        found["compound"] = get(name).name
    if style == "bibtex":
        found["bibtex"] = "\n\n".join(bibtex(entry) for entry in entries) + "\n"
    return found | ({"csl": [csl(entry) for entry in entries]} if style == "csl" else {})


def text(entry: Reference) -> str:
    """One reference as a line; a paper of which only the citation is known as that citation."""
    if entry.title:
        return str(entry)
    where = " ".join(part for part in (entry.address, entry.note) if part)
    return f"{entry.author} ({entry.year}). {entry.journal}. {where}".strip()


def of_compound(found: Compound) -> list[Reference]:
    """Everything that what is said of a compound rests on, each once, by key."""
    from pineal.api.compound import _references, trials
    from pineal.evidence import reference
    from pineal.evidence.references import is_known

    keys = {*(row["key"] for row in _references(found)), *(key for key in _ways(found) if is_known(key))}
    entries = [reference(key) for key in keys] + [paper["entry"] for paper in papers({row["id"] for row in trials(found)})]
    return sorted({entry.key: entry for entry in entries}.values(), key=lambda entry: entry.key)


def _ways(found: Compound) -> set[str]:
    """Keys behind the laws and weights on the way from a compound to sleep."""
    from pineal.engine.paths import paths
    from pineal.physiology import build, facts

    ways = paths(found.name)
    numbers = {number for way in ways for number in way.numbers}
    keys = {key for number in numbers if number in facts() for key in facts()[number].sources}
    for title in {step.split(".")[0] for way in ways for step in way.steps} & set(build().modules):
        module = build().modules[title]
        keys |= {key.strip() for source in (module.source, *(law.source for law in module.laws.values())) for key in source.split(";")}
    return keys - {""}


def papers(rows: Iterable[str]) -> list[dict]:
    """The papers of rows of trials: `key`, `text`, `entry`; from the reference list where they stand there."""
    from pineal.evidence import trial_rows

    wanted = set(rows)
    entries = {entry.key: entry for row in trial_rows() if row.id in wanted for entry in [_entry(row)]}
    return [{"key": key, "text": text(entry), "entry": entry} for key, entry in sorted(entries.items())]


def _entry(row: TrialRow) -> Reference:
    """The paper of one row, out of its citation and DOI; the table has no titles."""
    from pineal.evidence import Reference, reference
    from pineal.evidence.references import is_known

    doi = next((part.strip() for part in (row.doi_pmid or "").split(";") if part.strip().startswith("10.")), "")
    if doi and is_known(doi):
        return reference(doi)
    told = re.match(r"(?P<who>.+?) (?P<year>\d{4})\s*(?P<where>.*)", row.citation or "")
    who, year, where = told.groups() if told else (row.study, "0", row.citation or "")
    pmid = next((part.strip() for part in (row.doi_pmid or "").split(";") if "PMID" in part), "")
    return Reference(row.study, "article", "", who.replace(" & ", " and "), year, where, doi, "", "" if doi else pmid)
