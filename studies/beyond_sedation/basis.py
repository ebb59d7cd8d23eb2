"""How sure a number is: "trials", "prior" or "unknown", by measure.

* *trials*: the compound has a way of its own to the measure on which a number was narrowed by at least 30 %, rows of it on
  this measure were fitted, and its effect was narrowed by at least 30 % against what was believed before.
* *prior*: simulated, but not told by trials; a measure without a way of its own moves only because sleep gets longer or
  shorter, and that it has none is an assumption of the model.
* *unknown*: no way at all, an assumed nothing, or a change too small to tell from none in every draw. It has no number.
"""

from __future__ import annotations

import re

import numpy as np

from beyond_sedation.takings import STRESSED
from pineal.compounds import get
from pineal.engine.paths import paths
from pineal.evidence import trial_rows
from pineal.physiology import effects
from pineal.physiology.fitted import PRIOR_LINE

EFFECTORS = {
    "SOL": ("entry",), "WASO": ("exit",), "SOL+WASO": ("entry", "exit"), "TST": ("entry", "exit"), "N3": ("depth",), "REM": ("rem",),
    "REM latency": ("rem",), "N1": (), "N2": (),
}  # fmt: skip
ROWS = {
    "SOL": r"\bSOL\b|\bLPS\b", "WASO": r"\bWASO\b|\bSE\b", "TST": r"\bTST\b|\bSE\b", "SOL+WASO": r"\bSOL\b|\bLPS\b|\bWASO\b|\bSE\b|\bTST\b",
    "N1": r"\bN1\b", "N2": r"\bN2\b", "N3": r"\bN3\b", "REM": r"\bREM\b(?! latency)", "REM latency": r"REM latency",
}  # fmt: skip
NOTICED = {"min": 0.05, "nmol/L": 0.05, "pg/mL": 0.05}
"""A 90 % interval within this of zero is no change that the model could tell."""

TOO_SMALL = "no way in the model moves it noticeably; that is assumed, not found"


def own(compound: str, measure: str) -> bool:
    """Whether the compound reaches the measure other than through longer or shorter sleep."""
    found = get(compound)
    if "cortisol" in measure:
        return compound in STRESSED or "htp" in found.handles
    if "melatonin" in measure:
        return "melatonin" in (found.name, *found.contents)
    return any(name in effects().names or name.startswith(f"stages.{found.route.pool}_") for name in numbers(compound, measure))


def numbers(compound: str, measure: str) -> list[str]:
    """The shared numbers on the compound's ways to a measure."""
    return [name for path in paths(compound) if path.effector in EFFECTORS.get(measure, ()) for name in path.numbers]


def rows(compound: str, measure: str) -> list[str]:
    """Fitted rows of trials of the compound on the measure."""
    names, about = {name.lower() for name in get(compound).names}, ROWS.get(measure, "(?!)")
    fitted = [row for row in trial_rows() if row.id in effects().rows]
    return [row.id for row in fitted if row.compound.lower() in names and re.search(about, row.outcome)]


def basis(compound: str, measure: str, narrowed: float) -> str:
    """The word for a number that is not unknown; `narrowed` is 1 - posterior over prior SD of the effect."""
    if "melatonin" in measure and own(compound, measure):
        facts = [fact for form in get("melatonin").formulations for fact in get("melatonin").parameters(form).values()]
        return "trials" if all(fact.basis != "assumed" for fact in facts) else "prior"
    table = effects().table()
    learned = any(table.get(name, {}).get("contraction", 0.0) >= PRIOR_LINE for name in numbers(compound, measure))
    return "trials" if own(compound, measure) and learned and narrowed >= PRIOR_LINE and rows(compound, measure) else "prior"


def unknown(quantiles: np.ndarray, unit: str) -> bool:
    """Whether a change is none that the model could tell."""
    return bool(np.abs(quantiles[[0, -1]]).max() < NOTICED[unit]) or not np.isfinite(quantiles).all()
