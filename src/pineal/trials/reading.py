"""A trial from its TOML file, with every fault at once.

Assumptions: unknown keys are faults; what the trial does not state is not known. Words of papers for compounds, forms,
phenotypes and measures are understood where one table of the product knows them.
"""

from __future__ import annotations

from pathlib import Path

from pineal.errors import DataError
from pineal.person.fields import Fields
from pineal.person.toml_file import read_toml
from pineal.trials.doses import read_doses
from pineal.trials.endpoints import read_outcomes
from pineal.trials.keeping import ANALYSES, COMPLETERS
from pineal.trials.populations import read_populations
from pineal.trials.schedule import SURROUNDINGS, read_schedule, read_surroundings
from pineal.trials.schema import KIND, all_read, check_schema, tables, texts, whole, word
from pineal.trials.trial import Arm, Trial

DESIGNS = ("parallel", "crossover", "sequence")
MOST_PEOPLE, MOST_NIGHTS = 100_000, 366
PEOPLE = 200
"""Virtual persons per arm where the file does not say."""

_TOP = (
    "schema", "title", "design", "nights", "n", "seed", "population", "washout", "adaptation",
    "adherence", "dropout", "analysis", "schedule", *SURROUNDINGS, "arm", "outcome",
)  # fmt: skip
_ARM = ("name", "doses", "nights", "schedule", *SURROUNDINGS, "adherence", "dropout", "also")


def read_trial(path: str | Path) -> Trial:
    """Read a trial; raises DataError that carries every fault of the file."""
    path = Path(path)
    top = Fields(str(path), "", read_toml(path, KIND)).only(*_TOP)
    check_schema(top)
    trial = _trial(top, path)
    if top.faults:
        raise DataError(top.faults)
    return trial


def _trial(top: Fields, path: Path) -> Trial:
    nights = _nights(top)
    arms = _arms(top, nights)
    longest = None if nights is None else max([arm.nights or nights for arm in arms], default=nights)
    design = top.choice("design", *DESIGNS) if "design" in top.data else "parallel"
    return Trial(
        title=top.text("title", "a sentence") or path.stem,
        design=design or "parallel",
        nights=nights or 1,
        n=whole(top, "n", 2, MOST_PEOPLE, PEOPLE) or PEOPLE,
        seed=whole(top, "seed", 0, 2**31 - 1, 0) or 0,
        populations=read_populations(top),
        arms=arms,
        outcomes=read_outcomes(top, _names(top, arms), longest),
        washout=_washout(top, design),
        adaptation=whole(top, "adaptation", 0, MOST_NIGHTS, 0) or 0,
        schedule=read_schedule(top.table("schedule")),
        **read_surroundings(top, longest),
        **_keeping(top, {"adherence": 1.0, "dropout": 0.0}),
        analysis=word(top, "analysis", ANALYSES) or COMPLETERS if "analysis" in top.data else COMPLETERS,
        path=path,
    )


def _nights(top: Fields) -> int | None:
    """The nights of an arm that does not state its own; None when wrong."""
    found = whole(top, "nights", 1, MOST_NIGHTS)
    arms = top.data.get("arm")
    own = [isinstance(arm, dict) and "nights" in arm for arm in arms] if isinstance(arms, list) else []
    if "nights" not in top.data and not (own and all(own)):
        top.fault("nights", "is missing", "write nights = 14")
    return found if "nights" in top.data else 1


def _names(top: Fields, arms: tuple[Arm, ...]) -> tuple[str, ...]:
    """The names of the arms; none where a name could not be read, for then no comparator can be judged."""
    names = [arm.name for arm in arms]
    return tuple(names) if all_read(top, "arm", arms) and "" not in names and len(set(names)) == len(names) else ()


def _washout(top: Fields, design: str | None) -> float | None:
    """Days between the periods of a crossover; a design that could not be read is not judged."""
    if "washout" in top.data and design in ("parallel", "sequence"):
        top.fault("washout", f"has no place in a {design} design", "take it out, or write design = 'crossover'")
        return None
    return top.quantity("washout", "day", 0, 365)


def _keeping(table: Fields, usual: dict) -> dict:
    """How people keep to the protocol, as shares; `usual` where nothing is said."""
    found = {"adherence": table.number("adherence", 0.01, 1.0), "dropout": table.number("dropout", 0.0, 0.95)}
    return {name: usual[name] if value is None else value for name, value in found.items()}


def _arms(top: Fields, nights: int | None) -> tuple[Arm, ...]:
    found = tables(top, "arm", '[[arm]] with name = "placebo"')
    if found is None:
        top.fault("arm", "is missing", 'write [[arm]] and below it name = "placebo", for two arms or more')
    elif len(found) < 2 and all_read(top, "arm", found):
        top.fault("arm", f"there {'is one arm' if found else 'are no arms'}", "a trial compares at least two; write a comparator first")
    arms = tuple(_arm(table, nights) for table in found or ())
    for n, arm in enumerate(arms):
        if arm.name and arm.name in {other.name for other in arms[:n]}:
            found[n].fault("name", f"{arm.name!r} stands twice", "give each arm a name of its own")
    return arms


def _arm(table: Fields, nights: int | None) -> Arm:
    if "population" in table.data:
        right = "every arm has the people of the trial; put it at the top, a mixture as a list with shares"
        table.fault("population", "an arm has no population of its own", right)
    table.only(*_ARM, "population")
    table.need("name", 'write name = "placebo"')
    own = whole(table, "nights", 1, MOST_NIGHTS)
    total = (own or None) if "nights" in table.data else nights
    return Arm(
        name=table.text("name", "placebo") or "",
        doses=read_doses(table, total),
        nights=own,
        schedule=read_schedule(table.table("schedule")) if "schedule" in table.data else None,
        **read_surroundings(table, total),
        **_keeping(table, {"adherence": None, "dropout": None}),
        also=texts(table, "also", "passionflower extract 200 mg"),
    )
