"""Doses of an arm: compound, form, amount, time, nights and what is taken beside.

Assumption: a compound, a form or a unit that nobody knows is a fault; one that is known, but for which there are no
numbers, is none: the dose says in `unmodelled` why nothing follows from it.
"""

from __future__ import annotations

import re

from attrs import evolve

from pineal.compounds import Compound, all, get
from pineal.errors import DataError, UnitError
from pineal.person.fields import Fields
from pineal.trials.forms import Form, form_of, forms_of
from pineal.trials.schema import VOLUMES, amount, check_nights, minutes, nearest, nights, read_amount, tables, texts, whole
from pineal.trials.trial import UNSTATED, Amount, Anchor, Beside, DoseRule
from pineal.units import Quantity

EXAMPLE = '{ compound = "melatonin", amount = "2 mg", before_bed = "90 min" }'
EVENTS = ("before_bed", "after_wake", "before_dlmo", "after_dlmo")
KEYS = ("compound", "form", "amount", "of", "at", *EVENTS, "nights", "per_week", "amount_if", "with")


def read_doses(arm: Fields, total: int | None) -> tuple[DoseRule, ...]:
    """All doses of an arm of `total` nights."""
    found = [_dose(table, total) for table in tables(arm, "doses", EXAMPLE) or ()]
    return tuple(dose for dose in found if dose is not None)


def _dose(table: Fields, total: int | None) -> DoseRule | None:
    before = len(table.faults)
    table.only(*KEYS)
    table.need("compound", 'write compound = "melatonin"')
    table.need("amount", 'write amount = "2 mg"')
    compound, given = read_compound(table, "compound"), amount(table, "amount")
    form = _form(table, compound) if compound else None
    of = table.choice("of", "element", "salt", "extract")
    rest = {
        "anchor": _anchor(table),
        "nights": nights(table),
        "per_week": whole(table, "per_week", 1, 7),
        "amount_if": _by_age(table),
        "beside": (*_beside(table, compound), *(Beside(name, name, None, True) for name in (form.beside if form else ()))),
    }
    check_nights(table, rest["nights"], total)
    if compound and given and form:
        _weighable(table, compound, form, given, of)
    if len(table.faults) > before or compound is None or given is None or form is None:
        return None
    given = _weighed(compound, given, table.data.get("form", ""))
    unmodelled = form.unmodelled or _not_counted(compound, given)
    return DoseRule(compound.name, given, form.name, of, unmodelled=unmodelled, **rest)


def read_compound(table: Fields, key: str) -> Compound | None:
    """A compound of the catalogue by name or synonym; None, with a fault, when nobody knows it."""
    name = table.text(key, "melatonin")
    return None if name is None else find(table, key, name)


def find(table: Fields, key: str, name: str) -> Compound | None:
    """The compound of a name that stands at a key."""
    try:
        return get(name)
    except DataError:
        table.fault(key, f"{name!r} is not a compound of the catalogue", _near_compound(name))
        return None


def _near_compound(name: str) -> str:
    """What was meant: a compound with its form ("magnesium citrate"), a compound, or one of all."""
    for one in all():
        start = re.match(rf"{re.escape(one.name)}\s+(.+)", name, re.IGNORECASE)
        if start and form_of(one, start[1]):
            return f'write compound = "{one.name}", form = "{start[1]}"'
    right = nearest(name, {word for one in all() for word in one.names})
    if right.startswith("did you mean"):
        return right
    return f"known here: {', '.join(one.name for one in all())}; what is given and not simulated goes to 'also'"


def _form(table: Fields, compound: Compound) -> Form | None:
    """What the form comes to; None when it is wrong."""
    text = table.text("form", "prolonged release")
    if text is None:
        return None if "form" in table.data else Form()
    found = form_of(compound, text)
    if found is None:
        known = f"known here: {', '.join(forms_of(compound))}"
        near = nearest(text, forms_of(compound))
        table.fault("form", f"{text!r} is not a form of {compound.name}", known if near == known else f"{near} {known}")
    return found


