"""What the words of papers for a form mean for one compound.

Assumptions: words for a carrier (tablet, drink) say nothing about release. Several forms in one text ("oxide or
citrate") stand for any of them. A release that people know, but without kinetics for this compound, is known and unmodelled.
"""

from __future__ import annotations

import re

from attrs import evolve, frozen

from pineal.compounds import Compound, normalise

PLAIN = "immediate release"

_CARRIERS = {
    "oral", "orally", "tablet", "tablets", "capsule", "capsules", "powder", "drink", "effervescent", "softgel", "sachet", "pill",
    "pills", "gel", "chewable", "liquid", "solution", "syrup", "drops", "gummy", "caplet", "caplets", "orodispersible", "food",
    "beverage", "dietary", "supplement", "equivalent", "double", "any", "mixed", "mostly", "combinations", "blend", "daily", "bid",
    "once", "twice", "alternate", "days", "derived", "anhydrous",
}  # fmt: skip
"""Words that say how something is carried, mixed or taken, not how it is released."""

_PLANT = {
    "extract", "root", "leaf", "dry", "standardised", "standardized", "aqueous", "ethanolic", "hydroalcoholic", "flower",
    "flowers",
}  # fmt: skip
_FOOD = {"juice", "concentrate", "tea", "infusion", "puree", "bar", "milk", "parsley"}
_KNOWN = (
    "prolonged release", "surge sustained", "sublingual", "intravenous", "iv", "transdermal", "patch", "rectal", "intranasal",
    "intramuscular", "liposomal", "nanoparticles", "oyster", "yeast", "oyster yeast", "upgraded", "alpha lactalbumin",
    "trp free amino acid mix",
)  # fmt: skip
"""Forms that papers name; where a compound has no numbers for one, its effect in that form is unknown."""

_PLANTS = ("herb", "food")
"""Kinds of compounds that come as extracts and foods."""

_INHIBITOR = {"decarboxylase inhibitor": "carbidopa"}


@frozen
class Form:
    """A name of the compound's file (None: the plain or unstated one), or why there are no numbers; and what goes with it."""

    name: str | None = None
    unmodelled: str = ""
    beside: tuple[str, ...] = ()


def forms_of(compound: Compound) -> tuple[str, ...]:
    """The forms a compound's file has numbers for, then plain words that it takes too."""
    plants = ("extract", "root extract", "standardised extract") if compound.kind in _PLANTS else ()
    foods = ("juice", "concentrate", "tea") if compound.kind in _PLANTS else ()
    return tuple(dict.fromkeys((*compound.formulations, *compound.salts, *plants, *foods, "oral", "tablet", "capsule", "powder", "drink")))


def form_of(compound: Compound, text: str) -> Form | None:
    """What a word for a form means for a compound; None when it is not one."""
    said, *others = (part.strip() for part in text.split("+"))
    taken = [_INHIBITOR.get(other.lower(), other.lower()) for other in others]
    if not set(taken) <= set(compound.modified_by):
        return None
    found = _one(compound, said) or _any(compound, said)
    return evolve(found, beside=tuple(taken)) if found else None


def _any(compound: Compound, text: str) -> Form | None:
    """Several forms in one text, each of them known."""
    parts = [part for part in re.split(r"\b(?:or|and|vs)\b|[/,]", re.sub(r"\(.*?\)", " ", text)) if part.strip()]
    found = [_one(compound, part.strip()) for part in parts]
    if len(found) < 2 or None in found:
        return None
    known = [form for form in found if form and not form.unmodelled]
    return known[0] if len(known) == 1 else Form() if known else found[0]


def _one(compound: Compound, text: str) -> Form | None:
    for said in _readings(compound, text):
        name = _own(compound, said)
        if name:
            return Form(name)
        if not said or normalise(said) == PLAIN:
            return Form()
        if normalise(said) in _KNOWN:
            return Form(unmodelled=f"{compound.name}, {text}: no numbers for this form")
    return None


def _own(compound: Compound, said: str) -> str | None:
    """The formulation or salt that words mean by the compound's own file."""
    wanted = normalise(said)
    for found in (*compound.formulations.values(), *compound.salts.values()):
        if said and wanted in {normalise(found.name), *map(normalise, found.words)}:
            return found.name
    return None


def _readings(compound: Compound, text: str) -> tuple[str, ...]:
    """The text as written, then without amounts, carriers, the compound's own names, words for plants and foods."""
    clean = re.sub(r"\(.*?\)|\d+(?:\.\d+)?\s*m?g(?:/d)?\b", " ", text.lower())
    words = re.sub(r"[-_/(),.]", " ", clean).split()
    bare = [word for word in words if word not in _CARRIERS]
    named = {word for name in compound.names for word in re.sub(r"[-_]", " ", name.lower()).split()}
    short = [word for word in bare if word not in named]
    rest = [word for word in short if compound.kind not in _PLANTS or word not in _PLANT | _FOOD]
    return (text, *map(" ".join, (words, bare, short, rest)))
