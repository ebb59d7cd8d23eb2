"""What meals and challenges lay on the days of an arm.

Assumptions: a meal is eaten over the length of a usual one; tryptophan counts beyond that of the protein. Exercise lays nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from pineal.compounds import get
from pineal.engine.intake import Laid, usual_meal
from pineal.errors import DataError
from pineal.physiology import build
from pineal.trials.days import Plan, by_night, each, lasting
from pineal.trials.draws import declared
from pineal.trials.trial import Challenge, MealRule


def fed(meals: Iterable[MealRule], plan: Plan) -> tuple[Laid, ...]:
    """What meals lay: carbohydrate, protein, and tryptophan beyond that of the protein."""
    found: list[Laid] = []
    for meal in meals:
        eaten, lasts = eaten_of(meal), usual_meal()["duration"].value
        for k in each(meal.nights, len(plan.nights)):
            at = plan.frame.moment(plan.first + k, meal.at) if meal.at else by_night(plan, k, "before_bed", meal.before_bed or 0.0)
            found += [lasting(name, at, lasts, grams, rate=True) for name, grams in eaten.items()]
    return tuple(found)


def eaten_of(meal: MealRule) -> dict[str, float]:
    """Grams by input of the timeline; tryptophan counts beyond that of the protein."""
    table = {name: usual_meal()[name].value for name in ("carbohydrate", "protein")} if meal.kind == "ordinary" else {}
    if meal.kind == "amino acid drink":
        table["protein"] = declared()["drink"].value
    protein = table.get("protein", 0.0) if meal.protein is None else meal.protein
    carbohydrate = table.get("carbohydrate", 0.0) if meal.carbohydrate is None else meal.carbohydrate
    eaten = {"protein": protein, "carbohydrate": carbohydrate}
    ordinary = usual_meal()["tryptophan_share"].value
    held = _share_of(meal.kind) * protein if meal.tryptophan is None else meal.tryptophan
    worth = build().values["tryptophan.tryptophan_per_protein"] / build().values["tryptophan.tryptophan_per_gram"]
    beyond = (held / ordinary - protein) * worth if protein else held  # below 0 where food holds less than other protein
    return {name: grams for name, grams in (eaten | {"tryptophan": beyond}).items() if grams}


def _share_of(kind: str | None) -> float:
    """Tryptophan in a food's protein, g/g: of the catalogue, or as declared; that of ordinary protein where nobody says."""
    declared_ = declared().get(f"tryptophan_in_{(kind or '').replace(' ', '_')}")
    if declared_ is not None:
        return declared_.value
    try:
        contents = get(kind or "").contents
    except DataError:
        contents = {}
    share = next((fact for name, fact in contents.items() if get(name).route.pool == "tryptophan"), usual_meal()["tryptophan_share"])
    return share.to("1")


def challenged(challenges: Iterable[Challenge], plan: Plan) -> tuple[Laid, ...]:
    """What challenges lay; exercise lays nothing."""
    found: list[Laid] = []
    for one in challenges:
        for k in each(one.nights, len(plan.nights)):
            at = plan.frame.moment(plan.first + k, one.at)
            if one.kind == "social stress test":
                found.append(lasting("stress", at, declared()["acute_stress_minutes"].value, declared()["acute_stress"].value, rate=False))
            elif one.kind == "glucose tolerance test":
                found.append(lasting("carbohydrate", at, 5.0, declared()["glucose_load"].value, rate=True))
    return tuple(found)
