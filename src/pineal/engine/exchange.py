"""One prescribed life in the words of the exchange format: what `pineal.declare.sbml` cannot know.

Assumptions: the stage path is given for every epoch in bed; light is the mean over each step, as the
kernels see it; the phase of an aligned person runs on at its first slope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
from attrs import evolve

from pineal.compounds import get, pk
from pineal.declare import Model
from pineal.declare.sbml import Depot, Given, Kinetics, export
from pineal.engine.emit import IN_BED
from pineal.engine.shipped import HANDLES
from pineal.engine.slots import co_medication, potencies, seats
from pineal.engine.timeline import EPOCH_S, TimedDose, Timeline
from pineal.evidence import Measured
from pineal.maths import PI, TURN
from pineal.physiology import facts

PLAIN_FORM = "immediate release"


def sbml(model: Model, timeline: Timeline | None = None, path: np.ndarray | None = None, person: Mapping[str, float] | None = None) -> str:
    """The model as SBML, awake in the dark; with a timeline and stage codes (epochs in bed,) as that life.

    Without a timeline every compound has its immediate-release depot, empty, for others to fill.
    """
    person = person or {}
    model = evolve(model, values=model.values | {name: value for name, value in person.items() if name in model.parameters})
    if timeline is None or path is None:
        own = {name: compound for name, compound in seats(model, ()).items() if compound}
        return export(model, {_place(name): kinetics(model, compound, (), 0, person)[0] for name, compound in own.items()})
    seated = seats(model, timeline.doses)
    model = evolve(model, values=model.values | potencies(model, seated))
    found = {
        _place(name): kinetics(model, compound, timeline.doses, timeline.start, person, name)
        for name, compound in seated.items() if compound
    }
    start = {place: value for _, left in found.values() for place, value in left.items()}
    return export(model, {name: pair[0] for name, pair in found.items()}, given(timeline, path, start))


def given(timeline: Timeline, path: np.ndarray, start: Mapping[str, float] | None = None) -> Given:
    """Stages, light, exposures and nights of a timeline in hours from its start."""
    steps, per_hour = timeline.steps, 3600.0 / EPOCH_S
    codes = np.zeros(timeline.epochs, int)
    codes[steps.epoch[(steps.flags & IN_BED) > 0]] = path
    series = {"light": steps.light, **steps.exposures}
    phase = timeline.habitual_phase
    slope = ((phase[1] - phase[0] + PI) % TURN - PI) * per_hour
    return Given(
        stages=tuple(_changes((k / per_hour, int(code)) for k, code in enumerate(codes))),
        inputs={f"timeline.{name}": tuple(_changes(zip(steps.epoch / per_hour, values, strict=True))) for name, values in series.items()},
        slopes={"timeline.habitual_phase": (float(phase[0]), float(slope))},
        nights=tuple(((w.lights_off - timeline.start) / 3600.0, (w.rise - timeline.start) / 3600.0) for w in timeline.windows),
        start=dict(start or {}),
    )


def kinetics(
    model: Model, compound: str, doses: Iterable[TimedDose], start: int, person: Mapping[str, float], plasma: str = ""
) -> tuple[Kinetics, dict[str, float]]:
    """Depots, elimination and doses of a compound, and what earlier doses have left in depots and plasma at `start`.

    `plasma`: full name of the slot that the compound sits in; without one it has its own.
    """
    plasma = plasma or f"dose.{compound}"
    doses = [dose for dose in doses if dose.compound == compound]
    ke, found = depots(model, plasma, compound, doses, person, {PLAIN_FORM})
    events, left = [], {}
    for form, lag, depot in found:
        for dose in (d for d in doses if d.form == form):
            hour = (dose.second - start) / 3600.0 + lag
            if hour > 0.0:
                events.append((hour, depot.name, dose.amount_mg))
            else:
                _keep(left, plasma, depot, ke, -hour, dose.amount_mg)
    return Kinetics(tuple(depot for _, _, depot in found), ke, tuple(sorted(events))), left


def depots(
    model: Model, plasma: str, compound: str | None, doses: Iterable[TimedDose], person: Mapping[str, float], without: Iterable[str] = ()
) -> tuple[float, list[tuple[str, float, Depot]]]:
    """Elimination (1/h) of a compound in a person, and (form, lag in h, depot) of every depot of the doses' forms.

    `without`: the forms where there is no dose.
    """
    ke, rows, doses = 1.0, [], list(doses)
    beside = co_medication(doses, compound) if compound else ()
    for form in sorted({dose.form for dose in doses} or without):
        parts, disposition = _person_kinetics(compound, form, person, beside)
        ke = float(disposition.ke)  # one plasma compartment: all forms share its clearance
        for k, part in enumerate(parts, 1):
            per_mg = get(compound).per(model.unit(plasma)) * part.fraction / disposition.volume_per_f
            name = f"{re.sub(r'[^A-Za-z0-9]', '_', form)}_{k}"
            rows.append((form, float(part.lag), Depot(name, float(part.rate), float(per_mg))))
    return ke, rows


def _keep(left: dict[str, float], plasma: str, depot: Depot, ke: float, hours: float, mg: float) -> None:
    """Add what a dose taken `hours` ago has left."""
    curve = pk.concentration(mg, [pk.Depot(1.0, depot.rate)], hours, pk.Disposition(1.0 / depot.per_mg, ke))
    left[plasma] = left.get(plasma, 0.0) + float(curve)
    place = f"{plasma}_{depot.name}"
    left[place] = left.get(place, 0.0) + mg * float(np.exp(-depot.rate * hours))


def _person_kinetics(compound: str, form: str, person: Mapping[str, float], beside: tuple[str, ...]):
    prefix = f"pk.{compound}."
    factors = {name.removeprefix(prefix): value for name, value in person.items() if name.startswith(prefix)}
    return get(compound).kinetics(
        form, weight_kg=person.get("body.weight", 70.0), activity=person.get("body.cyp1a2", 1.0), factors=factors, beside=beside
    )


def _place(plasma: str) -> str:
    return plasma.removeprefix("dose.")


def _changes(rows: Iterable[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    """Rows whose value differs from the one before; the first always."""
    last = None
    for hour, value in rows:
        if value != last:
            yield float(hour), value if isinstance(value, int) else float(value)
        last = value


def shipped_facts() -> dict[str, Measured]:
    """Every number of the shipped model with its source, those that compounds hand over included."""
    handed = {name: get(compound).handles[handle].facts[fact] for name, (compound, handle, fact) in HANDLES.items()}
    return facts() | handed
