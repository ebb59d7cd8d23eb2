"""Which compound sits in which slot of a run, and the potencies that this brings.

Melatonin and caffeine have plasma of their own. All other compounds of a timeline take the generic slots in
alphabetical order; laws do not tell slots apart, so the order changes nothing. A model is compiled once for
its slots, whatever compounds come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pineal.compounds import get
from pineal.declare import Model
from pineal.engine.layout import dosed
from pineal.engine.timeline import TimedDose
from pineal.errors import EngineError
from pineal.physiology.model import SLOTS
from pineal.physiology.receptors import CLASSES

HALF_EFFECT = "half_effect."
"""Names ``half_effect.<compound>.<handle>`` (mg/L) stand for potencies of compounds, where a run replaces them."""


def seats(model: Model, doses: Iterable[TimedDose]) -> dict[str, str | None]:
    """Full name of each plasma of the model, in order, with its compound; None in a slot that stays empty.

    Raises EngineError naming compounds that the model has no place for. A model that reads no plasma ignores doses.
    """
    if not dosed(model):
        return {}
    own = [name for name in dosed(model) if name.removeprefix("dose.") not in SLOTS]
    free = [name for name in dosed(model) if name not in own]
    others = sorted({dose.compound for dose in doses} - {name.removeprefix("dose.") for name in own})
    if len(others) > len(free):
        raise EngineError(f"the model follows {len(free)} compounds beside {_names(own)}; these doses hold {', '.join(others)}")
    for name in others:
        if get(name).route.kind != "plasma":
            raise EngineError(f"{name} does not act through plasma; lay it on the timeline with pineal.engine.intake")
    taken = dict(zip(free, others, strict=False))
    return {name: name.removeprefix("dose.") if name in own else taken.get(name) for name in dosed(model)}


def potencies(model: Model, seated: Mapping[str, str | None], half_effects: Mapping[str, float] | None = None) -> dict[str, float]:
    """Values of the potency table (L/mg) for the compounds in the slots; `half_effects` (mg/L) replaces those of the files."""
    found = {}
    for place in SLOTS:
        compound = seated.get(f"dose.{place}")
        for handle in CLASSES if f"receptors.mt_{place}" in model.parameters else ():
            half = _half_effect(compound, handle, half_effects or {}) if compound else None
            found[f"receptors.{handle}_{place}"] = 1.0 / half if half else 0.0
    return found


def table(model: Model) -> frozenset[str]:
    """Names of the shared parameters that hold potencies of slots."""
    return frozenset(potencies(model, {}))


def _half_effect(compound: str, handle: str, half_effects: Mapping[str, float]) -> float | None:
    return half_effects.get(f"{HALF_EFFECT}{compound}.{handle}", get(compound).half_effect(handle))


def _names(own: list[str]) -> str:
    return " and ".join(name.removeprefix("dose.") for name in own) or "none"


def co_medication(doses: Iterable[TimedDose], compound: str) -> tuple[str, ...]:
    """What is taken beside a compound; raises EngineError when its doses differ, for they share one clearance."""
    found = {dose.beside for dose in doses if dose.compound == compound}
    if len(found) > 1:
        raise EngineError(f"doses of {compound} with and without {', '.join(sorted(set().union(*found)))} cannot share a timeline")
    return next(iter(found), ())
