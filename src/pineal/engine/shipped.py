"""The engine with the shipped physiology, its fitted chain and the facts of the compounds."""

from __future__ import annotations

from functools import cache

import numpy as np
from attrs import evolve

from pineal.compounds import get
from pineal.engine.simulate import Engine
from pineal.physiology import CHAIN, build, chain_fit

OUTPUTS = (
    "circadian.phase", "melatonin.total", "melatonin.plasma", "dose.caffeine", "homeostat.adenosine",
    "slow_wave.activity", "rem.pressure", "arousal.scn_drive", "hpa.cortisol", "metabolic.glucose", "metabolic.insulin",
    "metabolic.growth_hormone", "tryptophan.over_lnaa", "serotonin.fast", "alcohol.blood", "morning.sleepiness", "morning.lapses",
    "hpa.acth", "tryptophan.plasma", "tryptophan.kynurenine", "metabolic.resistance",
)


HANDLES = {
    "melatonin.half_occupancy": ("melatonin", "melatonin_receptor", "hypnotic_half_effect"),
    "homeostat.caffeine_half": ("caffeine", "adenosine", "k50"),
    "homeostat.caffeine_free": ("caffeine", "adenosine", "free_fraction"),
}
"""Parameters whose value is a fact of a compound: compound, handle, fact."""


@cache
def engine() -> Engine:
    """The one shipped model; its values are typical, its weights those of the hypnogram study."""
    model = build()
    handed = {name: get(compound).handles[handle].facts[fact].to(model.unit(name)) for name, (compound, handle, fact) in HANDLES.items()}
    return Engine(evolve(model, values=model.values | handed), CHAIN, np.array(chain_fit().weights), OUTPUTS)


def version() -> str:
    """What a result was computed with: package version and hash of values and weights."""
    import hashlib
    import json

    from pineal import __version__

    content = json.dumps([sorted(build().values.items()), chain_fit().digest])
    return f"pineal {__version__}, model {hashlib.sha256(content.encode()).hexdigest()[:12]}"
