"""Why an item stands in a plan: one sentence, the rows of evidence, and what kind of ground that is."""

from __future__ import annotations

from functools import cache

from pineal.evidence import trial_rows
from pineal.inference.handles import DIM_LUX
from pineal.person import Dose, Item, Light, Stop, Window
from pineal.planning.future import Future

_ROWS = 4


def why(item: Item, ahead: Future) -> str:
    """One sentence to the person, with the number it rests on."""
    if isinstance(item, Dose):
        return _dose(item, ahead)
    if isinstance(item, Light) and item.ceiling:
        seen = ahead.course.evening_light()
        known = "" if ahead.course.light_basis != "assumed" else " (assumed: no light was measured or stated)"
        return (
            "Evening light holds the clock late and keeps melatonin down; "
            f"yours is about {seen:.0f} lux melanopic{known}, {DIM_LUX:.0f} is advised."
        )
    if isinstance(item, Light):
        return "Bright light after rising moves the clock earlier and makes it more regular."
    if isinstance(item, Stop):
        return "Caffeine taken late still blocks adenosine, the chemistry of sleep pressure, when the lights go out."
    return "Fixed times let the clock and the sleep pressure meet at the same hour; time in bed fits the sleep obtained."


def _dose(item: Dose, ahead: Future) -> str:
    before = item.at.until(ahead.course.usual.bed) / 60.0
    return (
        f"Melatonin lowers the clock's waking drive and, {before:.1f} h before lights out, moves the clock; "
        "published effect on falling asleep in insomnia: about 7 minutes."
    )


@cache
def _trials(compound: str) -> tuple[str, ...]:
    rows = [r for r in trial_rows() if r.compound == compound and r.use == "target" and r.outcome in ("SOL", "TST", "DLMO", "WASO")]
    return tuple(r.id for r in rows[:_ROWS])


def evidence(item: Item) -> list[str]:
    """Ids of the rows an item rests on: trials of the compound, else the imbalance it answers."""
    if isinstance(item, Dose):
        return list(_trials(item.compound))
    if isinstance(item, Stop):
        return list(_trials(item.compound)) or ["caffeine_load"]
    return ["irregular_schedule" if isinstance(item, Window) else "light_at_night" if item.ceiling else "delayed_melatonin_onset"]


def basis(item: Item) -> str:
    """``trial`` where trials measured this very thing, else ``assumed``: the model's own coupling."""
    return "trial" if isinstance(item, (Dose, Stop)) else "assumed"


def citations(items: list[Item]) -> dict[str, str]:
    """Citation of every row that stands in a plan."""
    from pineal.evidence import imbalance_rows

    wanted = {row for item in items for row in evidence(item)}
    found = {r.id: f"{r.citation or r.study}{', ' + r.doi_pmid if r.doi_pmid else ''}" for r in trial_rows() if r.id in wanted}
    found |= {r.imbalance_id: str(r.citation or "behaviour; source not yet read") for r in imbalance_rows() if r.imbalance_id in wanted}
    return dict(sorted(found.items()))
