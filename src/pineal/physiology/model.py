"""The one place where modules meet: what is wired to what."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from pineal.declare import Model, Module, assemble
from pineal.evidence import Measured, read_measured

TITLES = (
    "circadian", "receptors", "melatonin", "homeostat", "arousal", "slow_wave", "rem", "hpa", "metabolic", "tryptophan", "cofactors",
    "serotonin", "alcohol", "disturbance", "morning", "stages",
)
"""The modules of the model, each a file of this folder with its data beside it: adding one is a word here."""


def _module(title: str) -> type[Module]:
    """The module that a file declares, named like the file."""
    name = "".join(part.capitalize() for part in title.split("_"))
    return getattr(import_module(f"pineal.physiology.{title}"), name)


MODULES = tuple(_module(title) for title in TITLES)

DOSED = {"melatonin": "pmol/L", "caffeine": "umol/L"}
"""Compounds whose plasma concentration a law reads by name, with the unit it reads."""

SLOTS = {"first": "mg/L", "second": "mg/L", "third": "mg/L"}
"""Places for the plasma of any other compound; which one sits where is settled when a run starts."""

WIRES = {
    "circadian.light": "timeline.light",
    "circadian.wake": "stage.wake",
    "circadian.plasma_melatonin": "melatonin.signal",
    "circadian.own_melatonin": "melatonin.plasma",
    "receptors.first": "dose.first",
    "receptors.second": "dose.second",
    "receptors.third": "dose.third",
    "melatonin.phase": "circadian.phase",
    "melatonin.light_drive": "circadian.light_drive",
    "melatonin.dosed": "dose.melatonin",
    "melatonin.agonists": "receptors.mt",
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
    "rem.wake": "stage.wake",
    "rem.nrem": "stage.nrem",
    "rem.rem": "stage.rem",
    "stages.pressure": "homeostat.pressure",
    "stages.rem_pressure": "rem.pressure",
    "stages.gate": "rem.gate",
    "stages.wake_trace": "arousal.wake_trace",
    "stages.monoamine": "arousal.monoamine",
    "stages.arousal": "arousal.trace",
    "stages.rem_trace": "arousal.rem_trace",
    "stages.n1_trace": "arousal.n1_trace",
    "stages.scn_excess": "arousal.scn_excess",
    "stages.blocked": "homeostat.blocked",
    "melatonin.precursor": "serotonin.precursor",
    "hpa.phase": "circadian.phase",
    "hpa.wake": "stage.wake",
    "hpa.slow_waves": "slow_wave.activity",
    "hpa.stress": "timeline.stress",
    "hpa.slept": "memory.slept",
    "hpa.htp": "receptors.htp",
    "hpa.brake_supply": "timeline.stress_brake",
    "metabolic.carbohydrate": "timeline.carbohydrate",
    "metabolic.slow_waves": "slow_wave.activity",
    "metabolic.cortisol": "hpa.cortisol",
    "metabolic.gate": "hpa.gate",
    "metabolic.loss": "hpa.loss",
    "tryptophan.protein_eaten": "timeline.protein",
    "tryptophan.tryptophan_eaten": "timeline.tryptophan",
    "tryptophan.insulin_rise": "metabolic.insulin_rise",
    "tryptophan.cortisol_ratio": "hpa.ratio",
    "serotonin.tone": "arousal.monoamine",
    "serotonin.relative": "tryptophan.relative",
    "serotonin.crowding": "tryptophan.crowding",
    "serotonin.plasma_htp": "receptors.htp",
    "serotonin.aadc_factor": "cofactors.aadc",
    "serotonin.cofactor_factor": "cofactors.bh4",
    "serotonin.tph_factor": "cofactors.tph",
    "cofactors.magnesium_supply": "timeline.magnesium",
    "cofactors.plp_supply": "timeline.plp",
    "cofactors.folate_supply": "timeline.folate",
    "cofactors.iron_supply": "timeline.iron",
    "cofactors.zinc_supply": "timeline.zinc",
    "cofactors.vitamin_d_supply": "timeline.vitamin_d",
    "alcohol.drunk": "timeline.ethanol",
    "disturbance.outside": "timeline.disturbance",
    "morning.wake": "stage.wake",
    "morning.amplitude": "circadian.amplitude",
    "morning.phase": "circadian.phase",
    "stages.dosed_entry": "receptors.entry",
    "stages.dosed_staying": "receptors.staying",
    "stages.dosed_deepening": "receptors.deepening",
    "stages.dosed_dreaming": "receptors.dreaming",
    "stages.cortisol_excess": "hpa.excess",
    "stages.serotonin_fast": "serotonin.fast",
    "stages.serotonin_slow": "serotonin.slow",
    "stages.magnesium_lack": "cofactors.magnesium_lack",
    "stages.iron_lack": "cofactors.iron_lack",
    "stages.zinc_lack": "cofactors.zinc_lack",
    "stages.vitamin_d_lack": "cofactors.vitamin_d_lack",
    "stages.ethanol": "alcohol.blood",
    "stages.ethanol_rebound": "alcohol.rebound",
    "stages.disturbance": "disturbance.level",
    "stages.low_glucose": "metabolic.low",
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
    return assemble(*MODULES, wires=WIRES, values=values, doses=DOSED | SLOTS)