def _weighable(table: Fields, compound: Compound, form: Form, given: Amount, of: str | None) -> None:
    """Note units and bases of the amount that this compound cannot have."""
    if given.quantity.unit == "IU" and compound.iu is None:
        table.fault("amount", f"{compound.name} is not counted in IU", "write a mass, like '10 mg'")
    if of == "salt" and form.name not in compound.salts:
        known = f"name the salt in form: {', '.join(compound.salts)}" if compound.salts else "leave 'of' out; it is not a mineral"
        table.fault("of", f"the amount is of a salt of {compound.name}, and no known salt is stated", known)


def _weighed(compound: Compound, given: Amount, form: str) -> Amount:
    """A volume as the mass that a product of this form and volume weighs; unchanged where no product says so."""
    if given.quantity.unit not in VOLUMES:
        return given
    rows = [(re.fullmatch(r"(.*), ([\d.]+) mL", one.name), one.strengths) for one in compound.products]
    found = {name[1]: strengths[0] / float(name[2]) for name, strengths in rows if name and strengths}
    mg_per_ml = next((weight for word, weight in found.items() if word in form.lower()), None)
    return given if mg_per_ml is None else evolve(given, quantity=Quantity(given.quantity.to("mL") * mg_per_ml, "mg"))


def _not_counted(compound: Compound, given: Amount) -> str:
    """Why an amount cannot be turned into mass; empty when it can."""
    by_volume = any("/mL" in fact.unit or "/L" in fact.unit for fact in compound.contents.values())
    volume = given.quantity.unit in VOLUMES
    if volume and not by_volume:
        return f"{compound.name}, {given}: what a volume of it holds is not known"
    if by_volume and not volume:
        return f"{compound.name}, {given}: only a volume of it is known to hold anything"
    return ""


def _anchor(table: Fields) -> Anchor:
    stated = [key for key in ("at", *EVENTS) if key in table.data]
    for other in stated[1:]:
        table.fault(other, f"stands beside '{stated[0]}'", "write one time to a dose; a second time is a second dose")
    if not stated:
        return UNSTATED
    if stated[0] == "at":
        anchor = Anchor("clock", clocks=table.clocks("at") or ())
    else:
        anchor = Anchor(stated[0], offsets=_offsets(table, stated[0]))
    if table.data[stated[0]] == []:
        table.fault(stated[0], "is empty", "write at least one time, or leave it out")
    return anchor


def _offsets(table: Fields, key: str) -> tuple[float, ...]:
    found = table.data[key]
    if not isinstance(found, list):
        value = minutes(table, key, 0, 1440)
        return () if value is None else (value,)
    inner = [Fields(table.file, table.place, {f"{key}[{n}]": item}, table.faults) for n, item in enumerate(found)]
    read = [minutes(one, f"{key}[{n}]", 0, 1440) for n, one in enumerate(inner)]
    return tuple(value for value in read if value is not None)


def _by_age(table: Fields) -> tuple[tuple[float, Amount], ...]:
    found = []
    for row in tables(table, "amount_if", '{ age_from = 65, amount = "5 mg" }') or ():
        row.only("age_from", "amount")
        row.need("age_from", "write age_from = 65")
        row.need("amount", 'write amount = "5 mg"')
        age, given = row.number("age_from", 0, 120, " years"), amount(row, "amount")
        if age is not None and given is not None:
            found.append((age, given))
    if len({age for age, _ in found}) < len(found):
        table.fault("amount_if", "states one age twice", "write one amount for each age")
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _beside(table: Fields, compound: Compound | None) -> tuple[Beside, ...]:
    found = []
    for n, text in enumerate(texts(table, "with", "carbidopa 40 mg")):
        one = table.read(f"with[{n}]", text, lambda said: _beside_of(said, compound), "carbidopa 40 mg")
        if one is not None:
            found.append(one)
    return tuple(found)


def _beside_of(text: str, compound: Compound | None) -> Beside:
    split = re.fullmatch(r"(?P<name>.*?\S)(?:\s+(?P<amount>[+-]?\d+(?:[.,]\d+)?\s*\D*))?", text)
    if split is None or split["name"][0].isdigit():
        raise UnitError(f"{text!r} has no name; write name and amount, like 'carbidopa 40 mg'")
    given = read_amount(split["amount"]) if split["amount"] else None
    name = " ".join(split["name"].lower().split())
    known = set(compound.modified_by) if compound else set()
    return Beside(text, name, given.quantity if given else None, name in known)
