"""Who takes part: one kind of people or a mixture, what they are short of, what they usually take, whom the trial let in."""

from __future__ import annotations

import re

from pineal.errors import DataError, UnitError
from pineal.person.fields import Fields
from pineal.trials.criteria import read_criteria
from pineal.trials.doses import find
from pineal.trials.schema import all_read, nearest, read_amount, tables, texts
from pineal.trials.trial import Group, Habit
from pineal.units import Quantity

EXAMPLE = '{ phenotype = "insomnia", age = [30, 65] }'
KEYS = ("share", "phenotype", "age", "sex", "severity", "stress", "low", "conditions", "medicines", "smoker", "habitual", "where")


def read_populations(top: Fields) -> tuple[Group, ...]:
    """The groups of a trial; their shares sum to 1."""
    if not top.need("population", f"write population = {EXAMPLE}"):
        return ()
    found = tables(top, "population", EXAMPLE) or []
    if top.data["population"] == []:
        top.fault("population", "is empty", f"write population = {EXAMPLE}")
    groups = tuple(_group(table, len(found)) for table in found)
    if all_read(top, "population", found):
        _shares(top, groups, found)
    return groups


def _shares(top: Fields, groups: tuple[Group, ...], found: list[Fields]) -> None:
    """Note shares that are missing or do not sum to 1."""
    missing = [table for table in found if "share" not in table.data]
    if len(found) > 1:
        for table in missing:
            table.fault("share", "is missing", "write the share of each kind of people, like share = 0.3")
    total = sum(group.share for group in groups)
    stated = all(isinstance(table.data.get("share"), (int, float)) and 0 < table.data["share"] <= 1 for table in found)
    if found and stated and not missing and abs(total - 1.0) > 0.005:
        top.fault("population", f"the shares sum to {total:g}", "let them sum to 1")


def _group(table: Fields, groups: int) -> Group:
    table.only(*KEYS)
    table.need("phenotype", 'write phenotype = "healthy"')
    share = table.number("share", 1e-6, 1)
    return Group(
        phenotype=_phenotype(table) or "healthy",
        share=1.0 / groups if share is None else share,
        age=_age(table),
        sex=_sex(table),
        severity=table.choice("severity", "mild", "moderate", "severe"),
        stress=table.choice("stress", "low", "usual", "high"),
        low=texts(table, "low", "folate"),
        conditions=texts(table, "conditions", "asthma"),
        medicines=texts(table, "medicines", "sertraline"),
        smoker=table.flag("smoker"),
        habitual=_habits(table),
        where=read_criteria(table),
    )


def _phenotype(table: Fields) -> str | None:
    """The id of a phenotype by title or alias."""
    from pineal.population import phenotype, phenotypes

    name = table.text("phenotype", "insomnia")
    if name is None:
        return None
    try:
        return phenotype(name).id
    except DataError:
        known = [word for one in phenotypes().values() for word in (one.title, *one.aliases)]
        right = nearest(name, known)
        titles = f"known here: {', '.join(one.title for one in phenotypes().values())}"
        table.fault("phenotype", f"{name!r} is not a phenotype", right if right.startswith("did") else titles)
        return None


def _age(table: Fields) -> tuple[float, float] | None:
    found = table.data.get("age")
    if found is None:
        return None
    years = found if isinstance(found, list) else [found, found]
    numbers = all(isinstance(year, (int, float)) and not isinstance(year, bool) for year in years)
    if len(years) != 2 or not numbers or not 0 < years[0] <= years[1] <= 120:
        table.fault("age", f"{found!r} are no ages", "write two ages in years, the lower first, like age = [30, 65]")
        return None
    return float(years[0]), float(years[1])


def _sex(table: Fields) -> str | float | None:
    if not isinstance(table.data.get("sex"), dict):
        return table.choice("sex", "female", "male")
    shares = table.table("sex").only("female", "male")
    female, male = shares.number("female", 0, 1), shares.number("male", 0, 1)
    if not shares.data:
        table.fault("sex", "is empty", "write sex = { female = 0.7 }")
    if female is not None and male is not None and abs(female + male - 1.0) > 0.005:
        shares.fault("male", f"female and male sum to {female + male:g}", "let them sum to 1, or write one of them")
    if female is not None:
        return female
    return None if male is None else 1.0 - male


def _habits(table: Fields) -> tuple[Habit, ...]:
    rows = table.table("habitual")
    found = [_habit(rows, name) for name in rows.data]
    return tuple(one for one in found if one is not None)


def _habit(rows: Fields, name: str) -> Habit | None:
    compound = find(rows, name, name)
    items = rows.items(name, single=str) if compound and isinstance(rows.data[name], (list, str)) else None
    if compound and items is None:
        rows.fault(name, f"{rows.data[name]!r} is no range of amounts", 'write a range, like ["50 mg/day", "200 mg/day"]')
    if items is not None and not 1 <= len(items) <= 2:
        rows.fault(name, f"holds {len(items)} amounts", 'write a range, like ["50 mg/day", "200 mg/day"]')
        return None
    ends = [rows.read(name, item, _a_day, "50 mg/day") for item in items or ()]
    if compound is None or not ends or None in ends:
        return None
    low, high = ends[0], ends[-1]
    try:
        if low.to(high.unit) > high.value:
            rows.fault(name, f"{low} is more than {high}", "write the lower amount first")
    except UnitError:
        rows.fault(name, f"{low} and {high} are not of one kind", "write both in one unit")
    return Habit(compound.name, low, high)


def _a_day(text: str) -> Quantity:
    """The mass of ``"50 mg/day"``; nothing at all is allowed."""
    clean = re.sub(r"\s*(?:/\s*(?:day|d|24 h)|(?:a|per) day|daily)\s*$", "", text)
    if clean == text:
        Quantity.read(text)
        raise UnitError(f"{text!r} does not say how often; write it like '50 mg/day'")
    nothing = re.fullmatch(r"\s*0+(?:\.0*)?\s*(\S+)\s*", clean)
    found = read_amount(f"1 {nothing[1]}" if nothing else clean)
    if found.per_kg:
        raise UnitError(f"{text!r} is per kg of body weight; write what people take, like '50 mg/day'")
    found.quantity.to("mg")
    return Quantity(0.0, found.quantity.unit) if nothing else found.quantity
