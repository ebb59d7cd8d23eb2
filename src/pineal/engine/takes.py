"""What a person takes on a usual day, and what a protocol adds, through the one way in (`pineal.engine.intake`).

Melatonin and caffeine must be understood, for the model follows them by name. Of anything else, what cannot be
used is said and left out: a case is not refused for a supplement that nobody can simulate.
"""

from __future__ import annotations

from functools import cache

from attrs import evolve, frozen

from pineal.compounds import Compound, get
from pineal.compounds import all as all_compounds
from pineal.engine.intake import Intake, faults, intake, known, unknown
from pineal.errors import DataError, Fault, UnitError
from pineal.person import Case, Dose, Person
from pineal.person import Intake as Stated
from pineal.physiology.model import DOSED, SLOTS
from pineal.units import Clock


@frozen
class Taking:
    """One intake at one clock time of every day."""

    at: Clock
    intake: Intake


def takings(case: Case) -> tuple[tuple[Taking, ...], tuple[str, ...]]:
    """Daily intakes of a case and what could not be simulated, in words.

    Raises DataError naming every amount or form of melatonin and caffeine that cannot be used.
    """
    rows, notes, wrong = [], [], []
    for k, stated in enumerate(case.person.takes):
        try:
            found, said = _understood(stated, case, f"habits.takes[{k}]")
        except DataError as error:
            wrong += error.faults
            continue
        notes += said
        rows += [Taking(at, found) for at in stated.at] if found else []
    if wrong:
        raise DataError(wrong)
    kept, crowded = _seated(rows)
    return tuple(kept), tuple(dict.fromkeys((*notes, *crowded)))


def _understood(stated: Stated, case: Case, place: str) -> tuple[Intake | None, tuple[str, ...]]:
    """An intake and its notes; None for one without an amount."""
    compound = known(stated.compound)
    if compound is None:
        return None, unknown(stated.compound).notes
    if stated.amount is None:
        return None, (f"{compound.name}: no amount was stated, so it is not simulated",) if compound.name not in DOSED else ()
    file = str(case.path or case.person.id)
    try:
        found = intake(compound.name, stated.amount, stated.form, stated.of, beside=changing(compound, circumstances(case.person)))
    except UnitError as error:
        if compound.name in DOSED:
            raise DataError(Fault(file, f"{place}.amount", str(error), "a mass of the substance, like '100 mg'")) from error
        return None, (f"{compound.name}: {error}; not simulated",)
    except DataError as error:
        if compound.name in DOSED:
            raise DataError(faults(error, file, f"{place}.form")) from error
        return None, tuple(f"{compound.name}: {fault.wrong}; not simulated" for fault in error.faults)
    return found, found.notes


def _seated(rows: list[Taking]) -> tuple[list[Taking], tuple[str, ...]]:
    """Intakes that fit into the slots; compounds whose effect is unknown anyway give way first."""
    others = sorted({name for row in rows for name, _, _ in row.intake.doses} - set(DOSED), key=_claim)
    left_out = set(others[len(SLOTS) :])
    kept = [evolve(row, intake=evolve(row.intake, doses=tuple(d for d in row.intake.doses if d[0] not in left_out))) for row in rows]
    return kept, tuple(f"{name}: too many compounds at once, so it is not simulated" for name in sorted(left_out))


def _claim(name: str) -> tuple[bool, str]:
    return set(get(name).handles) <= {"calm"}, name


@cache
def planned(item: Dose, beside: tuple[str, ...] = ()) -> Intake:
    """What a dose of a protocol means to somebody in some circumstances."""
    return intake(item.compound, item.amount, item.form, item.of, beside=changing(get(item.compound), beside))


OTHER_WORDS = {"oral contraceptive": ("ethinylestradiol", "contraceptive pill", "birth control pill")}
"""Words for medicines that change kinetics, beside the catalogue's own."""

NO_MEDICINE = ("food", "women", "third trimester", "smoking", "older than")
"""Modifiers that no medicine's name says."""


def circumstances(person: Person) -> tuple[str, ...]:
    """What a person takes or does that changes the kinetics of some compound, by the catalogue's words; sorted.

    A medicine counts by its plain name: brands are the business of the safety gate. What is not stated changes nothing.
    """
    texts = [medicine.name.lower() for medicine in person.medicines or ()]
    known = {name for one in all_compounds() for name in one.modified_by}
    medicines = [name for name in known if not name.startswith(NO_MEDICINE)]
    taken = {name for name in medicines for text in texts if any(word in text for word in (name, *OTHER_WORDS.get(name, ())))}
    return tuple(sorted(taken | ({"smoking"} & known if person.smoker else set())))


def changing(compound: Compound, beside: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the circumstances that change the kinetics of a compound."""
    return tuple(name for name in beside if name in compound.modified_by)


def kinetic(name: str) -> Compound | None:
    """The compound a stated name means, if laws read its plasma by name; None for all others."""
    wanted = " ".join(name.lower().split())
    return next((found for found in map(get, DOSED) if wanted in map(str.lower, found.names)), None)
