"""What is left out at each level of generalisation, and what is left to fit.

Levels: a study of a known compound whose trials are in no fitted pool; a publication of a known compound that may share
trials with fitted ones; a known compound in a new dose, form or kind of people; a compound of a known class; a compound whose
class nothing else tells of. `folds` is the judgement of studies/effects itself (compound x overlap cluster), for comparison.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import frozen

from effects.parameters import behind, priors
from effects.rows import Row, kept, rows

FILE = Path(__file__).parent / "holdouts.toml"

LEVELS = {
    "folds": "all folds: compound x overlap cluster",
    "other study": "known compound, another study (no shared trials)",
    "other publication": "known compound, another publication (may share trials)",
    "new situation": "known compound, new dose, form or people",
    "new compound": "new compound of a known class",
    "new class": "new compound of a class that nothing else tells of",
}
"""Levels and their names, from what is asked least to what is asked most."""


@frozen
class Holdout:
    """Rows that leave the fit together and are predicted, and the rows that are left."""

    level: str
    name: str
    compound: str
    held: tuple[Row, ...]
    train: tuple[Row, ...]


def every() -> tuple[Holdout, ...]:
    """All hold-outs of all levels, in a fixed order."""
    used = kept()
    by_cluster, by_study = _grouped(used, lambda row: row.cluster), _grouped(used, lambda row: row.study)
    apart = [one for one in by_cluster if _known(one)]
    shared = [one for one in by_study if _known(one) and any(row.cluster == one.held[0].cluster for row in _own(one))]
    return (
        *_as("folds", by_cluster),
        *_as("other study", apart),
        *_as("other publication", shared),
        *_situations(used),
        *_compounds(used),
    )


def _grouped(used: Sequence[Row], key: Callable[[Row], str]) -> list[Holdout]:
    """One hold-out for each value of a key within a compound."""
    names = dict.fromkeys((row.compound, key(row)) for row in used)
    return [
        _held("", f"{compound} | {value}", compound, [r for r in used if r.compound == compound and key(r) == value], used)
        for compound, value in names
    ]


def _held(level: str, name: str, compound: str, held: Sequence[Row], used: Sequence[Row]) -> Holdout:
    gone = {row.id for row in held}
    return Holdout(level, name, compound, tuple(held), tuple(row for row in used if row.id not in gone))


def _as(level: str, found: Sequence[Holdout]) -> list[Holdout]:
    return [Holdout(level, one.name, one.compound, one.held, one.train) for one in found]


def _own(one: Holdout) -> list[Row]:
    """What is left of the same compound."""
    return [row for row in one.train if row.compound == one.compound]


def _known(one: Holdout) -> bool:
    return bool(_own(one))


def _situations(used: Sequence[Row]) -> list[Holdout]:
    """The hold-outs of holdouts.toml; rows that overlap with better ones are predicted too, for nothing of theirs is fitted."""
    found = []
    for name, told in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        held = [row for row in rows() if row.situation in told["held"]]
        found.append(_held("new situation", name, told["compound"], held, used))
    return found


def _compounds(used: Sequence[Row]) -> list[Holdout]:
    """Every compound left out whole: of a known class where another compound rests on one of the same shared numbers."""
    found = []
    for one in _grouped(used, lambda row: ""):
        level = "new compound" if mates(one.compound, [row.compound for row in one.train]) else "new class"
        found.append(Holdout(level, one.compound, one.compound, one.held, one.train))
    return found


def mates(compound: str, others: Sequence[str]) -> list[str]:
    """Those of the others whose effects rest on a shared number that this compound's rest on too."""
    shared = {one.name for one in priors() if one.group not in ("potency", "own")}
    own = set(behind(compound)) & shared
    return sorted({other for other in others if other != compound and own & set(behind(other))})
