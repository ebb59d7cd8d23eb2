"""The words people and papers use for a formulation, brought to one name each."""

from __future__ import annotations

import re

IMMEDIATE, PROLONGED, SUBLINGUAL = "immediate release", "prolonged release", "sublingual"

_WORDS = {
    IMMEDIATE: (
        "ir", "oral ir", "oral", "immediate", "fast release", "tablet", "oral tablet", "capsule", "pill", "powder", "solution",
        "oral solution", "drops", "liquid", "gummy", "coffee", "tea", "energy drink", "espresso", "regular",
    ),
    PROLONGED: (
        "pr", "sr", "er", "xr", "cr", "oral pr", "prolonged", "slow release", "sustained release", "extended release",
        "controlled release", "modified release", "prolonged release tablet", "retard", "time release", "timed release",
    ),
    SUBLINGUAL: ("spray", "sublingual spray", "sublingual ir spray", "sublingual tablet", "oral spray", "oromucosal", "lozenge"),
}
_NAMES = {word: name for name, words in _WORDS.items() for word in (name, *words)}


def normalise(text: str) -> str:
    """The common name of a form: ``"oral IR"`` and ``"Tablet"`` are both ``"immediate release"``.

    Words this table does not know come back cleaned (lower case, single spaces), for the
    compound to recognise or refuse.
    """
    clean = " ".join(re.sub(r"[-_/(),.]", " ", text.lower()).split())
    return _NAMES.get(clean, clean)
