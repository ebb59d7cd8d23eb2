"""Values that no module computes: the timeline, the stage, the chain's memory and dosed plasma.

They are the other ends of wires. The engine supplies each of them at every step.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class External:
    """A value from outside the modules."""

    unit: str
    meaning: str
    kind: str
    quiet: float = 0.0
    """Value where a timeline says nothing."""


def _table(kind: str, **rows: tuple[str, str]) -> dict[str, External]:
    return {f"{kind}.{name}": External(unit, meaning, kind) for name, (unit, meaning) in rows.items()}


TIMELINE = _table(
    "timeline",
    light=("lux", "melanopic EDI in front of the eye"),
    habitual_phase=("rad", "phase an aligned person would have at this clock time"),
    carbohydrate=("g/h", "carbohydrate eaten"),
    protein=("g/h", "protein eaten"),
    tryptophan=("g/h", "tryptophan eaten beyond that of the protein"),
    ethanol=("g/h", "ethanol drunk"),
    stress=("1", "stress beyond an ordinary day, 0 none, 1 a social stress test"),
    disturbance=("1", "outside and bodily wake generators: noise, pain, bladder; 0 none"),
    magnesium=("1", "status in magnesium that the day's dosed intake, kept up, gains in the end"),
    plp=("1", "status in pyridoxal phosphate (B6) that the day's dosed intake, kept up, gains in the end"),
    folate=("1", "status in folate and BH4 that the day's dosed intake, kept up, gains in the end"),
    iron=("1", "status in brain iron that the day's dosed intake, kept up, gains in the end"),
    zinc=("1", "status in zinc that the day's dosed intake, kept up, gains in the end"),
    vitamin_d=("1", "status in 25-hydroxyvitamin D that the day's dosed intake, kept up, gains in the end"),
    stress_brake=("1", "share of the response to stress that the day's dosed intake, kept up, takes away in the end"),
)

STAGE = _table(
    "stage",
    wake=("1", "1 awake, 0 asleep"),
    n1=("1", "1 in N1, else 0"),
    n2=("1", "1 in N2, else 0"),
    n3=("1", "1 in N3, else 0"),
    rem=("1", "1 in REM, else 0"),
    nrem=("1", "1 in N1, N2 or N3, else 0"),
)

MEMORY = _table(
    "memory",
    in_stage=("min", "time in the present stage"),
    since_lights_off=("h", "time since lights off"),
    slept=("h", "sleep since lights off"),
    since_onset=("h", "time since sleep onset, 0 before it"),
)

EXTERNALS: dict[str, External] = {**TIMELINE, **STAGE, **MEMORY}


def dosed(units: dict[str, str]) -> dict[str, External]:
    """The external values ``dose.<compound or slot>``: plasma concentration from doses, in the given units."""
    return _table("dose", **{name: (unit, f"plasma {name} from doses") for name, unit in units.items()})
