"""The one place where modules meet: what is wired to what."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pineal.declare import Model, assemble
from pineal.evidence import Measured, read_measured
from pineal.physiology.arousal import Arousal
from pineal.physiology.circadian import Circadian
from pineal.physiology.homeostat import Homeostat
from pineal.physiology.melatonin import Melatonin
from pineal.physiology.rem import Rem
from pineal.physiology.slow_wave import SlowWave
from pineal.physiology.stages import Stages

MODULES = (Circadian, Melatonin, Homeostat, Arousal, SlowWave, Rem, Stages)

DOSED = {"melatonin": "pmol/L", "caffeine": "umol/L"}
"""Compounds whose plasma concentration a law reads, with the unit it reads."""

WIRES = {
    "circadian.light": "timeline.light",
    "circadian.wake": "stage.wake",
    "circadian.plasma_melatonin": "melatonin.total",
    "melatonin.phase": "circadian.phase",
    "melatonin.light_drive": "circadian.light_drive",
    "melatonin.dosed": "dose.melatonin",
    "homeostat.wake": "stage.wake",
    "homeostat.caffeine": "dose.caffeine",
    "arousal.wake": "stage.wake",
    "arousal.n1": "stage.n1",
    "arousal.n2": "stage.n2",
    "arousal.n3": "stage.n3",
    "arousal.rem": "stage.rem",
    "arousal.amplitude": "circadian.amplitude",
    "arousal.phase": "circadian.phase",
    "arousal.habitual_phase": "timeline.habitual_phase",
    "arousal.occupancy": "melatonin.extra_occupancy",
    "slow_wave.wake": "stage.wake",
    "slow_wave.n1": "stage.n1",
    "slow_wave.n2": "stage.n2",
    "slow_wave.n3": "stage.n3",
    "slow_wave.rem": "stage.rem",
    "slow_wave.pressure": "homeostat.pressure",
    "rem.nrem": "stage.nrem",
    "rem.rem": "stage.rem",
    "stages.pressure": "homeostat.pressure",
    "stages.rem_pressure": "rem.pressure",
    "stages.monoamine": "arousal.monoamine",
    "stages.arousal": "arousal.trace",
    "stages.rem_trace": "arousal.rem_trace",
    "stages.n1_trace": "arousal.n1_trace",
    "stages.scn_excess": "arousal.scn_excess",
    "stages.blocked": "homeostat.blocked",
    "stages.in_stage": "memory.in_stage",
}

_DATA = Path(__file__).parent / "data"


@cache
def facts() -> dict[str, Measured]:
    """Every parameter of the model by full name, with unit, source and spread."""
    found: dict[str, Measured] = {}
    for module in MODULES:
        path = _DATA / f"{module.title()}.toml"
        found |= {f"{module.title()}.{name}": fact for name, fact in read_measured(path).items()}
    return found


@cache
def build() -> Model:
    """The assembled model with its typical values, in the declared units."""
    units = {f"{m.title()}.{name}": term.unit for m in MODULES for name, term in m.parameters.items()}
    values = {name: fact.to(units.get(name, fact.unit)) for name, fact in facts().items()}
    return assemble(*MODULES, wires=WIRES, values=values, doses=DOSED)
